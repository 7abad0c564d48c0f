import type { Builder } from './builder.ts';
import { drizzle } from './drizzle.ts';
import { knex } from './knex.ts';
import { kysely } from './kysely.ts';
import { mikroorm } from './mikroorm.ts';
import { objection } from './objection.ts';
import { pgPromise } from './pgPromise.ts';
import { prisma } from './prisma.ts';
import { schemaBuilders } from './schemaBuilders.ts';
import { sequelize } from './sequelize.ts';
import { supabase } from './supabase.ts';
import { typeorm } from './typeorm.ts';

/** Every query builder and ORM that is understood, one line each. */
export const builders: readonly Builder[] = [
  ...[prisma, drizzle, sequelize, typeorm, mikroorm, objection, knex, kysely, supabase, pgPromise],
  schemaBuilders,
];
