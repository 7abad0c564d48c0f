import { dbMigrateSchema } from './dbMigrate.ts';
import { kyselySchema } from './kysely.ts';
import { nodePgMigrateSchema } from './nodePgMigrate.ts';
import type { SchemaBuilder } from './schemaBuilder.ts';
import { sequelizeSchema } from './sequelize.ts';
import { typeormSchema } from './typeorm.ts';

/** Every schema builder beside Knex's, which is read with its queries. */
export const schemaBuilders: readonly SchemaBuilder[] = [
  typeormSchema,
  sequelizeSchema,
  nodePgMigrateSchema,
  kyselySchema,
  dbMigrateSchema,
];
