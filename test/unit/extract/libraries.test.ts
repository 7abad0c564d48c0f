import { describe, expect, test } from 'vitest';
import { extractFiles, fragmentsIn, hostOf, shown, textsIn } from './extraction.ts';

describe('postgres.js', () => {
  const sql = `import postgres from 'postgres';\nconst sql = postgres();\n`;

  test('values, fragments and conditional fragments', () => {
    const code = `${sql}export const f = (id: string, x: any) => {
  const active = sql\`and deleted_at is null\`;
  return sql\`select id, status from messages where id = \${id} \${active} \${x ? sql\`and status = \${'sent'}\` : sql\`\`}\`;
};`;
    expect(textsIn(code)).toEqual([
      "select id, status from messages where id = ‹=id› and deleted_at is null and status = ‹='sent'›",
      'select id, status from messages where id = ‹=id› and deleted_at is null',
    ]);
  });

  test('identifiers, lists and objects', () => {
    const code = `${sql}const user = { name: 'a', age: 1 };
sql\`select \${sql('name')}, \${sql(['age', 'x'])} from \${sql('public.users')}\`;
sql\`insert into users \${sql(user, 'name', 'age')}\`;
sql\`insert into users \${sql(user)}\`;
sql\`update users set \${sql({ name: 'x', age })} where id in \${sql(ids)}\`;
sql\`update users set \${sql(patch)} where id = 1\`;
sql\`insert into users \${sql(rows, ['name', 'age'])} returning *\`;`;
    const texts = textsIn(code);
    expect(texts).toEqual([
      'select "name", "age", "x" from "public"."users"',
      'insert into users ("name", "age") values (‹=name›, ‹=age›)',
      `insert into users ("name", "age") values (‹='a'›, ‹=1›)`,
      `update users set "name" = ‹='x'›, "age" = ‹=age› where id in ‹=sql(ids)›`,
      'update users set ‹sql(patch)› where id = 1',
      'insert into users ("name", "age") values (‹=name›, ‹=age›) returning *',
    ]);
    const insert = fragmentsIn(code)[1]!;
    expect(hostOf(code, insert, '"age"')).toBe('age');
  });

  test('unsafe, and a transaction of its own', () => {
    const code = `${sql}await sql.unsafe('select a from t');\nawait sql.begin(async (tx) => { await tx\`update t set a = 1\`; });\nconst db = sql;\nawait db\`delete from t where b = \${1}\`;`;
    expect(textsIn(code)).toEqual(['select a from t', 'update t set a = 1', 'delete from t where b = ‹=1›']);
  });
});

test('slonik: types, fragments, identifiers, joins', () => {
  const code = `import { sql, createPool } from 'slonik';
const where = sql.fragment\`status = \${status}\`;
pool.any(sql.type(z.object({ id: z.string() }))\`SELECT id FROM \${sql.identifier(['public', 'messages'])} WHERE \${where} AND \${sql.join([sql.fragment\`a = 1\`, sql.fragment\`b = 2\`], sql.fragment\` AND \`)} AND d = \${sql.date(now)}\`);
pool.query(sql.unsafe\`DELETE FROM messages\`);
pool.query(sql.typeAlias('void')\`INSERT INTO t (a) SELECT * FROM \${sql.unnest(rows, ['int4'])}\`);`;
  expect(textsIn(code)).toEqual([
    'SELECT id FROM "public"."messages" WHERE status = ‹status› AND a = 1 AND b = 2 AND d = ‹=sql.date(now)›',
    'DELETE FROM messages',
    "INSERT INTO t (a) SELECT * FROM ‹sql.unnest(rows, ['int4'])›",
  ]);
});

test('Prisma: $queryRaw, Prisma.sql, join, raw, empty, and unsafe strings', () => {
  const code = `import { Prisma, PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function f(ids: string[], x: any) {
  const cond = x ? Prisma.sql\`AND "status" = \${x}\` : Prisma.empty;
  await prisma.$queryRaw<Row[]>\`SELECT "id" FROM "User" WHERE "id" IN (\${Prisma.join(ids)}) \${cond}\`;
  await prisma.$executeRaw(Prisma.sql\`UPDATE "User" SET "name" = \${'a'}\`);
  await prisma.$queryRawUnsafe('SELECT "id" FROM "User" WHERE "id" = $1', x);
  await prisma.$transaction(async (tx) => tx.$queryRaw\`SELECT 1 FROM \${Prisma.raw('"User"')}\`);
}`;
  expect(textsIn(code)).toEqual([
    'SELECT "id" FROM "User" WHERE "id" IN (‹=Prisma.join(ids)›) AND "status" = ‹x›',
    'SELECT "id" FROM "User" WHERE "id" IN (‹=Prisma.join(ids)›)',
    `UPDATE "User" SET "name" = ‹='a'›`,
    'SELECT "id" FROM "User" WHERE "id" = $1',
    'SELECT 1 FROM "User"',
  ]);
});

