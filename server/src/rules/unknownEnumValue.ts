import { nearestNames } from '../text/nearestName.ts';
import { didYouMean, quoted } from './messages.ts';
import type { Rule } from './rule.ts';

/** PostgreSQL's invalid_text_representation (22P02) for a literal that meets an enum type which lacks that label. */
export const unknownEnumValue: Rule = {
  code: 'unknown-enum-value',
  severity: 'error',
  check(reference) {
    if (reference.kind !== 'enum-label' || reference.status !== 'missing') return undefined;
    const suggestions = nearestNames(reference.name, reference.alternatives ?? []);
    return {
      message: `Enum ${quoted(reference.type.name)} has no value ${quoted(reference.name)}${didYouMean(suggestions)}`,
      suggestions,
      schema: reference.type.schema,
      name: reference.type.name,
      change: { kind: 'add-enum-value', schema: reference.type.schema, name: reference.type.name, label: reference.name },
    };
  },
};
