import type { Lookup, Origin } from '../catalog/lookup.ts';
import type { Fragment } from '../extract/fragment.ts';
import { settleDeferred } from '../resolve/deferred.ts';
import type { Reference } from '../resolve/reference.ts';
import { resolveStatement } from '../resolve/resolveStatement.ts';
import { parseScript } from '../sql/script.ts';
import type { Statement } from '../sql/statement.ts';
import { afterStatement } from './overlayMigration.ts';

/** What one fragment's statements refer to, and the catalog that holds after them. */
export interface ResolvedFragment {
  readonly statements: readonly ResolvedStatement[];
  readonly after: Lookup;
}

export interface ResolvedStatement {
  readonly statement: Statement;
  /** Spans in the fragment's text. */
  readonly references: readonly Reference[];
  /** The catalog at this statement: earlier DDL of the same file counted. */
  readonly lookup: Lookup;
}

/** Memoised by the identity of the catalog: an unchanged fragment under an unchanged catalog costs one map read. */
export function resolveFragment(fragment: Fragment, lookup: Lookup, file: string): ResolvedFragment {
  const known = memo(lookup);
  const key = `${fragment.schema ?? ''}\0${file}\0${fragment.holes.map((hole) => `${hole.span.start}${hole.kind[0]}`).join()}\0${fragment.text}`;
  const found = known.get(key);
  if (found) return found;
  const resolved = resolve(fragment, lookup, { kind: 'same-file', file });
  if (known.size >= mostPerCatalog) known.delete(known.keys().next().value as string);
  known.set(key, resolved);
  return resolved;
}

function resolve(fragment: Fragment, lookup: Lookup, origin: Origin): ResolvedFragment {
  let current = fragment.schema === undefined ? lookup : lookup.withSearchPath([fragment.schema, ...lookup.searchPath]);
  const before = current;
  const statements: ResolvedStatement[] = [];
  for (const statement of parseScript(fragment.text, { holes: fragment.holes }).statements) {
    // A string that only looks like SQL must read as SQL from end to end.
    if (fragment.origin === 'guessed' && statement.error) continue;
    statements.push({ statement, references: resolveStatement(statement, current), lookup: current });
    current = afterStatement(current, statement, origin);
  }
  if (current === before) return { statements, after: lookup };
  const settled = statements.map((each) => ({ ...each, references: settleDeferred(each.references, each.statement, current) }));
  return { statements: settled, after: current };
}

const mostPerCatalog = 2000;
const memos = new WeakMap<Lookup, Map<string, ResolvedFragment>>();

function memo(lookup: Lookup): Map<string, ResolvedFragment> {
  const known = memos.get(lookup) ?? new Map<string, ResolvedFragment>();
  memos.set(lookup, known);
  return known;
}
