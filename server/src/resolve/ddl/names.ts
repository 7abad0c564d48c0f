import type { Node, RangeVar } from 'libpg-query';
import type { Relation } from '../../catalog/model.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { Span } from '../../text/span.ts';
import type { Env } from '../env.ts';
import { lookUpRelation, type Target } from '../from/relation.ts';
import type { Status, Usage } from '../reference.ts';
import { isPlaceholder, report, spanning } from '../report.ts';
import { columnOf, type NamespaceItem, relationsOf, type Scope } from '../scope.ts';
import type { Words } from './words.ts';

/** A relation that DDL names; undefined when its name is not in the text. An index is not one of the catalog's relations, but is none that is missing. */
export function target(range: RangeVar | undefined, env: Env): Target | undefined {
  if (!range || isOnlyIndex(range.relname ?? '', range.schemaname, env)) return undefined;
  return lookUpRelation(range, env, 'ddl');
}

/** As `target`, for IF EXISTS: a relation that is not there is no error. */
export function targetIfThere(range: RangeVar | undefined, tolerant: boolean | undefined, env: Env): Target | undefined {
  if (tolerant && range && typeof env.lookup.relation(range.relname ?? '', range.schemaname) !== 'object') return undefined;
  return target(range, env);
}

/** The scope of an expression over one relation: CHECK, USING, index expressions, a publication's WHERE … */
export const scopeOf = (...items: readonly (NamespaceItem | undefined)[]): Scope => ({
  items: items.filter((item) => item !== undefined),
  parent: undefined,
  open: items.some((item) => item === undefined),
});

/** Reports a column of `item` at `at`; nothing without a place or without knowing the relation. */
export function reportColumn(
  name: string,
  at: Span | undefined,
  item: NamespaceItem | undefined,
  env: Env,
  usage: Usage = 'ddl',
): void {
  if (!at || !item || isPlaceholder(env, name, -1)) return;
  const field = columnOf(item, name, 'unqualified');
  report(env, () => ({
    kind: 'column',
    name,
    span: at,
    status: field === undefined ? 'missing' : field === 'unknown' || field === 'ambiguous' ? 'unknown' : 'found',
    usage,
    relations: item.relation && field !== 'unknown' ? relationsOf(item) : [],
    ...(field === undefined && { alternatives: item.shape.fields.map((each) => each.name) }),
  }));
}

/** Columns in the order of the text, found from where `words` stands. */
export function reportColumns(
  names: readonly Node[] | readonly string[] | undefined,
  words: Words,
  item: NamespaceItem | undefined,
  env: Env,
  usage?: Usage,
): void {
  for (const each of names ?? []) {
    const name = typeof each === 'string' ? each : as(each, 'String')?.sval;
    if (name !== undefined) reportColumn(name, words.name(name), item, env, usage);
  }
}

/** A schema that a statement creates something in, or speaks of. */
export function reportSchema(name: string | undefined, at: Span | undefined, env: Env): void {
  if (name === undefined || !at || isPlaceholder(env, name, -1)) return;
  const found = env.lookup.schema(name);
  const status: Status = found === 'present' ? 'found' : found === 'absent' ? 'missing' : 'unknown';
  report(env, () => ({ kind: 'schema', name, span: at, status, usage: 'ddl' }));
}

/** The schema of what is being created under a relation's name. `pg_temp` comes into being when it is needed. */
export function reportTargetSchema(range: RangeVar | undefined, env: Env): void {
  const schema = range?.schemaname;
  if (schema === undefined || schema === 'pg_temp' || range?.catalogname !== undefined) return;
  report(env, (spans) => {
    reportSchema(schema, spans.names(range?.location, 2)[0], env);
    return undefined;
  });
}

/** A dotted name given as a list of strings: `schema.name`. */
export function splitName(names: readonly Node[] | undefined): { readonly name: string; readonly schema: string | undefined } {
  const parts = namesIn(names);
  return { name: parts.at(-1) ?? '', schema: parts.at(-2) };
}

