import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { analyzeDocument } from '../../server/src/analysis/analyze.ts';
import { overlayMigration } from '../../server/src/analysis/overlayMigration.ts';
import type { Lookup } from '../../server/src/catalog/lookup.ts';
import { extract } from '../../server/src/extract/extract.ts';
import { appendToPending } from '../../server/src/migration/pending.ts';
import type { ColumnUse, LocatedFinding, Plan } from '../../server/src/migration/plan.ts';
import { planChanges } from '../../server/src/migration/planChanges.ts';
import { writeMigration } from '../../server/src/migration/writeMigration.ts';
import type { Evidence } from '../../server/src/resolve/reference.ts';
import { defaultSettings } from '../../server/src/rules/settings.ts';
import { qualified, quoteIdentifier } from '../../server/src/sql/names.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { parseScript } from '../../server/src/sql/script.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { memoryWorkspace } from '../spec/memoryWorkspace.ts';
import { saw } from '../unit/migration/helpers.ts';
import { unprivileged } from './binaries.ts';
import { type Case, cases, realize } from './migrationCases.ts';
import { type MigrationDatabase, openDatabase } from './migrationDatabase.ts';
import { startServer, type TestServer } from './server.ts';

const runs = 520;
const perDatabase = 65;
const folder = mkdtempSync(join(tmpdir(), 'columnist-squawk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let seed = 0;
let all: Case[] = [];
beforeAll(async () => {
  await loadParser();
  seed = Number(process.env.COLUMNIST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  all = fc.sample(cases, { numRuns: runs, seed }).map(realize);
});

const batches = (count: number): number[] => Array.from({ length: count / perDatabase }, (_, batch) => batch * perDatabase);

test.each(batches(runs))('random missing sets over random schemas keep every law, from case %i on', async (from) => {
  await keepTheLaws(from, inject('postgres'));
});

const older = installedServer();
describe.skipIf(older === undefined)('on an older server that is installed', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ binaries: { ...older!, identity: unprivileged() } });
  });
  afterAll(() => server?.stop());

  test.each(batches(perDatabase))('they do so too, from case %i on', async (from) => {
    await keepTheLaws(from, server.url());
  });
});

async function keepTheLaws(from: number, url: string): Promise<void> {
  const batch = all.slice(from, from + perDatabase);
  const database = await openDatabase(url);
  try {
    for (const each of batch) await database.run(each.ddl);
    const lookup = await database.lookup();
    for (const [index, each] of batch.entries()) await keepsTheLaws(each, from + index, lookup, database);
  } finally {
    await database.close();
  }
}

/** The oldest server below Debian's usual folder. */
function installedServer(): { initdb: string; postgres: string } | undefined {
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder).filter((name) => Number(name) >= 13 && Number(name) < 18) : [];
  const homes = versions.sort((a, b) => Number(a) - Number(b)).map((version) => join(folder, version, 'bin'));
  const home = homes.find((each) => existsSync(join(each, 'postgres')) && existsSync(join(each, 'initdb')));
  return home === undefined ? undefined : { initdb: join(home, 'initdb'), postgres: join(home, 'postgres') };
}

test('squawk reports nothing on what is written', () => {
  const result = spawnSync(join('node_modules', '.bin', 'squawk'), ['--pg-version=14.0', join(folder, '*.sql')], {
    encoding: 'utf8',
  });
  expect(`${result.stdout}${result.stderr}`).toContain('Found 0 issues');
  expect(result.status).toBe(0);
});

async function keepsTheLaws(each: Case, index: number, lookup: Lookup, database: MigrationDatabase): Promise<void> {
  const plan = planFor(each, lookup);
  if (plan.changes.length === 0) return;
  const migration = writeMigration(plan, { lookup, style: each.style });
  const up = each.pending ? grownPending(plan, each, lookup) : migration.up;
  const explain = (step: string, error?: unknown): string =>
    `case ${index}, seed ${seed}, ${step}: ${error instanceof Error ? error.message : ''}\n${each.ddl}\n\n${up}\n\n${migration.down}`;
  const step = async (name: string, sql: string): Promise<void> => {
    try {
      // No transaction takes CONCURRENTLY, and several statements at once are one.
      const statements = sql.includes(' CONCURRENTLY ')
        ? parseScript(sql).statements.map(({ span }) => sql.slice(span.start, span.end))
        : [sql];
      await database.runEach(statements);
    } catch (error) {
      expect.fail(explain(name, error));
    }
  };
  writeFileSync(join(folder, `up_${index}.sql`), up);
  writeFileSync(join(folder, `down_${index}.sql`), migration.down);
  if (migration.backfill !== '') writeFileSync(join(folder, `backfill_${index}.sql`), migration.backfill);
  if (index % 5 === 0) writeFileSync(join(folder, `verify_${index}.sql`), migration.verify);
  const before = await database.fingerprint(each.schema);
  const rows = await rowCounts(each, database);
  await step('up', up);
  const after = await database.fingerprint(each.schema);
  await step('up again', up);
  expect(await database.fingerprint(each.schema), explain('up again changes something')).toBe(after);
  for (const [table, column] of wanted(each, plan)) {
    const present = await database.query(
      'SELECT FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND NOT attisdropped',
      [qualified(each.schema, table), column],
    );
    expect(present.length, explain(`${table}.${column} is still missing`)).toBe(1);
  }
  const indexes = plan.changes.flatMap(({ change }) => (change.kind === 'create-index' ? [change.name] : []));
  const valid = await database.query(
    'SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND c.relname = ANY ($1) AND c.relnamespace = to_regnamespace($2)',
    [indexes, quoteIdentifier(each.schema)],
  );
  expect(valid.length, explain('an index is missing')).toBe(indexes.length);
  expect(await rowCounts(each, database), explain('rows changed')).toEqual(rows);
  const code = queriesOf(each);
  await step('the code', code);
  // The overlay of a catalog with all these schemas is the slowest part.
  if (index % 3 === 0) {
    const promised = overlayMigration(lookup, [{ text: up, holes: [] }], { kind: 'unapplied', file: 'up.sql' });
    expect(missingIn(code, lookup).length, explain('nothing was missing before')).toBeGreaterThan(0);
    expect(missingIn(code, promised), explain('findings stay, or new ones come')).toEqual([]);
  }
  if (migration.backfill !== '') await step('backfill', migration.backfill);
  await step('verification', migration.verify);
  await step('down', migration.down);
  expect(await database.fingerprint(each.schema), explain('down does not restore')).toBe(before);
  await step('down again', migration.down);
  expect(await database.fingerprint(each.schema), explain('down again changes something')).toBe(before);
}

