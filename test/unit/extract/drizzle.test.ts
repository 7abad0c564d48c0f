import { readFileSync } from 'node:fs';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { drizzle, drizzleName } from '../../../server/src/extract/builders/drizzle.ts';
import type { Model } from '../../../server/src/extract/fragment.ts';
import { build, hostOf } from './built.ts';
import { bookings, left } from './drizzleTables.ts';

const path = '/src/app.ts';
const core = `import { pgTable, pgSchema, pgEnum, pgView, pgTableCreator, customType, uuid, varchar, text, timestamp, integer, serial, numeric,
  jsonb, boolean, primaryKey, unique, uniqueIndex, index, alias } from 'drizzle-orm/pg-core';
import { sql, eq, and, desc, relations, inArray, isNull } from 'drizzle-orm';
`;
const models = (code: string, others: Record<string, string> = {}) =>
  build(drizzle, path, { ...others, [path]: core + code }).models;
const shape = (model: Model | undefined) =>
  model?.columns.map(({ span: _, ...rest }) => rest).map((column) => JSON.parse(JSON.stringify(column)) as unknown);

describe('Drizzle tables', () => {
  it('are models with the declared names, types, nullability, defaults and keys', () => {
    const [, messages] = models(`
const users = pgTable('users', { id: serial('id').primaryKey() });
export const messages = pgTable('messages', {
  id: uuid('id').primaryKey().defaultRandom(),
  senderId: integer('sender_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
  status: varchar('status', { length: 20 }).notNull().default('sent'),
  kind: text('kind', { enum: ['a', 'b'] }).$type<'a' | 'b'>(),
  seenAt: timestamp('seen_at', { withTimezone: true, precision: 3 }).defaultNow(),
  price: numeric('price', { precision: 10, scale: 2 }),
  tags: text('tags').array().default([]),
  data: jsonb('data').default(sql\`'{}'::jsonb\`),
  count: integer().default(0).unique(),
});`);
    expect(messages).toMatchObject({ library: 'drizzle', table: 'messages', primaryKey: ['id'] });
    expect(shape(messages)).toEqual([
      { name: 'id', notNull: true, type: 'uuid', default: 'gen_random_uuid()' },
      {
        name: 'sender_id',
        notNull: true,
        type: 'integer',
        references: { table: 'users', column: 'id', actions: 'ON DELETE CASCADE' },
      },
      { name: 'status', notNull: true, type: 'varchar(20)', default: `'sent'` },
      { name: 'kind', notNull: false, type: 'text', typescript: `'a' | 'b'`, values: ['a', 'b'] },
      { name: 'seen_at', notNull: false, type: 'timestamp(3) with time zone', default: 'now()' },
      { name: 'price', notNull: false, type: 'numeric(10, 2)' },
      { name: 'tags', notNull: false, type: 'text[]', default: `'{}'` },
      { name: 'data', notNull: false, type: 'jsonb', default: `'{}'::jsonb` },
      { name: 'count', notNull: false, type: 'integer', default: '0', unique: true },
    ]);
  });

  it('place names inside their quotes, or at the key', () => {
    const code = `${core}export const m = pgTable('messages', { status: varchar('state'), body: text() });`;
    const [model] = build(drizzle, path, { [path]: code }).models;
    const spans = [model!.tableSpan, ...model!.columns.map((column) => column.span)];
    expect(spans.map((span) => [span.start, code.slice(span.start, span.end)])).toEqual([
      [code.indexOf('messages'), 'messages'],
      [code.indexOf('state'), 'state'],
      [code.indexOf('body'), 'body'],
    ]);
  });

  it('are read in callback form, in schemas, by creators, as views, with enums, custom types and compound keys', () => {
    const found = models(`
const app = pgTableCreator((name) => \`app_\${name}\`);
export const posts = app('posts', (t) => ({ a: t.integer('a'), b: t.varchar({ length: 5 }) }), (t) => [
  primaryKey({ columns: [t.a, t.b] }), uniqueIndex('u').on(t.b), uniqueIndex('p').on(t.a).where(sql\`x\`), index('i').on(t.a)]);
const auth = pgSchema('auth');
export const mood = auth.enum('mood', ['sad', 'happy']);
const citext = customType<{ data: string }>({ dataType() { return 'citext'; } });
export const accounts = auth.table('accounts', { mood: mood('mood').array(), mail: citext('mail') }, (t) => ({ u: unique().on(t.mail, t.mood) }));
export const stats = pgView('stats', { n: integer('n') }).as(sql\`select 1\`);
export const live = pgView('live').as((qb) => qb.select().from(posts));`);
    expect(
      found.map((model) => [model.schema, model.table, model.kind, model.columns.map((each) => `${each.name} ${each.type}`)]),
    ).toEqual([
      [undefined, 'app_posts', undefined, ['a integer', 'b varchar(5)']],
      ['auth', 'accounts', undefined, ['mood "auth"."mood"[]', 'mail citext']],
      [undefined, 'stats', 'view', ['n integer']],
      [undefined, 'live', 'view', ['a undefined', 'b undefined']],
    ]);
    expect(found[0]).toMatchObject({ primaryKey: ['a', 'b'], uniques: [] });
    expect(found[0]?.indexes?.map(({ name, unique }) => [name, unique])).toEqual([
      ['u', true],
      ['p', true],
      ['i', undefined],
    ]);
    expect(found[1]?.uniques).toEqual([{ columns: ['mail', 'mood'] }]);
    expect(found[0]?.enums).toMatchObject([{ schema: 'auth', name: 'mood', labels: [{ name: 'sad' }, { name: 'happy' }] }]);
  });

  it('have the indexes and keys that Drizzle itself makes of them', () => {
    const [, model, other] = build(drizzle, path, { [path]: readFileSync('test/unit/extract/drizzleTables.ts', 'utf8') }).models;
    const theirs = getTableConfig(bookings);
    expect(
      model?.indexes?.map(({ span: _, columns, ...index }) => ({
        ...index,
        columns: columns.map((each) => ({ ...each, nulls: each.nulls ?? 'last' })),
      })),
    ).toEqual(
      theirs.indexes.map(({ config }) => ({
        name: config.name,
        columns: config.columns.map((each) => {
          const { name = '', indexConfig } = each as { name?: string; indexConfig?: Record<string, string | undefined> };
          const { order, nulls, opClass } = indexConfig ?? {};
          return {
            name,
            nulls,
            ...(order === 'desc' && { descending: true }),
            ...(opClass !== undefined && { opclass: opClass }),
          };
        }),
        ...(config.unique && { unique: true }),
        ...(config.method !== 'btree' && { method: config.method }),
        ...(config.where && { where: expect.any(String) }),
      })),
    );
    expect(model?.indexes?.flatMap((each) => each.where ?? [])).toEqual([
      'deleted_at IS NULL',
      "deleted_at IS NULL AND state <> 'gone'",
      "(deleted_at IS NULL) AND (state = 'it''s new')",
    ]);
    expect(model?.uniques).toEqual([
      ...theirs.uniqueConstraints.map((each) => ({ columns: each.columns.map((column) => column.name), name: each.name })),
      ...theirs.columns.flatMap((each) => (each.isUnique ? [{ columns: [each.name], name: each.uniqueName }] : [])),
    ]);
    expect(model?.checks).toEqual([{ name: 'positive', expression: 'number > 0' }]);
    const [room, above] = theirs.foreignKeys.map((key) => ({ key, to: key.reference() }));
    expect(model?.foreignKeys).toEqual([
      {
        columns: room!.to.columns.map((each) => each.name),
        references: { table: 'rooms', columns: room!.to.foreignColumns.map((each) => each.name) },
        actions: `ON DELETE ${room!.key.onDelete} ON UPDATE ${room!.key.onUpdate}`.toUpperCase(),
        name: room!.key.getName(),
      },
    ]);
    expect(model?.columns.find((each) => each.name === 'parent_id')?.references).toEqual({
      table: 'bookings',
      column: above!.to.foreignColumns[0]!.name,
      actions: 'ON DELETE CASCADE',
    });
    expect(getTableConfig(left).indexes).toHaveLength(4);
    expect([other?.table, other?.indexes]).toEqual(['left', undefined]);
  });

  it('take columns that are shared, from this file and others', () => {
    const others = {
      '/src/shared.ts': `import { timestamp, uuid } from 'drizzle-orm/pg-core';
export const timestamps = { createdAt: timestamp('created_at').notNull() };
export const key = () => uuid('id').primaryKey();
export const audit = () => ({ by: uuid('by') });`,
    };
    const [a] = models(
      `import { timestamps, key, audit } from './shared';\nexport const a = pgTable('a', { id: key(), ...timestamps, ...audit() });`,
      others,
    );
    expect(shape(a)).toEqual([
      { name: 'id', notNull: true, type: 'uuid' },
      { name: 'created_at', notNull: true, type: 'timestamp' },
      { name: 'by', notNull: false, type: 'uuid' },
    ]);
  });

  it('name columns after keys as the project has configured', () => {
    const code = `export const a = pgTable('a', { createdAt: timestamp(), userID: integer(), n: integer('theN') });`;
    const names = (others: Record<string, string> = {}) => models(code, others)[0]?.columns.map((each) => each.name);
    expect(names()).toEqual(['createdAt', 'userID', 'theN']);
    expect(names({ '/drizzle.config.ts': `export default { casing: 'snake_case' }; // drizzle` })).toEqual([
      'created_at',
      'user_id',
      'theN',
    ]);
    expect(
      names({ '/src/db/index.ts': `import { drizzle } from 'drizzle-orm/pg'; drizzle(c, { casing: process.env.CASING })` }),
    ).toEqual(['theN']);
  });

  it('are left out when their name is made at run time, or when another core declares them', () => {
    expect(models(`export const a = pgTable(\`\${prefix}_a\`, { id: integer('id') });`)).toEqual([]);
    const mysql = `import { mysqlTable, int } from 'drizzle-orm/mysql-core';\nexport const a = mysqlTable('a', { id: int('id') });`;
    expect(build(drizzle, path, { [path]: mysql }).models).toEqual([]);
    const own = `const pgTable = (n: string, c: object) => c;\nexport const a = pgTable('a', { id: integer('id') });`;
    expect(build(drizzle, path, { [path]: own }).models).toEqual([]);
  });
});

