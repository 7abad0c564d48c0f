import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { resultOf } from '../builders/called.ts';
import { firstParameter, returnedExpression } from '../builders/chain.ts';
import { at, entriesOf, followed, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { isTestFile } from '../orm/configFiles.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { importOf, unwrap } from '../typescript/values.ts';
import { casingOf } from './casing.ts';
import { type DrizzleColumn, parseColumn } from './columns.ts';
import { type Extras, noExtras, readExtras } from './extras.ts';
import { parseSchema } from './schemas.ts';
import { viewColumns } from './viewQueries.ts';

/** A table or view as `pgTable` and its kin declare it. */
export interface DrizzleTable {
  readonly kind: 'table' | 'view';
  readonly schema?: string;
  readonly name: string;
  readonly span: Span;
  readonly columns: ReadonlyMap<string, DrizzleColumn>;
  /** Whether it may have columns that could not be read. */
  readonly open: boolean;
  readonly extras: Extras;
  /** The file that declares it. */
  readonly source: TypeScriptSource;
}

/** The table that an expression stands for, through constants, imports and `alias(table, '…')`; undefined when it is none. */
export function tableAt(place: Place<ts.Expression>): DrizzleTable | undefined {
  const target = followed(place);
  if (!ts.isCallExpression(target.node)) return undefined;
  const call = at(target, target.node);
  const inner = call.node.arguments[0];
  if (inner && ts.isIdentifier(call.node.expression) && call.node.expression.text === 'alias') return tableAt(at(call, inner));
  return parseTable(call);
}

/** What `messages` or `messages.status` means in the database; undefined for everything else. For tags that take column objects. */
export function drizzleNameAt(
  place: Place<ts.Expression>,
): { readonly schema?: string; readonly table: string; readonly column?: string } | undefined {
  const node = unwrap(place.node);
  const whole = tableAt(place);
  if (whole) return { table: whole.name, ...(whole.schema === undefined ? {} : { schema: whole.schema }) };
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const table = tableAt(at(place, node.expression));
  const column = table?.columns.get(node.name.text);
  if (!table || !column) return undefined;
  return { table: table.name, column: column.name, ...(table.schema === undefined ? {} : { schema: table.schema }) };
}

/**
 * Parsed tables by their call: a table is asked for by every use of it. Kept for one extraction, whose sources they are: the columns may
 * come from files that change.
 */
const memo = new WeakMap<TypeScriptSource, Map<ts.Node, DrizzleTable | undefined>>();

/** Reads one `pgTable(…)` call; undefined for other calls and for names that are made at run time. Its spans belong to its own file. */
export function parseTable({ source, node }: Place<ts.CallExpression>): DrizzleTable | undefined {
  let known = memo.get(source);
  if (!known) {
    known = new Map();
    memo.set(source, known);
  }
  if (known.has(node)) return known.get(node);
  known.set(node, undefined);
  const table = isTestFile(source.path) ? undefined : read({ source, node });
  known.set(node, table);
  return table;
}

interface Maker {
  readonly kind: 'table' | 'view';
  readonly schema?: string;
  /** How the creator of `pgTableCreator` changes a name; undefined when that cannot be told. */
  readonly rename?: (name: string) => string | undefined;
}

function read(place: Place<ts.CallExpression>): DrizzleTable | undefined {
  const { node } = place;
  // `pgView('v', { … }).as(sql`…`)` and `.existing()`
  if (
    ts.isPropertyAccessExpression(node.expression) &&
    (node.expression.name.text === 'as' || node.expression.name.text === 'existing')
  ) {
    let inner = unwrap(node.expression.expression);
    while (ts.isCallExpression(inner) && isOption(inner)) inner = unwrap(inner.expression.expression);
    const table = ts.isCallExpression(inner) ? parseTable(at(place, inner)) : undefined;
    if (table?.kind !== 'view') return undefined;
    const query = node.expression.name.text === 'as' && table.columns.size === 0 ? node.arguments[0] : undefined;
    return query ? { ...table, ...viewColumns(at(place, query)) } : table;
  }
  if (ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'enableRLS') {
    const inner = unwrap(node.expression.expression);
    return ts.isCallExpression(inner) ? parseTable(at(place, inner)) : undefined;
  }
  const maker = makerOf(place);
  const nameArgument = node.arguments[0];
  if (!maker || !nameArgument) return undefined;
  const written = stringOf(at(place, nameArgument));
  const name = written === undefined ? undefined : maker.rename ? maker.rename(written) : written;
  if (name === undefined) return undefined;
  const columns = new Map<string, DrizzleColumn>();
  const open = readColumns(place, node.arguments[1], columns);
  const extras = node.arguments[2] ? readExtras(at(place, node.arguments[2]), name, columns) : noExtras;
  const own = [...columns.values()].filter((column) => column.primaryKey).map((column) => column.name);
  return {
    kind: maker.kind,
    source: place.source,
    name,
    span: tokenSpan(at(place, nameArgument)),
    columns,
    open,
    extras: own.length > 0 ? { ...extras, primaryKey: own } : extras,
    ...(maker.schema === undefined ? {} : { schema: maker.schema }),
  };
}

/** What stands between a view and its query: `.with({ … })`, `.using('heap')`. */
const isOption = (call: ts.CallExpression): call is ts.CallExpression & { readonly expression: ts.PropertyAccessExpression } =>
  ts.isPropertyAccessExpression(call.expression) && /^(?:with|using|tablespace|withNoData)$/.test(call.expression.name.text);

function makerOf(place: Place<ts.CallExpression>): Maker | undefined {
  const { node, source } = place;
  const callee = unwrap(node.expression);
  if (ts.isPropertyAccessExpression(callee)) {
    const kind = kinds.get(callee.name.text);
    const schema = kind && parseSchema(followed(at(place, callee.expression)));
    if (kind && schema !== undefined) return { kind, schema };
  }
  const made = ts.isIdentifier(callee) ? followed(at(place, callee)) : undefined;
  if (made && ts.isCallExpression(made.node)) return creator(at(made, made.node));
  const written = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  if (!ts.isIdentifier(written)) return undefined;
  const imported = written === callee ? importOf(source, written)?.export : undefined;
  if (!functions.has(written.text) && !functions.has(imported ?? '')) return undefined;
  const origin = originOf(source, callee);
  if (!origin || !/^drizzle-orm\/(?:pg|cockroach)-core/.test(origin.module)) return undefined;
  const last = origin.steps.at(-1);
  const name = origin.steps.length === 0 ? origin.export : last?.startsWith('.') ? last.slice(1) : undefined;
  const kind = name === undefined ? undefined : functions.get(name);
  return kind && { kind };
}

const functions: ReadonlyMap<string, 'table' | 'view'> = new Map([
  ['pgTable', 'table'],
  ['cockroachTable', 'table'],
  ['pgView', 'view'],
  ['pgMaterializedView', 'view'],
]);

const kinds: ReadonlyMap<string, 'table' | 'view'> = new Map([
  ['table', 'table'],
  ['view', 'view'],
  ['materializedView', 'view'],
]);

/** `pgTableCreator((name) => `app_${name}`)` */
function creator(place: Place<ts.CallExpression>): Maker | undefined {
  const { node, source } = place;
  const origin = originOf(source, node.expression);
  if (origin?.export !== 'pgTableCreator' || !origin.module.startsWith('drizzle-orm/')) return undefined;
  const callback = node.arguments[0] && followed(at(place, node.arguments[0]));
  const parameter = callback && firstParameter(callback.node);
  const body = callback && returnedExpression(callback.node);
  if (!callback || parameter === undefined || !body) return { kind: 'table', rename: () => undefined };
  return { kind: 'table', rename: (name) => evaluate(at(callback, body), parameter, name) };
}

/** The value of a template or concatenation in which only `parameter` varies. */
function evaluate(place: Place<ts.Expression>, parameter: string, value: string): string | undefined {
  const node = unwrap(place.node);
  if (ts.isIdentifier(node) && node.text === parameter) return value;
  if (ts.isTemplateExpression(node)) {
    let result = node.head.text;
    for (const part of node.templateSpans) {
      const inner = evaluate(at(place, part.expression), parameter, value);
      if (inner === undefined) return undefined;
      result += inner + part.literal.text;
    }
    return result;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [evaluate(at(place, node.left), parameter, value), evaluate(at(place, node.right), parameter, value)];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return stringOf(place);
}

/** Reads `{ id: uuid(), …timestamps }` or `(t) => ({ id: t.uuid() })` into `columns`; true when there may be more. */
function readColumns(
  place: Place<ts.CallExpression>,
  argument: ts.Expression | undefined,
  columns: Map<string, DrizzleColumn>,
): boolean {
  if (!argument) return true;
  const target = followed(at(place, argument));
  const builders = firstParameter(target.node);
  const body = returnedExpression(target.node);
  const object = body ? at(target, body) : ts.isExpression(target.node) ? at(target, target.node) : undefined;
  const given = object && spreadEntries(object);
  if (!given) return true;
  let { open } = given;
  for (const { name, key, value } of given.entries) {
    const column = parseColumn({ ...key, name }, value, builders);
    if (!column) {
      open = true;
      continue;
    }
    const cased = column.named ? column.name : casingOf(place.source, name);
    if (cased === undefined) open = true;
    else columns.set(name, { ...column, name: cased });
  }
  return open;
}

/** Like `entriesOf`, with what functions give back that are spread (`...timestamps()`). */
function spreadEntries(place: Place<ts.Expression>): ReturnType<typeof entriesOf> {
  const { node } = place;
  if (!ts.isObjectLiteralExpression(node)) return entriesOf(place);
  const plain = entriesOf(place);
  if (!plain?.open) return plain;
  const entries = [...plain.entries];
  let open = false;
  for (const property of node.properties) {
    if (!ts.isSpreadAssignment(property)) {
      open ||= property.name !== undefined && ts.isComputedPropertyName(property.name);
      continue;
    }
    if (entriesOf(at(place, property.expression))) continue;
    const call = unwrap(property.expression);
    const made = ts.isCallExpression(call) ? resultOf(at(place, call)) : undefined;
    const inner = made && entriesOf(made);
    entries.push(...(inner?.entries ?? []));
    open ||= inner?.open ?? true;
  }
  return { entries, open };
}
