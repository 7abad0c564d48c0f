import type { SetupSigns } from '../builders/setup.ts';

/** `knex({ client: 'pg', … })`, and what renames identifiers there. */
export const knexSigns: SetupSigns = {
  word: 'client',
  isPostgres(text) {
    const clients = [...text.matchAll(/\bclient["']?\s*:\s*["'`]([\w-]+)["'`]/g)].flatMap((match) =>
      dialects.test(match[1]!) ? match[1]! : [],
    );
    return clients.length === 0
      ? undefined
      : clients.some((client) => /^(?:pg|pgnative|pg-native|postgres|postgresql|cockroachdb|redshift)$/.test(client));
  },
  renaming: ['wrapIdentifier', 'knexSnakeCaseMappers', 'knexIdentifierMapping', 'stringcase'],
  isSnakeCase: (text) =>
    /\bknexSnakeCaseMappers\s*\(\s*\)/.test(text) && !/\bwrapIdentifier\b|\bknexIdentifierMapping\b|stringcase/.test(text),
};

const dialects =
  /^(?:pg|pgnative|pg-native|postgres|postgresql|cockroachdb|redshift|mysql2?|mariadb|sqlite3?|better-sqlite3|mssql|oracledb|oracle)$/;
