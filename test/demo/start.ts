// npm start: the main job on real parts. Starts an embedded PostgreSQL with the schema of test/workspaces/chat, reports what the code
// asks for and the database does not have, writes the migration, applies it twice, checks again, rolls back.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import pc from 'picocolors';
import { startServer } from '../db/server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const copy = mkdtempSync(path.join(tmpdir(), 'columnist-chat-'));
cpSync(path.join(root, 'test/workspaces/chat'), copy, { recursive: true });

const step = (text: string): void => console.log(`\n${pc.bold(pc.cyan('▸'))} ${pc.bold(text)}`);
const server = await startServer();
let code = 1;
try {
  const url = await server.createDatabase(readFileSync(path.join(copy, 'db/schema.sql'), 'utf8'), 'chat');
  step('A PostgreSQL with the schema as it is in production; now: what does the code ask for that it does not have?');
  const schemaBefore = snapshot(url);
  const before = columnist('check', '.', '--schema', url);
  expect(before === 1, 'the check finds what is missing');

  step('Write the migration and its rollback');
  expect(columnist('generate', '--schema', url, '--title', 'add missing columns') === 0, 'the migration is written');
  const { up, down } = written();
  console.log(`\n${pc.dim(up.text.trimEnd())}`);

  step('Apply it twice: the second time there is nothing left to do');
  await apply(url, up.text);
  await apply(url, up.text);

  step('Check again');
  const after = columnist('check', '.', '--schema', url);
  expect(after === 0, 'nothing is missing any more');

  step('Roll back');
  await apply(url, down.text);
  expect(snapshot(url) === schemaBefore, 'the schema is exactly as it was');
  code = 0;
} catch (error) {
  console.error(pc.red(error instanceof Error ? error.message : String(error)));
} finally {
  await server.stop();
  rmSync(copy, { recursive: true, force: true });
}
process.exit(code);

/** Runs the built command line in the copy. */
function columnist(...args: readonly string[]): number {
  return spawnSync(process.execPath, [cli, ...args], { cwd: copy, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 2;
}

/** The whole schema as text. */
function snapshot(url: string): string {
  const { stdout, status } = spawnSync(process.execPath, [cli, 'snapshot', '--schema', url, '-o', '-'], {
    cwd: copy,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error('The schema cannot be read');
  return stdout;
}

function written(): { readonly up: { readonly text: string }; readonly down: { readonly text: string } } {
  const files = readdirSync(copy, { recursive: true, encoding: 'utf8' }).map((file) => file.split(path.sep).join('/'));
  const up = files.find((file) => /^migrations\/.*add_missing_columns\.sql$/.test(file));
  const down = files.find((file) => /add_missing_columns\/rollback\.sql$/.test(file));
  if (up === undefined || down === undefined) throw new Error('The migration or its rollback was not written');
  const read = (file: string) => ({ text: readFileSync(path.join(copy, file), 'utf8') });
  return { up: read(up), down: read(down) };
}

async function apply(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('notice', (notice) => console.log(`  ${pc.dim('NOTICE')} ${notice.message}`));
  await client.connect();
  try {
    await client.query(sql);
    console.log(`  ${pc.green('applied')}`);
  } finally {
    await client.end();
  }
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`Not as promised: ${what}`);
  console.log(`${pc.green('✔')} ${what}`);
}