test('Kysely sql: statements only where they are executed', () => {
  const code = `import { sql, Kysely } from 'kysely';
export async function f(db: Kysely<DB>, trx: any, id: string) {
  await sql<Row>\`select \${sql.ref('m.status')} from \${sql.table('messages')} as m where \${sql.id('m', 'id')} = \${id} and x = \${sql.lit(1)}\`.execute(db);
  db.selectFrom('messages').select(sql<number>\`select count(*) from other where other.id = messages.id\`.as('n'));
  await sql.raw('vacuum').execute(db);
}`;
  expect(textsIn(code).filter((each) => each.startsWith('select "m"'))).toEqual([
    'select "m"."status" from "messages" as m where "m"."id" = ‹=id› and x = ‹=sql.lit(1)›',
  ]);
  expect(textsIn(code).some((each) => each.startsWith('select count(*)'))).toBe(false);
});

test('Drizzle sql: tables and columns are named by their definition', () => {
  const files = {
    '/src/app.ts': `import { sql } from 'drizzle-orm';\nimport { messages } from './schema';\nimport { db } from './db';
await db.execute(sql\`select \${messages.status}, \${other.x} from \${messages} where \${messages.id} = \${1} order by \${sql.identifier('created_at')} \${sql.raw('desc')}\`);`,
    '/src/schema.ts': `import { pgTable, text, uuid } from 'drizzle-orm/pg-core';\nexport const messages = pgTable('messages', { id: uuid('id').primaryKey(), status: text('msg_status').notNull() });`,
    '/src/db.ts': `import { drizzle } from 'drizzle-orm/node-postgres';\nexport const db = drizzle();`,
  };
  const { fragments } = extractFiles(files);
  const raw = fragments.filter((each) => each.label === 'sql');
  expect(raw.map(shown)).toEqual([
    'select "messages"."msg_status", ‹other.x› from "messages" where "messages"."id" = ‹=1› order by "created_at" desc',
  ]);
  expect(hostOf(files['/src/app.ts'], raw[0]!, '"msg_status"')).toBe('status');
});

test('@databases/pg and pg-sql2', () => {
  expect(
    textsIn(`import createPool, { sql } from '@databases/pg';\nconst db = createPool();
db.query(sql\`SELECT \${sql.ident('m', 'status')} FROM t m WHERE \${sql.join([sql\`a = \${1}\`, sql\`b = 2\`], ' AND ')}\`);`),
  ).toEqual(['SELECT "m"."status" FROM t m WHERE a = ‹=1› AND b = 2']);
  expect(
    textsIn(
      `import sql from 'pg-sql2';\nconst q = sql\`select \${sql.identifier('a', 'b')} from a where \${sql.fragment\`c = \${sql.value(1)}\`}\`;`,
    ),
  ).toEqual(['select "a"."b" from a where c = ‹=sql.value(1)›']);
});

test('sql-template-strings and sql-template-tag append and nest', () => {
  expect(
    textsIn(
      `import SQL from 'sql-template-strings';\nexport const f = (id: string) => pool.query(SQL\`SELECT a FROM t\`.append(SQL\` WHERE id = \${id}\`).append(' LIMIT 1'));`,
    ),
  ).toEqual(['SELECT a FROM t WHERE id = ‹=id› LIMIT 1']);
  expect(
    textsIn(
      `import sql, { join, raw, empty } from 'sql-template-tag';\npool.query(sql\`SELECT \${raw('a')} FROM t \${empty} WHERE id IN (\${join([1, 2])})\`);`,
    ),
  ).toEqual(['SELECT a FROM t WHERE id IN (‹=1›,‹=2›)']);
});

test('a query that is appended to in statements', () => {
  expect(
    textsIn(
      `import SQL from 'sql-template-strings';\nexport function f(id: string, x: any) {\n const q = SQL\`SELECT a FROM t\`;\n if (x) q.append(SQL\` WHERE id = \${id}\`);\n return pool.query(q);\n}`,
    ),
  ).toEqual(['SELECT a FROM t WHERE id = ‹=id›', 'SELECT a FROM t']);
});

test('Vercel, Neon and Bun', () => {
  expect(textsIn("import { sql } from '@vercel/postgres';\nawait sql`SELECT a FROM t WHERE b = ${1}`;")).toEqual([
    'SELECT a FROM t WHERE b = ‹=1›',
  ]);
  expect(
    textsIn(
      "import { neon } from '@neondatabase/serverless';\nconst query = neon('');\nawait query`SELECT a FROM t`;\nawait query('SELECT b FROM t WHERE c = $1', [1]);",
    ),
  ).toEqual(['SELECT a FROM t', 'SELECT b FROM t WHERE c = $1']);
  expect(
    textsIn("import { sql, SQL } from 'bun';\nconst db = new SQL('');\nawait sql`SELECT a FROM t`;\nawait db`SELECT b FROM t`;"),
  ).toEqual(['SELECT a FROM t', 'SELECT b FROM t']);
});

