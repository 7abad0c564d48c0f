import * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import { supabaseModels } from '../supabase/database.ts';
import { supabaseQuery } from '../supabase/query.ts';
import { realtimeChanges } from '../supabase/realtime.ts';
import { supabaseReceiver } from '../supabase/receiver.ts';
import type { Builder } from './builder.ts';
import { everyNode, isOutermost } from './chain.ts';
import { builderAt } from './fragments.ts';

/** supabase-js: `.from().select()` with PostgREST's select grammar, filters, changes and `rpc`; and the types that Supabase generates of a database. */
export const supabase: Builder = {
  name: 'supabase',
  modules: [
    '@supabase/supabase-js',
    '@supabase/ssr',
    '@supabase/postgrest-js',
    '@supabase/auth-helpers-nextjs',
    '@supabase/auth-helpers-react',
    '@supabase/auth-helpers-sveltekit',
    '@supabase/auth-helpers-shared',
  ],
  trigger: /postgres_changes|\.\s*(?:from|rpc)\s*(?:<[^>]*>)?\(\s*['"`]|\bTables\s*:\s*\{[\s\S]{0,400}?\bRow\s*:/,
  configured: ({ workspace }) =>
    workspace.find('config.toml').some((file) => file.endsWith('/supabase/config.toml')) ||
    workspace.find('package.json').some((file) => workspace.read(file)?.includes('"@supabase/supabase-js"') === true),
  extract(source) {
    const fragments: Fragment[] = [];
    const told = new Set<ts.Node>();
    everyNode(source.ast, (node) => {
      if (!ts.isCallExpression(node)) return;
      const changes = realtimeChanges(source, node);
      if (changes) fragments.push(changes);
      if (!isOutermost(node) || told.has(node)) return;
      const steps = builderAt(source, node, supabaseReceiver);
      if (!steps) return;
      for (const call of steps.calls) told.add(call);
      const fragment = supabaseQuery(source, node, steps);
      if (fragment) fragments.push(fragment);
    });
    return { fragments, models: supabaseModels(source) };
  },
};
