import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { checkProject, planOf } from '../../server/src/cli/project.ts';
import { recheckAfter } from '../../server/src/cli/recheckAfter.ts';
import { startEmbedded } from '../../server/src/io/embedded.ts';
import { readMigration } from '../../server/src/io/migrationParts.ts';
import { openScratchDatabase } from '../../server/src/io/scratch.ts';
import { type ScratchDatabase, type VerifyResult, verifyMigration } from '../../server/src/io/verify.ts';
import { renderMigrationFiles } from '../../server/src/migration/tools/registry.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'columnist-workspaces-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Proof {
  /** The files of the migration, as the project's tool keeps them. */
  readonly files: readonly string[];
  verify(database: ScratchDatabase): Promise<VerifyResult>;
}

/** All that `columnist generate` and `columnist verify` do, in a copy of the workspace. */
async function generated(name: string): Promise<Proof> {
  const cwd = path.join(folder, name);
  cpSync(path.resolve('test/workspaces', name), cwd, { recursive: true });
  const outcome = await checkProject({ cwd, paths: [] });
  if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
  const { checked } = outcome;
  const plan = planOf(checked.own, checked.lookup);
  const files = renderMigrationFiles(checked.migrations.detection, plan, {
    lookup: checked.lookup,
    generatedAt: '2026-11-21T03:00:00.000Z',
    now: new Date('2026-11-21T03:00:00Z'),
    project: checked.project,
  });
  for (const file of files) {
    mkdirSync(path.dirname(path.join(cwd, file.path)), { recursive: true });
    writeFileSync(path.join(cwd, file.path), file.text, { flag: 'wx' });
  }
  const first = path.join(cwd, files[0]!.path);
  const parts = await readMigration(first, cwd);
  const { catalog, recheck } = recheckAfter(checked, first, parts!.up);
  return {
    files: files.map((file) => file.path),
    verify: (database) => verifyMigration({ catalog, up: parts!.up, down: parts!.down, recheck }, database),
  };
}

describe.each([
  {
    workspace: 'chat',
    files: [
      'migrations/20261121030000_add_9_columns_in_3_tables.sql',
      'columnist/20261121030000_add_9_columns_in_3_tables/rollback.sql',
    ],
    tables: 3,
  },
  {
    workspace: 'presence',
    files: ['migrations/postgres/000004_.up.sql', 'migrations/postgres/000004_.down.sql'],
    tables: 16,
  },
  { workspace: 'prod-staging', files: ['migrations/20261121030000_.sql', 'columnist/20261121030000_/rollback.sql'], tables: 4 },
  { workspace: 'knex-market', files: ['migrations/20261121030000_add_2_columns_in_2_tables.js'], tables: 8 },
  {
    workspace: 'prisma-shop',
    files: ['prisma/migrations/20261121030000_/migration.sql', 'columnist/20261121030000_/rollback.sql'],
    tables: 5,
  },
])('the migration of $workspace', ({ workspace, files, tables }) => {
  let proof: Proof;
  beforeAll(async () => {
    proof = await generated(workspace);
  });

  test('is in the form of its own tool', () => {
    for (const wanted of files) {
      const [start, end] = wanted.split(/_(?=[./])/) as [string, string | undefined];
      expect(proof.files).toContainEqual(end === undefined ? wanted : expect.stringMatching(new RegExp(`^${start}_.*${end}$`)));
    }
  });

  test.each([
    [
      'a real server',
      async () => {
        const database = await openScratchDatabase({ connectionString: inject('postgres') });
        return { database, close: () => database.close() };
      },
    ],
    [
      'PGlite',
      async () => {
        const database = await startEmbedded({ extensions: ['pgcrypto', 'uuid-ossp', 'citext'] });
        return { database, close: async () => database.close() };
      },
    ],
  ])('holds on %s: twice up, findings gone and none new, rolled back to the same schema, twice down', async (_, open) => {
    const { database, close } = await open();
    try {
      const result = await proof.verify(database);
      expect(result.steps.filter((step) => !step.ok)).toEqual([]);
      expect(result).toMatchObject({ ok: true, notOnCopy: [], remaining: [] });
      expect(result.steps.find((step) => step.name === 'down')?.detail).toMatch(/^drops .*, with the values in them$/);
      expect(result.tablesWithRows).toBeGreaterThanOrEqual(tables);
      const gone = Number(
        /^(\d+) gone, none new$/.exec(result.steps.find((step) => step.name === 'findings')?.detail ?? '')?.[1],
      );
      expect(gone).toBeGreaterThan(0);
    } finally {
      await close();
    }
  });

  test('leaves nothing to write a second time', async () => {
    const again = await checkProject({ cwd: path.join(folder, workspace), paths: [] });
    if (!again.ok) throw new Error(again.problems[0]?.message);
    const left = planOf(again.checked.own, again.checked.lookup).changes.filter(({ change }) => change.kind !== 'function-stub');
    expect(left.map(({ change }) => change)).toEqual([]);
    expect(existsSync(path.join(folder, workspace, proof.files[0]!))).toBe(true);
  });
});
