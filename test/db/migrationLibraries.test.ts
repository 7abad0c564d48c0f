import { promises as fs, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import knex from 'knex';
import { FileMigrationProvider, Kysely, Migrator, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { planChanges } from '../../server/src/migration/planChanges.ts';
import { renderMigrationFiles } from '../../server/src/migration/tools/registry.ts';
import type { Detection } from '../../server/src/migration/tools/tool.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { chatFindings } from '../unit/migration/helpers.ts';
import { type MigrationDatabase, openDatabase } from './migrationDatabase.ts';

beforeAll(loadParser);

const schema = readFileSync('test/workspaces/chat/db/schema.sql', 'utf8');
const close: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of close.splice(0).reverse()) await each();
});

interface Project {
  readonly folder: string;
  readonly files: readonly string[];
  readonly url: string;
  readonly database: MigrationDatabase;
}

/** A database that lacks nine columns, and the migration for them and their indexes, written for a tool as it keeps its own. */
async function project(detection: Omit<Detection, 'because' | 'certainty' | 'folder'>): Promise<Project> {
  const folder = mkdtempSync(path.join(tmpdir(), 'columnist-libraries-'));
  close.push(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
  const database = await openDatabase(inject('postgres'), schema);
  close.push(() => database.close());
  const [{ name }] = (await database.query<{ name: string }>('select current_database() as name')) as [{ name: string }];
  const url = new URL(inject('postgres'));
  url.pathname = `/${name}`;
  const lookup = await database.lookup();
  const plan = planChanges(chatFindings, lookup);
  const files = renderMigrationFiles(
    { folder: 'migrations', certainty: 3, because: 'the test', ...detection },
    { changes: [...plan.changes, ...plan.suggested] },
    { lookup, now: new Date('2026-11-21T03:00:00Z'), project: { paths: [], read: () => undefined } },
  );
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
    writeFileSync(path.join(folder, file.path), file.text);
  }
  return { folder, files: files.map((file) => file.path), url: String(url), database };
}

/** The tool's own tables are none of ours. */
const fingerprint = async ({ database }: Project): Promise<string> =>
  (await database.fingerprint('public'))
    .split('\n')
    .filter((line) => !/knex_migrations|kysely_migration/.test(line))
    .join('\n');

async function isComplete({ database }: Project): Promise<void> {
  const added = await database.query(
    "select from information_schema.columns where table_schema = 'public' and column_name in ('status', 'delivered_at', 'seen_at', 'car_id', 'car_seller_id', 'car_title', 'last_message_at', 'unread_count')",
  );
  expect(added).toHaveLength(9);
  expect(
    await database.query("select from pg_indexes where indexname like '%\\_idx' and indexname !~ 'reply|sender'"),
  ).not.toHaveLength(0);
}

test.each([
  { format: 'js', esm: false },
  { format: 'mjs', esm: true },
] as const)('Knex runs its migrations ($format) up, again, up where it has forgotten them, and down', async (form) => {
  const it = await project({ tool: 'knex', ...form });
  const runner = knex({
    client: 'pg',
    connection: it.url,
    migrations: { directory: path.join(it.folder, 'migrations'), loadExtensions: [`.${form.format}`] },
  });
  close.push(() => runner.destroy());
  const before = await fingerprint(it);
  const [, run] = await runner.migrate.latest();
  expect(run).toHaveLength(2);
  await isComplete(it);
  const after = await fingerprint(it);
  expect(await runner.migrate.latest()).toEqual([1, []]);
  await it.database.run('DELETE FROM knex_migrations');
  await runner.migrate.latest();
  expect(await fingerprint(it)).toBe(after);
  await runner.migrate.rollback();
  expect(await fingerprint(it)).toBe(before);
});

test('Kysely runs its migrations up, again, up where it has forgotten them, and down', async () => {
  const it = await project({ tool: 'kysely', format: 'mjs', esm: true });
  const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: it.url }) }) });
  close.push(() => db.destroy());
  const migrator = new Migrator({
    db,
    provider: new FileMigrationProvider({ fs, path, migrationFolder: path.join(it.folder, 'migrations') }),
  });
  const latest = async (): Promise<number> => {
    const { error, results } = await migrator.migrateToLatest();
    expect(error).toBeUndefined();
    return results?.length ?? 0;
  };
  const before = await fingerprint(it);
  const count = await latest();
  expect(count).toBeGreaterThan(0);
  await isComplete(it);
  const after = await fingerprint(it);
  expect(await latest()).toBe(0);
  await it.database.run('DELETE FROM kysely_migration');
  await latest();
  expect(await fingerprint(it)).toBe(after);
  for (let i = 0; i < count; i++) expect((await migrator.migrateDown()).error).toBeUndefined();
  expect(await fingerprint(it)).toBe(before);
});

test('Drizzle runs its migrations by their journal, again, and up where it has forgotten them; the rollback stands beside', async () => {
  const it = await project({ tool: 'drizzle', format: 'sql' });
  const pool = new pg.Pool({ connectionString: it.url });
  close.push(() => pool.end());
  const latest = () => migrate(drizzle(pool), { migrationsFolder: path.join(it.folder, 'migrations') });
  const before = await fingerprint(it);
  await latest();
  await isComplete(it);
  const after = await fingerprint(it);
  await latest();
  await it.database.run('DELETE FROM drizzle.__drizzle_migrations');
  await latest();
  expect(await fingerprint(it)).toBe(after);
  for (const file of it.files.filter((each) => each.endsWith('rollback.sql')).reverse())
    await it.database.run(readFileSync(path.join(it.folder, file), 'utf8'));
  expect(await fingerprint(it)).toBe(before);
});
