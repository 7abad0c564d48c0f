import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeDocument } from '../../../server/src/analysis/analyze.ts';
import { overlayMigration } from '../../../server/src/analysis/overlayMigration.ts';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { emptyCatalog } from '../../../server/src/catalog/model.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { extractFiles, type Files } from './extraction.ts';

let lookup: Lookup;
beforeAll(async () => {
  await loadParser();
  const text =
    'create table users (id int, name text, email text, created_at timestamptz); create table messages (id int, user_id int, content text);';
  lookup = overlayMigration(createLookup(emptyCatalog), [{ text, holes: [] }], { kind: 'same-file', file: 'schema.sql' });
});

const P = `import { Pool } from 'pg';\nconst pool = new Pool();\n`;
/** What must be found missing, by the way the text comes about. */
const spoken: Record<string, readonly [Files | string, string]> = {
  privateField: [`class R { #sql = 'SELECT xx FROM users'; f() { return pool.query(this.#sql); } }`, 'xx'],
  staticField: [`class R { static SQL = 'SELECT xx FROM users'; f() { return pool.query(R.SQL); } }`, 'xx'],
  staticPrivate: [`class R { static #SQL = \`SELECT xx FROM users\`; f() { return pool.query(R.#SQL); } }`, 'xx'],
  ctorAssigned: [
    `class R { private sql: string; constructor() { this.sql = 'SELECT xx FROM users'; } f() { return pool.query(this.sql); } }`,
    'xx',
  ],
  getter: [`class R { get cols() { return 'id, xx'; } f() { return pool.query(\`SELECT \${this.cols} FROM users\`); } }`, 'xx'],
  method: [`class R { cols() { return 'id, xx'; } f() { return pool.query(\`SELECT \${this.cols()} FROM users\`); } }`, 'xx'],
  enumMember: [`enum Q { A = 'SELECT xx FROM users' }\npool.query(Q.A);`, 'xx'],
  asConst: [`const Q = { a: { b: 'SELECT xx FROM users' } } as const;\npool.query(Q.a.b);`, 'xx'],
  satisfies: [`const Q = { a: 'SELECT xx FROM users' } satisfies Record<string, string>;\npool.query(Q['a']);`, 'xx'],
  namespaceTs: [`namespace Q { export const A = 'SELECT xx FROM users'; }\npool.query(Q.A);`, 'xx'],
  stringRaw: [`pool.query(String.raw\`SELECT xx FROM users WHERE name ~ '\\d'\`);`, 'xx'],
  dedentTag: [`import dedent from 'dedent';\npool.query(dedent\`\n  SELECT xx\n  FROM users\`);`, 'xx'],
  replaceBlank: [`pool.query('SELECT xx\\n FROM users'.replace(/\\n/g, ' '));`, 'xx'],
  replaceToken: [`const q = 'SELECT xx FROM users WHERE {{where}}'.replace('{{where}}', 'id = 1');\npool.query(q);`, 'xx'],
  replaceTable: [`const q = 'SELECT xx FROM :table:'.replace(':table:', 'users');\npool.query(q);`, 'xx'],
  trim: [`pool.query(\` SELECT xx FROM users \`.trim());`, 'xx'],
  concatMethod: [`pool.query('SELECT xx '.concat('FROM users', ' WHERE id = $1'), [1]);`, 'xx'],
  arrayJoinFilter: [`pool.query(['SELECT xx', 'FROM users', flag && 'WHERE id = 1'].filter(Boolean).join(' '));`, 'xx'],
  placeholdersMap: [
    `pool.query(\`SELECT xx FROM users WHERE id IN (\${ids.map((_, i) => '$' + (i + 1)).join(', ')})\`, ids);`,
    'xx',
  ],
  placeholdersVar: [
    `const ph = ids.map((_: any, i: number) => \`$\${i + 1}\`).join(',');\npool.query(\`SELECT xx FROM users WHERE id IN (\${ph})\`, ids);`,
    'xx',
  ],
  valuesRows: [
    `const rows = xs.map((x: any, i: number) => \`($\${i * 2 + 1}, $\${i * 2 + 2})\`).join(', ');\npool.query(\`INSERT INTO users (id, xx) VALUES \${rows}\`);`,
    'xx',
  ],
  whereArray: [
    `const w: string[] = []; if (a) w.push('xx = $1'); const where = w.length ? 'WHERE ' + w.join(' AND ') : '';\npool.query(\`SELECT id FROM users \${where} ORDER BY id\`);`,
    'xx',
  ],
  whereArray2: [
    `const conditions = ['xx = $1'];\nif (a) { conditions.push(\`name ILIKE $\${conditions.length + 1}\`); }\nconst sql = \`SELECT id FROM users WHERE \${conditions.join(' AND ')}\`;\npool.query(sql);`,
    'xx',
  ],
  setColumns: [
    `const sets: string[] = [];\nfor (const k of Object.keys(data)) sets.push(\`\${k} = $1\`);\npool.query(\`UPDATE users SET \${sets.join(', ')} WHERE xx = $1\`);`,
    'xx',
  ],
  ternaryWhole: [`pool.query(cond ? 'SELECT xx FROM users' : 'SELECT id FROM users');`, 'xx'],
  mapOfColumns: [
    `const SORT = { a: 'xx', b: 'created_at' } as const;\npool.query(\`SELECT id FROM users ORDER BY \${SORT[key]}\`);`,
    'xx',
  ],
  columnsConstJoin: [`const COLS = ['id', 'xx', 'name'];\npool.query(\`SELECT \${COLS.join(', ')} FROM users\`);`, 'xx'],
  columnsMapAlias: [
    `const COLS = ['id', 'xx'];\npool.query(\`SELECT \${COLS.map((c) => \`u.\${c}\`).join(', ')} FROM users u\`);`,
    'xx',
  ],
  columnsMapQuoted: [
    `const COLS = ['id', 'xx'];\npool.query(\`SELECT \${COLS.map((c) => '"' + c + '"').join(', ')} FROM users u\`);`,
    'xx',
  ],
  helperFn: [
    `const select = (cols: string, table: string) => \`SELECT \${cols} FROM \${table}\`;\npool.query(select('id, xx', 'users'));`,
    'xx',
  ],
  wrapperFn: [
    `async function q(sql: string, p: unknown[]) { return pool.query(sql, p); }\nexport const f = () => q('SELECT xx FROM users WHERE id = $1', [1]);`,
    'xx',
  ],
  paginate: [`const paginate = (sql: string) => \`\${sql} LIMIT 10\`;\npool.query(paginate('SELECT xx FROM users'));`, 'xx'],
  configObj: [`pool.query({ name: 'q', text: 'SELECT xx FROM users WHERE id = $1', values: [1], rowMode: 'array' });`, 'xx'],
  configConst: [`const q = { text: 'SELECT xx FROM users', values: [] };\npool.query(q);`, 'xx'],
  configAssigned: [`const q: any = {};\nq.text = 'SELECT xx FROM users';\npool.query(q);`, 'xx'],
  cursor: [`import Cursor from 'pg-cursor';\nclient.query(new Cursor('SELECT xx FROM users'));`, 'xx'],
  pgFormat: [`import format from 'pg-format';\npool.query(format('SELECT xx FROM users WHERE id IN (%L)', ids));`, 'xx'],
  pgFormatIdent: [
    `import format from 'pg-format';\npool.query(format('INSERT INTO users (id, xx) VALUES %L RETURNING %I', rows, 'id'));`,
    'xx',
  ],
  pgFormatS: [
    `import * as format from 'pg-format';\nconst sql = format('SELECT %I, xx FROM %I', 'id', 'users');\npool.query(sql);`,
    'xx',
  ],
  utilFormat: [`import { format } from 'node:util';\npool.query(format('SELECT xx FROM %s WHERE id = $1', 'users'));`, 'xx'],
  taggedCond: [
    `import postgres from 'postgres';\nconst sql = postgres();\nexport const f = (c: boolean) => sql\`SELECT id FROM users \${c ? sql\`WHERE xx = 1\` : sql\`\`}\`;`,
    'xx',
  ],
  taggedFragment: [
    `import postgres from 'postgres';\nconst sql = postgres();\nconst cols = sql\`id, xx\`;\nexport const f = () => sql\`SELECT \${cols} FROM users\`;`,
    'xx',
  ],
  taggedHelper: [
    `import postgres from 'postgres';\nconst sql = postgres();\nconst byId = (id: number) => sql\`xx = \${id}\`;\nexport const f = () => sql\`SELECT id FROM users WHERE \${byId(1)}\`;`,
    'xx',
  ],
  sqlTemplateStrings: [
    `import SQL from 'sql-template-strings';\nconst q = SQL\`SELECT xx FROM users\`;\nq.append(SQL\` WHERE id = \${1}\`);\npool.query(q);`,
    'xx',
  ],
  slonik: [
    `import { createPool, sql } from 'slonik';\nexport const f = (c: any) => c.many(sql.unsafe\`SELECT xx FROM users WHERE id = ANY(\${sql.array([1], 'int4')})\`);`,
    'xx',
  ],
  databasesPg: [
    `import createConnectionPool, { sql } from '@databases/pg';\nconst db = createConnectionPool();\ndb.query(sql\`SELECT xx FROM users WHERE id IN (\${sql.join([1,2].map(i => sql\`\${i}\`), sql\`,\`)})\`);`,
    'xx',
  ],
  vercel: [
    `import { sql } from '@vercel/postgres';\nexport const f = async () => { const { rows } = await sql\`SELECT xx FROM users\`; };`,
    'xx',
  ],
  neon: [
    `import { neon } from '@neondatabase/serverless';\nconst sql = neon(process.env.DATABASE_URL!);\nexport const f = () => sql\`SELECT xx FROM users\`;\nexport const g = () => sql.query('SELECT yy FROM users');`,
    'xx,yy',
  ],
  bunSql: [`import { sql, SQL } from 'bun';\nexport const f = () => sql\`SELECT xx FROM users\`;`, 'xx'],
  bunSQLnew: [
    `import { SQL } from 'bun';\nconst db = new SQL('postgres://x');\nexport const f = () => db\`SELECT xx FROM users\`;`,
    'xx',
  ],
  pgPromise: [
    `import pgPromise from 'pg-promise';\nconst pgp = pgPromise();\nconst db = pgp('postgres://');\ndb.any('SELECT xx FROM users WHERE name = $/name/ AND id IN ($1:csv)', { name: 1 });`,
    'xx',
  ],
  pgPromiseHelpers: [
    `import pgPromise from 'pg-promise';\nconst pgp = pgPromise();\nconst db = pgp('postgres://');\nconst cs = new pgp.helpers.ColumnSet(['id', 'xx'], { table: 'users' });\ndb.none(pgp.helpers.insert(rows, cs));`,
    'xx',
  ],
  commonjs: [
    {
      '/src/app.js': `const { Pool } = require('pg');\nconst { LIST } = require('./q');\nconst pool = new Pool();\npool.query(LIST);`,
      '/src/q.js': `const LIST = 'SELECT xx FROM users';\nmodule.exports = { LIST };`,
    },
    'xx',
  ],
  commonjsExports: [
    {
      '/src/app.js': `const { Pool } = require('pg');\nconst q = require('./q');\nconst pool = new Pool();\npool.query(q.LIST);`,
      '/src/q.js': `exports.LIST = 'SELECT xx FROM users';`,
    },
    'xx',
  ],
  defaultExport: [
    {
      '/src/app.ts': `${P}import queries from './q';\npool.query(queries.list);`,
      '/src/q.ts': `export default { list: 'SELECT xx FROM users' };`,
    },
    'xx',
  ],
  nsImport: [
    {
      '/src/app.ts': `${P}import * as Q from '@/q';\npool.query(Q.LIST);`,
      '/src/q.ts': `export * from './inner';`,
      '/src/inner.ts': `export const LIST = 'SELECT xx FROM users';`,
    },
    'xx',
  ],
  importedFn: [
    {
      '/src/app.ts': `${P}import { build } from './q';\npool.query(build('xx'));`,
      '/src/q.ts': `export function build(col: string): string { return \`SELECT \${col} FROM users\`; }`,
    },
    'xx',
  ],
  plusEqualsLoop: [
    `let q = 'SELECT xx FROM users WHERE 1 = 1';\nfor (const f of fs) { q += ' AND ' + f + ' = 1'; }\nq += ' ORDER BY id';\npool.query(q);`,
    'xx',
  ],
  switchCase: [
    `let q = 'SELECT id FROM users';\nswitch (k) { case 1: q += ' WHERE xx = 1'; break; default: q += ' WHERE id = 1'; }\npool.query(q);`,
    'xx',
  ],
  reassign: [`let q = 'SELECT xx FROM users';\nif (z) q = \`\${q} WHERE id = 1\`;\npool.query(q);`, 'xx'],
  letNoInit: [
    `let q: string;\nif (z) { q = 'SELECT xx FROM users'; } else { q = 'SELECT id FROM users'; }\npool.query(q);`,
    'xx',
  ],
  multiStatement: [
    `pool.query(\`CREATE TEMP TABLE tt AS SELECT id FROM users; SELECT xx FROM users; SELECT id FROM tt; DROP TABLE tt;\`);`,
    'xx',
  ],
  tempElsewhere: [
    `await pool.query('CREATE TEMP TABLE tt (id int)');\nawait pool.query('INSERT INTO tt SELECT xx FROM users');`,
    'xx',
  ],
  defaultParam: [`function f(cols = 'id, xx') { return pool.query(\`SELECT \${cols} FROM users\`); }`, ''],
  destructuredObj: [`const { list } = { list: 'SELECT xx FROM users' };\npool.query(list);`, 'xx'],
  spreadObj: [
    `const base = { a: 'SELECT xx FROM users' };\nconst Q = { ...base, b: 'SELECT id FROM users' };\npool.query(Q.a);`,
    'xx',
  ],
  mapObj: [`const Q = new Map([['a', 'SELECT xx FROM users']]);`, 'xx'],
  arrayIndex: [`const Q = ['SELECT xx FROM users', 'SELECT id FROM users'];\nfor (const q of Q) await pool.query(q);`, 'xx'],
  optionalChain: [`pool?.query?.('SELECT xx FROM users');`, 'xx'],
  awaitImport: [`(await getDb()).query('SELECT xx FROM users WHERE id = $1');`, 'xx'],
  nestedTemplate: [`pool.query(\`SELECT \${\`id, \${'xx'}\`} FROM users\`);`, 'xx'],
  comments: [`pool.query(\`-- list of users\n/* with all */ SELECT xx FROM users\`);`, 'xx'],
  lowerNoKeywordSigns: [`pool.query('select xx from users');`, 'xx'],
  execFn: [`import { query } from './db';\nquery('SELECT xx FROM users');`, 'xx'],
  typeormQuery: [
    `import { DataSource } from 'typeorm';\nconst ds = new DataSource({ type: 'postgres' });\nds.query('SELECT xx FROM users WHERE id = $1', [1]);\nds.manager.query(\`SELECT yy FROM users\`);`,
    'xx,yy',
  ],
  prismaUnsafe: [
    `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nprisma.$queryRawUnsafe('SELECT xx FROM users WHERE id = $1', 1);\nprisma.$queryRaw\`SELECT yy FROM users WHERE id = \${1}\`;`,
    'xx,yy',
  ],
  prismaSql: [
    `import { Prisma, PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nconst where = c ? Prisma.sql\`WHERE xx = 1\` : Prisma.empty;\nprisma.$queryRaw\`SELECT id FROM users \${where}\`;`,
    'xx',
  ],
};
/** What must be silent. */
const silent: Record<string, Files | string> = {
  mysql: `import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({});\npool.query('SELECT xx FROM users WHERE id = ?', [1]);`,
  sqlite: `import Database from 'better-sqlite3';\nconst db = new Database('x');\ndb.prepare('SELECT xx FROM users').all();`,
  bunSqlite: `import { Database } from 'bun:sqlite';\nconst db = new Database();\ndb.query('SELECT xx FROM users').all();`,
  nodeSqlite: `import { DatabaseSync } from 'node:sqlite';\nconst db = new DatabaseSync(':memory:');\ndb.exec('SELECT xx FROM users');`,
  expo: `import * as SQLite from 'expo-sqlite';\nconst db = SQLite.openDatabaseSync('x');\ndb.getAllAsync('SELECT xx FROM users');`,
  sqljs: `import initSqlJs from 'sql.js';\nconst SQL = await initSqlJs();\nconst db = new SQL.Database();\ndb.exec('SELECT xx FROM users');`,
  tedious: `import { Request } from 'tedious';\nconst r = new Request('SELECT xx FROM users WHERE id = @id', () => {});`,
  mssql: `import sql from 'mssql';\nawait sql.query\`SELECT xx FROM users\`;\nawait new sql.Request().query('SELECT yy FROM users');`,
  clickhouse: `import { createClient } from '@clickhouse/client';\nconst c = createClient();\nc.query({ query: 'SELECT xx FROM users', format: 'JSON' });`,
  duckdb: `import duckdb from 'duckdb';\nconst db = new duckdb.Database(':memory:');\ndb.all('SELECT xx FROM users', () => {});`,
  planetscale: `import { connect } from '@planetscale/database';\nconst c = connect({});\nc.execute('SELECT xx FROM users WHERE id = ?', [1]);`,
  cassandra: `import { Client } from 'cassandra-driver';\nconst client = new Client({});\nclient.execute('SELECT xx FROM users WHERE id = ?', [1], { prepare: true });`,
  neo4j: `import neo4j from 'neo4j-driver';\nconst s = neo4j.driver('x').session();\ns.run('MATCH (u:users) RETURN u.xx');\ns.run('CREATE (u:users {xx: 1})');\ns.run('WITH 1 AS x MATCH (n) DELETE n');`,
  bigquery: `import { BigQuery } from '@google-cloud/bigquery';\nnew BigQuery().query('SELECT xx FROM users');`,
  snowflake: `import snowflake from 'snowflake-sdk';\nconst c = snowflake.createConnection({});\nc.execute({ sqlText: 'SELECT xx FROM users' });`,
  sqliteBeside: `import { Pool } from 'pg';\nimport Database from 'better-sqlite3';\nconst pool = new Pool();\nclass Store { db: any; constructor(p: string) { this.db = new Database(p); }\n  all() { return this.db.prepare('SELECT xx FROM users').all(); }\n  clear() { this.db.exec('DELETE FROM logs WHERE xx = 1'); } }`,
  prepared: `import { Pool } from 'pg';\nconst pool = new Pool();\nexport class Store { constructor(private db: any) {}\n  all() { return this.db.prepare('SELECT xx FROM users').all(); }\n  add() { this.db.prepare('INSERT INTO users (xx) VALUES (?)').run(1); } }`,
  d1: `export default { async fetch(req: Request, env: Env) { return env.DB.prepare('SELECT xx FROM users WHERE id = ?').bind(1).all(); } };`,
  libsql: `import { createClient } from '@libsql/client';\nconst c = createClient({ url: '' });\nc.execute('SELECT xx FROM users');`,
  sequelizeSqlite: `import { Sequelize } from 'sequelize';\nconst s = new Sequelize({ dialect: 'mysql' });\ns.query('SELECT xx FROM users');`,
  typeormMysql: `import { DataSource } from 'typeorm';\nconst ds = new DataSource({ type: 'mysql' });\nds.query('SELECT xx FROM users');`,
  knexMysql: `import knex from 'knex';\nconst db = knex({ client: 'mysql2' });\ndb.raw('SELECT xx FROM users');\ndb('users').select('xx');`,
  knexSqlite: `import knex from 'knex';\nconst db = knex({ client: 'better-sqlite3' });\ndb('users').where({ xx: 1 });`,
  jpql: `import { DataSource } from 'typeorm';\nds.createQueryBuilder().select('SELECT u FROM User u');`,
  kusto: `pool2.kustoClient.execute('users | where xx == 1');`,
  prose1: `${P}throwIt('Select a user from the list');\nlabel('Update users set by the admin');\nhelp('Delete from the cart');\nx('Create table of contents');\ny('With users as guests');\nz('Drop table here');\nw('Insert into page');\nv('Alter table settings');`,
  prose2: `${P}const a = 'Select name from users';\nconst b = 'delete from users to continue';\nconst c = "Select xx from users where available";\nconst d = 'Update users set name';`,
  prose3: `${P}const title = 'select xx from users';\nconst description = 'SELECT xx FROM users';\nlog.info('SELECT xx FROM users');\nnew Error('SELECT xx FROM users');`,
  graphql: `import gql from 'graphql-tag';\n${P}const q = gql\`query { users { xx } }\`;\nconst m = \`mutation { update users set }\`;\nconst s = \`subscription { delete from users }\`;`,
  docs: `${P}/** SELECT xx FROM users */\n// SELECT xx FROM users\nconst usage = \`\n# Usage\n\\\`\\\`\\\`sql\nSELECT xx FROM users\n\\\`\\\`\\\`\n\`;`,
  prompt: `${P}const systemPrompt = \`Select the best users from the list and update users set accordingly. For example SELECT xx FROM users.\`;`,
  regex: `${P}if (/SELECT xx FROM users/.test(s)) {}\nif (s.includes('SELECT xx FROM users')) {}\nif (s === 'SELECT xx FROM users') {}`,
  expect: `${P}expect(q).toBe('SELECT xx FROM users');\nassert.equal(q, 'SELECT xx FROM users');`,
  searchPath: `${P}const c = await pool.connect();\nawait c.query('SET search_path TO tenant_1');\nawait c.query('SELECT xx FROM users');\nawait c.query(\`SELECT id FROM invoices\`);`,
  dynSearchPath: `${P}const c = await pool.connect();\nawait c.query(\`SET search_path TO \${tenant}\`);\nawait c.query('SELECT id FROM invoices');`,
  dynTable: `${P}pool.query(\`SELECT xx FROM \${table} WHERE yy = 1\`);\npool.query('SELECT xx FROM ' + table);`,
  tempOther: `${P}async function a(c) { await c.query('CREATE TEMP TABLE staging (k int)'); }\nasync function b(c) { await c.query('SELECT k FROM staging'); }`,
  tempDyn: `${P}const T = 'tmp_' + Date.now();\nawait pool.query(\`CREATE TEMP TABLE \${T} (k int)\`);\nawait pool.query(\`SELECT k FROM \${T}\`);`,
  mysqlTicks: `${P}const q = 'SELECT \`xx\` FROM \`users\`';`,
  pragma: `${P}run('PRAGMA table_info(users)');\nrun('SELECT xx FROM sqlite_master');`,
  mssqlBr: `${P}run('SELECT [xx] FROM [users]');\nrun('SELECT TOP 1 xx FROM users');`,
  jsx: {
    '/src/a.tsx': `import 'pg';\nexport const A = () => <Button title="SELECT xx FROM users" label={'Delete from users'}>Select xx from users</Button>;`,
  },
  unionStr: `${P}type A = 'SELECT xx FROM users' | 'B';`,
  kyselyPartial: `${P}const parts = { select: 'SELECT xx', from: 'FROM users' };`,
  soql: `import jsforce from 'jsforce';\nconst conn = new jsforce.Connection();\nconn.query('SELECT xx FROM users');`,
  css: `${P}const css = 'select { color: red } table { x: y }';\nconst sel = 'select.users';`,
  mocks: { '/src/__mocks__/db.ts': `export const q = 'SELECT id FROM nowhere';\nimport 'pg';` },
};
/** The names that are reported in the first file. */
function reported(files: Files | string): string {
  const all = typeof files === 'string' ? { '/src/app.ts': files } : files;
  const path = Object.keys(all)[0]!;
  const { findings } = analyzeDocument(all[path]!, extractFiles(all), lookup, {
    settings: { severity: {} },
    file: path.slice(1),
  });
  return [...new Set(findings.map(({ message }) => /"([^"]+)"/.exec(message)?.[1] ?? message))].sort().join();
}

describe('SQL in strings', () => {
  const named = /from '(?:slonik|@databases|postgres|pg-promise|typeorm|@prisma|bun|@vercel|@neon)/;
  for (const [name, [files, wanted]] of Object.entries(spoken)) {
    test(`is read: ${name}`, () => {
      expect(reported(typeof files === 'string' && !named.test(files) ? P + files : files)).toBe(wanted);
    });
  }
  for (const [name, files] of Object.entries(silent)) {
    test(`is left alone: ${name}`, () => expect(reported(files)).toBe(''));
  }
});
