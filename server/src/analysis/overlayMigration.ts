import type { Lookup, Origin } from '../catalog/lookup.ts';
import { applyDdl } from '../catalog/overlay.ts';
import type { Fragment } from '../extract/fragment.ts';
import { resultColumns } from '../resolve/resultColumns.ts';
import { parseScript } from '../sql/script.ts';
import type { Statement } from '../sql/statement.ts';

/** A catalog after a migration that the database does not have yet: what it brings is known, and known to come from `origin`. */
export function overlayMigration(lookup: Lookup, fragments: readonly Pick<Fragment, 'text' | 'holes'>[], origin: Origin): Lookup {
  let current = lookup;
  for (const fragment of fragments) {
    for (const statement of parseScript(fragment.text, { holes: fragment.holes }).statements)
      current = afterStatement(current, statement, origin);
  }
  return current;
}

/** The catalog that holds after a statement: views and CREATE TABLE AS have the columns that their queries return. */
export function afterStatement(lookup: Lookup, statement: Statement, origin: Origin): Lookup {
  // What is not written to the end may bring something, but must not take anything away.
  if (statement.error && /^(?:alter|drop)/i.test(statement.text)) return lookup;
  return applyDdl(lookup, statement, origin, (query, at) => resultColumns(query, at));
}
