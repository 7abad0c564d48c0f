import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.ts';

/** A real PostgreSQL that belongs to one test run. Stopped and removed by `stop`, at the end of the process and on SIGINT or SIGTERM. */
export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly dataFolder: string;
  readonly pid: () => number;
  /** `postgres://user:password@host:port/database`. */
  readonly url: (database?: string) => string;
  /** A fresh database with this DDL in it; its URL. A name is made up when none is given. */
  readonly createDatabase: (ddl?: string, name?: string) => Promise<string>;
  readonly query: (sql: string, database?: string) => Promise<readonly Record<string, unknown>[]>;
  /** Sends a signal to the postmaster and its children: SIGSTOP makes it hang, SIGKILL makes it crash. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Starts it again on the same port and data after a crash or a stop. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  /** Folder whose `node_modules` holds the server's package; another major version. */
  readonly root?: string;
  /** Folder of `initdb` and `postgres` of a server that is installed. */
  readonly bin?: string;
  /** Programs of another server, instead of those that a package brings. */
  readonly binaries?: Binaries;
  /** `trust` lets everybody in without a password. */
  readonly auth?: 'scram-sha-256' | 'md5' | 'password' | 'trust';
  /** Lines for postgresql.conf. */
  readonly config?: Readonly<Record<string, string>>;
  /** Replaces pg_hba.conf. */
  readonly hba?: string;
  readonly password?: string;
}

export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { initdb, postgres, identity } = options.binaries ?? findBinaries(options.root);
  const folder = mkdtempSync(join(tmpdir(), 'columnist-pg-'));
  const dataFolder = join(folder, 'data');
  const password = options.password ?? 'p@ss/w:rd#1';
  const passwordFile = join(folder, 'password');
  mkdirSync(dataFolder, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`);
  if (identity) for (const path of [folder, dataFolder, passwordFile]) chownSync(path, identity.uid, identity.gid);
  chmodSync(folder, 0o755);

  const remove = () => rmSync(folder, { recursive: true, force: true });
  const environment = { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C', TZ: 'UTC' };
  const made = spawnSync(
    initdb,
    [
      `--pgdata=${dataFolder}`,
      `--auth=${options.auth ?? 'scram-sha-256'}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
    ].concat(['--encoding=UTF8', '--locale=C', '--no-sync']),
    { ...identity, cwd: folder, env: environment, encoding: 'utf8' },
  );
  if (made.status !== 0) {
    remove();
    throw new Error(`initdb failed: ${made.stderr || made.error?.message}`);
  }
  rmSync(passwordFile);
  const port = await freePort();
  const config = {
    port: String(port),
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: process.platform === 'win32' ? "''" : `'${folder}'`,
    fsync: 'off',
    full_page_writes: 'off',
    shared_buffers: '32MB',
    max_connections: '60',
    autovacuum: 'off',
    max_wal_size: '1GB',
    ...options.config,
  };
  appendFileSync(
    join(dataFolder, 'postgresql.conf'),
    Object.entries(config)
      .map(([key, value]) => `\n${key} = ${value}`)
      .join(''),
  );
  if (options.hba !== undefined) writeFileSync(join(dataFolder, 'pg_hba.conf'), options.hba);

  let child: ChildProcess;
  let stopped = false;
  const url = (database = 'postgres') =>
    `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const query = async (sql: string, database?: string) => {
    const client = new pg.Client({ connectionString: url(database) });
    client.on('error', () => {});
    await client.connect();
    try {
      const result = (await client.query(sql)) as unknown as pg.QueryResult | pg.QueryResult[];
      return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
    } finally {
      await client.end().catch(() => {});
    }
  };
  const run = async () => {
    child = spawn(postgres, ['-D', dataFolder], {
      ...identity,
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    const log: string[] = [];
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`PostgreSQL did not start (exit code ${code}): ${log.join('')}`)));
      child.stderr?.on('data', (chunk: Buffer) => {
        log.push(chunk.toString());
        if (log.length > 50) log.shift();
        if (chunk.includes('ready to accept connections')) resolve();
      });
    });
    child.removeAllListeners('exit');
    child.unref();
  };
  // Each backend is the leader of a session of its own, so a signal to the group would reach the postmaster alone.
  const signal = (name: NodeJS.Signals) => {
    const children = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).stdout ?? '';
    for (const pid of [child.pid!, ...children.split('\n').filter(Boolean).map(Number)])
      try {
        process.kill(pid, name);
      } catch {}
  };
  // An immediate shutdown: unlike a kill it gives System V shared memory back, of which a machine has 4,096 pieces.
  const shutDown = () => {
    signal('SIGCONT');
    child.kill(process.platform === 'win32' ? 'SIGKILL' : 'SIGQUIT');
  };
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    if (child.exitCode === null && child.signalCode === null) {
      child.ref();
      const exited = new Promise((resolve) => child.once('exit', resolve));
      shutDown();
      const late = setTimeout(() => signal('SIGKILL'), patience);
      await exited;
      clearTimeout(late);
    }
    leftovers.delete(cleanUp);
    remove();
  };
  const cleanUp = () => {
    shutDown();
    // Its last act. The process itself stays as long as we cannot be told of its end.
    const lock = join(dataFolder, 'postmaster.pid');
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (const start = Date.now(); existsSync(lock) && Date.now() - start < patience; ) Atomics.wait(pause, 0, 0, 10);
    signal('SIGKILL');
    remove();
  };
  watchForEnd();
  leftovers.add(cleanUp);
  try {
    await run();
  } catch (error) {
    leftovers.delete(cleanUp);
    remove();
    throw error;
  }
  let databases = 0;
  return {
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    dataFolder,
    pid: () => child.pid!,
    url,
    query,
    signal,
    restart: run,
    stop,
    async createDatabase(ddl, name = `db_${process.pid}_${++databases}_${Date.now().toString(36)}`) {
      await query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0`);
      if (ddl) await query(ddl, name);
      return url(name);
    },
  };
}

/** The server that vitest's global setup started for all tests of the project, as data that crosses process borders. */
export interface SharedServer {
  readonly url: string;
}

/** A fresh database on the server of `base`, with this DDL in it; its URL. */
export async function createDatabase(base: string, ddl = ''): Promise<string> {
  const name = `db_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const execute = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await execute(base, `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  if (ddl) await execute(url.href, ddl);
  return url.href;
}

/** Milliseconds that a server may take to end. */
const patience = 10_000;

const leftovers = new Set<() => void>();
let watching = false;

/** Servers run in process groups of their own, so that a Ctrl-C reaches us first; nothing may outlive us. */
function watchForEnd(): void {
  if (watching) return;
  watching = true;
  const cleanAll = () => {
    for (const clean of leftovers) clean();
    leftovers.clear();
  };
  process.once('exit', cleanAll);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => {
      cleanAll();
      process.kill(process.pid, name);
    });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
