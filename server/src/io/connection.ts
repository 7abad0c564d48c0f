import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type pg from 'pg';
import type { Rows } from '../catalog/introspect.ts';
import { explainError, isTransient } from './explain.ts';
import type { Target } from './secrets.ts';
import type { Problem } from './source.ts';
import { type TlsAttempt, tlsAttempts } from './tls.ts';

/**
 * A database that can only be read. Connects when first asked, keeps at most one connection, and closes it when it was not used for a
 * while. Reads are done one after the other. Nothing is left in the session, so PgBouncer's transaction mode is fine.
 */
export interface Database {
  /** Several statements as one text, sent in one message; the rows of each. The text starts a READ ONLY transaction; it is ended here. */
  readonly read: (sql: string, options?: ReadOptions) => Promise<ReadResult>;
  /** The same in one transaction: `next` sees the rows so far and gives the next text, or undefined when done. */
  readonly converse: (
    next: (results: readonly Rows[] | undefined) => string | undefined,
    options?: ReadOptions,
  ) => Promise<{ readonly ok: true } | ReadFailure>;
  /** For good: what is read at that moment fails, and so does every read after it. */
  readonly close: () => Promise<void>;
}

export interface ReadOptions {
  /** For the whole read, connecting included. A server that hangs is left after it. Default 60 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export type ReadResult = { readonly ok: true; readonly results: readonly Rows[] } | ReadFailure;

export interface ReadFailure {
  readonly ok: false;
  readonly problem: Problem;
  /** Trying again later may help. */
  readonly transient: boolean;
}

export interface DatabaseOptions {
  /** Relative paths of certificate files start here. */
  readonly folder: string;
  /** Default 4 s. */
  readonly connectTimeoutMs?: number;
  /** Where `.ssh` is. Default: the user's home folder. */
  readonly home?: string;
  /** How long an unused connection stays open. Default 30 s. */
  readonly idleMs?: number;
}

export function openDatabase(target: Target, options: DatabaseOptions): Database {
  let client: pg.Client | undefined;
  let idle: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const drop = (dead: pg.Client | undefined) => {
    clearTimeout(idle);
    if (client === dead) client = undefined;
    // `end` waits for a server that may hang; the socket need not.
    dead?.connection.stream.destroy();
  };

  const converse: Database['converse'] = (next, { timeoutMs = 60_000, signal } = {}) => {
    const turn = queue.then(async () => {
      clearTimeout(idle);
      let used: pg.Client | undefined;
      let left = false;
      try {
        if (closed) throw new Error('Connection terminated');
        await within(timeoutMs, signal, async () => {
          used = client ?? (await connect(target, options));
          // Nobody waits any more for a connection that came too late.
          if (left || closed) {
            used.connection.stream.destroy();
            throw new Error('Connection terminated');
          }
          if (client === undefined) {
            const connected = used;
            client = connected;
            connected.on('error', () => drop(connected));
            connected.on('end', () => drop(connected));
          }
          let results: readonly Rows[] | undefined;
          for (let sql = next(results); sql !== undefined; sql = next(results)) results = await query(used, sql);
          await used.query('ROLLBACK');
        });
        idle = setTimeout(() => {
          const unused = client;
          client = undefined;
          void unused?.end().catch(() => {});
        }, options.idleMs ?? 30_000);
        idle.unref();
        return { ok: true } as const;
      } catch (error) {
        left = true;
        drop(used ?? client);
        return { ok: false, problem: explainError(error, target), transient: isTransient(error) } as const;
      }
    });
    queue = turn;
    return turn;
  };

  return {
    converse,
    async read(sql, readOptions) {
      let results: readonly Rows[] | undefined;
      const outcome = await converse((answer) => {
        results = answer;
        return answer === undefined ? sql : undefined;
      }, readOptions);
      return outcome.ok ? { ok: true, results: results ?? [] } : outcome;
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      const open = client;
      client = undefined;
      if (!open) return;
      await Promise.race([open.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 500).unref())]);
      open.connection.stream.destroy();
    },
  };
}

