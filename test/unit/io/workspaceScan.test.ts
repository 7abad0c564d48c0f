import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listFiles } from '../../../server/src/io/files.ts';
import { type ScannedFile, type ScanOptions, type ScanResult, scan } from '../../../server/src/io/scan.ts';
import { diskWorkspace } from '../../../server/src/io/workspacePort.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'columnist-scan-'))).replaceAll('\\', '/');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(`${root}/${name}`), { recursive: true });
    writeFileSync(`${root}/${name}`, text);
  }
}

const relative = (file: string): string => file.slice(root.length + 1);

async function run(options: Partial<ScanOptions> = {}): Promise<{ files: ScannedFile[]; result: ScanResult }> {
  const files: ScannedFile[] = [];
  const result = await scan({ root, settings: { tags: [], calls: [] }, ...options }, (file) => files.push(file));
  return { files, result };
}

describe('the files of a workspace', () => {
  test('those that can hold SQL, by every .gitignore, without what was installed, built or generated', async () => {
    write({
      '.gitignore': 'ignored/\n*.tmp.ts\n!keep.tmp.ts\n/only-root.ts\n',
      'a.ts': '',
      'only-root.ts': '',
      'inner/only-root.ts': '',
      'inner/.gitignore': 'local.ts\n!here.tmp.ts\n',
      'inner/local.ts': '',
      'inner/here.tmp.ts': '',
      'b.tmp.ts': '',
      'keep.tmp.ts': '',
      'ignored/c.ts': '',
      'node_modules/x/index.js': '',
      'dist/d.js': '',
      'lib/e.min.js': '',
      'types/f.d.ts': '',
      'g.sql': '',
      'h.prisma': '',
      'i.txt': '',
      '.hidden/j.ts': '',
      'k.vue': '',
    });
    expect((await listFiles(root)).map(relative)).toEqual([
      'a.ts',
      'g.sql',
      'h.prisma',
      'inner/here.tmp.ts',
      'inner/only-root.ts',
      'k.vue',
      'keep.tmp.ts',
    ]);
    expect((await listFiles(root, { include: ['inner/**'], exclude: ['**/*.tmp.ts'] })).map(relative)).toEqual([
      'inner/only-root.ts',
    ]);
  });

  test('a folder inside a repository honors the rules above it', async () => {
    write({ '.git/HEAD': '', '.gitignore': 'packages/a/gen\n', 'packages/a/gen/x.ts': '', 'packages/a/y.ts': '' });
    expect((await listFiles(`${root}/packages/a`)).map(relative)).toEqual(['packages/a/y.ts']);
  });
});

describe('imports on disk', () => {
  test('relative, tsconfig paths through extends, baseUrl, index files, .js for .ts, subpath imports, linked packages', () => {
    write({
      'tsconfig.base.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./packages/lib/src/*"], }, /* a comment */ } }',
      'packages/app/tsconfig.json': '{ "extends": "../../tsconfig.base.json", "compilerOptions": { "baseUrl": "src" } }',
      'packages/app/package.json':
        '{ "name": "app", "imports": { "#db": "./src/db.js", "#q/*": { "default": "./src/queries/*.js" } } }',
      'packages/app/src/main.ts': '',
      'packages/app/src/db.ts': '',
      'packages/app/src/queries/index.ts': '',
      'packages/app/src/queries/one.ts': '',
      'packages/lib/package.json': '{ "name": "@acme/lib", "main": "./dist/index.js" }',
      'packages/lib/src/index.ts': '',
      'packages/lib/src/sql.ts': '',
      'node_modules/pg/package.json': '{ "main": "lib/index.js" }',
      'node_modules/pg/lib/index.js': '',
    });
    mkdirSync(`${root}/node_modules/@acme`, { recursive: true });
    symlinkSync('../../packages/lib', `${root}/node_modules/@acme/lib`, 'junction');
    const workspace = diskWorkspace({ root });
    const resolve = (specifier: string): string | undefined => {
      const file = workspace.resolve(`${root}/packages/app/src/main.ts`, specifier);
      return file && relative(file);
    };
    expect(resolve('./db')).toBe('packages/app/src/db.ts');
    expect(resolve('./db.js')).toBe('packages/app/src/db.ts');
    expect(resolve('./queries')).toBe('packages/app/src/queries/index.ts');
    expect(resolve('queries/one')).toBe('packages/app/src/queries/one.ts');
    expect(resolve('@lib/sql')).toBe('packages/lib/src/sql.ts');
    expect(resolve('#db')).toBe('packages/app/src/db.ts');
    expect(resolve('#q/one')).toBe('packages/app/src/queries/one.ts');
    expect(resolve('@acme/lib')).toBe('packages/lib/src/index.ts');
    expect(resolve('@acme/lib/sql')).toBe('packages/lib/src/sql.ts');
    expect(resolve('pg')).toBeUndefined();
    expect(resolve('./missing')).toBeUndefined();
    expect(resolve('../../../../etc/passwd')).toBeUndefined();
    write({ 'packages/app/src/missing.ts': '' });
    expect(resolve('./missing')).toBeUndefined();
    workspace.changed([`${root}/packages/app/src/missing.ts`]);
    expect(resolve('./missing')).toBe('packages/app/src/missing.ts');
  });
});

