import type * as ts from 'typescript';
import type { RawLibrary } from '../raw/library.ts';
import { libraryOf } from '../raw/registry.ts';
import { beginsLikeSql } from '../sqlShape.ts';
import { isOtherEngine, reachableModules } from './engines.ts';
import { propertyNameText } from './imports.ts';
import { originOf } from './origins.ts';
import { calleeNames, isForeignCallee } from './places.ts';
import type { TypeScriptSource } from './source.ts';
import {
  isArrayLiteralExpression,
  isFunctionLike,
  isIdentifier,
  isNewExpression,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isSpreadElement,
  isStringLiteralLike,
  isTemplateExpression,
} from './syntax.ts';
import { resolveValue, unwrap } from './values.ts';

/** A call that takes SQL text. */
export interface SqlCall {
  /** As written: `pool.query`. */
  readonly label: string;
  readonly method: string;
  /** The expression that holds the SQL. */
  readonly sql: ts.Expression;
  /** Arguments after the SQL. */
  readonly rest: readonly ts.Expression[];
  readonly library: RawLibrary | undefined;
  /** `sure`: its package or name takes nothing but SQL. `likely`: by its name. */
  readonly certainty: 'sure' | 'likely';
}

const METHODS =
  /^(?:query|queries|execute|exec|raw|\$queryRawUnsafe|\$executeRawUnsafe|unsafe|one|many|none|any|oneOrNone|manyOrNone|result|multi|multiResult|func|oneFirst|maybeOne|maybeOneFirst|manyFirst|anyFirst|exists|stream|prepare|queryOne|queryAll|queryRows?|queryMany|queryArray|queryObject|executeSql|executeQuery|executeRaw|queryRaw|rawQuery|runQuery|runSql|sqlQuery|doQuery|dbQuery|getOne|getAll|fetchOne|fetchAll|fetchRow|selectOne|selectMany|createQuery|sql|run|all|get|each|iterate|literal|begin|file|addSql)$/;

/** Methods that no other kind of object has, with SQL as their first argument. */
const SURE_METHODS = new Set(['$queryRawUnsafe', '$executeRawUnsafe']);

const STRONG_METHODS =
  /^(?:query|queryRaw|rawQuery|execute|executeSql|executeQuery|queryOne|queryAll|queryRows?|one|many|none|any|oneOrNone|manyOrNone|unsafe|raw|queryObject|queryArray|maybeOne|addSql|sql)$/;

const RECEIVERS =
  /^(?:_?(?:pg|pool|client|db|database|conn|connection|knex|prisma|sequelize|tx|trx|transaction|sql|postgres|pgPool|pgClient|dbClient|dbPool|dbConn|poolClient|manager|entityManager|queryRunner|dataSource|datasource|appDataSource|AppDataSource|em|orm|qr|session|slonik|pgp|write|read|replica|primary|writer|reader)|\w*(?:Pool|Client|Db|DB|Knex|Prisma|Connection|DataSource|Database|Postgres))$/;

/** Properties of an object argument that hold SQL. */
const TEXT_KEYS = new Set(['text', 'sql', 'query', 'statement', 'queryText', 'rawQuery', 'rawSql']);

const CONSTRUCTORS = /^(?:QueryStream|Cursor|PreparedStatement|ParameterizedQuery|Query|PgCursor)$/;

