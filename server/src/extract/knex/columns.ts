import type * as ts from 'typescript';
import { elementsOf, entriesOf, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { type Identifier, identifierOf } from '../builders/names.ts';
import { assignmentsOf } from '../builders/rows.ts';
import type { Assignment, Item, Values, Write } from '../builders/statement.ts';
import type { Step } from '../builders/steps.ts';
import { rawOf, writeRaw } from './raw.ts';

/** `'users as u'`, `{ u: 'users' }` */
export function tableName(place: Place<ts.Expression>): Identifier | undefined {
  const named = identifierOf(place);
  if (named) return named;
  const [only, ...more] = entriesOf(place)?.entries ?? [];
  const inner = only && more.length === 0 ? identifierOf(only.value) : undefined;
  return inner && only && { parts: inner.parts, alias: { text: only.name, span: tokenSpan(only.key) } };
}

export const columnItem = (column: Identifier, place: Place): Item => ({
  write: (w) =>
    void w.each(column.parts, '.', ({ text, span }) => {
      if (text === '*') w.sql('*');
      else w.name(text, span);
    }),
  alias: column.alias?.text,
  place,
});

export function jsonItem(step: Step): Item {
  const [column, path, third, fourth] = step.arguments;
  const alias = step.name === 'jsonExtract' || step.name === 'jsonRemove' ? third : fourth;
  const name = column && identifierOf(column);
  if (!name || !path) return { write: undefined, place: step.token };
  return { ...columnItem(name, column), alias: (alias && stringOf(alias)) ?? 'json' };
}

export const rawWrite = (step: Pick<Step, 'arguments'>): Write | undefined => {
  const raw = rawOf(step.arguments);
  return raw && ((w) => writeRaw(w, raw));
};

/** The body of a CTE in the code's own SQL is no expression: it is written only where raw SQL is. */
export const onlyRaw =
  (write: Write): Write =>
  (w) => {
    if (!w.takesRaw) w.sql('SELECT ');
    write(w);
  };

export const columnsOf = (place: Place<ts.Expression>): Identifier[] =>
  (elementsOf(place)?.items ?? [place]).flatMap((item) => identifierOf(item) ?? []);

export function single(key: Place<ts.Expression>, value: Write): Values | undefined {
  const column = identifierOf(key);
  return column && { entries: [{ column: { parts: column.parts.slice(-1) }, value }], open: false };
}

/** Without plain names (an expression, a constraint) the target cannot be told. */
export function conflictColumns(args: readonly Place<ts.Expression>[]): readonly Identifier[] | undefined {
  const items = args.flatMap((place) => elementsOf(place)?.items ?? [place]);
  const columns = items.flatMap((item) => identifierOf(item) ?? []);
  return columns.length === items.length && columns.length > 0 ? columns : undefined;
}

export function mergeOf(place: Place<ts.Expression>, valued: (value: Place<ts.Expression>) => Write): Assignment[] {
  const columns = columnsOf(place);
  if (columns.length > 0) return columns.map((column) => ({ column, value: undefined }));
  return [...(assignmentsOf(place, valued)?.entries ?? [])];
}

/** A column without the path into its JSON: of `persons.settings:theme.color` the first two. */
export function beforePath({ parts }: Identifier): Identifier | undefined {
  const cut = parts.findIndex((part) => part.text.includes(':'));
  if (cut < 0) return { parts };
  const { text, span } = parts[cut]!;
  const column = text.slice(0, text.indexOf(':'));
  const exact = span.end - span.start === text.length;
  return column === ''
    ? undefined
    : {
        parts: [
          ...parts.slice(0, cut),
          { text: column, span: exact ? { start: span.start, end: span.start + column.length } : span },
        ],
      };
}
