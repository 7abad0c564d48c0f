import { parse as parseToml } from 'smol-toml';
import { isConnectionString, parseConnectionString } from '../connectionString.ts';
import { parseEnvironmentFile } from '../environmentFile.ts';
import { composeServices } from './composeFile.ts';
import { type Environment, type FileConnection, fileConnection, type ReadBeside, record } from './fileConnection.ts';
import { readObjects, type StaticValue } from './staticConfig.ts';

/**
 * The connections in a file, by its name; empty for a file of another kind. `environment` is what the file's references mean. Files are
 * read as data: nothing in them is run. `read` gives what they refer to (`env_file`, secrets). Total.
 */
export function connectionsIn(
  file: string,
  text: string,
  environment: Environment,
  read: ReadBeside = () => undefined,
): readonly FileConnection[] {
  const reader = readers.find((candidate) => candidate.pattern.test(`/${file}`));
  try {
    return reader?.read(text, environment, read) ?? [];
  } catch {
    return [];
  }
}

/** True for files that `connectionsIn` can read. */
export function mayHoldConnections(file: string): boolean {
  return readers.some((reader) => reader.pattern.test(`/${file}`));
}

/** `.env`, `.env.local`, `.env.development`, …; templates are not meant to be used. */
export const environmentFilePattern = /\/\.env(\.(?!(?:example|sample|template|dist|defaults?)\b)[\w.-]+)?$/;

const readers: readonly {
  readonly pattern: RegExp;
  readonly read: (text: string, environment: Environment, read: ReadBeside) => readonly FileConnection[];
}[] = [
  {
    pattern: environmentFilePattern,
    read: (text, environment) => connectionsInVariables(parseEnvironmentFile(text, environment)),
  },
  { pattern: /\/(docker-)?compose([.-][\w.-]+)?\.ya?ml$/, read: composeServices },
  { pattern: /\/supabase\/config\.toml$/, read: supabaseConfig },
  { pattern: /\.prisma$/, read: prismaDatasource },
  {
    pattern:
      /\/(knexfile|drizzle\.config|ormconfig|data-?source|prisma\.config|mikro-orm\.config|kysely\.config|database|(sequelize|typeorm|db)[.-]?config|config\/config|config\/database)\.([cm]?[jt]s|json)$/i,
    read: scriptConfig,
  },
];

/** Variables that hold a URL, then groups such as PGHOST, PGUSER, …. */
export function connectionsInVariables(variables: ReadonlyMap<string, string>): readonly FileConnection[] {
  const urls = [...variables]
    .filter(([name, value]) => isConnectionString(value) && !/SHADOW/.test(name))
    .sort(([a], [b]) => urlRank(a) - urlRank(b))
    .flatMap(([name, value]): FileConnection[] => {
      const parsed = parseConnectionString(value);
      return 'message' in parsed ? [] : [{ key: name, ...parsed }];
    });
  const dialect = (
    variables.get('DB_CONNECTION') ??
    variables.get('DB_DIALECT') ??
    variables.get('DB_TYPE') ??
    'postgres'
  ).toLowerCase();
  const groups = [
    ['PG', 'HOST', 'PORT', 'USER', 'PASSWORD', 'DATABASE'],
    ['POSTGRES_', 'HOST', 'PORT', 'USER', 'PASSWORD', 'DB'],
    ['POSTGRES_', 'HOST', 'PORT', 'USER', 'PASSWORD', 'DATABASE'],
    ...(/^(pg|postgres|postgresql|pgsql)$/.test(dialect)
      ? [
          ['DB_', 'HOST', 'PORT', 'USER', 'PASSWORD', 'NAME'],
          ['DB_', 'HOST', 'PORT', 'USERNAME', 'PASSWORD', 'DATABASE'],
          ['DB_', 'HOST', 'PORT', 'USER', 'PASS', 'DATABASE'],
          ['DATABASE_', 'HOST', 'PORT', 'USER', 'PASSWORD', 'NAME'],
        ]
      : []),
  ].flatMap(([prefix, ...names]): FileConnection[] => {
    const [host, port, user, password, database] = names.map((name) => variables.get(prefix + name));
    if (!database || (!host && !user)) return [];
    return [fileConnection(`${prefix}*`, { host, port, user, password, database })];
  });
  return [...urls, ...groups];
}

function urlRank(name: string): number {
  const known = [
    'DATABASE_URL',
    'POSTGRES_URL',
    'DIRECT_URL',
    'POSTGRES_PRISMA_URL',
    'POSTGRES_URL_NON_POOLING',
    'DB_URL',
    'PG_URL',
  ];
  const at = known.indexOf(name);
  return at < 0 ? known.length : at;
}

/** `supabase start` gives this user and password to everybody. */
function supabaseConfig(text: string): readonly FileConnection[] {
  const port = record(record(parseToml(text)).db).port ?? 54322;
  return [
    fileConnection('db', { host: '127.0.0.1', port: String(port), user: 'postgres', password: 'postgres', database: 'postgres' }),
  ];
}

function prismaDatasource(text: string, environment: Environment): readonly FileConnection[] {
  const block = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(text)?.[1];
  if (!block || !/provider\s*=\s*"(postgresql|postgres|cockroachdb)"/.test(block)) return [];
  const [, variable, literal] = /^\s*url\s*=\s*(?:env\(\s*"([^"]+)"\s*\)|"([^"]*)")/m.exec(block) ?? [];
  const url = variable ? environment[variable] : literal;
  const parsed = url ? parseConnectionString(url) : undefined;
  return parsed && !('message' in parsed) ? [{ key: 'datasource', ...parsed }] : [];
}

function scriptConfig(text: string, environment: Environment): readonly FileConnection[] {
  if (/@mikro-orm\/(?:mysql|mariadb|sqlite|better-sqlite|libsql|mongodb|mssql)['"]/.test(text)) return [];
  return readObjects(text, environment).flatMap(({ path, values, around }): FileConnection[] => {
    const said = ({ client, dialect, type, driver, provider }: typeof values) =>
      [client, dialect, type, driver, provider].find((value) => typeof value === 'string');
    const dialect = said(values) ?? said(around);
    if (dialect !== undefined && !/^(pg|postgres|postgresql|pg-native|cockroachdb|postgre\w*driver)$/i.test(String(dialect)))
      return [];
    const url = [values.connectionString, values.url, values.uri, values.clientUrl, values.databaseUrl, values.connection].find(
      (value) => typeof value === 'string' && isConnectionString(value),
    );
    if (typeof url === 'string') {
      const parsed = parseConnectionString(url);
      return 'message' in parsed ? [] : [{ key: path, ...parsed }];
    }
    const database = values.database ?? values.dbName;
    const user = values.user ?? values.username;
    if (database === undefined || (values.host === undefined && user === undefined)) return [];
    const textOf = (value: StaticValue | undefined) => (value === undefined ? undefined : String(value));
    return [
      fileConnection(path, {
        host: textOf(values.host ?? values.server),
        port: textOf(values.port),
        user: textOf(user),
        password: textOf(values.password),
        database: textOf(database),
      }),
    ];
  });
}