/** A session that may write: for what the user asked for and confirmed, and for nothing else. Rejects as pg does. */
export async function connect(target: Target, options: DatabaseOptions): Promise<pg.Client> {
  const { ssh } = target.settings;
  if (!ssh) return connectTo(target, target, options);
  const timeoutMs = options.connectTimeoutMs ?? 4000;
  // Loaded only by those who use it: it costs 50 ms.
  const { openTunnel } = await import('./sshTunnel.ts');
  const tunnel = await openTunnel(ssh, target, {
    folder: options.folder,
    timeoutMs,
    ...(options.home && { home: options.home }),
  });
  try {
    const client = await connectTo(target, { host: '127.0.0.1', port: tunnel.port }, options);
    client.connection.stream.once('close', tunnel.close);
    return client;
  } catch (error) {
    tunnel.close();
    throw error;
  }
}

/** `at` is where the server is reached; `target` is who it is, for TLS too. */
async function connectTo(target: Target, at: Pick<Target, 'host' | 'port'>, options: DatabaseOptions): Promise<pg.Client> {
  const attempts = await tlsAttempts(target.host, target.settings, options.folder);
  const deadline = Date.now() + (options.connectTimeoutMs ?? 4000);
  for (const [index, ssl] of attempts.entries()) {
    try {
      return await attempt(target, at, ssl, deadline - Date.now());
    } catch (error) {
      const last = index === attempts.length - 1;
      if (last || !worthAnotherWay(error)) throw error;
    }
  }
  throw new Error('no way to connect');
}

/** What libpq goes on after with `allow` and `prefer`: no TLS at the server, a failed handshake, a pg_hba.conf that wants the other way. */
function worthAnotherWay(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    code === '28000' ||
    code === 'EPROTO' ||
    code.startsWith('ERR_SSL') ||
    code === 'ECONNRESET' ||
    /does not support SSL/i.test(error.message)
  );
}

async function attempt(
  target: Target,
  at: Pick<Target, 'host' | 'port'>,
  ssl: TlsAttempt,
  timeoutMs: number,
): Promise<pg.Client> {
  // Loaded when the first connection is made: it costs 70 ms (it asks for fetch's classes), which the first squiggle need not wait for.
  const { default: driver } = await import('pg');
  const client = new driver.Client({
    host: at.host,
    port: at.port,
    user: target.user,
    database: target.database,
    ...(target.password !== undefined && { password: target.password }),
    ssl: ssl && at !== target && isIP(target.host) === 0 ? { ...ssl, servername: target.host } : ssl,
    application_name: 'columnist',
    connectionTimeoutMillis: Math.max(1, timeoutMs),
    keepAlive: true,
    types: { getTypeParser: () => (value: string) => value },
  });
  client.on('error', () => {});
  carefully(client.connection.stream);
  client.connection.once('sslconnect', () => carefully(client.connection.stream));
  try {
    await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
  return client;
}

/** The driver throws over bytes that no server sends, in the middle of reading: such a connection ends with an error, not the process. */
function carefully(stream: Duplex): void {
  const emit = stream.emit;
  stream.emit = function (this: Duplex, event: string | symbol, ...values: unknown[]): boolean {
    if (event !== 'data') return emit.call(this, event, ...values);
    try {
      return emit.call(this, event, ...values);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
  };
}

async function query(client: pg.Client, text: string): Promise<readonly Rows[]> {
  const result = (await client.query({ text, rowMode: 'array' })) as unknown as pg.QueryArrayResult | pg.QueryArrayResult[];
  return (Array.isArray(result) ? result : [result]).map((one) => one.rows as Rows);
}

async function within(timeoutMs: number, signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> {
  signal?.throwIfAborted();
  let stop = () => {};
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error('timeout')), timeoutMs);
    const abort = () => reject(new Error('canceled'));
    signal?.addEventListener('abort', abort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  try {
    await Promise.race([work(), limit]);
  } finally {
    stop();
  }
}
