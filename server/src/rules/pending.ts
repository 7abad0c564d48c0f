import { quoted } from './messages.ts';
import type { Rule } from './rule.ts';

/** The database does not have the name yet, but a migration of this workspace that is not applied will bring it. */
export const pending: Rule = {
  code: 'pending',
  severity: 'hint',
  check(reference, { lookup }) {
    if (reference.status !== 'found') return undefined;
    if (reference.kind === 'column') {
      const relation = reference.relations.length === 1 ? reference.relations[0] : undefined;
      const origin = relation && lookup.origin(relation, reference.name);
      // Of a table that is on its way the table is hinted at: one cause, one squiggle.
      if (!relation || !origin || origin.kind === 'same-file' || lookup.origin(relation)) return undefined;
      return {
        message: `Column ${quoted(reference.name)} of ${quoted(relation.name)} comes with ${origin.file}, not applied yet`,
        suggestions: [],
        schema: relation.schema,
        table: relation.name,
        column: reference.name,
        origin,
      };
    }
    if (reference.kind !== 'relation' || !reference.found) return undefined;
    const origin = lookup.origin(reference.found);
    if (!origin || origin.kind === 'same-file') return undefined;
    return {
      message: `Table ${quoted(reference.name)} comes with ${origin.file}, not applied yet`,
      suggestions: [],
      schema: reference.found.schema,
      table: reference.found.name,
      origin,
    };
  },
};
