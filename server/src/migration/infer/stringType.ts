import { conventionOf, isState } from './conventions.ts';
import type { Habits } from './habits.ts';
import type { Literals } from './literals.ts';

/** `varchar(20)` for a short set of words, `varchar(255)` for a name or title, `text` for prose; `text` for all where that is the habit. */
export function stringType(
  subject: { readonly schema: string; readonly table: string; readonly column: string },
  literals: Literals,
  habits: Habits,
): string {
  const varchar = habits.varchar(subject.schema, subject.table);
  if (varchar === false) return 'text';
  const longest = literals.values.reduce((most, value) => Math.max(most, value.length), 0);
  const isSet = literals.closed || (literals.values.length > 0 && isState(subject.column));
  if (isSet) {
    const limit = [20, 50, 100, 255].find((each) => longest <= each);
    return limit === undefined ? 'text' : `varchar(${limit})`;
  }
  if (isState(subject.column)) return 'varchar(20)';
  const usual = habits.string(subject.column, subject.schema, subject.table);
  const limit = /\((\d+)\)$/.exec(usual ?? '')?.[1];
  if (usual !== undefined && (limit === undefined || longest <= Number(limit))) return usual;
  return conventionOf(subject.column)?.short && longest <= 255 ? 'varchar(255)' : 'text';
}
