import { nearestNames } from '../text/nearestName.ts';
import { didYouMean, quoted } from './messages.ts';
import type { Rule } from './rule.ts';
import { creationSchema } from './unknownTable.ts';

/** PostgreSQL's undefined_object (42704) for a type name in a cast, a declaration or DDL. */
export const unknownType: Rule = {
  code: 'unknown-type',
  severity: 'error',
  check(reference, { lookup }) {
    if (reference.kind !== 'type' || reference.status !== 'missing') return undefined;
    const written = reference.schema === undefined ? reference.name : `${reference.schema}.${reference.name}`;
    const suggestions = nearestNames(reference.name, reference.alternatives ?? lookup.typeNames(reference.schema));
    const schema = reference.schema ?? creationSchema(lookup.searchPath);
    return {
      message: `Type ${quoted(written)} does not exist${didYouMean(suggestions)}`,
      suggestions,
      schema,
      name: reference.name,
      ...(reference.labels && { change: { kind: 'create-enum', schema, name: reference.name, labels: reference.labels } }),
    };
  },
};
