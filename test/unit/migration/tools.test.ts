import { runInNewContext } from 'node:vm';
import * as ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { AppliedMigrations } from '../../../server/src/catalog/model.ts';
import type { Change } from '../../../server/src/migration/change.ts';
import { planChanges } from '../../../server/src/migration/planChanges.ts';
import { detectTool, renderMigrationFiles, toolNamed, tools } from '../../../server/src/migration/tools/registry.ts';
import type { Detection, MigrationTool, NewFile, ProjectFiles } from '../../../server/src/migration/tools/tool.ts';
import { writeMigration } from '../../../server/src/migration/writeMigration.ts';
import { chat, chatFindings } from './helpers.ts';

const project = (files: Readonly<Record<string, string>>): ProjectFiles => ({
  paths: Object.keys(files),
  read: (path) => files[path],
});
const now = new Date('2026-11-21T03:15:00Z');
const plan = planChanges(chatFindings, chat);
const migration = writeMigration(plan, { lookup: chat });

const manifest = (dependency: string, type = 'commonjs') => JSON.stringify({ type, dependencies: { [dependency]: '1' } });

/** A project of each tool, and what a new migration's files are called in it. */
const projects: Readonly<
  Record<string, { files: Readonly<Record<string, string>>; folder: string; written: readonly string[]; pending: string }>
> = {
  plain: {
    files: { 'migrations/001_init.sql': '', 'migrations/002_more.sql': '' },
    folder: 'migrations',
    written: ['migrations/003_add_9_columns_in_3_tables.sql', 'columnist/003_add_9_columns_in_3_tables/rollback.sql'],
    pending: 'migrations/pending.sql',
  },
  'golang-migrate': {
    files: {
      'migrations/postgres/000001_init.up.sql': '',
      'migrations/postgres/000001_init.down.sql': '',
      'migrations/postgres/000009_x.up.sql': '',
    },
    folder: 'migrations/postgres',
    written: [
      'migrations/postgres/000010_add_9_columns_in_3_tables.up.sql',
      'migrations/postgres/000010_add_9_columns_in_3_tables.down.sql',
    ],
    pending: 'migrations/postgres/pending.sql',
  },
  knex: {
    files: {
      'knexfile.js': "module.exports = { migrations: { directory: './db/migrations' }, seeds: { directory: './db/seeds' } }",
      'package.json': manifest('knex'),
      'db/migrations/20250622120000_enhanced_member_management.js': 'exports.up = async (knex) => {}',
    },
    folder: 'db/migrations',
    written: ['db/migrations/20261121031500_add_9_columns_in_3_tables.js'],
    pending: 'db/migrations/pending.sql',
  },
  prisma: {
    files: { 'prisma/schema.prisma': '', 'prisma/migrations/20990101000000_future/migration.sql': '' },
    folder: 'prisma/migrations',
    written: [
      'prisma/migrations/20990101000001_add_9_columns_in_3_tables/migration.sql',
      'columnist/20990101000001_add_9_columns_in_3_tables/rollback.sql',
    ],
    pending: 'prisma/migrations/pending.sql',
  },
  drizzle: {
    files: {
      'drizzle.config.ts': "export default { out: './drizzle', schema: './src/schema.ts' }",
      'drizzle/0000_init.sql': '',
      'drizzle/meta/_journal.json':
        '{"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7","when":1700000000000,"tag":"0000_init","breakpoints":true}]}',
    },
    folder: 'drizzle',
    written: [
      'drizzle/0001_add_9_columns_in_3_tables.sql',
      'drizzle/meta/_journal.json',
      'columnist/0001_add_9_columns_in_3_tables/rollback.sql',
    ],
    pending: 'drizzle/pending.sql',
  },
  typeorm: {
    files: {
      'package.json': manifest('typeorm'),
      'tsconfig.json': '{}',
      'src/migrations/1700000000000-Init.ts': 'export class Init1700000000000 {}',
    },
    folder: 'src/migrations',
    written: ['src/migrations/1795230900000-Add9ColumnsIn3Tables.ts'],
    pending: 'src/migrations/pending.sql',
  },
  sequelize: {
    files: {
      '.sequelizerc': "module.exports = { 'migrations-path': path.resolve('db', 'migrations') }",
      'package.json': manifest('sequelize'),
      'db/migrations/20240101000000-init.js': 'module.exports = {}',
    },
    folder: 'db/migrations',
    written: ['db/migrations/20261121031500-add-9-columns-in-3-tables.js'],
    pending: 'db/migrations/pending.sql',
  },
  supabase: {
    files: { 'supabase/config.toml': '', 'supabase/migrations/20240101000000_init.sql': '' },
    folder: 'supabase/migrations',
    written: [
      'supabase/migrations/20261121031500_add_9_columns_in_3_tables.sql',
      'columnist/20261121031500_add_9_columns_in_3_tables/rollback.sql',
    ],
    pending: 'supabase/pending.sql',
  },
  dbmate: {
    files: { 'db/migrations/20240101000000_init.sql': '-- migrate:up\ncreate table t ();\n-- migrate:down\ndrop table t;' },
    folder: 'db/migrations',
    written: ['db/migrations/20261121031500_add_9_columns_in_3_tables.sql'],
    pending: 'db/migrations/pending.sql',
  },
  flyway: {
    files: {
      'src/main/resources/db/migration/V1__init.sql': '',
      'src/main/resources/db/migration/V10__x.sql': '',
      'src/main/resources/db/migration/V9__y.sql': '',
    },
    folder: 'src/main/resources/db/migration',
    written: [
      'src/main/resources/db/migration/V11__add_9_columns_in_3_tables.sql',
      'columnist/V11__add_9_columns_in_3_tables/rollback.sql',
    ],
    pending: 'src/main/resources/db/migration/pending.sql',
  },
  goose: {
    files: { 'migrations/00001_init.sql': '-- +goose Up\nselect 1;\n-- +goose Down\nselect 1;' },
    folder: 'migrations',
    written: ['migrations/00002_add_9_columns_in_3_tables.sql'],
    pending: 'pending.sql',
  },
  'node-pg-migrate': {
    files: {
      'package.json': manifest('node-pg-migrate', 'module'),
      'migrations/1700000000000_init.js': 'export const up = (pgm) => {}',
    },
    folder: 'migrations',
    written: ['migrations/1795230900000_add-9-columns-in-3-tables.js'],
    pending: 'pending.sql',
  },
  kysely: {
    files: {
      'package.json': manifest('kysely', 'module'),
      'src/migrations/20240101T000000_init.ts': "import { Kysely } from 'kysely'",
    },
    folder: 'src/migrations',
    written: ['src/migrations/20261121031500_add_9_columns_in_3_tables.ts'],
    pending: 'src/migrations/pending.sql',
  },
  'db-migrate': {
    files: { 'package.json': manifest('db-migrate'), 'migrations/20240101000000-init.js': 'exports.up = () => {}' },
    folder: 'migrations',
    written: [
      'migrations/sqls/20261121031500-add-9-columns-in-3-tables-up.sql',
      'migrations/sqls/20261121031500-add-9-columns-in-3-tables-down.sql',
      'migrations/20261121031500-add-9-columns-in-3-tables.js',
    ],
    pending: 'migrations/pending.sql',
  },
};

