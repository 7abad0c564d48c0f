import type { Lookup } from '../catalog/lookup.ts';
import type { Fragment } from '../extract/fragment.ts';
import type { Reference } from '../resolve/reference.ts';
import { isSameInAnotherStyle } from '../resolve/resolveModel.ts';
import { contains, type Span } from '../text/span.ts';
import { isForAnotherSystem } from './otherSystems.ts';
import type { ResolvedFragment, ResolvedStatement } from './resolveFragment.ts';

/** Whether nothing may be reported of a reference, though it is missing in its own statement. */
export type Doubt = (fragment: Fragment, statement: ResolvedStatement, reference: Reference) => boolean;

/**
 * What must be left alone because of where its SQL comes from. Alternatives of one host place (`variantOf`) are combinations of branches, and not
 * all of them happen: a name counts as missing only when it is missing in each of them that has it. SQL that nothing ties to PostgreSQL
 * (`weak`) counts when at least one of its relations is there.
 */
export function doubts(all: readonly { readonly fragment: Fragment; readonly resolved: ResolvedFragment }[]): Doubt {
  const groups = new Map<number, Alternative[]>();
  for (const { fragment, resolved } of all) {
    if (fragment.variantOf === undefined || resolved.statements.some(({ statement }) => statement.error)) continue;
    const group = groups.get(fragment.variantOf);
    const alternative = { fragment, missing: missingIn(fragment, resolved) };
    if (group) group.push(alternative);
    else groups.set(fragment.variantOf, [alternative]);
  }
  return (fragment, statement, reference) => {
    if (fragment.weak && !statement.references.some((each) => each.kind === 'relation' && each.status === 'found')) return true;
    if (isForAnotherSystem(statement.references)) return true;
    if (isBehindHole(fragment, statement, reference) || mayBePutIn(fragment, statement, reference)) return true;
    if (isAssumed(fragment, reference)) return true;
    if (mayRelate(fragment, reference, statement)) return true;
    if (isGivenWhole(fragment, reference, statement)) return true;
    if (isOfPlainValue(fragment, reference, statement)) return true;
    if (isOnAnotherPath(fragment, reference, statement)) return true;
    const group = fragment.variantOf === undefined ? undefined : groups.get(fragment.variantOf);
    const host = group && fragment.map.toHost(reference.span);
    if (!group || !host) return false;
    // A combination that does not parse, where others do, is none that happens.
    if (statement.statement.error) return true;
    const key = keyOf(reference, host);
    return group.some((each) => !each.missing.has(key) && (isAboutStatement(reference) || hasPlace(each.fragment, host)));
  };
}

/** A word of another dialect behind an interpolated name: `TRUNCATE TABLE ${table} IMMEDIATE`. It parses only as one more name of a list. */
function isBehindHole({ holes, text }: Fragment, { statement }: ResolvedStatement, { kind, span }: Reference): boolean {
  if (kind !== 'relation' || holes.length === 0 || !lists.test(statement.text)) return false;
  return holes.some(
    (hole) => hole.kind === 'unknown' && hole.span.end <= span.start && text.slice(hole.span.end, span.start).trim() === '',
  );
}

const lists = /^\s*(?:drop|truncate|lock|vacuum|analyze|grant|revoke)\b/i;

/** A table that a query of the WITH may be, which an interpolation adds: `WITH a AS (…) ${more} SELECT … FROM b`. */
function mayBePutIn({ holes, text }: Fragment, { statement }: ResolvedStatement, reference: Reference): boolean {
  if (reference.kind !== 'relation' || reference.schema !== undefined || holes.length === 0) return false;
  if (!/\bwith\b/i.test(statement.text)) return false;
  return holes.some(
    ({ kind, span }) =>
      kind === 'unknown' &&
      span.end <= reference.span.start &&
      /\)\s*$/.test(text.slice(0, span.start)) &&
      /^\s*(?:select|insert|update|delete|merge|values|table)\b/i.test(text.slice(span.end)),
  );
}

/** A column by a naming strategy that the code does not state, where its table has the same letters in another style. */
function isAssumed(fragment: Fragment, reference: Reference): boolean {
  if (reference.kind !== 'column' || !fragment.declared) return false;
  const { name, relations, alternatives } = reference;
  return (
    fragment.declared.some((each) => each.assumed && each.name === name && relations.some((home) => home.name === each.table)) &&
    (alternatives?.some((each) => isSameInAnotherStyle(each, name)) ?? false)
  );
}

