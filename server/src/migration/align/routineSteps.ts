import { type Difference, differenceName, signature } from '../../catalog/compare.ts';
import { bodyHashSql } from '../../catalog/introspectionSql.ts';
import type { Argument, Catalog, Routine } from '../../catalog/model.ts';
import { qualified } from '../../sql/names.ts';
import { literal } from '../ddl/parts.ts';
import { fullName, type Step } from './step.ts';

/** What becomes of a function that `from` lacks or has otherwise: steps, or why it is not written. */
export function routineOutcome(
  difference: Difference,
  from: Catalog,
  to: Catalog,
): { readonly steps?: readonly Step[]; readonly why?: string; readonly blocks?: string } {
  const find = (catalog: Catalog): Routine | undefined =>
    catalog.functions.find((each) => each.schema === difference.schema && signature(each) === difference.name);
  const [before, after] = [find(from), find(to)];
  if (!after) return { why: 'it is not known' };
  const blocks = fullName(after);
  if (after.kind === 'aggregate' || after.kind === 'window')
    return { why: 'it is made of other functions; write it by hand', blocks };
  if (before && !isReplaceable(before, after, difference))
    return { why: 'another result or other arguments need it dropped and made anew, and what depends on it with it', blocks };
  if (after.definition === undefined || (before && before.definition === undefined))
    return { why: 'its body is not in the schema that was read; write it by hand', ...(!before && { blocks }) };
  if (before && isStoredBy(from, blocks))
    return { why: 'an index, a constraint or a generated column holds what it gave before', blocks };
  return { steps: [routineStep(differenceName(difference), before, after, after.definition)] };
}

/** The body is what stands there; that it exists is not enough. */
function routineStep(what: string, before: Routine | undefined, after: Routine, definition: string): Step {
  const name = `${qualified(after.schema, after.name)}${signature(after).slice(after.name.length)}`;
  const object = after.kind === 'procedure' ? 'PROCEDURE' : 'FUNCTION';
  const present = `EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang WHERE p.oid = to_regprocedure(${literal(name)})`;
  // What BEGIN ATOMIC holds is printed by the session's search_path, so its digest is another in every session.
  const hash =
    after.bodyHash === undefined || /^\s*BEGIN ATOMIC$/m.test(definition)
      ? ''
      : ` AND ${oneLine(bodyHashSql)} = ${literal(after.bodyHash)}`;
  return {
    what,
    rank: 'function',
    makes: fullName(after),
    needs: definition,
    up: `${note(definition)}${statement(definition)}`,
    down: before?.definition === undefined ? `DROP ${object} IF EXISTS ${name};` : statement(before.definition),
    present: `${present}${hash})`,
  };
}

/** PostgreSQL replaces a function whose result and argument types, names and defaults stay (CREATE FUNCTION, Notes). What may only be added could not be rolled back. */
function isReplaceable(before: Routine, after: Routine, difference: Difference): boolean {
  return (
    !difference.aspects.some(({ name }) => name === 'returns' || name === 'kind') &&
    JSON.stringify(inputs(before)) === JSON.stringify(inputs(after))
  );
}

const inputs = (routine: Routine): readonly Argument[] =>
  routine.arguments.filter((argument) => argument.mode !== 'out' && argument.mode !== 'table');

/** Whether rows or indexes hold values that the function has given. */
function isStoredBy({ relations }: Catalog, name: string): boolean {
  const call = `${name}(`;
  return relations.some(
    ({ columns, constraints, indexes }) =>
      columns?.some((column) => column.generated && column.default?.includes(call)) ||
      constraints?.some((constraint) => constraint.definition.includes(call)) ||
      indexes?.some((index) => index.definition.includes(call)),
  );
}

const note = (definition: string): string =>
  /^\s*(?:.* )?SECURITY DEFINER\b/m.test(definition.split(/\bAS \$/)[0] ?? '')
    ? '-- It runs with the rights of its owner, and everybody may call it until EXECUTE is revoked: look before you run this.\n'
    : '';

const statement = (definition: string): string => `${definition.trimEnd()};`;

const oneLine = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim();
