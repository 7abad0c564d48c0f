import { databases } from './databases.ts';
import { drizzleSql } from './drizzleSql.ts';
import { kyselySql } from './kyselySql.ts';
import type { RawLibrary } from './library.ts';
import { knexRaw, nodePostgres, pgPromise, sequelizeRaw } from './plainLibraries.ts';
import { postgresJs } from './postgresJs.ts';
import { prismaRaw } from './prismaRaw.ts';
import { slonik } from './slonik.ts';

/** Every library whose SQL text is understood, one line each. */
export const rawLibraries: readonly RawLibrary[] = [
  nodePostgres,
  postgresJs,
  slonik,
  pgPromise,
  prismaRaw,
  kyselySql,
  drizzleSql,
  knexRaw,
  sequelizeRaw,
  databases,
];

/** The library that a module specifier belongs to, subpaths included. */
export function libraryOf(module: string): RawLibrary | undefined {
  return rawLibraries.find((each) => each.modules.some((name) => module === name || module.startsWith(`${name}/`)));
}