function planFor(each: Case, lookup: Lookup): Plan {
  const findings = each.missing.map((one): LocatedFinding => {
    const table = each.tables[one.table]!.name;
    return located({
      code: 'unknown-column',
      schema: each.schema,
      table,
      column: one.column,
      evidence: pick(one.evidence, each),
    });
  });
  const uses: ColumnUse[] = [];
  for (const { table, columns } of each.missingTables) {
    findings.push(located({ code: 'unknown-table', schema: each.schema, table, evidence: [] }));
    for (const { name, evidence } of columns) {
      uses.push({
        file: 'a.ts',
        line: 0,
        schema: each.schema,
        table,
        column: name,
        usage: 'select',
        evidence: pick(evidence, each),
      });
    }
  }
  return planChanges(findings, lookup.withSearchPath([each.schema]), { uses, shapes: each.shapes });
}

function grownPending(plan: Plan, each: Case, lookup: Lookup): string {
  let text: string | undefined;
  for (const { change } of plan.changes) {
    text = applyEdits(text ?? '', appendToPending(text, [change], { lookup, style: each.style }));
  }
  const again = appendToPending(
    text,
    plan.changes.map(({ change }) => change),
    { lookup, style: each.style },
  );
  expect(again, `seed ${seed}: the pending file takes a change twice\n${text}`).toEqual([]);
  return text ?? '';
}

function wanted(each: Case, plan: Plan): (readonly [string, string])[] {
  return [
    ...each.missing.map((one) => [each.tables[one.table]!.name, one.column] as const),
    ...plan.changes.flatMap(({ change }) =>
      change.kind === 'create-table' ? change.columns.map((column) => [change.table, column.name] as const) : [],
    ),
  ];
}

/** Code that asks for all that is missing. */
function queriesOf(each: Case): string {
  const columns = new Map<string, string[]>();
  for (const { table, column } of each.missing) {
    const name = each.tables[table]!.name;
    columns.set(name, [...(columns.get(name) ?? []), column]);
  }
  for (const { table, columns: own } of each.missingTables)
    columns.set(
      table,
      own.map((one) => one.name),
    );
  return [...columns]
    .map(([table, names]) => {
      const list = names.length === 0 ? '*' : names.map((name) => `t.${quoteIdentifier(name)}`).join(', ');
      return `SELECT ${list} FROM ${qualified(each.schema, table)} AS t;`;
    })
    .join('\n');
}

/** What the editor would say of the code; what is on its way is none. */
function missingIn(code: string, lookup: Lookup): string[] {
  const extraction = extract({ path: 'code.sql', text: code }, { settings: defaultSettings, workspace: memoryWorkspace([]) });
  return analyzeDocument(code, extraction, lookup, { settings: defaultSettings, file: 'code.sql' })
    .findings.filter((finding) => finding.code !== 'pending')
    .map((finding) => finding.message);
}

async function rowCounts(each: Case, database: MigrationDatabase): Promise<unknown[]> {
  const counts = each.tables.map((table) => `SELECT count(*) FROM ${qualified(each.schema, table.name)}`);
  return database.query(counts.join(' UNION ALL '));
}

const nowhere = { start: 0, end: 0 };

function located(
  finding: Pick<LocatedFinding['finding'], 'code' | 'evidence'> & Partial<LocatedFinding['finding']>,
): LocatedFinding {
  return {
    file: 'a.ts',
    line: 0,
    finding: { severity: 'error', message: '', span: nowhere, usage: 'where', suggestions: [], ...finding },
  };
}

/** The pieces of evidence whose bits are set. */
function pick(bits: number, each: Case): Evidence[] {
  const first = each.tables[0]!;
  const pieces: Evidence[] = [
    saw.text('sent'),
    saw.text("it's", 'assigned'),
    saw.number(1, 'incremented'),
    saw.number(99),
    saw.boolean(true),
    saw.nullTest(),
    saw.sorted('last'),
    saw.parameter(),
    saw.typescript("'sent' | 'delivered' | 'seen'"),
    saw.typescript('Date | null'),
    saw.typescript('string[]'),
    saw.cast('uuid'),
    saw.call('now', 'timestamp with time zone'),
    saw.column(first.name, 'id', first.id),
    saw.declared({ type: 'varchar(40)', notNull: true, default: "'x'" }),
    saw.declared({ type: 'mood', notNull: true }),
    saw.declared({ type: first.id, references: { table: first.name, column: 'id' } }),
    saw.declared({ type: 'text', values: ['a\\b', "c'd", 'e'], notNull: true, default: "'e'" }),
  ];
  // A key of two columns cannot be referenced by one.
  return pieces.filter((piece, bit) => {
    const chosen = (bits >> bit) % 4 === 1;
    return chosen && !(piece.kind === 'declared' && piece.references && first.kind !== 'plain');
  });
}
