import * as ts from 'typescript';
import { chainOf } from '../builders/chain.ts';
import { at, elementsOf, followed, literalOf, type Place, placeOf, tokenSpan } from '../builders/host.ts';
import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import { exportOf } from '../typescript/values.ts';
import { type ColumnText, columnList, type DdlWriter, pathOf, type Target } from './ddlWriter.ts';
import { type Doubt, Given, type Named, namedAt, namesAt, textAt, valueAt } from './given.ts';

/** The columns of `createTable` and `addColumns`. Several that are primary keys are one key. */
export function columnsText(
  ddl: DdlWriter,
  columns: Given,
): { readonly texts: readonly ColumnText[]; readonly constraints: readonly string[] } {
  if (!columns.isKnown) ddl.raised = true;
  const read = columns.all.flatMap(({ name, key, value }) => {
    const column = optionsOf(value, ddl);
    if (!column) ddl.raised = true;
    return column ? [{ name, span: tokenSpan(key), column }] : [];
  });
  const keys = read.filter(({ column }) => column.isKey);
  return {
    texts: read.map(({ name, span, column }) => ({
      name,
      span,
      definition: ` ${column.type}${column.before}${column.isKey && keys.length === 1 ? ' PRIMARY KEY' : ''}${column.after}`,
    })),
    constraints: keys.length > 1 ? [`PRIMARY KEY ${columnList(keys)}`] : [],
  };
}

interface PgmColumn {
  readonly type: string;
  readonly isKey: boolean;
  readonly before: string;
  readonly after: string;
}

function optionsOf(place: Place<ts.Expression>, ddl: DdlWriter, depth = 4): PgmColumn | undefined {
  const shorthand = textAt(place);
  if (shorthand !== undefined) return ofType(place, shorthand, undefined, ddl, depth);
  const given = Given.of(place, ddl);
  const type = given.text('type');
  return type === undefined ? undefined : ofType(place, type, given, ddl, depth);
}

function ofType(
  place: Place<ts.Expression>,
  type: string,
  given: Given | undefined,
  ddl: DdlWriter,
  depth: number,
): PgmColumn | undefined {
  const own = given && modifiers(given, ddl);
  const shorthand = depth > 0 ? shorthandOf(place, type) : undefined;
  const base: PgmColumn | undefined = shorthand
    ? optionsOf(shorthand, ddl, depth - 1)
    : type === 'id'
      ? { type: 'serial', isKey: true, before: '', after: '' }
      : { type: pgmType(type), isKey: false, before: '', after: '' };
  if (!base || !own) return base;
  return {
    type: base.type,
    isKey: base.isKey || own.isKey,
    before: `${base.before}${own.before}`,
    after: `${base.after}${own.after}`,
  };
}

/** `exports.shorthands = { price: { type: 'numeric(12,2)', notNull: true } }` */
function shorthandOf({ source }: Place, type: string): Place<ts.Expression> | undefined {
  const found = exportOf(source, 'shorthands');
  if (!found || !ts.isExpression(found.node)) return undefined;
  return Given.of(placeOf(found.source, found.node), { raised: false }).at(type);
}

function modifiers(given: Given, ddl: DdlWriter): Pick<PgmColumn, 'isKey' | 'before' | 'after'> {
  const written = given.at('default') && expressionOf(given.at('default')!, ddl);
  const collation = given.text('collation');
  const check = given.text('check');
  const generated = given.text('expressionGenerated') ?? given.text('generated');
  const sequence = given.at('sequenceGenerated') ? given.given('sequenceGenerated').text('precedence') : undefined;
  const before = [
    collation === undefined ? '' : ` COLLATE ${collation}`,
    written === undefined ? '' : ` DEFAULT ${written}`,
    given.flag('unique') ? ' UNIQUE' : '',
  ].join('');
  const after = [
    given.flag('notNull') ? ' NOT NULL' : '',
    check === undefined ? '' : ` CHECK (${check})`,
    given.at('references') ? (referencesOf(given) ?? '') : '',
    sequence === undefined ? '' : ` GENERATED ${sequence} AS IDENTITY`,
    generated === undefined ? '' : ` GENERATED ALWAYS AS (${generated}) STORED`,
  ].join('');
  return { isKey: given.flag('primaryKey'), before, after };
}