function setting(name: string): { tool: MigrationTool; files: ProjectFiles; detection: Detection } {
  const files = project(projects[name]!.files);
  return { tool: toolNamed(name)!, files, detection: detectTool(files) };
}

const render = (name: string): readonly NewFile[] => {
  const { tool, files, detection } = setting(name);
  return tool.render({ migration, changes: [], title: 'Add 9 columns in 3 tables', now, detection, project: files });
};

test('every tool has a project here', () => {
  expect(Object.keys(projects).sort()).toEqual(tools.map((tool) => tool.name).sort());
});

describe.each(Object.keys(projects))('%s', (name) => {
  const expected = projects[name]!;

  test('is recognized, with its folder', () => {
    expect(setting(name).detection).toMatchObject({ tool: name, folder: expected.folder });
  });

  test('names a new migration after the last one', () => {
    expect(render(name).map((file) => file.path)).toEqual(expected.written);
  });

  test('lists the new migration last, and does not take the pending file for a migration', () => {
    const { tool, files, detection } = setting(name);
    const made = render(name);
    const pending = tool.pendingPath(detection);
    expect(pending).toBe(expected.pending);
    const after: ProjectFiles = {
      paths: [...new Set([...files.paths, ...made.map((file) => file.path), pending])],
      read: (path) => made.find((file) => file.path === path)?.text ?? files.read(path),
    };
    const listed = tool.list(after, detection).map((file) => file.path);
    expect(made.map((file) => file.path)).toContain(listed.at(-1));
    expect(listed).not.toContain(pending);
    expect(listed).toHaveLength(tool.list(files, detection).length + 1);
  });

  test('knows what its table records as applied', () => {
    const { tool, files, detection } = setting(name);
    const [first] = tool.list(files, detection);
    const records: Readonly<Record<string, string>> = {
      'golang-migrate': '1',
      drizzle: '1700000000000',
      supabase: '20240101000000',
      dbmate: '20240101000000',
      goose: '1',
      typeorm: 'Init1700000000000',
      prisma: '20990101000000_future',
      flyway: 'V1__init.sql',
      'db-migrate': '/20240101000000-init',
      'node-pg-migrate': '1700000000000_init',
      kysely: '20240101T000000_init',
    };
    const applied = (names: readonly string[]): AppliedMigrations => ({ table: { schema: 'public', name: 'x' }, names });
    expect(tool.isApplied(first!, applied([records[name] ?? first!.name]))).toBe(true);
    expect(tool.isApplied(first!, applied([]))).toBe(false);
  });

  test('writes the same SQL as was verified', async () => {
    const made = render(name);
    const main = made.find((file) => /\.(js|ts)$/.test(file.path) && name !== 'db-migrate');
    if (!main) {
      const all = made.map((file) => file.text).join('\n');
      for (const statement of [...migration.upStatements, ...migration.downStatements]) expect(all).toContain(statement);
      return;
    }
    expect(await sent(main, name)).toEqual({ up: migration.upStatements, down: migration.downStatements });
  });
});

