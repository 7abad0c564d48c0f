import { asIdentifier, asList, asNothing, asRaw, asReference, asUnknown, asValue, glueOf } from './helpers.ts';
import type { RawLibrary } from './library.ts';

/** Kysely's `sql` tag: `sql.ref`, `sql.table`, `sql.id`, `sql.lit`, `sql.val`, `sql.raw`, `sql.join`. */
export const kyselySql: RawLibrary = {
  name: 'kysely',
  modules: ['kysely'],
  expressions: true,
  helper(helper) {
    const [first, second] = helper.arguments;
    switch (helper.name) {
      case 'ref':
      case 'table':
        return asReference(helper, first);
      case 'id':
        return asIdentifier(helper, helper.arguments);
      case 'val':
      case 'value':
      case 'lit':
      case 'literal':
        return asValue(helper);
      case 'raw':
        return asRaw(helper, first);
      case 'join': {
        const glue = glueOf(helper, second, ', ');
        return glue === undefined ? asUnknown(helper) : asList(helper, first, glue);
      }
      case 'empty':
        return asNothing;
      default:
        return undefined;
    }
  },
};
