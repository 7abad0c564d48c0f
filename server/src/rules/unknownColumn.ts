import type { QualifiedName } from '../catalog/model.ts';
import { nearestNames } from '../text/nearestName.ts';
import { anyOf, didYouMean, quoted, replacements } from './messages.ts';
import type { Rule } from './rule.ts';

/** PostgreSQL's undefined_column (42703): no relation in scope has a column of that name. */
export const unknownColumn: Rule = {
  code: 'unknown-column',
  severity: 'error',
  check(reference, { lookup }) {
    if (reference.kind !== 'column' || reference.status !== 'missing' || reference.missingQualifier) return undefined;
    const near = nearestNames(reference.name, reference.alternatives ?? []);
    const suggestions = near.length > 0 ? near : replacements(reference);
    // Only a table can be given a column; a view, a function or a derived table is its author's to change.
    const tables = reference.relations.filter((relation) => isTable(lookup.relation(relation.name, relation.schema)));
    const only = tables.length === 1 && reference.relations.length === 1 ? tables[0] : undefined;
    const where =
      reference.relations.length > 0 ? anyOf(reference.relations.map((relation) => display(relation, lookup.searchPath))) : '';
    const alias = where === '' && reference.qualifier !== undefined ? quoted(reference.qualifier) : where;
    return {
      message: `Column ${quoted(reference.name)} does not exist${alias === '' ? '' : ` in ${alias}`}${didYouMean(suggestions)}`,
      suggestions,
      column: reference.name,
      ...(only && { schema: only.schema, table: only.name }),
      ...(!only && tables.length > 0 && { candidates: tables.map(({ schema, name }) => ({ schema, table: name })) }),
    };
  },
};

const isTable = (relation: ReturnType<Parameters<Rule['check']>[1]['lookup']['relation']>): boolean =>
  typeof relation === 'object' && (relation.kind === 'table' || relation.kind === 'partitioned');

/** Without its schema when the search_path finds it there. */
function display(relation: QualifiedName, searchPath: readonly string[]): string {
  return searchPath.includes(relation.schema) ? relation.name : `${relation.schema}.${relation.name}`;
}
