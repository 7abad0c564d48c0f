import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import {
  createProtocolConnection,
  type DocumentDiagnosticReport,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { URI } from 'vscode-uri';
import { emptyCatalog } from '../../server/src/catalog/model.ts';
import { writeSnapshot } from '../../server/src/catalog/snapshot.ts';
import { nodeRuntime } from '../../server/src/lsp/nodeRuntime.ts';
import { startServer } from '../../server/src/lsp/server.ts';
import { type FolderStatus, type Status, statusNotification } from '../../server/src/protocol.ts';

// The server in this process, with a clock that goes when the test says so.

let home: string;
let client: ProtocolConnection;
let status: readonly FolderStatus[] = [];
let refreshes: number;
/** What the server waits for. */
let waiting: { readonly ms: number; readonly run: () => void }[];
let text: string;
let version: number;

const table = (name: string, ...columns: readonly string[]) => ({
  schema: 'public',
  name,
  kind: 'table' as const,
  columns: columns.map((each) => ({ name: each, type: 'text' })),
});
const schema = writeSnapshot({ ...emptyCatalog, relations: [table('messages', 'id', 'body'), table('users', 'id', 'status')] });
const soon = { timeout: 15_000, interval: 20 };

beforeEach(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'columnist-pause-'));
  writeFileSync(path.join(home, 'columnist.json'), '{ "source": "schema.json" }');
  writeFileSync(path.join(home, 'schema.json'), schema);
  waiting = [];
  refreshes = 0;
  status = [];
  version = 1;
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const runtime = nodeRuntime({ ...process.env, XDG_CACHE_HOME: path.join(home, 'cache') });
  startServer(createConnection(ProposedFeatures.all, new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), {
    ...runtime,
    after: (ms, run) => {
      const wait = { ms, run };
      waiting.push(wait);
      return () => {
        waiting = waiting.filter((each) => each !== wait);
      };
    },
  });
  client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  client.onRequest('workspace/diagnostic/refresh', () => {
    refreshes++;
    return null;
  });
  client.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => ({ check: 'openFiles' })));
  client.onRequest('client/registerCapability', () => null);
  client.onNotification(statusNotification, ({ folders }: Status) => {
    status = folders;
  });
  client.listen();
  await client.sendRequest('initialize', {
    processId: null,
    rootUri: null,
    workspaceFolders: [{ uri: URI.file(home).toString(), name: 'app' }],
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true } },
    },
  });
  await client.sendNotification('initialized', {});
  await expect.poll(() => status[0]?.state === 'ready' && !status[0].busy, soon).toBe(true);
});

afterEach(async () => {
  await client.sendRequest('shutdown');
  client.dispose();
  rmSync(home, { recursive: true, force: true });
});

const uri = (name: string): string => URI.file(path.join(home, name)).toString();

async function open(name: string, content: string): Promise<void> {
  text = content;
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri: uri(name), languageId: 'sql', version, text },
  });
}

/** One key after the other at the end of the document; the findings after each that changed them. */
async function type(name: string, keys: string): Promise<string[][]> {
  const seen: string[][] = [];
  for (const key of keys) {
    const end = { line: 0, character: text.length };
    text += key;
    const contentChanges = [{ range: { start: end, end }, text: key }];
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri: uri(name), version: ++version },
      contentChanges,
    });
    const now = await findings(name);
    if (JSON.stringify(now) !== JSON.stringify(seen.at(-1) ?? [])) seen.push(now);
  }
  return seen;
}

async function findings(name: string): Promise<string[]> {
  const report = await client.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', {
    textDocument: { uri: uri(name) },
  });
  const items = report.kind === 'full' ? report.items : [];
  return items.map(({ range, code }) => `${text.slice(range.start.character, range.end.character)}: ${code}`);
}

/** The clock reaches what the server waits for. */
function pause(): void {
  for (const { run } of waiting.splice(0)) run();
}

it('a name that nothing to come can mend is reported at the key by which the word before the cursor is left', async () => {
  await open('a.sql', '');
  // No relation of the schema has a column nick; the space says that the table's name is whole.
  expect(await type('a.sql', 'SELECT id, nick FROM messages')).toEqual([]);
  expect(await type('a.sql', ' ')).toEqual([['nick: unknown-column']]);
});

it('a name that a join to come may bring waits for a pause, the others of its statement do not', async () => {
  await open('a.sql', '');
  // users has a status: `messages JOIN users` would make it right.
  expect((await type('a.sql', 'SELECT id, status, nick FROM messages ')).at(-1)).toEqual(['nick: unknown-column']);
  const before = refreshes;
  pause();
  await expect.poll(() => refreshes, soon).toBeGreaterThan(before);
  expect(await findings('a.sql')).toEqual(['status: unknown-column', 'nick: unknown-column']);
});

it('it is said without a pause once the statement is left', async () => {
  await open('a.sql', '');
  await type('a.sql', 'SELECT id, status FROM messages WHERE id = 1;');
  expect(await findings('a.sql')).toEqual(['status: unknown-column']);
});

it('a word that may grow into a table waits; each key puts the pause off, and only the last one counts', async () => {
  await open('a.sql', '');
  expect(await type('a.sql', 'SELECT id FROM messa')).toEqual([]);
  expect(waiting).toHaveLength(1);
  pause();
  await expect.poll(() => findings('a.sql'), soon).toEqual(['messa: unknown-table']);
  await type('a.sql', 'ges');
  expect(await findings('a.sql')).toEqual([]);
  pause();
  expect(await findings('a.sql')).toEqual([]);
});

it('who goes on in another document leaves what was withheld in the first to its own pause', async () => {
  await open('a.sql', '');
  await type('a.sql', 'SELECT status FROM messages');
  await open('b.sql', '');
  await type('b.sql', 'SELECT id FROM users');
  expect(waiting).toHaveLength(2);
  pause();
  text = 'SELECT status FROM messages';
  await expect.poll(() => findings('a.sql'), soon).toEqual(['status: unknown-column']);
});

it('nothing is withheld in a document that was only opened', async () => {
  await open('a.sql', 'SELECT status FROM messages');
  expect(await findings('a.sql')).toEqual(['status: unknown-column']);
  expect(waiting).toEqual([]);
});
