import * as ts from 'typescript';
import { type SetupSigns, setupOf } from '../builders/setup.ts';
import { quoteName } from '../builders/sqlWriter.ts';
import { constantText, spanOf } from '../typescript/strings.ts';
import { holePiece, type Piece, textPiece, type Variants } from '../typescript/text.ts';
import { asRaw, asReference, asUnknown, asValue, elementsOf, keysOf, nameSpan } from './helpers.ts';
import type { Helper, RawLibrary } from './library.ts';

const VALUES = new Set(['json', 'array', 'typed', 'types', 'file', 'parameter']);

/**
 * postgres.js and Bun's SQL, which follows it: `sql(name)`, `sql(names)`, `sql(object, ...keys)`, `sql.unsafe`, `sql.json`. What `sql(x)` means hangs
 * on the word before it: after INSERT the columns and their values, after SET assignments, after IN a list, else identifiers.
 */
export const postgresJs: RawLibrary = {
  name: 'postgres',
  modules: ['postgres', 'bun'],
  helper(helper) {
    if (VALUES.has(helper.name)) return asValue(helper);
    if (helper.name === 'unsafe') return asRaw(helper, helper.arguments[0]);
    return ts.isCallExpression(helper.node) && ts.isIdentifier(helper.node.expression) ? dynamic(helper) : undefined;
  },
};

/** Where a helper stands, by the last of the words that postgres.js itself looks for. */
function placeOf(before: string): 'values' | 'in' | 'insert' | 'update' | 'names' {
  const words = [...before.matchAll(/(?:^|[\s(])(values|in|select|as|returning|\(|update|insert)(?![\w$])/gi)];
  const last = words.at(-1)?.[1]?.toLowerCase();
  if (last === 'values' || last === 'in' || last === 'insert' || last === 'update') return last;
  return 'names';
}

function dynamic(helper: Helper): Variants {
  const [first, ...rest] = helper.arguments;
  if (!first) return asUnknown(helper);
  const place = placeOf(helper.evaluation.before ?? '');
  if (place === 'in' || place === 'values') return asValue(helper);
  const rename = renaming(helper);
  const name = constantText(helper.source, first);
  if (name !== undefined) return rename(name) === name ? asReference(helper, first) : renamed(helper, first, rename(name));
  const columns = columnsOf(helper, first, rest)?.map((column) => ({ ...column, name: rename(column.name) }));
  return columns?.every(isNamed) ? render(helper, columns, place) : asUnknown(helper);
}

const isNamed = (column: { readonly name: string | undefined }): column is Column => column.name !== undefined;

const renamed = (helper: Helper, node: ts.Expression, name: string | undefined): Variants =>
  name === undefined ? asUnknown(helper) : [[textPiece(quoteName(name), nameSpan(helper, node))]];

/** As `transform: postgres.camel` has it; gives undefined for names that may be changed in a way that is not known. */
function renaming(helper: Helper): (name: string) => string | undefined {
  const { source } = helper;
  const setup = setupOf(source, source.context, signs);
  if (setup && !setup.naming) return (name) => name;
  return (name) => (/^[a-z0-9_.*]+$/.test(name) ? name : /[A-Z]{2}|-/.test(name) ? undefined : setup?.naming?.(name));
}

const signs: SetupSigns = {
  word: 'transform',
  isPostgres: () => undefined,
  renaming: ['transform'],
  // Of several connections each may have its own.
  isSnakeCase: (text) =>
    /\b(?:camel|fromCamel|toCamel)\b/.test(text) &&
    !/[pP]ascal|[kK]ebab/.test(text) &&
    (text.match(/\bpostgres\s*(?:<[^>(]*>)?\s*\(/g)?.length ?? 0) === 1,
};

interface Column {
  readonly name: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly value?: ts.Expression;
}

/** The listed keys, a list of names, or all keys of an object literal. */
function columnsOf(helper: Helper, first: ts.Expression, rest: readonly ts.Expression[]): readonly Column[] | undefined {
  const own = elementsOf(helper, first)?.elements;
  const keys = rest.flatMap((each) =>
    ts.isSpreadElement(each) ? (elementsOf(helper, each.expression)?.elements ?? each) : each,
  );
  const listed =
    keys.length > 0
      ? keys.length === 1 && keys[0]
        ? (elementsOf(helper, keys[0])?.elements ?? keys)
        : keys
      : isNames(own)
        ? own
        : undefined;
  if (listed) {
    const columns = listed.map((each): Column | undefined => {
      const text = constantText(helper.source, each);
      return text === undefined ? undefined : { name: text, span: nameSpan(helper, each) };
    });
    return columns.every((each) => each !== undefined) ? columns : undefined;
  }
  return keysOf(helper, first)?.map((key) => ({
    name: key.name,
    span: spanOf(helper.source, key.node),
    ...(key.value ? { value: key.value } : {}),
  }));
}

const isNames = (elements: readonly ts.Expression[] | undefined): elements is readonly ts.Expression[] =>
  elements !== undefined && elements.length > 0 && elements.every((each) => ts.isStringLiteralLike(each));

function render(helper: Helper, columns: readonly Column[], place: 'insert' | 'update' | 'names'): Variants {
  if (columns.length === 0) return asUnknown(helper);
  const host = spanOf(helper.source, helper.node);
  const glue = (text: string): Piece => textPiece(text, host);
  const value = (column: Column): Piece =>
    holePiece(
      column.value ? spanOf(helper.source, column.value) : column.span,
      column.value?.getText(helper.source.ast) ?? column.name,
      'value',
    );
  const names = columns.map((column) => textPiece(quoteName(column.name), column.span));
  const list = (items: readonly (readonly Piece[])[]): Piece[] =>
    items.flatMap((each, index) => (index === 0 ? [...each] : [glue(', '), ...each]));
  if (place === 'update') return [list(columns.map((column, index) => [names[index]!, glue(' = '), value(column)]))];
  if (place === 'names') return [list(names.map((each) => [each]))];
  return [
    [
      glue('('),
      ...list(names.map((each) => [each])),
      glue(') values ('),
      ...list(columns.map((column) => [value(column)])),
      glue(')'),
    ],
  ];
}
