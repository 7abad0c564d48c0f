import { quoted } from './messages.ts';
import type { Rule } from './rule.ts';

/** PostgreSQL's invalid_column_reference (42P10), or undefined_object for ON CONSTRAINT: no unique index or constraint fits ON CONFLICT. */
export const conflictTarget: Rule = {
  code: 'conflict-target',
  severity: 'error',
  check(reference) {
    if (reference.kind !== 'conflict-target' || reference.status !== 'missing') return undefined;
    const { schema, name: table } = reference.relation;
    if (reference.constraint !== undefined) {
      return {
        message: `Constraint ${quoted(reference.constraint)} does not exist on ${quoted(table)}`,
        suggestions: [],
        schema,
        table,
      };
    }
    const name = `${table}_${reference.columns.join('_')}_key`;
    const definition = `UNIQUE (${reference.columns.map(quoteColumn).join(', ')})`;
    return {
      message: `No unique constraint or index of ${quoted(table)} fits ON CONFLICT (${reference.columns.join(', ')})`,
      suggestions: [],
      schema,
      table,
      change: { kind: 'add-constraint', schema, table, constraint: { name, kind: 'unique', definition } },
    };
  },
};

const quoteColumn = (name: string): string => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