test('pg-promise formats its own placeholders', () => {
  const code = `import pgPromise from 'pg-promise';\nconst pgp = pgPromise();\nconst db = pgp('');
db.any('SELECT $1:name FROM $2~ WHERE a = $3', ['status', 'messages', 1]);
db.one('SELECT a FROM t WHERE b = \${id} AND c = $/name/ AND d IN ($<ids:csv>) AND e = $(raw:raw)', { id: 1 });
db.none('UPDATE t SET a = $1 WHERE $2:raw', [1, cond]);`;
  expect(textsIn(code)).toEqual([
    'SELECT "status" FROM "messages" WHERE a = $3',
    'SELECT a FROM t WHERE b = ‹=${id}› AND c = ‹=$/name/› AND d IN (‹=$<ids:csv>›) AND e = ‹$(raw:raw)›',
    'UPDATE t SET a = $1 WHERE ‹$2:raw›',
  ]);
});

test('Knex raw binds ?, ??, :name and :name:', () => {
  const code = `const knex = require('knex')({ client: 'pg' });
knex.raw('select ?? from ?? where id = ? and data \\\\? ?', ['m.status', 'messages', 1, 'k']);
knex.raw('select :col: from messages where id = :id', { col: 'status', id: 1 });
knex.schema.raw('create table x (id int)');
knex('t').select(knex.raw('count(*) as n'));`;
  expect(textsIn(code).filter((each) => !each.startsWith('SELECT'))).toEqual([
    'select "m"."status" from "messages" where id = ‹=?› and data ? ‹=?›',
    'select "status" from messages where id = ‹=:id›',
    'create table x (id int)',
  ]);
});

test('Sequelize replacements, TypeORM and MikroORM', () => {
  expect(
    textsIn(
      `import { Sequelize } from 'sequelize';\nconst sequelize = new Sequelize('');\nsequelize.query('SELECT a FROM t WHERE b = :b AND c::text = ?', { replacements: { b: 1 } });`,
    ),
  ).toEqual(['SELECT a FROM t WHERE b = ‹=:b› AND c::text = ?']);
  expect(
    textsIn(
      `import { DataSource } from 'typeorm';\nclass S { constructor(private readonly dataSource: DataSource) {} f() { return this.dataSource.query('SELECT a FROM t WHERE b = $1', [1]); } }`,
    ),
  ).toEqual(['SELECT a FROM t WHERE b = $1']);
  expect(
    textsIn(`import { MikroORM } from '@mikro-orm/postgresql';\nem.getConnection().execute('select a from t where b = ?', [1]);`),
  ).toEqual(['select a from t where b = ?']);
});

test('tags and calls of the settings', () => {
  const settings = { tags: ['query', 'db.q'], calls: ['runSql', 'api.rows'] };
  expect(
    textsIn(
      "query`select a from t`; db.q`select b from t`; runSql('select c from t'); api.rows('select d from t'); other`select e from t`;",
      '/a.ts',
      settings,
    ),
  ).toEqual(['select a from t', 'select b from t', 'select c from t', 'select d from t']);
});

test('a comment marks a template', () => {
  expect(textsIn('const a = /* sql */ `select a from t where b = ${x}`;')).toEqual(['select a from t where b = ‹x›']);
});

test('a tag that takes another in is told once; a function inside an interpolation is its own', () => {
  const code = `import postgres from 'postgres';\nconst sql = postgres();\nsql\`select a from t where exists (\${sql\`select 1 from u where u.a = t.a\`})\`;`;
  expect(textsIn(code)).toEqual(['select a from t where exists (select 1 from u where u.a = t.a)']);
});

test('parts of statements alone are not statements', () => {
  expect(
    textsIn(
      "import { sql } from 'slonik';\nexport const part = sql.fragment`select 1 from u where u.a = t.a`;\nexport const b = sql`and a = 1`;",
    ),
  ).toEqual([]);
});

test('clients through parameters, classes, injection and other files', () => {
  const files = {
    '/src/app.ts': `import { db, getPool } from './db';\nimport type { PoolClient } from 'pg';
db.query('select a from t');
getPool().query('select b from t');
export async function f(c: PoolClient) { await c.query('select c from t'); }
class Repo { constructor(private pg: PoolClient) {} g() { return this.pg.query('select d from t'); } }
export const h = async () => { const c = await getPool().connect(); return c.query('select e from t'); };`,
    '/src/db.ts': `import { Pool } from 'pg';\nexport const db = new Pool();\nexport function getPool() { return db; }`,
  };
  const { fragments } = extractFiles(files);
  expect(fragments.map(shown)).toEqual([
    'select a from t',
    'select b from t',
    'select c from t',
    'select d from t',
    'select e from t',
  ]);
  expect(fragments.every((each) => each.origin === 'marked' && !each.weak)).toBe(true);
});

test('SQL of a file that nothing ties to PostgreSQL is weak', () => {
  const [fragment] = fragmentsIn("export const query = 'SELECT Id, Name FROM Account WHERE Id = 1';");
  expect(fragment).toMatchObject({ origin: 'guessed', weak: true });
  const [known] = fragmentsIn("import 'pg';\nexport const query = 'SELECT id, name FROM account WHERE id = 1';");
  expect(known!.weak).toBeUndefined();
});
