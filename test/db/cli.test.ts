import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import contract from '../../server/src/analysis/checkReport.schema.json' with { type: 'json' };
import type { CheckReport } from '../../server/src/analysis/checkReport.ts';
import { createDatabase } from './server.ts';

/** The command line as it is delivered: the production bundle, in a process of its own. */
const root = path.resolve(import.meta.dirname, '../..');
const workspaces = path.join(root, 'test/workspaces');
const home = mkdtempSync(path.join(tmpdir(), 'columnist-cli-'));
const dist = path.join(home, 'dist');

beforeAll(() => {
  execFileSync(process.execPath, ['esbuild.mjs', '--production', `--outdir=${dist}`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function columnist(cwd: string, ...args: readonly string[]): Run {
  const env = {
    ...process.env,
    COLUMNIST_CACHE: path.join(home, 'cache'),
    DATABASE_URL: undefined,
    NO_COLOR: '1',
  } as NodeJS.ProcessEnv;
  delete env.DATABASE_URL;
  return spawnSync(process.execPath, [path.join(dist, 'cli.js'), ...args], {
    cwd,
    encoding: 'utf8',
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
}

function check(cwd: string, ...args: readonly string[]): { readonly status: number | null; readonly report: CheckReport } {
  const { status, stdout, stderr } = columnist(cwd, 'check', '--format', 'json', ...args);
  expect(stderr).toBe('');
  return { status, report: JSON.parse(stdout) as CheckReport };
}

/** `file:line:character code subject`, one line a finding. */
const summary = ({ findings }: CheckReport): string =>
  findings
    .map(({ file, range, code, schema, table, column, message }) => {
      const subject = [schema, table, column].filter(Boolean).join('.') || message;
      return `${file}:${range.start.line + 1}:${range.start.character + 1} ${code} ${subject}`;
    })
    .join('\n');

const folder = (files: Readonly<Record<string, string | Buffer>>): string => {
  const made = mkdtempSync(path.join(home, 'project-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    writeFileSync(path.join(made, name), content);
  }
  return made;
};

describe('the five situations report exactly what they should', () => {
  const names = readdirSync(workspaces).filter((name) => name !== 'README.md');
  test.each(names)('%s', async (name) => {
    const { status, report } = check(path.join(workspaces, name));
    await expect(`${summary(report)}\n`).toMatchFileSnapshot(`expected/${name}.txt`);
    expect(status).toBe(1);
  });
});

describe('the contract of check', () => {
  const project = folder({
    'schema.sql': 'create table messages (id int primary key, content text not null);',
    'src/a.ts':
      "import { Pool } from 'pg';\nconst é = new Pool();\nexport const q = () => é.query('select id, status from messages');\n",
  });

  test('the JSON is what its schema says, with places in UTF-16 and files relative to the working directory', () => {
    const { status, report } = check(path.dirname(project), path.basename(project), '--schema', path.join(project, 'schema.sql'));
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(contract);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(status).toBe(1);
    expect(report.schema).toMatchObject({ kind: 'sql', tables: 1, columns: 2 });
    const [finding] = report.findings;
    const text = readFileSync(path.join(project, 'src/a.ts'), 'utf8');
    expect(finding).toMatchObject({
      code: 'unknown-column',
      schema: 'public',
      table: 'messages',
      column: 'status',
      severity: 'error',
    });
    expect(finding!.file).toBe(`${path.basename(project)}/src/a.ts`);
    expect(text.slice(finding!.offset, finding!.offset + finding!.length)).toBe('status');
    expect(finding!.range.start).toEqual({ line: 2, character: text.split('\n')[2]!.indexOf('status') });
    expect(finding!.change).toMatchObject({ kind: 'add-column', schema: 'public', table: 'messages' });
  });

  test('every kind of source gives the same findings', async () => {
    const url = await createDatabase(inject('postgres'), readFileSync(path.join(project, 'schema.sql'), 'utf8'));
    const migrations = folder({ 'migrations/001_init.sql': readFileSync(path.join(project, 'schema.sql'), 'utf8') });
    const snapshot = path.join(home, 'snapshot.json');
    expect(columnist(project, 'snapshot', '--schema', url, '-o', snapshot).status).toBe(0);
    expect(readFileSync(snapshot, 'utf8')).not.toContain(new URL(url).password);
    const expected = summary(check(project, 'src', '--schema', 'schema.sql').report);
    for (const schema of [url, snapshot, path.join(migrations, 'migrations')]) {
      const { status, report } = check(project, 'src', '--schema', schema);
      expect(summary(report), schema).toBe(expected);
      expect(status).toBe(1);
      expect(JSON.stringify(report)).not.toContain(decodeURIComponent(new URL(url).password));
    }
    expect(columnist(project, 'snapshot', '--schema', url, '-o', snapshot, '--check').status).toBe(0);
    expect(
      columnist(project, 'snapshot', '--schema', path.join(workspaces, 'chat/db/schema.sql'), '-o', snapshot, '--check').status,
    ).toBe(1);
  });

  test('a part of a project is checked as a part of it', () => {
    const project = folder({
      'columnist.json': '{ "source": "schema.sql" }',
      'schema.sql': 'create table users (id int primary key);',
      'db/columns.ts': "export const columns = 'id, nick';\n",
      'src/users.ts':
        "import { columns } from '../db/columns';\nexport const all = (pool) => pool.query(`select ${columns} from users`);\n",
      'tools/report.sql': 'select age from users;\n',
    });
    const nick = 'src/users.ts:2:51 unknown-column public.users.nick';
    for (const part of ['src', 'src/users.ts', path.join(project, 'src')])
      expect(summary(check(project, part).report)).toBe(nick);
    expect(summary(check(path.join(project, 'src'), '..').report)).toContain('users.ts:2:51 unknown-column');
    expect(summary(check(project, 'src', 'tools').report).split('\n')).toHaveLength(2);
  });

  test('packages with schemas of their own: each finding has its change, what is for one schema says which others there are', () => {
    const files = (name: string) => ({
      [`${name}/package.json`]: `{ "name": "${name}" }`,
      [`${name}/migrations/001_init.sql`]: `create table ${name} (id int primary key);`,
      [`${name}/src/all.ts`]: `import { columns } from '../../shared/columns';\nexport const q = (pool) => pool.query(\`select \${columns} from ${name}\`);\n`,
    });
    const shared = { 'package.json': '{}', 'shared/columns.ts': "export const columns = 'id, nick';\n" };
    const repository = folder({ ...shared, ...files('users'), ...files('teams') });
    const { report } = check(repository);
    expect(report.findings.map(({ file, change }) => [file, change && 'table' in change && change.table])).toEqual([
      ['teams/src/all.ts', 'teams'],
      ['users/src/all.ts', 'users'],
    ]);
    const { stdout, stderr } = columnist(repository, 'generate', '--dry-run');
    expect(stdout).toContain('+ add teams.nick');
    expect(stderr).toContain('users has a schema of its own: columnist generate users');
    expect(columnist(repository, 'generate', 'users', '--dry-run').stdout).toContain('+ add users.nick');
  });

  test('a reader that has seen enough ends it without a word', () => {
    const project = folder({ 'schema.sql': 'create table t (id int);', 'a.sql': 'select nope from t;\n'.repeat(5000) });
    const command = `"${process.execPath}" "${path.join(dist, 'cli.js')}" check --format json | head -c 1; exit \${PIPESTATUS[0]}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: project, encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([2, '{', '']);
  });

  test('columnist.json is looked for up to the top of the repository, and no further', () => {
    const files = {
      'columnist.json': '{ "source": "schema.sql" }',
      'schema.sql': 'create table users (id int primary key);',
      'api/src/a.sql': 'select nick from users;\n',
    };
    const repository = folder({ ...files, '.git/HEAD': 'ref: refs/heads/main\n' });
    expect(summary(check(path.join(repository, 'api/src')).report)).toBe('a.sql:1:8 unknown-column public.users.nick');
    const foreign = folder({ ...files, 'api/.git/HEAD': 'ref: refs/heads/main\n' });
    expect(columnist(path.join(foreign, 'api/src'), 'check').status).toBe(2);
    expect(columnist(path.join(folder(files), 'api/src'), 'check').status).toBe(2);
  });

  test('a folder in a package belongs to the package, one in none is a project of its own', () => {
    const repository = folder({
      'package.json': '{}',
      'api/package.json': '{}',
      'api/schema.sql': 'create table users (id int);',
      'api/src/a.sql': 'select nick from users;\n',
    });
    expect(summary(check(repository, 'api/src').report)).toBe('api/src/a.sql:1:8 unknown-column public.users.nick');
    const plain = folder({
      'app/schema.sql': 'create table users (id int);',
      'app/a.sql': 'select nick from users;\n',
      'b.sql': 'select',
    });
    expect(summary(check(plain, 'app').report)).toBe('app/a.sql:1:8 unknown-column public.users.nick');
  });

  test('nothing missing is exit 0', () => {
    const clean = folder({ 'schema.sql': 'create table t (id int);', 'q.sql': 'select id from t;' });
    expect(check(clean).status).toBe(0);
  });

  test('SARIF and GitHub annotations', () => {
    const sarif = JSON.parse(columnist(project, 'check', '--format', 'sarif').stdout);
    expect(sarif.runs[0].results[0]).toMatchObject({ ruleId: 'unknown-column', level: 'error' });
    expect(columnist(project, 'check', '--format', 'github').stdout).toMatch(
      /^::error file=src\/a\.ts,line=3,col=\d+,endLine=3,endColumn=\d+,title=Columnist unknown-column::/,
    );
  });

  test('80 columns of a terminal hold the findings', () => {
    const { stdout } = columnist(project, 'check');
    expect(stdout).toContain('src/a.ts');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe('what cannot be checked is said, and is exit 2', () => {
  const project = folder({ 'q.sql': 'select 1;' });

  test('a dead database, within 5 s', () => {
    const start = Date.now();
    const { status, stderr, stdout } = columnist(project, 'check', '--schema', 'postgres://app:hunter2@127.0.0.1:1/app');
    expect(status).toBe(2);
    expect(stderr).toMatch(/127\.0\.0\.1/);
    expect(stderr + stdout).not.toContain('hunter2');
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  test('a database that never answers', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const start = Date.now();
    const { status, stderr } = columnist(project, 'check', '--schema', `postgres://app:hunter2@127.0.0.1:${port}/app`);
    silent.close();
    expect(status).toBe(2);
    expect(stderr).not.toContain('hunter2');
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  test('a wrong password', () => {
    const url = new URL(inject('postgres'));
    url.password = 'hunter2';
    const { status, stderr } = columnist(project, 'check', '--schema', url.href);
    expect(status).toBe(2);
    expect(stderr).toMatch(/password/i);
    expect(stderr).not.toContain('hunter2');
  });

  test.each([
    ['a schema that is not there', ['check', '--schema', 'nowhere.sql']],
    ['a path that is not there', ['check', 'nowhere']],
    ['no schema at all', ['check']],
    ['an unknown option', ['check', '--nonsense']],
    ['an unknown format', ['check', '--format', 'xml']],
  ])('%s', (_, args) => {
    const { status, stderr } = columnist(project, ...args);
    expect(status).toBe(2);
    expect(stderr.trim()).not.toBe('');
  });
});

describe('hostile and odd input', () => {
  test('a file that is not UTF-8, a huge file, broken SQL and an empty folder', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `select id, content from messages where id = ${i};`).join('\n');
    const project = folder({
      'schema.sql': 'create table messages (id int primary key, content text);',
      'latin1.ts': Buffer.from('const q = sql`select id, caf\xe9 from messages`;', 'latin1'),
      'binary.sql': Buffer.from([0, 255, 254, 0, 1, 2, 3]),
      'big.sql': `${lines}\nselect nope from messages;`,
      'broken.sql': "select id, nope, from messages;\nselect 'unclosed from messages;\n",
      'deep.sql': `select ${'('.repeat(3000)}1${')'.repeat(3000)};`,
    });
    const { status, report } = check(project);
    expect(status).toBe(1);
    const big = report.findings.filter((finding) => finding.file === 'big.sql');
    expect(big.map((finding) => finding.column)).toEqual(['nope']);
    expect(report.findings.some((finding) => finding.file === 'broken.sql' && finding.column === 'nope')).toBe(true);
  }, 60_000);

  test('an empty workspace with a schema is clean', () => {
    const empty = folder({ 'schema.sql': '' });
    expect(check(empty, '--schema', 'schema.sql').status).toBe(0);
  });
});

describe('generate', () => {
  test('writes the indexes that it suggests only when asked', () => {
    const project = folder({
      'columnist.json': '{ "source": "schema.sql" }',
      'schema.sql': 'create table messages (id int primary key);',
      'a.sql': 'select id from messages where sent_at > now();\n',
    });
    const plain = columnist(project, 'generate', '--dry-run').stdout;
    const asked = columnist(project, 'generate', '--dry-run', '--indexes').stdout;
    expect(plain).not.toContain('INDEX');
    expect(asked).toContain('+ create index messages_sent_at_idx on messages (sent_at)');
    expect(asked).toContain('CREATE INDEX CONCURRENTLY IF NOT EXISTS messages_sent_at_idx');
  });

  test('writes the migration, its rollback, backfill and history, and nothing else; a second run finds nothing to write', () => {
    const copy = path.join(home, 'chat');
    cpSync(path.join(workspaces, 'chat'), copy, { recursive: true });
    const before = readdirSync(copy, { recursive: true, encoding: 'utf8' });
    const { status, stdout } = columnist(copy, 'generate', '--title', 'add missing columns');
    expect(status, stdout).toBe(0);
    expect(stdout).toContain('hazard: VALIDATE CONSTRAINT reads messages');
    expect(stdout).not.toContain('create index');
    const written = readdirSync(copy, { recursive: true, encoding: 'utf8' }).filter(
      (file) => !before.includes(file) && /\.\w+$/.test(file),
    );
    const plain = written
      .map((file) =>
        file
          .split(path.sep)
          .join('/')
          .replace(/\d{14}/, 'TIME'),
      )
      .sort();
    expect(plain).toEqual([
      'MIGRATION_HISTORY.md',
      'columnist/TIME_add_missing_columns/backfill.sql',
      'columnist/TIME_add_missing_columns/rollback.sql',
      'columnist/TIME_add_missing_columns/verify.sql',
      'migrations/TIME_add_missing_columns.sql',
    ]);
  });
});

test('verify says what the migration does to a running database', () => {
  const project = folder({
    'schema.sql': 'create table messages (id int primary key);',
    'up.sql':
      'alter table messages add column if not exists body text;\ncreate index if not exists body_idx on messages (body);\n',
  });
  const verify = (...args: readonly string[]) => columnist(project, 'verify', 'up.sql', '--schema', 'schema.sql', ...args);
  expect(verify().stdout).toContain('! hazard: Builds the index while writes to messages wait');
  const { hazards } = JSON.parse(verify('--json').stdout) as { hazards: { kind: string; lock: string }[] };
  expect(hazards.map(({ kind, lock }) => `${kind} ${lock}`)).toEqual(['lock ACCESS EXCLUSIVE', 'scan SHARE']);
});

test('compare writes the aligning SQL beside its rollback and validation, and overwrites nothing', () => {
  const folder = mkdtempSync(path.join(home, 'align-'));
  const schemas = ['staging', 'production'].map((name) => path.join(workspaces, 'prod-staging/db', `${name}.sql`));
  const run = (...args: readonly string[]) => columnist(folder, 'compare', ...schemas, '--sql', 'align.sql', ...args);
  const { status, stdout } = run('--format', 'json');
  expect(status).toBe(1);
  const report = JSON.parse(stdout) as { files: string[]; notWritten: { what: string }[] };
  expect(report.files).toEqual(['align.sql', 'align.rollback.sql', 'align.validate.sql']);
  expect(readdirSync(folder).sort()).toEqual([...report.files].sort());
  expect(report.notWritten.map((each) => each.what)).toContain('function public.mark_messages_as_read(uuid, uuid)');
  const before = readFileSync(path.join(folder, 'align.sql'), 'utf8');
  const again = run();
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('exists');
  expect(readFileSync(path.join(folder, 'align.sql'), 'utf8')).toBe(before);
});
