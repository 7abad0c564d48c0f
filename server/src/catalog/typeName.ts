import type { Node, TypeName as TypeNameNode } from 'libpg-query';
import { Lexer } from '../sql/lexer.ts';
import { fold, qualified, quoteIdentifier } from '../sql/names.ts';
import { as, namesIn } from '../sql/walk.ts';

/** The parts of a type as written in SQL or in `Column.type`. */
export interface TypeName {
  /** `undefined` when written without one: in a `Column.type` that is pg_catalog, elsewhere whatever the search_path gives. */
  readonly schema?: string;
  /** As pg_type has it: `int4` for `integer`, `varchar` for `character varying`, `timestamptz`, `mood`. */
  readonly name: string;
  /** As written between the parentheses: `20`, `10` and `2`; for intervals the fields first (`day to second`, ``). */
  readonly modifiers: readonly string[];
  /** PostgreSQL does not keep how many dimensions an array was declared with: 1 is any number. */
  readonly dimensions: 0 | 1;
}

/** Reads a type name as `format_type` prints it or as people write it: aliases, several words, quotes, schema, modifiers, arrays. */
export function parseTypeName(text: string): TypeName | undefined {
  const tokens: { text: string; quoted: boolean }[] = [];
  const lexer = new Lexer(text);
  while (lexer.next()) {
    if (lexer.kind !== 'comment') tokens.push({ text: text.slice(lexer.start, lexer.end), quoted: lexer.kind === 'quoted' });
  }
  let at = 0;
  const is = (...words: string[]) =>
    words.every((word, index) => !tokens[at + index]?.quoted && tokens[at + index]?.text.toLowerCase() === word);
  if (is('setof')) at++;
  const names: string[] = [];
  const bare = !tokens[at]?.quoted;
  while (tokens[at] && (tokens[at]!.quoted || /^[\p{L}_]/u.test(tokens[at]!.text))) {
    names.push(fold(tokens[at++]!.text));
    if (!is('.')) break;
    at++;
  }
  const first = names.at(-1);
  if (first === undefined) return undefined;
  const schema = names.at(-2);
  let name = first;
  const fields: string[] = [];
  if (schema === undefined && bare) {
    if (name === 'double' && is('precision')) at++;
    if (name === 'national' && (is('character') || is('char'))) at++;
    const varying = /^(character|char|nchar|national|bit)$/.test(name) && is('varying');
    if (varying) at++;
    name = (varying ? (name === 'bit' ? 'varbit' : 'varchar') : aliases.get(name)) ?? name;
    if (name === 'interval')
      while (/^[a-z]+$/i.test(tokens[at]?.text ?? '') && !is('array')) fields.push(tokens[at++]!.text.toLowerCase());
  }
  const known = schema === undefined && bare && (aliases.has(first) || name !== first);
  const modifiers: string[] = [];
  if (is('(')) {
    let depth = 0;
    let item = '';
    for (; at < tokens.length; at++) {
      const token = tokens[at]!.text;
      if (token === '(' && depth++ === 0) continue;
      if (token === ')' && --depth === 0) break;
      if (token === ',' && depth === 1) {
        modifiers.push(item);
        item = '';
      } else item += token;
    }
    modifiers.push(item);
    at++;
  }
  if (known && (name === 'timestamp' || name === 'time')) {
    if (is('with', 'time', 'zone')) name += 'tz';
    if (is('with') || is('without')) at += 3;
  }
  if (name === 'interval' && (fields.length > 0 || modifiers.length > 0)) modifiers.unshift(fields.join(' '));
  if (name === 'bpchar' && known && modifiers.length === 0 && /^(char|character|nchar|national)$/.test(first))
    modifiers.push('1');
  const array = is('array') || is('[');
  return {
    ...(schema === undefined ? (known ? { schema: 'pg_catalog' } : {}) : { schema }),
    name,
    modifiers,
    dimensions: array ? 1 : 0,
  };
}

/** As `format_type` prints it under an empty search_path: the form of `Column.type`. */
export function formatTypeName(type: TypeName): string {
  return bareName(type) + (type.dimensions > 0 ? '[]' : '');
}

