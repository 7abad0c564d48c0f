import type {
  AlterFdwStmt,
  AlterOpFamilyStmt,
  CreateAmStmt,
  CreateCastStmt,
  CreateConversionStmt,
  CreateFdwStmt,
  CreateOpClassStmt,
  CreatePLangStmt,
  CreateTransformStmt,
  DefElem,
  DefineStmt,
  Node,
} from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveType } from '../expression/typeName.ts';
import { reportFunction, reportSchema } from './names.ts';
import { wordsFrom } from './words.ts';

/** Options of CREATE AGGREGATE, OPERATOR and TYPE that name a function, and those that name a type. The functions must be there; a type may come later. */
const functionOptions = new Set(
  `sfunc finalfunc combinefunc serialfunc deserialfunc msfunc minvfunc mfinalfunc procedure function restrict join
  input output receive send typmod_in typmod_out analyze subscript`.split(/\s+/),
);
const typeOptions = new Set(['stype', 'mstype', 'basetype', 'like', 'element']);

/** CREATE AGGREGATE, CREATE OPERATOR, CREATE TYPE of a base type: the functions and types that they are made of. */
export function resolveDefinition(define: DefineStmt, env: Env): void {
  const isAggregate = define.kind === 'OBJECT_AGGREGATE';
  if (!isAggregate && define.kind !== 'OBJECT_OPERATOR' && define.kind !== 'OBJECT_TYPE') return;
  resolveNewName(define.defnames, env, 'aggregate', 'operator', 'type');
  for (const each of as(define.args?.[0], 'List')?.items ?? []) resolveType(as(each, 'FunctionParameter')?.argType, env, 'ddl');
  for (const node of define.definition ?? []) {
    const element = as(node, 'DefElem');
    if (element) resolveOption(element, env);
  }
}

function resolveOption({ defname = '', arg }: DefElem, env: Env): void {
  const named = as(arg, 'TypeName');
  if (!named) return;
  const name = namesIn(named.names).at(-1);
  if (functionOptions.has(defname)) reportFunction(named.names, wordsFrom(env, named.location), env);
  // `basetype = "ANY"` is how an aggregate without arguments was written.
  else if (typeOptions.has(defname) && name?.toLowerCase() !== 'any') resolveType(named, env, 'ddl');
}

export function resolveCast(cast: CreateCastStmt, env: Env): void {
  resolveType(cast.sourcetype, env, 'ddl');
  resolveType(cast.targettype, env, 'ddl');
  resolveRoutineAfter(cast.func?.objname, ['function'], env);
}

export function resolveTransform(transform: CreateTransformStmt, env: Env): void {
  resolveType(transform.type_name, env, 'ddl');
  resolveRoutineAfter(transform.fromsql?.objname, ['from'], env);
  resolveRoutineAfter(transform.tosql?.objname, ['to'], env);
}

/** Operator classes and families: the type that they are for, and their support functions. */
export function resolveOperatorClass(statement: CreateOpClassStmt | AlterOpFamilyStmt, env: Env): void {
  if ('datatype' in statement) resolveType(statement.datatype, env, 'ddl');
  const words = wordsFrom(env);
  words.seek('as', 'add');
  for (const node of statement.items ?? []) {
    const item = as(node, 'CreateOpClassItem');
    if (item?.itemtype === supportFunction && item.name && words.seek('function')) reportFunction(item.name.objname, words, env);
    if (item?.storedtype) resolveType(item.storedtype, env, 'ddl');
  }
}

/** OPCLASS_ITEM_FUNCTION of parsenodes.h. */
const supportFunction = 2;

/** Handlers, validators and the like of access methods, wrappers, languages and conversions. */
export function resolveAccessMethod(create: CreateAmStmt, env: Env): void {
  resolveRoutineAfter(create.handler_name, ['handler'], env);
}

export function resolveLanguage(create: CreatePLangStmt, env: Env): void {
  resolveRoutineAfter(create.plhandler, ['handler'], env);
  resolveRoutineAfter(create.plinline, ['inline'], env);
  resolveRoutineAfter(create.plvalidator, ['validator'], env);
}

export function resolveWrapper(create: CreateFdwStmt | AlterFdwStmt, env: Env): void {
  for (const node of create.func_options ?? []) {
    const element = as(node, 'DefElem');
    if (element?.defname !== undefined) resolveRoutineAfter(as(element.arg, 'List')?.items, [element.defname], env);
  }
}

export function resolveConversion(create: CreateConversionStmt, env: Env): void {
  const words = wordsFrom(env);
  if (words.seek('for') && words.seek('from')) reportFunction(create.func_name, words, env);
}

function resolveRoutineAfter(names: readonly Node[] | undefined, keywords: readonly string[], env: Env): void {
  if (!names) return;
  const words = wordsFrom(env);
  if (words.seek(...keywords)) reportFunction(names, words, env);
}

/** The schema of what is being made, where the tree has its name as a list of words behind one of these keywords. */
export function resolveNewName(names: readonly Node[] | undefined, env: Env, ...keywords: readonly string[]): void {
  const parts = namesIn(names);
  const schema = parts.at(-2);
  const words = wordsFrom(env);
  if (schema === undefined || parts.length > 2 || schema === 'pg_temp' || !words.seek(...keywords)) return;
  reportSchema(schema, words.name(schema), env);
}
