import * as ts from 'typescript';
import { everyNode } from '../builders/chain.ts';
import { entriesOf, entry, type Place, placeOf, stringOf } from '../builders/host.ts';
import { configFiles } from '../orm/configFiles.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/** The `new EntitySchema({ name })` of this name: in the file itself, else the only one in the workspace. Schemas refer to each other by name. */
export function schemaNamed(source: TypeScriptSource, name: string): Place<ts.NewExpression> | undefined {
  const own = schemasIn(source).get(name);
  if (own) return own;
  const { files } = configFiles(source.context.workspace, /entit|model|schema/i, 'EntitySchema');
  const found = files.flatMap(({ path, text }) => {
    const other = text.includes(name) ? source.other(relative(source.path, path)) : undefined;
    return (other && schemasIn(other).get(name)) ?? [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** By file, for one extraction. */
const memo = new WeakMap<TypeScriptSource, ReadonlyMap<string, Place<ts.NewExpression>>>();

function schemasIn(source: TypeScriptSource): ReadonlyMap<string, Place<ts.NewExpression>> {
  const known = memo.get(source);
  if (known) return known;
  const result = new Map<string, Place<ts.NewExpression>>();
  memo.set(source, result);
  if (!source.text.includes('EntitySchema')) return result;
  everyNode(source.ast, (node) => {
    if (!ts.isNewExpression(node) || node.expression.getText(source.ast) !== 'EntitySchema' || !node.arguments?.[0]) return;
    const named = entry(entriesOf(placeOf(source, node.arguments[0])), 'name')?.value;
    const name = named && stringOf(named);
    if (name !== undefined) result.set(name, placeOf(source, node));
  });
  return result;
}

/** How a file imports another. */
function relative(from: string, to: string): string {
  const [own, other] = [from.split('/').slice(0, -1), to.split('/')];
  let shared = 0;
  while (shared < own.length && own[shared] === other[shared]) shared++;
  const up = own.slice(shared).map(() => '..');
  return [...(up.length > 0 ? up : ['.']), ...other.slice(shared)].join('/');
}