/** A name, an object, or SQL of its own: `'users'`, `{ schema, name }`, `'users(id)'`, `'"users"'`. */
function referencesOf(given: Given): string | undefined {
  const place = given.at('references');
  const text = place && textAt(place);
  const target = targetOf(place);
  if (!target) return undefined;
  const isSql = text !== undefined && (text.startsWith('"') || text.endsWith('"') || text.endsWith(')'));
  const clause = (word: string, key: string): string => {
    const value = given.text(key);
    return value === undefined ? '' : ` ${word} ${value}`;
  };
  return ` REFERENCES ${isSql ? text : pathOf(target)}${clause('MATCH', 'match')}${clause('ON DELETE', 'onDelete')}${clause('ON UPDATE', 'onUpdate')}`;
}

/** The constraints of `{ unique: [...], primaryKey: [...], foreignKeys: … }`. */
export function pgmConstraints(table: Target, given: Given, name: string | undefined, doubt: Doubt): string[] {
  const named = (suffix: string): string => `CONSTRAINT ${quoteName(name ?? `${table.name}_${suffix}`)} `;
  const found: string[] = [];
  const unique = given.at('unique');
  if (unique) {
    for (const each of groups(unique, doubt))
      found.push(`${named(`uniq_${each.map((column) => column.name).join('_')}`)}UNIQUE ${columnList(each)}`);
  }
  const key = given.at('primaryKey');
  const keys = key ? namesAt(key, doubt) : [];
  if (keys.length > 0) found.push(`${named('pkey')}PRIMARY KEY ${columnList(keys)}`);
  const foreign = given.at('foreignKeys');
  for (const each of foreign ? (elementsOf(foreign)?.items ?? [foreign]) : []) {
    const inner = Given.of(each, doubt);
    const columns = inner.texts('columns');
    const references = referencesOf(inner);
    const own = inner.text('referencesConstraintName');
    const label =
      own === undefined ? named(`fk_${columns.map((column) => column.name).join('_')}`) : `CONSTRAINT ${quoteName(own)} `;
    if (columns.length > 0 && references !== undefined) found.push(`${label}FOREIGN KEY ${columnList(columns)}${references}`);
  }
  const check = given.at('check');
  const checks = check ? (elementsOf(check)?.items ?? [check]).map(textAt) : [];
  for (const [index, each] of checks.entries())
    if (each !== undefined) found.push(`${named(checks.length > 1 ? `chck_${index + 1}` : 'chck')}CHECK (${each})`);
  const exclude = given.text('exclude');
  if (exclude !== undefined) found.push(`${named('excl')}EXCLUDE ${exclude}`);
  return found;
}

/** `'a'`, `['a', 'b']`, `[['a'], ['b', 'c']]` */
function groups(place: Place<ts.Expression>, doubt: Doubt): Named[][] {
  const items = elementsOf(place)?.items ?? [];
  if (!items.some((each) => elementsOf(each))) return [namesAt(place, doubt)].filter((each) => each.length > 0);
  return items.map((each) => namesAt(each, doubt)).filter((each) => each.length > 0);
}

/** `'t'`, `{ schema: 's', name: 't' }`. A dot in a string is a part of the name. */
export function targetOf(place: Place<ts.Expression> | undefined): Target | undefined {
  const named = namedAt(place);
  if (named || !place) return named;
  const given = Given.of(place, { raised: false });
  const name = given.named('name');
  return name && { schema: given.text('schema'), name: name.name, span: name.span };
}

/** Names that the library has for types. */
const adapters: Readonly<Record<string, string>> = {
  int: 'integer',
  string: 'text',
  float: 'real',
  double: 'double precision',
  datetime: 'timestamp',
  bool: 'boolean',
};

export const pgmType = (type: string): string => adapters[type] ?? type;

/** A default: a literal, `pgm.func('now()')`, `new PgLiteral('now()')`, an array. Undefined, and a doubt, for what cannot be read. */
export function expressionOf(place: Place<ts.Expression>, doubt: Doubt): string | undefined {
  const literal = valueAt(place);
  if (literal !== undefined) return quoteLiteral(literal);
  const target = followed(place);
  const { node } = target;
  const call = ts.isExpression(node) ? chainOf(node)?.links.at(-1) : undefined;
  const made = ts.isNewExpression(node)
    ? node.arguments?.[0]
    : call && /^(?:func|PgLiteral|create|literal)$/.test(call.name)
      ? call.arguments[0]
      : undefined;
  const text = made && textAt(at(target, made));
  if (text !== undefined) return text;
  const list = elementsOf(place);
  const values = list && !list.open ? list.items.map((each) => literalOf(each)) : undefined;
  if (values && values.length === 0) return `'{}'`;
  if (values?.every((each) => each !== undefined)) return `ARRAY[${values.map((each) => quoteLiteral(each!)).join(', ')}]`;
  doubt.raised = true;
  return undefined;
}