/** The parts of a TypeName node. For `table.column%TYPE` undefined: see `percentType`. */
export function typeNameOf(node: TypeNameNode): TypeName | undefined {
  const names = namesIn(node.names);
  const name = names.at(-1);
  if (name === undefined || node.pct_type) return undefined;
  const schema = names.at(-2);
  const modifiers = (node.typmods ?? []).map(modifierText);
  return {
    ...(schema === undefined ? {} : { schema }),
    name,
    modifiers: name === 'interval' && modifiers.length > 0 ? intervalModifiers(modifiers) : modifiers,
    dimensions: (node.arrayBounds?.length ?? 0) > 0 ? 1 : 0,
  };
}

/** The column that `relation.column%TYPE` names. */
export function percentType(
  node: TypeNameNode,
): { readonly schema?: string; readonly relation: string; readonly column: string } | undefined {
  const names = namesIn(node.names);
  const column = names.at(-1);
  const relation = names.at(-2);
  const schema = names.at(-3);
  if (!node.pct_type || column === undefined || relation === undefined) return undefined;
  return { ...(schema === undefined ? {} : { schema }), relation, column };
}

function bareName({ schema, name, modifiers: given }: TypeName): string {
  const modifiers = name === 'numeric' && given.length === 1 ? [...given, '0'] : given;
  const list = modifiers.length > 0 ? `(${modifiers.join(',')})` : '';
  if (schema !== undefined && schema !== 'pg_catalog') return qualified(schema, name) + list;
  switch (name) {
    case 'timestamp':
    case 'time':
      return `${name}${list} without time zone`;
    case 'timestamptz':
    case 'timetz':
      return `${name.slice(0, -2)}${list} with time zone`;
    case 'interval': {
      const [fields = '', precision] = modifiers;
      return `interval${fields ? ` ${fields}` : ''}${precision ? `(${precision})` : ''}`;
    }
    case 'bpchar':
      return list ? `character${list}` : 'bpchar';
    default:
      return (printed.get(name) ?? quoteIdentifier(name)) + list;
  }
}

function modifierText(node: Node): string {
  const constant = as(node, 'A_Const');
  if (constant) return String(constant.ival?.ival ?? constant.fval?.fval ?? constant.sval?.sval ?? (constant.ival ? 0 : ''));
  return namesIn(as(node, 'ColumnRef')?.fields).join('.');
}

/** An interval's first modifier is a mask of its fields (PostgreSQL's datetime.h); all of them together are no restriction. */
function intervalModifiers([mask, precision]: readonly string[]): string[] {
  const fields = intervalFields.get(Number(mask)) ?? '';
  if (precision === undefined) return fields ? [fields] : [];
  return [fields, precision];
}

const [year, month, day, hour, minute, second] = [1 << 2, 1 << 1, 1 << 3, 1 << 10, 1 << 11, 1 << 12] as const;
const intervalFields = new Map<number, string>([
  [year, 'year'],
  [month, 'month'],
  [day, 'day'],
  [hour, 'hour'],
  [minute, 'minute'],
  [second, 'second'],
  [year | month, 'year to month'],
  [day | hour, 'day to hour'],
  [day | hour | minute, 'day to minute'],
  [day | hour | minute | second, 'day to second'],
  [hour | minute, 'hour to minute'],
  [hour | minute | second, 'hour to second'],
  [minute | second, 'minute to second'],
]);

/** Words of PostgreSQL's grammar for types of pg_catalog. */
const aliases = new Map<string, string>([
  ['int', 'int4'],
  ['integer', 'int4'],
  ['smallint', 'int2'],
  ['bigint', 'int8'],
  ['real', 'float4'],
  ['float', 'float8'],
  ['double', 'float8'],
  ['decimal', 'numeric'],
  ['dec', 'numeric'],
  ['numeric', 'numeric'],
  ['boolean', 'bool'],
  ['char', 'bpchar'],
  ['character', 'bpchar'],
  ['nchar', 'bpchar'],
  ['national', 'bpchar'],
  ['varchar', 'varchar'],
  ['bit', 'bit'],
  ['timestamp', 'timestamp'],
  ['time', 'time'],
  ['interval', 'interval'],
  ['json', 'json'],
]);

/** What format_type prints for types whose SQL name differs from pg_type's. */
const printed = new Map<string, string>([
  ['int4', 'integer'],
  ['int2', 'smallint'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['bool', 'boolean'],
  ['varchar', 'character varying'],
  ['varbit', 'bit varying'],
  ['bit', 'bit'],
  ['numeric', 'numeric'],
  ['json', 'json'],
]);
