import { expect, test } from 'vitest';
import { discoverSources } from '../../../server/src/io/discovery.ts';

type Files = Readonly<Record<string, string>>;

const found = (files: Files, environment: Readonly<Record<string, string>> = {}): readonly string[] =>
  discoverSources({ paths: Object.keys(files).sort(), read: (path) => files[path] }, { environment }).flatMap(
    ({ source, foundIn }) => {
      if (source.kind !== 'connection') return [];
      const { user, host, port, database, role } = source.connection;
      return [`${foundIn}: ${user ?? ''}@${host ?? ''}${port ? `:${port}` : ''}/${database ?? ''}${role ? ` ${role}` : ''}`];
    },
  );

test.each<[string, Files, readonly string[]]>([
  [
    '.env: export, quotes, comments, several lines, references with defaults',
    {
      '.env': `# comment\nexport DB_HOST='db.local' # after\nDB_PASSWORD="a\nb#c"\nMULTI="-----BEGIN KEY-----\nx=y\n-----END KEY-----"\nDATABASE_URL=postgres://app:\${DB_PASSWORD:-x}@\${DB_HOST}:\${DB_PORT:-5433}/shop\n`,
    },
    ['.env: app@db.local:5433/shop'],
  ],
  ['.env: a dollar sign that is escaped', { '.env': 'DATABASE_URL=postgres://app:pa\\$word@h/shop' }, ['.env: app@h/shop']],
  [
    'what is local comes before what is committed',
    {
      '.env': 'DATABASE_URL=postgres://u@shared/d',
      '.env.local': 'DATABASE_URL=postgres://u@mine/d',
      '.env.production': 'DATABASE_URL=postgres://u@prod/d',
      '.env.example': 'DATABASE_URL=postgres://u@example/d',
    },
    ['.env.local: u@mine/d', '.env: u@shared/d', '.env.production: u@prod/d production'],
  ],
  [
    'compose: variables with every operator, an env_file, an anchor, a port of its own',
    {
      '.env': 'PG_USER=fromenv',
      'docker-compose.yml': `x-db: &db
  image: postgres:16-alpine
services:
  db:
    <<: *db
    environment:
      POSTGRES_USER: \${PG_USER:?needed}
      POSTGRES_PASSWORD: \${PG_PASSWORD-secret}
      POSTGRES_DB: \${PG_DB:-shop}
    ports:
      - "\${PG_PORT:-5544}:5432"
  cache:
    image: redis
    ports: ["6379:6379"]`,
    },
    ['docker-compose.yml: fromenv@localhost:5544/shop'],
  ],
  [
    'compose: a default within a default, files of variables and secrets, the names of Bitnami, the network of the host',
    {
      'deploy/docker-compose.yml': `services:
  first:
    image: bitnami/postgresql:16
    environment: { POSTGRESQL_USERNAME: bit, POSTGRESQL_PASSWORD: x }
    ports: ["127.0.0.1:\${BIT_PORT:-\${OTHER:-5601}}:5432"]
  second:
    image: timescale/timescaledb:latest-pg16
    env_file: [./db.env, { path: absent.env, required: false }]
    ports: [{ target: 5432, published: 5602 }]
  third:
    image: supabase/postgres:15
    environment: [POSTGRES_USER_FILE=/run/secrets/user, POSTGRES_DB=three]
    network_mode: host
secrets:
  user: { file: ./secrets/user.txt }`,
      'deploy/db.env': 'POSTGRES_USER=two\nPOSTGRES_DB=twodb\n',
      'deploy/secrets/user.txt': 'hidden\n',
    },
    [
      'deploy/docker-compose.yml: bit@localhost:5601/postgres',
      'deploy/docker-compose.yml: two@localhost:5602/twodb',
      'deploy/docker-compose.yml: hidden@localhost:5432/three',
    ],
  ],
  [
    'a host that is a service of the compose file is its published port',
    {
      '.env': 'DATABASE_URL=postgres://app:x@database:5432/shop\nREPLICA_URL=postgres://app:x@elsewhere:5432/shop\n',
      'docker-compose.yml': `services:
  pg:
    container_name: database
    image: postgis/postgis:16-3.4
    environment: { POSTGRES_USER: app, POSTGRES_PASSWORD: x, POSTGRES_DB: shop }
    ports: ["5499:5432"]`,
    },
    ['.env: app@localhost:5499/shop', '.env: app@elsewhere:5432/shop'],
  ],
  [
    'knexfile with functions of the environment and spreads',
    {
      'knexfile.js': `const base = { client: 'pg', migrations: { directory: './m' } };
module.exports = {
  development: { ...base, connection: { host: process.env.H || '127.0.0.1', user: 'dev', database: 'devdb', password: 'x' } },
  production: { ...base, connection: process.env.DATABASE_URL },
};`,
    },
    ['knexfile.js: dev@127.0.0.1/devdb'],
  ],
  [
    'prisma.config.ts with env()',
    {
      '.env': 'PRISMA_URL=postgres://p@h/d',
      'prisma.config.ts': `import { defineConfig, env } from 'prisma/config';\nexport default defineConfig({ datasource: { url: env('PRISMA_URL') } });`,
    },
    ['.env: p@h/d'],
  ],
  [
    'Sequelize: config.json for three environments, another database left alone',
    {
      'config/config.json': JSON.stringify({
        development: { username: 'd', password: 'x', database: 'dev', host: 'h', dialect: 'postgres' },
        test: { username: 't', password: 'x', database: 'test', host: 'h', dialect: 'mysql' },
        production: { use_env_variable: 'DATABASE_URL', dialect: 'postgres' },
      }),
    },
    ['config/config.json: d@h/dev'],
  ],
  [
    'MikroORM',
    {
      'mikro-orm.config.ts': `export default defineConfig({ driver: PostgreSqlDriver, host: 'h', user: 'm', dbName: 'mk', password: 'x' });`,
    },
    ['mikro-orm.config.ts: m@h/mk'],
  ],
  [
    'MySQL, SQLite and MongoDB are not proposed',
    {
      '.env': 'DATABASE_URL=mysql://u@h/d\nREDIS_URL=redis://h\nMONGO=mongodb://h/d\nLITE=file:./dev.db',
      'drizzle.config.ts': `export default { dialect: 'sqlite', dbCredentials: { url: 'file:x.db' } };`,
      'ormconfig.json': JSON.stringify({ type: 'mysql', host: 'h', username: 'u', database: 'd' }),
      'mikro-orm.config.ts': `export default { driver: MySqlDriver, host: 'h', user: 'u', dbName: 'd' };`,
      'knexfile.ts': `export default { client: 'mysql2', connection: { host: 'h', user: 'u', database: 'd' } };`,
    },
    [],
  ],
])('%s', (_what, files, expected) => {
  expect(found(files)).toEqual(expected);
});

test('pgpass: escapes and wildcards; services: every parameter that says where', () => {
  const sources = discoverSources(
    { paths: [], read: () => undefined },
    {
      pgpass: '# c\nh\\:1:5433:my\\:db:us\\\\er:p:w\n*:*:*:u:p\nh2:*:d2:u2:p\n',
      services: '[one]\nhost=h\nport=5433\ndbname=d\nuser=u\npassword=s\n# [no]\n[two]\nhost = /var/run/postgresql\ndbname = x\n',
    },
  );
  expect(
    sources.map(({ source }) => {
      const { host, port, database, user } = source.kind === 'connection' ? source.connection : {};
      return [host, port, database, user];
    }),
  ).toEqual([
    ['h', 5433, 'd', 'u'],
    ['/var/run/postgresql', undefined, 'x', undefined],
    ['h:1', 5433, 'my:db', 'us\\er'],
    ['h2', undefined, 'd2', 'u2'],
  ]);
  expect(JSON.stringify(sources)).not.toMatch(/"s"|p:w/);
});
