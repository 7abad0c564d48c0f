import { nearestNames } from '../text/nearestName.ts';
import { didYouMean, quoted } from './messages.ts';
import type { Rule } from './rule.ts';
import { creationSchema } from './unknownTable.ts';

/** PostgreSQL's undefined_function (42883), judged by name and by the number and names of arguments: their types are not certain enough to speak of. */
export const unknownFunction: Rule = {
  code: 'unknown-function',
  severity: 'error',
  check(reference, { lookup }) {
    if (reference.kind !== 'function' || reference.status !== 'missing') return undefined;
    const written = reference.schema === undefined ? reference.name : `${reference.schema}.${reference.name}`;
    // The name is right, but none of its overloads takes arguments so.
    if (reference.found) {
      const count = `${reference.arguments} ${reference.arguments === 1 ? 'argument' : 'arguments'}`;
      return { message: `No function ${quoted(written)} takes the ${count} given`, suggestions: [], name: reference.name };
    }
    const suggestions = nearestNames(reference.name, reference.alternatives ?? lookup.functionNames(reference.schema));
    const schema = reference.schema ?? creationSchema(lookup.searchPath);
    return {
      message: `Function ${quoted(written)} does not exist${didYouMean(suggestions)}`,
      suggestions,
      name: reference.name,
      schema,
      change: { kind: 'function-stub', schema, name: reference.name, arguments: reference.arguments },
    };
  },
};
