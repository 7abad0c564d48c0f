import * as ts from 'typescript';
import type { Receiver } from '../builders/steps.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';

/** Queries that begin on a client of supabase-js: `supabase.from('messages')`, `supabase.schema('api').from(…)`, `supabase.rpc('f')`. */
export const supabaseReceiver: Receiver = {
  immutable: false,
  families: new WeakMap(),
  begins(source, callee) {
    if (!ts.isPropertyAccessExpression(callee) || !/^(?:from|rpc|schema)$/.test(callee.name.text)) return undefined;
    return isClient(source, callee.expression) ? callee.name.text : undefined;
  },
};

const packages = /^@supabase\/(?:supabase-js|ssr|postgrest-js|auth-helpers-[\w-]+)\b/;

/** The client itself: not its storage, auth, functions or realtime part, which have a `from` of their own. */
function isClient(source: TypeScriptSource, expression: ts.Expression): boolean {
  const node = unwrap(expression);
  const origin = originOf(source, node);
  if (!origin) return isNamedClient(node);
  if (packages.test(origin.module))
    return !origin.steps.some((step) => /^\.(?:storage|auth|functions|realtime|channel)$/.test(step));
  // A framework hands it on: `event.locals.supabase`.
  return ts.isPropertyAccessExpression(node) && isNamedClient(node);
}

/** `supabase`, `supabaseAdmin`, `locals.supabase`, which auto-imports and frameworks provide. */
function isNamedClient(node: ts.Expression): boolean {
  const name = ts.isIdentifier(node) ? node : ts.isPropertyAccessExpression(node) ? node.name : undefined;
  return name !== undefined && /^supabase(?:Admin|Client|Server|Service|Browser)*$/.test(name.text);
}
