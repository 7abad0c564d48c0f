import type * as ts from 'typescript';
import { type Entry, elementsOf, entriesOf, type Place, tokenSpan } from './host.ts';
import { type Identifier, keyParts } from './names.ts';
import type { Values, Write } from './statement.ts';

/** What an expression that is a value writes. */
type Valued = (value: Place<ts.Expression>) => Write;

/** `{ status: 'sent' }` as columns and their values; undefined when the object is not known. */
export function assignmentsOf(place: Place<ts.Expression>, valued: Valued): Values | undefined {
  const given = entriesOf(place);
  return (
    given && {
      entries: given.entries.map((each) => ({ column: keyColumn(each), value: valued(each.value) })),
      open: given.open,
    }
  );
}

/** Of `'users.email'` the last part. */
const keyColumn = (given: Entry): Identifier => ({
  parts: keyParts(given)?.slice(-1) ?? [{ text: given.name, span: tokenSpan(given.key) }],
});

/** The columns of the rows; of several rows, those of all. */
export function rowsOf(place: Place<ts.Expression>, valued: Valued): Values | undefined {
  const rows = elementsOf(place);
  if (!rows) return assignmentsOf(place, valued);
  const all = rows.items.map((item) => assignmentsOf(item, valued));
  const seen = new Set<string>();
  const entries = all
    .flatMap((each) => each?.entries ?? [])
    .filter(({ column }) => !seen.has(column.parts[0]!.text) && seen.add(column.parts[0]!.text));
  return { entries, open: rows.open || all.some((each) => !each || each.open) };
}
