import type { Recheck } from '../analysis/recheck.ts';
import { introspection, type Rows } from '../catalog/introspect.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Hazard } from '../migration/hazards/hazard.ts';
import { sampleRows } from '../migration/sampleRows.ts';
import { type SchemaStatement, schemaDdl } from '../migration/schemaDdl.ts';
import { qualified } from '../sql/names.ts';
import { parseScript } from '../sql/script.ts';
import { rollbackLoss } from './rollbackLoss.ts';

/** An empty database of one's own: embedded, or a scratch database on a server. `exec` sends SQL text as one simple query. */
export interface ScratchDatabase {
  /** For people: `PGlite 18.0`, `scratch database on localhost`. */
  readonly name: string;
  /** The rows of every statement as text cells. Rejects with PostgreSQL's error. */
  exec(sql: string): Promise<readonly Rows[]>;
}

export interface VerifyInput {
  /** The schema before the migration. */
  readonly catalog: Catalog;
  /** Each entry is sent alone: the text of a file, or its statements where they must not share a transaction. */
  readonly up: readonly string[];
  /** Empty: there is no rollback to prove. */
  readonly down: readonly string[];
  /** Why there is none where the migration has one: it cannot be read. */
  readonly unread?: string;
  readonly hazards?: readonly Hazard[];
  /** Holds the code against the schema after the migration. */
  readonly recheck?: (after: Catalog) => Promise<Recheck> | Recheck;
  readonly signal?: AbortSignal;
  /** Milliseconds; `performance.now` by default. */
  readonly clock?: () => number;
}

export type VerifyStepName = 'schema' | 'rows' | 'up' | 'up again' | 'findings' | 'down' | 'compare' | 'down again';

export interface VerifyStep {
  readonly name: VerifyStepName;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** What went wrong, or what is worth saying. */
  readonly detail?: string;
}

export interface VerifyResult {
  /** Every step that was possible succeeded. */
  readonly ok: boolean;
  readonly on: string;
  readonly steps: readonly VerifyStep[];
  /** What the copy cannot have, with PostgreSQL's reason: the rest is verified all the same. */
  readonly notOnCopy: readonly { readonly object: string; readonly reason: string }[];
  /** Rows made up for this many tables. */
  readonly tablesWithRows: number;
  /** Findings that should be gone and are not, and new ones: one line each. */
  readonly remaining: readonly string[];
  readonly hazards: readonly Hazard[];
  /** Why its rollback is not among the steps, where it has one. */
  readonly unread?: string;
}

/**
 * Proves a migration on a copy: schema from the catalog, made-up rows, up, up again, findings gone, down, schema as before, down again.
 * Never rejects for what the migration does; stops at the first step that fails.
 */
export async function verifyMigration(input: VerifyInput, database: ScratchDatabase): Promise<VerifyResult> {
  const clock = input.clock ?? (() => performance.now());
  const steps: VerifyStep[] = [];
  let remaining: readonly string[] = [];
  let notOnCopy: VerifyResult['notOnCopy'] = [];
  let tablesWithRows = 0;
  const step = async (name: VerifyStepName, work: () => Promise<string | undefined>): Promise<boolean> => {
    if (steps.some((each) => !each.ok) || input.signal?.aborted) return false;
    const start = clock();
    let ok = true;
    let detail: string | undefined;
    try {
      detail = await work();
    } catch (error) {
      ok = false;
      detail = messageOf(error);
      await database.exec('ROLLBACK').catch(() => undefined);
    }
    steps.push({ name, ok, milliseconds: Math.round(clock() - start), ...(detail !== undefined && { detail }) });
    return ok;
  };
  const run = async (texts: readonly string[]): Promise<undefined> => {
    for (const text of texts) await runFile(text, database);
    return undefined;
  };
  const fails = (message: string): never => {
    throw new Error(message);
  };
  let start: Catalog | undefined;
  let before = '';
  let after = '';
  const rollBack = async (): Promise<void> => {
    let kept = '';
    await step('down', async () => {
      const full = await readCatalog(database);
      await run(input.down);
      return rollbackLoss(full, await readCatalog(database));
    });
    await step('compare', async () => {
      const { catalog, lasting } = withoutNewLabels(await readCatalog(database), start);
      kept = lasting.join(', ');
      const restored = textOf(catalog);
      if (restored !== before) fails(`the rollback does not restore the schema: ${firstDifference(before, restored)}`);
      return kept === '' ? undefined : `PostgreSQL cannot take values from an enum: ${kept} stay`;
    });
    await step('down again', async () => {
      await run(input.down);
      const { catalog } = withoutNewLabels(await readCatalog(database), start);
      return textOf(catalog) === before ? undefined : fails('running the rollback again changes the schema');
    });
  };
  await step('schema', async () => {
    notOnCopy = await build(schemaDdl(input.catalog), database, input.signal);
    const path = input.catalog.searchPath.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
    if (path !== '') await database.exec(`SET search_path = ${path}`);
    return notOnCopy.length === 0 ? undefined : `${notOnCopy.length} of the schema's objects cannot be on the copy`;
  });
  await step('rows', async () => {
    tablesWithRows = await fill(input.catalog, database, input.signal);
    start = await readCatalog(database);
    before = textOf(start);
    return `rows in ${tablesWithRows} tables`;
  });
  await step('up', () => run(input.up));
  await step('up again', async () => {
    after = textOf(await readCatalog(database));
    await run(input.up);
    return textOf(await readCatalog(database)) === after ? undefined : fails('running it again changes the schema');
  });
  await step('findings', async () => {
    if (!input.recheck) return 'not asked for';
    const found = await input.recheck(await readCatalog(database));
    remaining = [...found.remaining, ...found.added];
    if (found.remaining.length > 0) fails(`${count(found.remaining, 'remains', 'remain')}`);
    if (found.added.length > 0) fails(`${count(found.added, 'is new', 'are new')}`);
    return `${found.gone} gone, none new`;
  });
  if (input.down.length > 0) await rollBack();
  const expected = input.down.length > 0 ? 8 : 5;
  const complete = steps.length === expected && steps.every((each) => each.ok);
  return {
    ok: complete,
    on: database.name,
    steps,
    notOnCopy,
    tablesWithRows,
    remaining,
    hazards: input.hazards ?? [],
    ...(input.unread !== undefined && { unread: input.unread }),
  };
}