/** Reads a call or construction as one that takes SQL; undefined for all others, and for those of other databases. */
export function sqlCallOf(source: TypeScriptSource, node: ts.CallExpression | ts.NewExpression): SqlCall | undefined {
  const [first] = node.arguments ?? [];
  if (!first) return undefined;
  const callee = unwrap(node.expression);
  const method = isPropertyAccessExpression(callee) ? callee.name.text : isIdentifier(callee) ? callee.text : undefined;
  if (method === undefined) return undefined;
  const isConstruction = isNewExpression(node);
  const isNamed = isConstruction
    ? CONSTRUCTORS.test(method)
    : METHODS.test(method) || (method === 'map' && (isStringLiteralLike(first) || isTemplateExpression(first)));
  if (!isNamed && source.context.settings.calls.length === 0) return undefined;
  const names = calleeNames(callee);
  const configured = isConfigured(source, names);
  if (!isNamed && !configured) return undefined;
  const label = names.slice(-3).join('.');
  const sql = textArgument(source, first, isConstruction);
  if (!sql || isSurelyNoSql(sql.text) || isForeignCallee(source, callee)) return undefined;
  const origin = originOf(source, callee);
  if (origin && isOtherEngine(origin.module)) return undefined;
  const known = origin && libraryOf(origin.module);
  // Of another package altogether: an HTTP client's `get`, a test runner's `each`.
  if (origin && !known && !configured && !isLocalName(origin.module)) return undefined;
  const library = known ?? libraryByReceiver(names) ?? (origin ? undefined : pgPromiseByMethod(source, method));
  const isSure =
    configured || SURE_METHODS.has(method) || (known !== undefined && (isConstruction || STRONG_METHODS.test(method)));
  const isStrong = STRONG_METHODS.test(method) && names.length > 1 && RECEIVERS.test(names.at(-2)!);
  if (!isSure && !isStrong && !isNamed) return undefined;
  const rest = (node.arguments ?? []).slice(1);
  return {
    label,
    method,
    sql: sql.text,
    rest: sql.values ? [sql.values, ...rest] : rest,
    library,
    certainty: isSure || isStrong ? 'sure' : 'likely',
  };
}

/** A text that stands there and begins with no statement's word: where the callee comes from need not be found out. */
function isSurelyNoSql(node: ts.Expression): boolean {
  const text = unwrap(node);
  if (isStringLiteralLike(text)) return !beginsLikeSql(text.text);
  return isTemplateExpression(text) && /\w/.test(text.head.text) && !beginsLikeSql(`${text.head.text} `);
}

/** A package that may wrap a client: scoped names of the same monorepo and dependency injection containers tell nothing. */
const isLocalName = (module: string): boolean =>
  /^(?:@|~|#|\.)/.test(module) && !/^@(?:types|aws-sdk|google-cloud|angular|tanstack|testing-library)\//.test(module);

function isConfigured(source: TypeScriptSource, names: readonly string[]): boolean {
  const { calls } = source.context.settings;
  if (calls.length === 0) return false;
  return calls.some((call) => {
    const wanted = call.split('.');
    return wanted.every((name, index) => names[names.length - wanted.length + index] === name);
  });
}

/** The SQL of a first argument: itself, or a property of an object literal. */
function textArgument(
  source: TypeScriptSource,
  first: ts.Expression,
  _construction: boolean,
): { readonly text: ts.Expression; readonly values?: ts.Expression } | undefined {
  const node = unwrap(first);
  if (isSpreadElement(node) || isFunctionLike(node)) return undefined;
  const object = isObjectLiteralExpression(node) ? node : isIdentifier(node) ? objectOf(source, node) : undefined;
  if (!object) return isArrayLiteralExpression(node) ? undefined : { text: first };
  let text: ts.Expression | undefined;
  let values: ts.Expression | undefined;
  for (const property of object.properties) {
    const name = property.name && propertyNameText(property.name);
    const value = isPropertyAssignment(property)
      ? property.initializer
      : isShorthandPropertyAssignment(property)
        ? property.name
        : undefined;
    if (!name || !value) continue;
    if (TEXT_KEYS.has(name)) text ??= value;
    else if (name === 'values' || name === 'params' || name === 'bindings') values = value;
  }
  return text && { text, ...(values ? { values } : {}) };
}

/** A constant `{ text: … }` of the same file. */
function objectOf(source: TypeScriptSource, node: ts.Identifier): ts.ObjectLiteralExpression | undefined {
  const value = resolveValue(source, node);
  return value.source === source && isObjectLiteralExpression(value.node) ? value.node : undefined;
}

/** In plain JavaScript a database is handed on without a type; no other library has all of these methods. */
function pgPromiseByMethod(source: TypeScriptSource, method: string): RawLibrary | undefined {
  if (!/^(?:oneOrNone|manyOrNone|none|any|one|many|map|each|result|multi)$/.test(method)) return undefined;
  const modules = reachableModules(source);
  return modules.has('pg-promise') && !modules.has('slonik') ? libraryOf('pg-promise') : undefined;
}

/** Receivers whose customary name tells the library where its import cannot be seen. */
function libraryByReceiver(names: readonly string[]): RawLibrary | undefined {
  const receiver = names.at(-2)?.toLowerCase() ?? '';
  if (/knex|^trx$/.test(receiver)) return libraryOf('knex');
  if (/sequelize/.test(receiver)) return libraryOf('sequelize');
  return undefined;
}