/** A function, procedure or aggregate that a statement speaks of by name; overloads are not told apart. */
export function reportFunction(names: readonly Node[] | undefined, words: Words, env: Env): void {
  const { name, schema } = splitName(names);
  if (name === '' || (names?.length ?? 0) > 2) return;
  const qualifier = schema === undefined ? undefined : words.name(schema);
  const at = words.name(name);
  if (!at || isPlaceholder(env, name, -1)) return;
  const whole = qualifier ? { whole: spanning([qualifier, at]) } : {};
  if (schema !== undefined && env.lookup.schema(schema) === 'absent') {
    report(env, () => ({ kind: 'schema', name: schema, span: qualifier ?? at, status: 'missing', usage: 'ddl' }));
    return;
  }
  const found = env.lookup.functions(name, schema);
  const first = found === 'unknown' ? undefined : found[0];
  report(env, () => ({
    kind: 'function',
    name,
    ...(schema !== undefined && { schema }),
    span: at,
    ...whole,
    status: first ? 'found' : found === 'unknown' ? 'unknown' : 'missing',
    usage: 'ddl',
    arguments: 0,
    ...(first && { found: { schema: first.schema, name: first.name } }),
  }));
}

/** A type that a statement speaks of by a list of names, as ALTER TYPE does. */
export function reportTypeName(names: readonly Node[] | undefined, words: Words, env: Env): void {
  const { name, schema } = splitName(names);
  if (name === '' || (names?.length ?? 0) > 2) return;
  const qualifier = schema === undefined ? undefined : words.name(schema);
  const at = words.name(name);
  if (!at || isPlaceholder(env, name, -1)) return;
  const found = env.lookup.type(name, schema);
  report(env, () => ({
    kind: 'type',
    name,
    ...(schema !== undefined && { schema }),
    span: at,
    ...(qualifier && { whole: spanning([qualifier, at]) }),
    status: found === 'absent' ? 'missing' : found === 'unknown' ? 'unknown' : 'found',
    usage: 'ddl',
  }));
}

/** The range that a list of strings names, so that it is looked up as one; `location` is found in the words. */
export function reportRelationName(names: readonly Node[] | undefined, words: Words, env: Env): Target | undefined {
  const { name, schema } = splitName(names);
  if (name === '' || (names?.length ?? 0) > 2) return undefined;
  const qualifier = schema === undefined ? undefined : words.name(schema);
  const at = words.name(name);
  if (!at || isPlaceholder(env, name, -1) || isOnlyIndex(name, schema, env)) return undefined;
  return lookUpNamed(name, schema, qualifier, at, env);
}

function lookUpNamed(
  name: string,
  schema: string | undefined,
  qualifier: Span | undefined,
  at: Span,
  env: Env,
): Target | undefined {
  const found = env.lookup.relation(name, schema);
  if (schema !== undefined && qualifier && found === 'absent' && env.lookup.schema(schema) === 'absent') {
    report(env, () => ({ kind: 'schema', name: schema, span: qualifier, status: 'missing', usage: 'ddl' }));
    return undefined;
  }
  report(env, () => ({
    kind: 'relation',
    name,
    ...(schema !== undefined && { schema }),
    span: at,
    ...(qualifier && { whole: spanning([qualifier, at]) }),
    usage: 'ddl',
    ...(typeof found === 'object'
      ? { status: 'found' as const, found: { schema: found.schema, name: found.name } }
      : { status: found === 'absent' ? ('missing' as const) : ('unknown' as const) }),
  }));
  const range: RangeVar = { relname: name, ...(schema !== undefined && { schemaname: schema }) };
  return lookUpRelation(range, { ...env, sink: undefined }, 'ddl');
}

const indexes = new WeakMap<object, ReadonlySet<string>>();

/** Whether an index goes by that name. The catalog keeps indexes with their tables, so this gathers them once per catalog, when a name is not a relation's. */
function isOnlyIndex(name: string, schema: string | undefined, env: Env): boolean {
  if (env.lookup.relation(name, schema) !== 'absent') return false;
  const { catalog } = env.lookup;
  let known = indexes.get(catalog);
  if (!known) {
    known = new Set(catalog.relations.flatMap((relation) => namesOf(relation)));
    indexes.set(catalog, known);
  }
  const schemas = schema === undefined ? env.lookup.searchPath : [schema];
  if (schemas.includes('pg_catalog') && name.startsWith('pg_')) return true;
  return schemas.some((each) => known.has(`${each}.${name}`));
}

function namesOf(relation: Relation): string[] {
  const backed = (relation.constraints ?? []).filter((each) => /primary|unique|exclusion/.test(each.kind));
  return [...(relation.indexes ?? []), ...backed].map((each) => `${relation.schema}.${each.name}`);
}
