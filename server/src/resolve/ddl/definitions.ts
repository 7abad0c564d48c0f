import type {
  AlterDomainStmt,
  AlterEnumStmt,
  AlterFunctionStmt,
  AlterPublicationStmt,
  AlterSeqStmt,
  CompositeTypeStmt,
  CreateDomainStmt,
  CreateEventTrigStmt,
  CreatePublicationStmt,
  CreateRangeStmt,
  CreateSeqStmt,
  Node,
  RangeVar,
} from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { checkEnumLabel } from '../expression/enumLabel.ts';
import { condition, resolveExpression } from '../expression/expression.ts';
import { resolveType } from '../expression/typeName.ts';
import { type NamespaceItem, openScope } from '../scope.ts';
import { Shape } from '../shape.ts';
import {
  reportColumn,
  reportColumns,
  reportFunction,
  reportRelationName,
  reportSchema,
  reportTargetSchema,
  reportTypeName,
  scopeOf,
  target,
  targetIfThere,
} from './names.ts';
import { resolveNewName } from './supports.ts';
import { wordsFrom } from './words.ts';

export function resolveCompositeType(create: CompositeTypeStmt, env: Env): void {
  reportTargetSchema(create.typevar, env);
  for (const node of create.coldeflist ?? []) resolveType(as(node, 'ColumnDef')?.typeName, env, 'ddl');
}

export function resolveRangeType(create: CreateRangeStmt, env: Env): void {
  resolveNewName(create.typeName, env, 'type');
  for (const node of create.params ?? []) {
    const parameter = as(node, 'DefElem');
    if (parameter?.defname === 'subtype') resolveType(as(parameter.arg, 'TypeName'), env, 'ddl');
  }
}

export function resolveDomain(create: CreateDomainStmt, env: Env): void {
  resolveNewName(create.domainname, env, 'domain');
  const type = resolveType(create.typeName, env, 'ddl');
  for (const node of create.constraints ?? []) resolveDomainConstraint(node, type, env);
}

/** A domain's CHECK knows one name, VALUE, and that not as a column. */
function resolveDomainConstraint(node: Node, type: string | undefined, env: Env): void {
  const constraint = as(node, 'Constraint');
  if (constraint?.contype !== 'CONSTR_CHECK') {
    resolveExpression(constraint?.raw_expr, openScope, env, 'ddl');
    if (constraint?.contype === 'CONSTR_DEFAULT') checkEnumLabel(constraint.raw_expr, type, env, 'ddl');
    return;
  }
  const item: NamespaceItem = {
    name: undefined,
    shape: new Shape([{ name: 'value', ...(type !== undefined && { type }) }]),
    columnsVisible: true,
    nameVisible: false,
    system: 'none',
  };
  condition(constraint.raw_expr, scopeOf(item), env, 'ddl', 'CHECK');
}

export function resolveAlterDomain(alter: AlterDomainStmt, env: Env): void {
  const words = wordsFrom(env);
  if (words.seek('domain')) reportTypeName(alter.typeName, words, env);
  if (!alter.def) return;
  if (as(alter.def, 'Constraint')) resolveDomainConstraint(alter.def, undefined, env);
  else resolveExpression(alter.def, openScope, env, 'ddl');
}

export function resolveAlterEnum(alter: AlterEnumStmt, env: Env): void {
  const words = wordsFrom(env);
  if (words.seek('type')) reportTypeName(alter.typeName, words, env);
}

export function resolveAlterFunction(alter: AlterFunctionStmt, env: Env): void {
  const words = wordsFrom(env);
  if (words.seek('function', 'procedure', 'routine')) reportFunction(alter.func?.objname, words, env);
}

export function resolveEventTrigger(create: CreateEventTrigStmt, env: Env): void {
  const words = wordsFrom(env);
  if (words.seek('execute') && words.seek('function', 'procedure')) reportFunction(create.funcname, words, env);
}

export function resolveCreateSequence(create: CreateSeqStmt, env: Env): void {
  reportTargetSchema(create.sequence, env);
  resolveOwner(create.options, create.sequence, env);
}

export function resolveAlterSequence(alter: AlterSeqStmt, env: Env): void {
  if (targetIfThere(alter.sequence, alter.missing_ok, env)) resolveOwner(alter.options, alter.sequence, env);
}

/** OWNED BY table.column, or NONE. */
function resolveOwner(options: readonly Node[] | undefined, sequence: RangeVar | undefined, env: Env): void {
  for (const node of options ?? []) {
    const option = as(node, 'DefElem');
    const names = as(option?.arg, 'List')?.items;
    if (option?.defname !== 'owned_by' || !names || names.length < 2) continue;
    const words = wordsFrom(env, sequence?.location);
    if (!words.seek('owned')) continue;
    const table = reportRelationName(names.slice(0, -1), words, env);
    const column = namesIn(names).at(-1)!;
    reportColumn(column, words.name(column), table?.item, env);
  }
}

/** Tables of a publication with their column lists and row filters, and its schemas. */
export function resolvePublication(statement: CreatePublicationStmt | AlterPublicationStmt, env: Env): void {
  for (const node of statement.pubobjects ?? []) {
    const object = as(node, 'PublicationObjSpec');
    const schema = object?.pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_SCHEMA' ? object.name : undefined;
    if (schema !== undefined) reportSchema(schema, wordsFrom(env, object?.location).name(schema), env);
    const table = object?.pubtable;
    if (!table) continue;
    const item = target(table.relation, env)?.item;
    const words = wordsFrom(env, table.relation?.location);
    if (table.columns && words.seek('(')) reportColumns(table.columns, words, item, env);
    condition(table.whereClause, scopeOf(item), env, 'ddl', 'WHERE');
  }
}
