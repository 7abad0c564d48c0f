import { setupOf } from '../builders/setup.ts';
import { kyselySigns } from '../kysely/setup.ts';
import { asIdentifier, asList, asNothing, asRaw, asReference, asUnknown, asValue, glueOf, type Rename } from './helpers.ts';
import type { Helper, RawLibrary } from './library.ts';

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
        return asReference(helper, first, renaming(helper));
      case 'id':
        return asIdentifier(helper, helper.arguments, renaming(helper));
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

/** Plugins that rename have names in templates, too, where they are made by `sql.ref` and its like. */
function renaming({ source }: Helper): Rename {
  const setup = setupOf(source, source.context, kyselySigns);
  if (setup && !setup.naming) return (name) => name;
  return (name) => (/^[a-z0-9_]+$/.test(name) ? name : setup?.naming?.(name));
}
