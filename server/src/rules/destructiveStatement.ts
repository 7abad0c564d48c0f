import { quoted } from './messages.ts';
import type { Rule } from './rule.ts';

/** A statement that destroys data and cannot be undone: DROP, TRUNCATE, DELETE or UPDATE without WHERE. */
export const destructiveStatement: Rule = {
  code: 'destructive-statement',
  severity: 'warning',
  check(reference, { lookup }) {
    // A view holds nothing of its own.
    if (reference.kind !== 'destructive' || reference.action.endsWith('VIEW')) return undefined;
    // What the same file made holds nothing that could be lost.
    if (reference.relation && lookup.origin(reference.relation)?.kind === 'same-file') return undefined;
    const of = reference.relation ? ` of ${quoted(reference.relation.name)}` : '';
    const every = /^(DELETE|UPDATE)$/.test(reference.action) ? ' without WHERE' : '';
    return {
      message: `${reference.action}${every} destroys data${of}`,
      suggestions: [],
      ...(reference.relation && { schema: reference.relation.schema, table: reference.relation.name }),
    };
  },
};
