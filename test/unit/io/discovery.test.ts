import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { discoverSources, quietSource } from '../../../server/src/io/discovery.ts';
import { resolveTarget } from '../../../server/src/io/secrets.ts';
import type { ProjectFiles } from '../../../server/src/migration/tools/tool.ts';

const project = (files: Record<string, string>): ProjectFiles => ({
  paths: Object.keys(files).sort(),
  read: (path) => files[path],
});

const connections = (files: Record<string, string>, environment = {}) =>
  discoverSources(project(files), { environment }).flatMap(({ source, foundIn }) =>
    source.kind === 'connection' ? [{ foundIn, ...source.connection }] : [],
  );

const secretText = 'hunter2-Secret';

test.each([
  [
    'URL with references',
    { '.env': `PASS=${secretText}\nHOST=db.local\nDATABASE_URL="postgres://app:\${PASS}@\${HOST}:5433/shop?schema=public"` },
    { host: 'db.local', port: 5433, database: 'shop', user: 'app', searchPath: ['public'] },
  ],
  [
    'PG variables',
    { '.env': `PGHOST=h\nPGUSER=u\nPGPASSWORD=${secretText}\nPGDATABASE=d` },
    { host: 'h', user: 'u', database: 'd' },
  ],
  [
    'docker-compose with defaults',
    {
      'docker-compose.yml': `services:\n  db:\n    image: postgres:16\n    environment:\n      - POSTGRES_USER=app\n      - POSTGRES_PASSWORD=\${PW:-${secretText}}\n      - POSTGRES_DB=shop\n    ports: ["127.0.0.1:5544:5432"]`,
    },
    { host: 'localhost', port: 5544, user: 'app', database: 'shop' },
  ],
  [
    'schema.prisma through .env',
    {
      'prisma/schema.prisma': 'datasource db {\n provider = "postgresql"\n url = env("MY_URL")\n}',
      'prisma/.env': `MY_URL=postgresql://p:${secretText}@h/d`,
    },
    { host: 'h', user: 'p', database: 'd' },
  ],
  [
    'knexfile with environments',
    {
      'knexfile.js': `const pass = process.env.X ?? '${secretText}';\nmodule.exports = { development: { client: 'pg', connection: { host: process.env.DB_HOST || 'localhost', user: 'k', password: pass, database: 'kn' } }, test: { client: 'sqlite3', connection: { filename: ':memory:' } } };`,
    },
    { host: 'localhost', user: 'k', database: 'kn' },
  ],
  [
    'drizzle.config',
    {
      'drizzle.config.ts': `export default defineConfig({ dialect: 'postgresql', dbCredentials: { url: process.env.DATABASE_URL! } });`,
      'apps/.env': '',
      '.env.local': `DATABASE_URL=postgres://d:${secretText}@h/dz`,
    },
    { host: 'h', user: 'd', database: 'dz' },
  ],
  [
    'TypeORM data source',
    {
      'src/data-source.ts': `export const AppDataSource = new DataSource({ type: 'postgres', host: 'h', port: parseInt(process.env.P ?? '5433'), username: 't', password: '${secretText}', database: 'to' });`,
    },
    { host: 'h', port: 5433, user: 't', database: 'to' },
  ],
  [
    'Sequelize config.json',
    {
      'config/config.json': JSON.stringify({
        development: { username: 's', password: secretText, database: 'sq', host: 'h', dialect: 'postgres' },
      }),
    },
    { host: 'h', user: 's', database: 'sq' },
  ],
  ['Supabase', { 'supabase/config.toml': '[db]\nport = 54399\n' }, { host: '127.0.0.1', port: 54399, database: 'postgres' }],
])('finds a connection: %s, and never hands out its password', async (label, files, expected) => {
  const found = connections(files as Record<string, string>);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject(expected);
  expect(found[0]?.secret?.kind).toBe('file');
  expect(JSON.stringify(discoverSources(project(files as Record<string, string>)))).not.toContain(secretText);
  const folder = mkdtempSync(path.join(tmpdir(), 'columnist-discovery-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const { foundIn: _in, ...connection } = found[0]!;
  const target = await resolveTarget(connection, { environment: {}, folder });
  rmSync(folder, { recursive: true });
  expect(target, 'the password is found again when connecting').toMatchObject({
    password: label === 'Supabase' ? 'postgres' : secretText,
  });
});

test('other databases, templates and broken files offer nothing', () => {
  expect(
    connections({
      '.env': 'DATABASE_URL=mysql://u:p@h/d\nDB_CONNECTION=mysql\nDB_HOST=h\nDB_NAME=x\nDB_USER=y',
      '.env.example': 'DATABASE_URL=postgres://u:p@h/d',
      'docker-compose.yml': 'services: [unclosed',
      'knexfile.js': 'module.exports = {',
      'supabase/config.toml': '= =',
      'ormconfig.json': '{"type": "mysql", "host": "h", "username": "u", "database": "d"}',
    }).filter((found) => found.foundIn !== 'supabase/config.toml'),
  ).toEqual([]);
});

test('production is told by its name; the same database is offered once', () => {
  const found = connections({
    '.env': 'DATABASE_URL=postgres://u:p@localhost/d\nDIRECT_URL=postgres://u:p@127.0.0.1:5432/d',
    '.env.production': 'DATABASE_URL=postgres://u:p@prod.example/d',
  });
  expect(found.map((connection) => [connection.foundIn, connection.role])).toEqual([
    ['.env', undefined],
    ['.env.production', 'production'],
  ]);
});

test('a project with only migrations has a default that asks nothing', () => {
  const sources = discoverSources(project({ 'package.json': '{}', 'migrations/1_a.sql': 'create table t (id int);' }));
  expect(quietSource(sources)?.source).toMatchObject({ kind: 'migrations', path: 'migrations' });
});

test('each package of a monorepo has its own sources', () => {
  const sources = discoverSources(
    project({
      'package.json': '{}',
      'packages/a/package.json': '{}',
      'packages/a/migrations/1_a.sql': 'create table a (id int);',
      'packages/b/package.json': '{}',
      'packages/b/.env': 'DATABASE_URL=postgres://u@h/b',
      'packages/b/db/schema.sql': 'create table b (id int);',
    }),
  );
  expect(sources.map((found) => [found.package, found.id])).toEqual([
    ['packages/b', 'packages/b/.env#DATABASE_URL'],
    ['packages/b', 'packages/b/db/schema.sql'],
    ['packages/a', 'packages/a/migrations'],
  ]);
  expect(quietSource(sources, 'packages/a')?.id).toBe('packages/a/migrations');
});
