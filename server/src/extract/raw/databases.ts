import { asIdentifier, asList, asNothing, asRaw, asUnknown, asValue, elementsOf, glueOf } from './helpers.ts';
import type { RawLibrary } from './library.ts';

/** `@databases/pg` and Graphile's `pg-sql2`, whose tags have the same helpers under slightly different names. */
export const databases: RawLibrary = {
  name: '@databases/pg',
  modules: ['@databases/pg', '@databases/sql', 'pg-sql2'],
  helper(helper) {
    const [first, second] = helper.arguments;
    switch (helper.name) {
      case 'ident':
      case 'identifier': {
        const list = elementsOf(helper, first);
        if (list) return list.at.source === helper.source ? asIdentifier(helper, list.elements) : asUnknown(helper);
        return asIdentifier(helper, helper.arguments);
      }
      case 'value':
      case 'literal':
        return asValue(helper);
      case 'join': {
        const glue = glueOf(helper, second, '');
        return glue === undefined ? asUnknown(helper) : asList(helper, first, glue);
      }
      case 'raw':
      case '__dangerous__rawValue':
        return asRaw(helper, first);
      case 'blank':
        return asNothing;
      default:
        return undefined;
    }
  },
};
