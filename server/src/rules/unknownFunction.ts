import { nearestNames } from '../text/nearestName.ts';
import { didYouMean, quoted } from './messages.ts';
import type { Rule } from './rule.ts';
import { creationSchema } from './unknownTable.ts';

/** PostgreSQL's undefined_function (42883), judged by name alone: argument types are not certain enough to speak of. */
export const unknownFunction: Rule = {
  code: 'unknown-function',
  severity: 'error',
  check(reference, { lookup }) {
    if (reference.kind !== 'function' || reference.status !== 'missing') return undefined;
    const written = reference.schema === undefined ? reference.name : `${reference.schema}.${reference.name}`;
    const suggestions = nearestNames(reference.name, reference.alternatives ?? lookup.functionNames(reference.schema));
    return {
      message: `Function ${quoted(written)} does not exist${didYouMean(suggestions)}`,
      suggestions,
      name: reference.name,
      schema: reference.schema ?? creationSchema(lookup.searchPath),
    };
  },
};
