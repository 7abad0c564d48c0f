import type pg from 'pg';
import type { ApplyGroup, ApplyStatement } from '../analysis/applyPlan.ts';
import { quoteIdentifier } from '../sql/names.ts';
import { connect } from './connection.ts';
import { explainError, redact } from './explain.ts';
import type { Target } from './secrets.ts';
import type { Problem } from './source.ts';

/** What a database says of itself before anything is written to it. */
export interface ApplyTarget {
  readonly database: string;
  /** `localhost:5432`. */
  readonly server: string;
  readonly user: string;
  /** Its sessions are read-only unless they ask otherwise (default_transaction_read_only). */
  readonly readOnly: boolean;
  /** A standby, which cannot be written to. */
  readonly standby: boolean;
  /** As `server_version_num`. */
  readonly serverVersion: number;
}

export interface ApplyOutcome {
  readonly ok: boolean;
  readonly target: ApplyTarget;
  /** Statements that were run and are kept. */
  readonly kept: number;
  readonly milliseconds: number;
  /** What PostgreSQL said meanwhile. */
  readonly notices: readonly string[];
  readonly failed?: Problem;
}

export interface ApplyPorts {
  /** Relative paths of certificate files start here. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** After each statement. */
  readonly progress?: (done: number) => void;
}

/** Asks a database who it is, over a connection that is closed at once. */
export async function inspectTarget(target: Target, ports: Pick<ApplyPorts, 'folder'>): Promise<ApplyTarget | Problem> {
  try {
    const client = await connect(target, ports);
    try {
      return await inspect(client, target);
    } finally {
      await end(client);
    }
  } catch (error) {
    return explainError(error, target);
  }
}

/**
 * Runs a migration over a connection that is opened for it and closed after it. Stops at the first statement that fails: its transaction is
 * taken back, what was committed before stays. Aborting cancels the statement that runs. Never rejects.
 */
export async function applyMigration(
  target: Target,
  groups: readonly ApplyGroup[],
  ports: ApplyPorts,
): Promise<ApplyOutcome | Problem> {
  const start = performance.now();
  let client: pg.Client;
  let inspected: ApplyTarget;
  try {
    client = await connect(target, ports);
    inspected = await inspect(client, target);
  } catch (error) {
    return explainError(error, target);
  }
  const notices: string[] = [];
  client.on('notice', ({ message }) => {
    if (message !== undefined) notices.push(message);
  });
  const { pid } = (await client.query<{ pid: string }>('SELECT pg_backend_pid() AS pid')).rows[0]!;
  const cancel = (): void => void cancelBackend(target, ports, pid);
  ports.signal.addEventListener('abort', cancel, { once: true });
  let kept = 0;
  let failed: Problem | undefined;
  try {
    await prepare(client, target, inspected);
    for (const group of groups) {
      failed = await runGroup(client, group, ports, (done) => ports.progress?.(kept + done));
      if (failed) break;
      kept += group.statements.length;
    }
  } catch (error) {
    failed = problemOf(error, undefined);
  } finally {
    ports.signal.removeEventListener('abort', cancel);
    await end(client);
  }
  const clean = failed && { ...failed, message: redact(failed.message, target.password) };
  return {
    ok: clean === undefined,
    target: inspected,
    kept,
    milliseconds: Math.round(performance.now() - start),
    notices,
    ...(clean && { failed: clean }),
  };
}

async function inspect(client: pg.Client, target: Target): Promise<ApplyTarget> {
  const { rows } = await client.query<Record<'database' | 'user' | 'standby' | 'read_only' | 'version', string>>(
    `SELECT current_database() AS database, current_user AS user, pg_is_in_recovery()::text AS standby,
       current_setting('default_transaction_read_only') AS read_only, current_setting('server_version_num') AS version`,
  );
  const { database, user, standby, read_only, version } = rows[0]!;
  return {
    database,
    user,
    server: target.host.startsWith('/') ? target.host : `${target.host}:${target.port}`,
    readOnly: read_only === 'on',
    standby: standby === 'true',
    serverVersion: Number(version),
  };
}

/** Unqualified names mean what they mean when the schema is read. */
async function prepare(client: pg.Client, { settings }: Target, { readOnly }: ApplyTarget): Promise<void> {
  if (readOnly) await client.query('SET default_transaction_read_only = off');
  if (settings.searchPath) await client.query(`SET search_path = ${settings.searchPath.map(quoteIdentifier).join(', ')}`);
}

async function runGroup(
  client: pg.Client,
  { transaction, statements }: ApplyGroup,
  { signal }: ApplyPorts,
  progress: (done: number) => void,
): Promise<Problem | undefined> {
  let running: ApplyStatement | undefined;
  try {
    if (transaction) await client.query('BEGIN');
    for (const [index, statement] of statements.entries()) {
      signal.throwIfAborted();
      running = statement;
      await client.query(statement.text);
      progress(index + 1);
    }
    signal.throwIfAborted();
    running = undefined;
    if (transaction) await client.query('COMMIT');
    return undefined;
  } catch (error) {
    if (transaction) await client.query('ROLLBACK').catch(() => undefined);
    return signal.aborted ? { message: 'It was cancelled', ...lineOf(running) } : problemOf(error, running);
  }
}

function problemOf(error: unknown, statement: ApplyStatement | undefined): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? { advice: error.hint } : {};
  const locked = error instanceof Error && 'code' in error && error.code === '55P03';
  const advice = locked ? { advice: 'Another session holds the table. Nothing waits for it now: try again later' } : hint;
  return { message, ...advice, ...lineOf(statement, error) };
}

/** Of the statement, or of the place in it that PostgreSQL points at. */
function lineOf(statement: ApplyStatement | undefined, error?: unknown): { readonly line?: number } {
  if (!statement) return {};
  const position = error instanceof Error && 'position' in error ? Number(error.position) : 0;
  const before = position > 0 ? statement.text.slice(0, position - 1) : '';
  return { line: statement.line + before.split('\n').length - 1 };
}

async function cancelBackend(target: Target, ports: ApplyPorts, pid: string): Promise<void> {
  try {
    const client = await connect(target, ports);
    await client.query(`SELECT pg_cancel_backend(${Number(pid)})`);
    await end(client);
  } catch {
    // The statement ends by its own timeout then, and is taken back.
  }
}

async function end(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  client.connection.stream.destroy();
}
