// What the bundled server costs as an editor starts it: spawn to first squiggle from the cached catalog, and resident memory.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { URI } from 'vscode-uri';
import { cacheKey, createCatalogCache } from '../../server/src/io/cache.ts';
import type { ConnectionSettings } from '../../server/src/io/source.ts';
import { largeCatalog, sourceFile } from './catalogs.ts';
import { figures, megabytes, say } from './measure.ts';

const root = path.resolve(import.meta.dirname, '../..');
const serverFile = process.argv[2] ?? path.join(root, 'dist/server.js');
const home = mkdtempSync(path.join(os.tmpdir(), 'columnist-bench-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));
const workspace = path.join(home, 'workspace');
mkdirSync(workspace);
// Nobody listens there: what is known comes from the cache.
const connection: ConnectionSettings = { host: '127.0.0.1', port: 1, database: 'bench', user: 'bench' };
writeFileSync(path.join(workspace, 'columnist.json'), JSON.stringify({ source: 'bench', connections: { bench: connection } }));

interface Server {
  /** Milliseconds from spawn, and those of it that the process spent on a processor: the second is steadier on a busy machine. */
  readonly firstSquiggle: { readonly elapsed: number; readonly busy: number };
  /** Opens further files, edits each once and waits for the answers. */
  readonly work: (files: number) => Promise<void>;
  readonly residentBytes: () => number;
  readonly end: () => Promise<void>;
}

async function start(): Promise<Server> {
  const started = performance.now();
  const child = spawn(process.execPath, [serverFile, '--stdio'], {
    env: { ...process.env, COLUMNIST_CACHE: path.join(home, 'cache'), HOME: home },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const client = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const waiting = new Map<string, () => void>();
  client.onNotification('textDocument/publishDiagnostics', (sent: { uri: string; diagnostics: readonly unknown[] }) => {
    if (sent.diagnostics.length > 0) waiting.get(sent.uri)?.();
  });
  client.onRequest('columnist/secret', () => null);
  client.listen();
  const uriOf = (n: number) => URI.file(path.join(workspace, `file${n}.ts`)).toString();
  const squiggle = (n: number) =>
    new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no squiggle in file ${n} within 20 s`)), 20_000);
      waiting.set(uriOf(n), () => {
        clearTimeout(late);
        resolve();
      });
    });
  const open = (n: number, text: string) => {
    const seen = squiggle(n);
    const textDocument = { uri: uriOf(n), languageId: 'typescript', version: 1, text };
    void client.sendNotification('textDocument/didOpen', { textDocument });
    return seen;
  };
  const initialized = client.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: URI.file(workspace).toString(), name: 'bench' }],
    capabilities: {},
  });
  await initialized;
  void client.sendNotification('initialized', {});
  await open(0, sourceFile(4, '', 5));
  const firstSquiggle = { elapsed: performance.now() - started, busy: processorTime(child.pid!) };
  return {
    firstSquiggle,
    work: async (files) => {
      for (let n = 1; n < files; n++) await open(n, sourceFile(n));
      for (let n = 0; n < files; n++) {
        const seen = squiggle(n);
        const contentChanges = [{ text: sourceFile(n, 'again') }];
        void client.sendNotification('textDocument/didChange', { textDocument: { uri: uriOf(n), version: 2 }, contentChanges });
        await seen;
      }
    },
    residentBytes: () => resident(child.pid!),
    end: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await client.sendRequest('shutdown');
      void client.sendNotification('exit');
      await gone;
      client.dispose();
    },
  };
}

/** Linux: VmRSS of the process. */
function resident(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** Linux: milliseconds in user and system mode of all threads of the process; the clock ticks 100 times a second. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function cached(tables: number): Promise<void> {
  const cache = createCatalogCache(path.join(home, 'cache'));
  await cache.write(cacheKey({ kind: 'connection', name: 'bench', connection }), largeCatalog(tables));
}

await cached(2000);
const starts: Server['firstSquiggle'][] = [];
for (let i = 0; i < 8; i++) {
  const server = await start();
  starts.push(server.firstSquiggle);
  await server.end();
}
const [first, ...later] = starts;
console.log(`spawn to first squiggle, first start after a build: ${first!.elapsed.toFixed(0)} ms`);
say('spawn to first squiggle: 100 lines, 40,000 columns', figures(later.map(({ elapsed }) => elapsed)), '250 ms');
say('  of which on a processor', figures(later.map(({ busy }) => busy)));

await cached(5000);
const server = await start();
await server.work(20);
await new Promise((resolve) => setTimeout(resolve, 3000));
console.log(`server with 100,000 columns and 20 open files: ${megabytes(server.residentBytes())} resident (bar: 150 MB)`);
await server.end();