/** As one query; statement by statement, as psql does, where a statement refuses to run in a transaction (active_sql_transaction). */
async function runFile(text: string, database: ScratchDatabase): Promise<void> {
  try {
    await database.exec(text);
  } catch (error) {
    if (codeOf(error) !== '25001') throw error;
    await database.exec('ROLLBACK').catch(() => undefined);
    for (const { span } of parseScript(text).statements) await database.exec(text.slice(span.start, span.end));
  }
}

/** Runs what can run, again and again, until nothing more can: the order of dependencies finds itself. */
async function build(
  statements: readonly SchemaStatement[],
  database: ScratchDatabase,
  signal: AbortSignal | undefined,
): Promise<VerifyResult['notOnCopy']> {
  let waiting = [...statements];
  let failed = new Map<SchemaStatement, string>();
  // Most often all goes through at once, ten times faster than one by one.
  await database.exec("SET check_function_bodies = off; SET client_min_messages = 'warning'");
  const whole = waiting.map((each) => each.sql).join('\n');
  try {
    await database.exec(whole);
    return [];
  } catch {
    await database.exec('ROLLBACK').catch(() => undefined);
  }
  for (let rounds = 0; waiting.length > 0 && rounds < 10; rounds++) {
    failed = new Map();
    for (const each of waiting) {
      if (signal?.aborted) return [];
      try {
        await database.exec(each.sql);
      } catch (error) {
        if (!isThere(error)) failed.set(each, messageOf(error));
      }
    }
    if (failed.size === waiting.length) break;
    waiting = [...failed.keys()];
  }
  return [...failed].map(([each, reason]) => ({ object: each.object, reason }));
}

/** duplicate_schema, duplicate_table, duplicate_object, duplicate_function, invalid_table_definition (a second primary key). */
const isThere = (error: unknown): boolean => /^(42P06|42P07|42710|42723|42P16)$/.test(codeOf(error));

/** Triggers and foreign keys rest meanwhile where we may turn them off; a row that a CHECK rejects is left out. */
async function fill(catalog: Catalog, database: ScratchDatabase, signal: AbortSignal | undefined): Promise<number> {
  await database.exec("SET session_replication_role = 'replica'").catch(() => undefined);
  const filled = new Set<string>();
  for (const { sql, table } of sampleRows(catalog)) {
    if (signal?.aborted) break;
    try {
      await database.exec(sql);
      filled.add(table);
    } catch {}
  }
  await database.exec("SET session_replication_role = 'origin'").catch(() => undefined);
  return filled.size;
}

async function readCatalog(database: ScratchDatabase): Promise<Catalog> {
  const asked = introspection();
  const results = await database.exec(asked.sql);
  const { catalog } = asked.read(results);
  await database.exec('ROLLBACK').catch(() => undefined);
  return catalog;
}

/** `2 remain: src/a.ts:12 …; src/b.ts:3 …` */
const count = (lines: readonly string[], one: string, many: string): string =>
  `${lines.length} ${lines.length === 1 ? one : many}: ${lines.slice(0, 3).join('; ')}`;

/** A value that an enum got stays (ALTER TYPE has no DROP VALUE): no rollback can be held to it. */
function withoutNewLabels(
  catalog: Catalog,
  before: Catalog | undefined,
): { readonly catalog: Catalog; readonly lasting: readonly string[] } {
  const lasting: string[] = [];
  const types = catalog.types.map((type) => {
    const old = before?.types.find((each) => each.schema === type.schema && each.name === type.name);
    if (type.kind !== 'enum' || old?.kind !== 'enum') return type;
    const labels = type.labels.filter((label) => old.labels.includes(label));
    if (labels.length < type.labels.length) lasting.push(qualified(type.schema, type.name));
    return { ...type, labels };
  });
  return { catalog: { ...catalog, types }, lasting };
}

/** Estimates of rows are no part of a schema. */
function textOf(catalog: Catalog): string {
  const relations = catalog.relations.map(({ rows: _, ...relation }) => relation);
  return JSON.stringify({ ...catalog, relations, capturedAt: undefined, appliedMigrations: undefined }, undefined, 1);
}

function firstDifference(before: string, after: string): string {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `${(left[at] ?? '').trim()} became ${(right[at] ?? '').trim()}`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