/** What PostgREST takes for a related table, too: the name of a foreign key, of its column, or of a function (PostgREST, "Resource Embedding"). */
function mayRelate({ related }: Fragment, reference: Reference, { lookup }: ResolvedStatement): boolean {
  if (reference.kind !== 'relation' || !related?.some((each) => contains(each, reference.span))) return false;
  const { name } = reference;
  const functions = lookup.functions(name);
  if (functions === 'unknown' || functions.length > 0) return true;
  return lookup.catalog.relations.some(
    ({ columns, constraints }) =>
      columns === undefined || columns.some((each) => each.name === name) || constraints?.some((each) => each.name === name),
  );
}

/** A function with a single parameter that has no name gets all arguments as one value (PostgREST, "Functions with a single unnamed parameter"). */
function isGivenWhole({ wholeArguments }: Fragment, reference: Reference, { lookup }: ResolvedStatement): boolean {
  if (!wholeArguments || reference.kind !== 'function') return false;
  const routines = lookup.functions(reference.name, reference.schema);
  if (routines === 'unknown') return true;
  return routines.some((routine) => {
    const inputs = routine.arguments.filter(({ mode }) => mode !== 'out' && mode !== 'table');
    return inputs.length === 1 && !inputs[0]!.name;
  });
}

/** What is asked of the rows of a function: only one that gives rows of known columns has them (PostgREST, "Table-Valued Functions"). */
function isOfPlainValue({ wholeArguments }: Fragment, reference: Reference, { lookup, references }: ResolvedStatement): boolean {
  if (!wholeArguments || reference.kind !== 'column') return false;
  const called = references.find((each) => each.kind === 'function');
  if (!called || !('name' in called)) return false;
  const routines = lookup.functions(called.name);
  const [routine, ...others] = routines === 'unknown' ? [] : routines;
  if (!routine || others.length > 0) return true;
  const returned = routine.returns.replaceAll('"', '');
  return (
    !routine.arguments.some(({ mode }) => mode === 'table' || mode === 'out' || mode === 'inout') &&
    !lookup.catalog.relations.some(({ schema, name }) => returned === name || returned === `${schema}.${name}`)
  );
}

/**
 * An unqualified name where code sets the search_path: of a table that another schema has, or of anything in the file that sets it. Where each
 * tenant has a schema and the database has none yet, what they would hold is not known.
 */
function isOnAnotherPath({ openPath }: Fragment, reference: Reference, { lookup }: ResolvedStatement): boolean {
  if (openPath === undefined) return false;
  if (reference.kind === 'column') return openPath === 'here';
  if (reference.kind !== 'relation' && reference.kind !== 'function' && reference.kind !== 'type') return false;
  if (reference.schema !== undefined) return false;
  if (openPath === 'here' || reference.kind !== 'relation') return true;
  if (openPath === 'any' && !hasAlikeSchemas(lookup)) return true;
  return [...lookup.schemaNames()].some((schema) => typeof lookup.relation(reference.name, schema) === 'object');
}

/** Whether two schemas beside the path have two tables of the same names: then the database has those of the tenants. */
function hasAlikeSchemas({ catalog, searchPath }: Lookup): boolean {
  const homes = new Map<string, string>();
  const shared = new Map<string, number>();
  for (const { schema, name } of catalog.relations) {
    if (searchPath.includes(schema) || /^pg_|^information_schema$/.test(schema)) continue;
    const home = homes.get(name);
    if (home === undefined) homes.set(name, schema);
    else {
      const pair = `${home}\0${schema}`;
      shared.set(pair, (shared.get(pair) ?? 0) + 1);
      if (shared.get(pair)! >= 2) return true;
    }
  }
  return false;
}

interface Alternative {
  readonly fragment: Fragment;
  /** Keys of what is missing or ambiguous in it. */
  readonly missing: ReadonlySet<string>;
}

function missingIn(fragment: Fragment, resolved: ResolvedFragment): ReadonlySet<string> {
  const missing = new Set<string>();
  for (const { references } of resolved.statements) {
    for (const reference of references) {
      if (reference.status !== 'missing' && reference.status !== 'ambiguous') continue;
      const host = fragment.map.toHost(reference.span);
      if (host) missing.add(keyOf(reference, host));
    }
  }
  return missing;
}

const keyOf = (reference: Reference, host: Span): string =>
  `${reference.kind}:${'name' in reference ? reference.name : ''}:${host.start}:${host.end}`;

const hasPlace = (fragment: Fragment, host: Span): boolean =>
  fragment.map.segments.some((segment) => segment.host.start < host.end && host.start < segment.host.end);

/** Such a reference stands for what a statement lacks as a whole; an alternative that lacks nothing does not have it at all. */
const isAboutStatement = (reference: Reference): boolean =>
  reference.kind === 'destructive' || reference.kind === 'required-columns' || reference.kind === 'conflict-target';
