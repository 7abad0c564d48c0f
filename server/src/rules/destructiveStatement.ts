import { quoted } from './messages.ts';
import type { Rule } from './rule.ts';

/** A statement that destroys data and cannot be undone: DROP, TRUNCATE, DELETE or UPDATE without WHERE. */
export const destructiveStatement: Rule = {
  code: 'destructive-statement',
  severity: 'warning',
  check(reference) {
    if (reference.kind !== 'destructive') return undefined;
    const of = reference.relation ? ` of ${quoted(reference.relation.name)}` : '';
    return {
      message: `${reference.action} destroys data${of}`,
      suggestions: [],
      ...(reference.relation && { schema: reference.relation.schema, table: reference.relation.name }),
    };
  },
};