/** Runs a generated script with a driver that writes down what is sent. */
async function sent(file: NewFile, name: string): Promise<{ up: string[]; down: string[] }> {
  const { outputText, diagnostics } = ts.transpileModule(file.text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    reportDiagnostics: true,
  });
  expect(diagnostics).toEqual([]);
  const module = { exports: {} as Record<string, unknown> };
  const raw = (sql: string) => ({ execute: (to: string[]) => to.push(sql) });
  runInNewContext(outputText, { module, exports: module.exports, require: () => ({ sql: { raw } }) });
  const run = async (which: 'up' | 'down'): Promise<string[]> => {
    const out: string[] = [];
    const push = (sql: string) => out.push(sql);
    const holder = (module.exports.default ?? module.exports) as Record<string, (driver: unknown) => unknown>;
    const classes = Object.values(module.exports).filter((each) => typeof each === 'function' && /^class/.test(String(each)));
    const target = classes.length > 0 ? new (classes[0] as new () => typeof holder)() : holder;
    const drivers: Record<string, unknown> = {
      knex: { raw: (sql: string) => push(sql.replaceAll('\\?', '?')) },
      typeorm: { query: push },
      sequelize: { sequelize: { query: push } },
      'node-pg-migrate': { sql: push },
      kysely: out,
    };
    await target[which]!(drivers[name]);
    return out;
  };
  return { up: await run('up'), down: await run('down') };
}

test('a project without any sign of a tool gets plain SQL files in migrations/', () => {
  expect(detectTool(project({ 'src/index.ts': '' }))).toMatchObject({ tool: 'plain', folder: 'migrations' });
});

test('a numbered record tells versions apart from latest-only records', () => {
  const golang = toolNamed('golang-migrate')!;
  const table = { schema: 'public', name: 'schema_migrations' };
  const files = ['000001_a', '000002_b', '000003_c'].map((name) => ({ path: `${name}.up.sql`, name }));
  expect(files.map((file) => golang.isApplied(file, { table, names: ['2'], latestOnly: true }))).toEqual([true, true, false]);
  expect(files.map((file) => golang.isApplied(file, { table, names: ['2'] }))).toEqual([false, true, false]);
});

test('indexes that cannot be built in a transaction make a migration of their own', () => {
  const { files, detection } = setting('golang-migrate');
  const made = renderMigrationFiles(
    detection,
    { changes: [...plan.changes, ...plan.suggested] },
    { lookup: chat, now, project: files },
  );
  const names = made.map((file) => file.path).filter((path) => path.endsWith('.up.sql'));
  // Sent as one query: each stands alone.
  expect(names.slice(0, 3)).toEqual([
    'migrations/postgres/000010_add_9_columns_in_3_tables.up.sql',
    'migrations/postgres/000011_add_index_messages_status_idx.up.sql',
    'migrations/postgres/000012_add_index_messages_seen_at_idx.up.sql',
  ]);
  expect(names).toHaveLength(7);
  expect(made.find((file) => file.path === names[0])!.text).not.toContain('CONCURRENTLY');
  expect(made.map((file) => file.path)).toContain('columnist/000010_add_9_columns_in_3_tables/backfill.sql');
});

test('an enum value that a new column has by default is added in a migration before', () => {
  const { files, detection } = setting('golang-migrate');
  const planned = (change: Change) => ({
    change,
    places: [],
    because: [],
    confidence: 'high' as const,
    alternatives: [],
    hazards: [],
  });
  const changes = [
    planned({ kind: 'add-enum-value', schema: 'public', name: 'mood', label: 'new' }),
    planned({
      kind: 'add-column',
      schema: 'public',
      table: 'messages',
      column: { name: 'mood', type: 'public.mood', notNull: true, default: "'new'" },
    }),
  ];
  const made = renderMigrationFiles(detection, { changes }, { lookup: chat, now, project: files }).filter((file) =>
    file.path.endsWith('.up.sql'),
  );
  expect(
    made.map((file) => [file.path.slice(20, 26), file.text.includes('ADD VALUE'), file.text.includes('ADD COLUMN')]),
  ).toEqual([
    ['000010', true, false],
    ['000011', false, true],
  ]);
});