const schema = `${core}
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email_address').unique(), teamId: integer('team_id') });
export const messages = pgTable('messages', { id: serial('id'), status: varchar('state'), senderId: integer('sender_id'), body: text() });
export const messagesRelations = relations(messages, ({ one }) => ({ sender: one(users, { fields: [messages.senderId], references: [users.id] }) }));
`;
const run = (code: string) =>
  build(drizzle, path, {
    '/src/schema.ts': schema,
    [path]: `import { eq, and, desc, inArray, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/node-postgres';
import { users, messages } from './schema';
import * as schema from './schema';
const db = drizzle(pool, { schema });
${code}`,
  });

describe('Drizzle queries', () => {
  it('render selects with joins, one statement a table', () => {
    expect(
      run(`const parent = alias(users, 'parent');
db.select({ id: messages.id, at: sql<string>\`lower(\${messages.body})\` }).from(messages).leftJoin(users, eq(users.id, messages.senderId))
  .where(and(eq(messages.status, 'sent'), isNull(users.teamId), inArray(users.id, [1, 2]))).orderBy(desc(messages.id))`).sql,
    ).toEqual([
      `SELECT "id", "body" FROM "messages" WHERE "sender_id" = $1 AND "state" = 'sent' ORDER BY "id";
SELECT 1 FROM "users" WHERE "id" = $2 AND "team_id" IS NULL AND "id" IN (1, 2)`,
    ]);
  });

  it('render writes', () => {
    expect(
      run(`db.insert(users).values([{ email: 'a' }, { email, teamId: 2 }])
        .onConflictDoUpdate({ target: users.email, set: { teamId: 3 } }).returning({ id: users.id })`).sql,
    ).toEqual([
      `INSERT INTO "users" ("email_address", _hole_0_) VALUES ('a', _hole_1_) ON CONFLICT ("email_address") DO UPDATE SET "team_id" = 3;
INSERT INTO "users" ("email_address", "team_id", _hole_2_) VALUES ($1, 2, _hole_3_) ON CONFLICT ("email_address") DO UPDATE SET "team_id" = 3;
SELECT "id" FROM "users"`,
    ]);
    expect(run(`db.update(messages).set({ status: 'seen' }).where(eq(messages.id, id))`).sql).toEqual([
      `UPDATE "messages" SET "state" = 'seen' WHERE TRUE;\nSELECT 1 FROM "messages" WHERE "id" = $1`,
    ]);
    expect(run(`db.delete(messages).where(eq(messages.id, 1))`).sql).toEqual([
      `DELETE FROM "messages" WHERE TRUE;\nSELECT 1 FROM "messages" WHERE "id" = 1`,
    ]);
  });

  it('render relational queries through relations and callbacks', () => {
    expect(
      run(`db.query.messages.findMany({ columns: { status: true }, where: (m, { eq }) => eq(m.body, 'x'), orderBy: (m, { desc }) => [desc(m.id)],
        with: { sender: { columns: { email: true } } } })`).sql,
    ).toEqual([
      `SELECT "state" FROM "messages" WHERE "body" = 'x' ORDER BY "id";
SELECT "email_address" FROM "users"`,
    ]);
  });

  it('map each name to the property that names it', () => {
    const code = `import { messages } from './schema';\ndb.select({ s: messages.status }).from(messages)`;
    const [fragment] = build(drizzle, path, { '/src/schema.ts': schema, [path]: code }).fragments;
    expect(hostOf(fragment!, '"state"', code)).toEqual({ text: 'status', offset: code.indexOf('status') });
    expect(hostOf(fragment!, '"messages"', code)).toEqual({ text: 'messages', offset: code.lastIndexOf('messages') });
  });

  it('stay silent for what is no table of Drizzle, and for unknown properties', () => {
    expect(
      run(`knex.select('a').from('messages'); const other = { from: 1 }; supabase.from('x').select('y'); db.select().from(sub);`)
        .sql,
    ).toEqual([]);
    expect(run(`db.select({ x: messages.nope }).from(messages).where(filter)`).sql).toEqual([`SELECT 1 FROM "messages"`]);
    expect(run(`ctx.db.query.messages.findMany({ columns: { nope: true } })`).sql).toEqual([]);
  });
});

describe('names of column objects', () => {
  it('are told for tags', () => {
    const found: unknown[] = [];
    const probe = {
      ...drizzle,
      extract: (source: Parameters<typeof drizzleName>[0]) => {
        for (const statement of source.ast.statements) {
          const expression = (statement as unknown as { expression?: Parameters<typeof drizzleName>[1] }).expression;
          if (expression) found.push(drizzleName(source, expression));
        }
        return { fragments: [], models: [] };
      },
    };
    build(probe, path, {
      '/src/schema.ts': schema,
      [path]: `import * as s from './schema';\nimport { users } from './schema';\ns.messages.status;\nusers;\nusers.nope;\nfoo.bar;`,
    });
    expect(found).toEqual([{ table: 'messages', column: 'state' }, { table: 'users' }, undefined, undefined]);
  });
});
