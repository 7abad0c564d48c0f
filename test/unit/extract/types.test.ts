import { expect, test } from 'vitest';
import { extractFiles } from './extraction.ts';

/** What the code says of the columns and values of its first statement: `status: 'sent' | 'seen'`, `$1: string`. */
function typesIn(code: string, files: Readonly<Record<string, string>> = {}): string[] {
  const { fragments } = extractFiles({ '/src/app.ts': code, ...files });
  return (fragments[0]?.hints ?? []).map(({ for: subject, typescript }) => {
    const name = 'column' in subject ? subject.column : 'parameter' in subject ? `$${subject.parameter}` : `#${subject.hole}`;
    return `${name}: ${typescript}`;
  });
}

const knex = "import { knex } from 'knex'; const db = knex({ client: 'pg' });\n";
const pool = "import { Pool } from 'pg'; const pool = new Pool();\n";
const types = {
  '/src/types.ts': `
    export type Status = 'sent' | 'seen';
    export enum Kind { Text = 'text', Image = 'image' }
    export interface Settings { theme: string }
    export type Id = string & { readonly brand: 'Id' };
    export interface Base { id: Id }
    export interface Row<Body = Settings> extends Base {
      status: Status | null; kind: Kind; settings: Settings; body: Body; steps: Settings[]; labels: Status[];
      size?: number; owner: Base['id']; draft: boolean;
    }
    export const LEVELS = ['low', 'high'] as const;
    export type Level = (typeof LEVELS)[number];
  `,
};

test('names of types are followed to what they stand for', () => {
  const code = `${pool}import type { Row } from './types';
    export const f = () => pool.query<Omit<Row, 'draft'>>('SELECT id, status, kind, settings, body, steps, labels, size, owner, draft FROM messages');`;
  expect(typesIn(code, types)).toEqual([
    "status: (Status = 'sent' | 'seen') | null",
    "kind: Kind = 'text' | 'image'",
    'settings: Settings = {…}',
    'body: Settings = {…}',
    'steps: (Settings = {…})[]',
    "labels: (Status = 'sent' | 'seen')[]",
    'size: number | undefined',
    'owner: Id = string',
    'id: Id = string',
  ]);
});

test.each([
  ['const rows: Row[] = (await pool.query("SELECT a FROM t")).rows;'],
  ['const rows = (await pool.query("SELECT a FROM t")).rows as Row[];'],
  ['const load = async (): Promise<QueryResult<Row>> => pool.query("SELECT a FROM t");'],
  ['async function load(): Promise<Row | undefined> { return await pool.query("SELECT a FROM t"); }'],
])('a result has the type that is given to it: %s', (code) => {
  expect(typesIn(`${pool}interface Row { a: number }\n${code}`)).toEqual(['a: number']);
});

test.each([
  ['new Date()', 'Date'],
  ['JSON.stringify(body)', 'JSON.stringify()'],
  ['crypto.randomUUID()', 'crypto.randomUUID()'],
  ['Date.now()', 'Date.now()'],
  ['row.size', 'number | undefined'],
  ['row.level ?? null', "(Level = 'low' | 'high') | null"],
  ['row.owner.id', 'Id = string'],
  ['ok ? "a" : null', "'a' | null"],
  ['a === b', 'boolean'],
  ['Math.round(x)', 'number'],
  ['hashed(x)', 'Buffer'],
  ['now', 'Date'],
  ['names.length', 'number'],
  ['[1, 2]', 'number[]'],
  ['x.toISOString()', 'Date'],
])('a value that is written as %s is %s', (value, type) => {
  const code = `${pool}import type { Base, Level } from './types';
    function hashed(text: string): Buffer { return digest(text); }
    const now = new Date();
    export const f = (row: { size?: number; level?: Level; owner: Base }) => pool.query('UPDATE t SET a = $1', [${value}]);`;
  expect(typesIn(code, types)).toEqual([`$1: ${type}`]);
});

test('builders tell of their values, and of the row that they are given', () => {
  const row = `${knex}import type { Row } from './types';
    export async function f(owner: string) { await db('messages').where({ owner }).update({ sent_at: new Date() }); }`;
  expect(typesIn(row, types).sort()).toEqual(['$1: Date', '$2: string']);
  const insert = `${knex}interface New { status: 'sent' }
    export async function f(status: string) { const row: New = { status }; await db('messages').insert(row); }`;
  expect(typesIn(insert)).toContain("status: 'sent'");
});

test('tagged templates tell of what they take', () => {
  const code = `import postgres from 'postgres'; const sql = postgres();
    export const f = (user: { id: number }) => sql\`SELECT a FROM t WHERE id = \${user.id}\`;`;
  expect(typesIn(code)).toEqual(['#0: number']);
});
