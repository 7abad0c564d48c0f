import type * as ts from 'typescript';
import { elementsOf, entriesOf, type Place, tokenSpan } from './host.ts';
import type { Identifier } from './names.ts';
import type { Values, Write } from './statement.ts';

/** What an expression that is a value writes. */
type Valued = (value: Place<ts.Expression>) => Write;

/** `{ status: 'sent' }` as columns and their values; undefined when the object is not known. */
export function assignmentsOf(place: Place<ts.Expression>, valued: Valued): Values | undefined {
  const given = entriesOf(place);
  return (
    given && {
      entries: given.entries.map(({ name, key, value }) => ({ column: keyColumn(name, key), value: valued(value) })),
      open: given.open,
    }
  );
}

const keyColumn = (name: string, key: Place): Identifier => ({
  parts: [{ text: name.split('.').at(-1)!, span: keySpan(name, key) }],
});

/** Of `'users.email'` the last part. */
function keySpan(name: string, key: Place): { start: number; end: number } {
  const span = tokenSpan(key);
  const last = name.split('.').at(-1)!;
  return span.end - span.start === name.length ? { start: span.end - last.length, end: span.end } : span;
}

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