describe('a scan', () => {
  const project = {
    'src/a.ts':
      "import { Pool } from 'pg';\nimport { COLUMNS } from './columns';\nnew Pool().query(`select ${COLUMNS} from messages`);",
    'src/columns.ts': "export const COLUMNS = 'id, status';",
    'src/none.ts': 'export const one = 1;',
    'db/schema.sql': 'create table messages (id int);',
  };

  test('hands on the files that hold SQL, with what they say', async () => {
    write(project);
    const { files, result } = await run();
    expect(files.map((each) => relative(each.path))).toEqual(['db/schema.sql', 'src/a.ts']);
    expect(files[1]!.extraction.fragments[0]!.text).toBe('select id, status from messages');
    expect(files[1]!.extraction.fragments[0]!.map.toHost({ start: 7, end: 9 })).toBeDefined();
    expect(result).toEqual({ files: 4, unchanged: 0, complete: true });
  });

  test('keeps facts by content: a second scan reads only what changed, and what depends on it', async () => {
    write(project);
    const cache = `${root}/.cache`;
    await run({ cache });
    expect((await run({ cache })).result.unchanged).toBe(4);
    // Touched, the same content.
    write({ 'src/none.ts': project['src/none.ts'] });
    expect((await run({ cache })).result.unchanged).toBe(4);
    write({ 'src/columns.ts': "export const COLUMNS = 'id, state';" });
    const changed = await run({ cache });
    expect(changed.result.unchanged).toBe(2);
    expect(changed.files[1]!.extraction.fragments[0]!.text).toBe('select id, state from messages');
    expect((await run({ cache, settings: { tags: ['q'], calls: [] } })).result.unchanged).toBe(0);
    write({ [`.cache/${(await import('node:fs')).readdirSync(cache)[0]}`]: 'broken' });
    expect((await run({ cache })).result).toEqual({ files: 4, unchanged: 0, complete: true });
  });

  test('open documents come before the disk', async () => {
    write(project);
    const open = new Map([[`${root}/src/columns.ts`, "export const COLUMNS = 'typed';"]]);
    expect((await run({ open })).files[1]!.extraction.fragments[0]!.text).toBe('select typed from messages');
  });

  test('can be aborted, and says so', async () => {
    write(project);
    const abort = new AbortController();
    abort.abort();
    expect((await run({ signal: abort.signal })).result.complete).toBe(false);
  });

  test('tells its progress', async () => {
    write(project);
    const seen: number[] = [];
    await run({ onProgress: (done, all) => seen.push(done / all) });
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
  });

  test('packages of the workspace by their name where nothing is installed yet', () => {
    write({
      'package.json': '{ "workspaces": ["packages/*"] }',
      'packages/app/package.json': '{ "name": "app" }',
      'packages/app/src/main.ts': '',
      'packages/sql/package.json': '{ "name": "@acme/sql", "exports": { ".": "./dist/index.js" } }',
      'packages/sql/src/index.ts': '',
      'packages/sql/src/users.ts': '',
    });
    const workspace = diskWorkspace({ root });
    const resolve = (specifier: string): string | undefined => {
      const file = workspace.resolve(`${root}/packages/app/src/main.ts`, specifier);
      return file && relative(file);
    };
    expect([resolve('@acme/sql'), resolve('@acme/sql/users'), resolve('@acme/other'), resolve('pg')]).toEqual([
      'packages/sql/src/index.ts',
      'packages/sql/src/users.ts',
      undefined,
      undefined,
    ]);
    write({ 'packages/other/package.json': '{ "name": "@acme/other" }', 'packages/other/index.ts': '' });
    workspace.changed([`${root}/packages/other/package.json`]);
    expect(resolve('@acme/other')).toBe('packages/other/index.ts');
  });
});
