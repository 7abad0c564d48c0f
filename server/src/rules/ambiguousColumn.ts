import { anyOf, quoted } from './messages.ts';
import type { Rule } from './rule.ts';

/** PostgreSQL's ambiguous_column (42702): an unqualified name that more than one relation in scope has. */
export const ambiguousColumn: Rule = {
  code: 'ambiguous-column',
  severity: 'error',
  check(reference) {
    if (reference.kind !== 'column' || reference.status !== 'ambiguous') return undefined;
    const tables = [...new Set(reference.relations.map((relation) => relation.name))];
    const where = tables.length > 1 ? `: ${anyOf(tables)}` : '';
    return {
      message: `Column ${quoted(reference.name)} is ambiguous${where}; qualify it`,
      suggestions: [],
      column: reference.name,
    };
  },
};
