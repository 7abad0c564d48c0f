import { asList, asNothing, asRaw, asUnknown, asValue, elementsOf, glueOf } from './helpers.ts';
import type { RawLibrary } from './library.ts';

/** Prisma's raw queries (`$queryRaw`, `Prisma.sql`) and sql-template-tag, which they are made of: `join`, `raw`, `empty`, `bulk`. */
export const prismaRaw: RawLibrary = {
  name: 'prisma',
  modules: ['@prisma/client', 'prisma', 'sql-template-tag'],
  helper(helper) {
    const [first, second] = helper.arguments;
    if (helper.name === 'empty') return asNothing;
    if (helper.name === 'raw') return asRaw(helper, first);
    if (helper.name === 'join') {
      const glue = glueOf(helper, second, ',');
      if (glue === undefined || helper.arguments.length > 2) return asUnknown(helper);
      return elementsOf(helper, first) ? asList(helper, first, glue) : glue.trim() === ',' ? asValue(helper) : asUnknown(helper);
    }
    return helper.name === 'bulk' ? asUnknown(helper) : undefined;
  },
};
