import { nearestNames } from '../text/nearestName.ts';
import { didYouMean, quoted } from './messages.ts';
import type { Rule } from './rule.ts';

/** PostgreSQL's invalid_schema_name (3F000), or undefined_table for a relation in a schema that does not exist. */
export const unknownSchema: Rule = {
  code: 'unknown-schema',
  severity: 'error',
  check(reference, { lookup }) {
    if (reference.kind !== 'schema' || reference.status !== 'missing') return undefined;
    const suggestions = nearestNames(reference.name, lookup.schemaNames());
    return {
      message: `Schema ${quoted(reference.name)} does not exist${didYouMean(suggestions)}`,
      suggestions,
      schema: reference.name,
      ...(reference.of?.kind === 'relation' && { table: reference.of.name }),
      ...(reference.of?.kind === 'function' && {
        name: reference.of.name,
        change: {
          kind: 'function-stub',
          schema: reference.name,
          name: reference.of.name,
          arguments: reference.of.arguments ?? 0,
        },
      }),
    };
  },
};
