import type { SetupSigns } from '../builders/setup.ts';

/** `new Kysely({ dialect: new PostgresDialect(…), plugins: [new CamelCasePlugin()] })` */
export const kyselySigns: SetupSigns = {
  word: 'Dialect',
  isPostgres(text) {
    const dialects = [...text.matchAll(/\b([A-Z]\w*?)(?:JS)?Dialect\b/g)].map((match) => match[1]!);
    const known = dialects.filter((name) => postgres.test(name) || other.test(name));
    return known.length === 0 ? undefined : known.some((name) => postgres.test(name));
  },
  renaming: ['CamelCasePlugin'],
  isSnakeCase: (text) => !/new\s+CamelCasePlugin\s*\(\s*[^)\s]/.test(text),
};

const postgres = /Postgres|Pglite|PGlite|Neon|Xata|Vercel|^Pg|RDSData|DataApi|Supabase|CockroachDb/;
const other = /My[sS]ql|Sqlite|SQLite|Mssql|^D1$|Libsql|LibSQL|PlanetScale|Turso|SingleStore|BunWorker|Sqlocal/;
