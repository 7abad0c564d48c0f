import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Rows } from '../catalog/introspect.ts';
import { cacheFolder } from './cacheFolder.ts';

/** A PostgreSQL of one's own, empty at first, without a server (PGlite). A process that ends with `close`, the timeout, or us. */
export interface EmbeddedDatabase {
  readonly name: string;
  /** The rows of every statement as text cells. Rejects with an `EmbeddedError`. */
  readonly exec: (sql: string) => Promise<readonly Rows[]>;
  /** Runs statements one by one until one fails: how many succeeded, and the error of the next. */
  readonly replay: (statements: readonly string[]) => Promise<{ readonly done: number; readonly error?: EmbeddedError }>;
  readonly close: () => void;
}

export class EmbeddedError extends Error {
  constructor(
    message: string,
    /** SQLSTATE, or empty. */
    readonly code: string,
    /** 1-based, in characters of the statement. */
    readonly position?: number,
  ) {
    super(message);
  }
}

export interface EmbeddedOptions {
  /** Extensions that the schema asks for; those that PGlite has are made available. Each costs some milliseconds. */
  readonly extensions?: readonly string[];
  /** Milliseconds until the process is ended whatever it does. Default 60,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Where the empty cluster is kept for the next time. Default: the user's cache folder. */
  readonly cacheFolder?: string;
}

export type EmbeddedRequest = { readonly id: number } & (
  | {
      readonly kind: 'start';
      readonly extensions: readonly { readonly name: string; readonly file: string }[];
      readonly template: string;
    }
  | { readonly kind: 'exec'; readonly sql: string }
  | { readonly kind: 'replay'; readonly statements: readonly string[] }
);

export interface EmbeddedReply {
  readonly id: number;
  readonly results?: readonly Rows[];
  readonly done?: number;
  readonly error?: { readonly code: string; readonly message: string; readonly position?: number };
}

/** Takes 2 to 4 s the first time, then about half a second. Rejects when it cannot be started. */
export async function startEmbedded({
  extensions = [],
  timeoutMs = 60_000,
  signal,
  cacheFolder: folder = cacheFolder(),
}: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  signal?.throwIfAborted();
  const child = forkProcess();
  const waiting = new Map<number, { resolve: (reply: EmbeddedReply) => void; reject: (error: Error) => void }>();
  let reason = 'The embedded PostgreSQL ended unexpectedly';
  const end = (because: string) => {
    reason = because;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => end(`The embedded PostgreSQL took longer than ${timeoutMs / 1000} s`), timeoutMs);
  const abort = () => end('Canceled');
  signal?.addEventListener('abort', abort, { once: true });
  const ended = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    for (const { reject } of waiting.values()) reject(new EmbeddedError(reason, ''));
    waiting.clear();
  };
  child.on('exit', ended);
  child.on('error', ended);
  child.on('message', (reply: EmbeddedReply) => {
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  });
  let last = 0;
  const ask = (request: Question): Promise<EmbeddedReply> =>
    new Promise((resolve, reject) => {
      if (!child.connected) return reject(new EmbeddedError(reason, ''));
      waiting.set(++last, { resolve, reject });
      child.send({ ...request, id: last } as EmbeddedRequest, (error) => error && reject(error));
    });
  const errorOf = (reply: EmbeddedReply) =>
    reply.error && new EmbeddedError(reply.error.message, reply.error.code, reply.error.position);
  const available = extensions.flatMap((name) => {
    const file = extensionFile(name);
    return file ? [{ name, file }] : [];
  });
  const started = errorOf(await ask({ kind: 'start', extensions: available, template: templateFile(folder) }));
  if (started) {
    end('It could not be started');
    throw started;
  }
  return {
    name: 'embedded PostgreSQL',
    async exec(sql) {
      const reply = await ask({ kind: 'exec', sql });
      const error = errorOf(reply);
      if (error) throw error;
      return reply.results ?? [];
    },
    async replay(statements) {
      const reply = await ask({ kind: 'replay', statements });
      const error = errorOf(reply);
      return { done: reply.done ?? 0, ...(error && { error }) };
    },
    close: () => end('It was closed'),
  };
}

type Question = EmbeddedRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/** From the bundle as JavaScript; from the sources, as tests do, through tsx. */
function forkProcess(): ChildProcess {
  const bundled = fileURLToPath(new URL('./embedded.process.js', import.meta.url));
  const options = { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] as ['ignore', 'ignore', 'ignore', 'ipc'] };
  if (existsSync(bundled)) return fork(bundled, { ...options, execArgv: [] });
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return fork(fileURLToPath(new URL('./embedded.process.ts', import.meta.url)), { ...options, execArgv: ['--import', loader] });
}

/** Another version of PGlite has another cluster: its program's size tells. */
function templateFile(folder: string): string {
  const program = assetFile('pglite.wasm');
  return join(folder, `empty-cluster-${program ? statSync(program).size : 0}.tar`);
}

/** The archive of a contrib module. */
function extensionFile(name: string): string | undefined {
  const file = /^[a-z0-9_-]+$/.test(name) ? assetFile(`${name}.tar.gz`) : undefined;
  return file && pathToFileURL(file).href;
}

/** A file that PGlite loads: beside the bundle, or in the package. */
function assetFile(file: string): string | undefined {
  const folders = [
    () => dirname(fileURLToPath(import.meta.url)),
    () => dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')),
  ];
  for (const folder of folders) {
    try {
      const path = join(folder(), file);
      if (existsSync(path)) return path;
    } catch {}
  }
  return undefined;
}
