import { asIdentifier, asList, asUnknown, asValue, elementsOf, glueOf } from './helpers.ts';
import type { RawLibrary } from './library.ts';

const VALUES = new Set(['array', 'binary', 'date', 'interval', 'json', 'jsonb', 'literalValue', 'timestamp', 'uuid']);

/** Slonik: `sql.type(schema)`…``, `sql.unsafe`…``, `sql.fragment`…`` and its value helpers. */
export const slonik: RawLibrary = {
  name: 'slonik',
  modules: ['slonik', '@slonik/sql-tag', '@silverhand/slonik'],
  helper(helper) {
    const [first, second] = helper.arguments;
    if (VALUES.has(helper.name)) return asValue(helper);
    if (helper.name === 'identifier') {
      const parts = elementsOf(helper, first);
      return parts && parts.at.source === helper.source ? asIdentifier(helper, parts.elements) : asUnknown(helper);
    }
    if (helper.name === 'join') {
      const glue = glueOf(helper, second, ', ');
      return glue === undefined ? asUnknown(helper) : asList(helper, first, glue);
    }
    return helper.name === 'unnest' ? asUnknown(helper) : undefined;
  },
};
