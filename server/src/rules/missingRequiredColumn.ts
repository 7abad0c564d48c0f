import { quoted } from './messages.ts';
import type { Rule } from './rule.ts';

/** PostgreSQL's not_null_violation (23502), foreseen: an INSERT leaves out a NOT NULL column that has no default. */
export const missingRequiredColumn: Rule = {
  code: 'missing-required-column',
  severity: 'warning',
  check(reference) {
    if (reference.kind !== 'required-columns' || reference.status !== 'missing') return undefined;
    const names = reference.columns.map(quoted).join(', ');
    const [noun, verb] = reference.columns.length === 1 ? ['Column', 'is'] : ['Columns', 'are'];
    return {
      message: `${noun} ${names} of ${quoted(reference.relation.name)} ${verb} NOT NULL without a default and not given a value`,
      suggestions: [],
      schema: reference.relation.schema,
      table: reference.relation.name,
      ...(reference.columns[0] !== undefined && { column: reference.columns[0] }),
    };
  },
};
