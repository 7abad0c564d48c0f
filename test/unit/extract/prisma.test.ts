import { describe, expect, it } from 'vitest';
import { prisma } from '../../../server/src/extract/builders/prisma.ts';
import { build, hostOf } from './built.ts';

const schema = `datasource db {
  provider = "postgresql"
}
enum Role {
  USER
  ADMIN @map("admin")
}
model User {
  id Int @id
  email String @unique @map("email_address")
  role Role
  meta Json
  tags String[]
  createdAt DateTime @map("created_at")
  posts Post[]
  @@map("users")
}
model Post {
  id Int @id
  title String
  published Boolean
  authorId Int @map("author_id")
  author User @relation(fields: [authorId], references: [id])
  @@unique([authorId, title])
}
model Payment {
  id Int @id
  @@schema("billing")
}
model Hidden {
  id Int
  @@ignore
}
`;

const head = `import { PrismaClient, Prisma, Role } from '@prisma/client';\nconst prisma = new PrismaClient();\n`;

const run = (code: string, others: Record<string, string> = {}) =>
  build(prisma, '/app/src/a.ts', { '/app/prisma/schema.prisma': schema, '/app/src/a.ts': code, ...others });

const sql = (code: string) => run(head + code).sql;

describe('Prisma Client calls', () => {
  it('renders what is read, with names as @map and @@map say', () => {
    expect(
      sql(`prisma.user.findMany({ where: { email }, select: { id: true, email: true, role: false }, distinct: ['role'] })`),
    ).toEqual([`SELECT "role", "id", "email_address" FROM "users" WHERE "email_address" = $1`]);
    expect(sql(`prisma.payment.findFirst()`)).toEqual([`SELECT 1 FROM "billing"."Payment"`]);
  });

  it('maps every name to its token', () => {
    const code = `${head}prisma.user.findMany({ where: { email: x }, select: { verificationCode: true } })`;
    const [fragment] = run(code).fragments;
    const at = (text: string, from = head.length) => ({ text, offset: code.indexOf(text, from) });
    expect(hostOf(fragment!, '"users"', code)).toEqual(at('user'));
    expect(hostOf(fragment!, '"email_address"', code)).toEqual(at('email'));
    expect(hostOf(fragment!, '"verificationCode"', code)).toEqual(at('verificationCode'));
  });

  it('says what the schema declares of the columns it names', () => {
    const [fragment] = run(`${head}prisma.post.findMany({ where: { title: 'x', authorId: 1, gone: 2 } })`).fragments;
    expect(fragment?.declared).toEqual([
      { library: 'prisma', table: 'Post', name: 'title', type: 'text', notNull: true },
      {
        library: 'prisma',
        table: 'Post',
        name: 'author_id',
        type: 'integer',
        notNull: true,
        references: { table: 'users', column: 'id', actions: 'ON DELETE RESTRICT ON UPDATE CASCADE' },
      },
    ]);
  });

  it('gives each related table a statement of its own', () => {
    expect(
      sql(`prisma.user.findMany({
        where: { posts: { some: { published: true, OR: [{ title: { contains: '5%' } }, { NOT: { id: { in: [1, 2] } } }] } } },
        include: { posts: { where: { authorId: { gt: 3 } }, orderBy: { id: 'desc' }, select: { title: true } } },
        orderBy: [{ createdAt: { sort: 'desc', nulls: 'last' } }],
      })`),
    ).toEqual([
      `SELECT 1 FROM "users" ORDER BY "users"."created_at" DESC NULLS LAST;
SELECT 1 FROM "Post" WHERE "published" = TRUE AND "title" LIKE E'%5\\\\%%' AND "id" IN (1, 2);
SELECT "title" FROM "Post" WHERE "author_id" > 3 ORDER BY "Post"."id" DESC`,
    ]);
  });

  it('renders writes, nested writes and upserts, and never claims to know all columns of an insert', () => {
    expect(
      sql(
        `prisma.user.create({ data: { email: 'a', posts: { create: [{ title }], connect: { authorId_title: { authorId: 1, title: 'x' } } } } })`,
      ),
    ).toEqual([
      `INSERT INTO "users" ("email_address", _hole_0_) VALUES ('a', _hole_1_);
INSERT INTO "Post" ("title", _hole_2_) VALUES ($1, _hole_3_);
SELECT 1 FROM "Post" WHERE "author_id" = 1 AND "title" = 'x'`,
    ]);
    expect(
      sql(
        `prisma.post.update({ where: { id }, data: { title: { set: 'x' }, authorId: { increment: 1 } }, select: { id: true } })`,
      ),
    ).toEqual([`UPDATE "Post" SET "title" = 'x', "author_id" = "author_id" + 1 WHERE "id" = $1 RETURNING "id"`]);
    expect(sql(`prisma.post.deleteMany()`)).toEqual([`DELETE FROM "Post" WHERE TRUE`]);
    expect(sql(`prisma.post.upsert({ where: { id: 1 }, create: { title: 'a' }, update: { published: false } })`)).toEqual([
      `INSERT INTO "Post" ("title", _hole_0_) VALUES ('a', _hole_1_);
UPDATE "Post" SET "published" = FALSE WHERE "id" = 1`,
    ]);
  });

  it('renders counts, aggregates and groups', () => {
    expect(sql(`prisma.post.count({ where: { published: true }, select: { _all: true, title: true } })`)).toEqual([
      `SELECT count("title") FROM "Post" WHERE "published" = TRUE`,
    ]);
    expect(sql(`prisma.post.groupBy({ by: ['authorId'], _sum: { id: true }, orderBy: { _count: { title: 'desc' } } })`)).toEqual([
      `SELECT "author_id", sum("id") FROM "Post" GROUP BY "author_id" ORDER BY count("title")`,
    ]);
  });

  it('writes enum values as the labels of the database, unknown ones as they stand', () => {
    expect(sql(`prisma.user.findMany({ where: { role: { in: [Role.ADMIN, 'USER', Role.OWNER] } } })`)).toEqual([
      `SELECT 1 FROM "users" WHERE "role" IN ('admin', 'USER', 'OWNER')`,
    ]);
  });

  it('takes `mode` for a way to compare', () => {
    expect(sql(`prisma.post.findMany({ where: { title: { mode: 'insensitive', startsWith: 'a' } } })`)).toEqual([
      `SELECT 1 FROM "Post" WHERE "title" LIKE 'a%'`,
    ]);
  });

  it('keeps names that the schema no longer has, so that the database decides', () => {
    expect(sql(`prisma.post.findMany({ where: { state: 'x' }, orderBy: { rank: 'asc' } })`)).toEqual([
      `SELECT 1 FROM "Post" WHERE "state" = 'x' ORDER BY "Post"."rank"`,
    ]);
    expect(sql(`prisma.trackingEvent.findMany({ where: { orderId } })`)).toEqual([
      `SELECT 1 FROM "TrackingEvent" WHERE "orderId" = $1`,
    ]);
  });

  it('follows constants, conditions and known spreads', () => {
    expect(
      sql(`const filter = { published: true };
        prisma.post.findMany({ where: { ...filter, ...(a ? { title: 'x' } : {}), ...(b && { id: 1 }) } })`),
    ).toEqual([`SELECT 1 FROM "Post" WHERE "published" = TRUE AND "title" = 'x' AND "id" = 1`]);
  });

  it('reads objects of the generated input types', () => {
    expect(sql(`const where: Prisma.PostWhereInput = { titel: 'a', ...rest };`)).toEqual([
      `SELECT 1 FROM "Post" WHERE "titel" = 'a'`,
    ]);
    expect(sql(`const select = { id: true } satisfies Prisma.UserSelect;`)).toEqual([`SELECT "id" FROM "users"`]);
  });
});

describe('Prisma Client receivers', () => {
  const others = {
    '/app/src/db.ts': `import { PrismaClient } from '../generated/prisma/client';
      const make = () => new PrismaClient();
      const g = globalThis as unknown as { prisma?: PrismaClient };
      export const db = g.prisma ?? make();`,
    '/app/src/prisma.service.ts': `import { PrismaClient } from '@prisma/client';
      export class PrismaService extends PrismaClient {}`,
    '/app/src/extended.ts': `import { PrismaClient } from '@prisma/client';
      export const prisma = new PrismaClient().$extends({ result: { user: { fullName: {} } } });`,
  };
  const one = (code: string) => run(code, others).sql.length;

  it('takes singletons of other files, injected services, contexts and transactions for clients', () => {
    expect(one(`import { db } from './db'; db.user.findMany()`)).toBe(1);
    expect(
      one(`import { PrismaService } from './prisma.service';
        class A { constructor(private readonly prisma: PrismaService) {} run() { return this.prisma.user.findMany(); } }`),
    ).toBe(1);
    expect(one(`export const run = (ctx: Context) => ctx.prisma.user.findMany()`)).toBe(1);
    expect(one(`${head}prisma.$transaction(async (tx) => { await tx.user.count(); })`)).toBe(1);
    expect(one(`import { Prisma } from '@prisma/client'; const f = (trx: Prisma.TransactionClient) => trx.user.count()`)).toBe(1);
  });

  it('does not judge names that an extended client may compute', () => {
    expect(
      run(`import { prisma } from './extended'; prisma.user.findMany({ select: { fullName: true, id: true } })`, others).sql,
    ).toEqual([`SELECT "id" FROM "users"`]);
  });
});

describe('Prisma services that cannot be read', () => {
  it('may compute fields', () => {
    const code = `import { PrismaService } from '@acme/prisma.service';
class A { constructor(private readonly prisma: PrismaService) {} x() { return this.prisma.$extends(more); } run() { return this.x().user.findMany({ select: { extra: true } }); } }`;
    expect(run(code).sql).toEqual([`SELECT 1 FROM "users"`]);
  });
});

describe('Prisma Client look-alikes and what is dynamic', () => {
  it('leaves out computed keys, unknown spreads and arguments that are not written here', () => {
    expect(sql(`prisma.post.findMany({ where: { [key]: 1, ...rest, id: 2 } })`)).toEqual([`SELECT 1 FROM "Post" WHERE "id" = 2`]);
    expect(sql(`prisma.post.findMany(args)`)).toEqual([`SELECT 1 FROM "Post"`]);
    expect(sql(`prisma[model].findMany({ where: { id: 1 } })`)).toEqual([]);
  });

  it('leaves relations and compound keys that are gone, Json paths and ignored models alone', () => {
    expect(
      sql(
        `prisma.post.findMany({ where: { comments: { some: { id: 1 } }, author_key: { a: 1 } }, include: { comments: true } })`,
      ),
    ).toEqual([`SELECT 1 FROM "Post"`]);
    expect(sql(`prisma.user.findMany({ where: { meta: { path: ['a'], equals: 1 } } })`)).toEqual([
      `SELECT 1 FROM "users" WHERE "meta" = $1`,
    ]);
    expect(sql(`prisma.hidden.findMany()`)).toEqual([]);
  });

  it('leaves other libraries alone', () => {
    const none = (code: string) => expect(run(code).sql).toEqual([]);
    none(`const prisma = { user: { findMany(args) { return []; } } }; prisma.user.findMany({ where: { nope: 1 } })`);
    none(`import { MongoClient } from 'mongodb'; const db = new MongoClient().db(); db.user.count({ nope: 1 })`);
    none(`import { drizzle } from 'drizzle-orm/node-postgres'; const db = drizzle(); db.query.user.findMany({ where: 1 })`);
    none(`class Store {} const db = new Store(); db.user.update({ data: { nope: 1 } })`);
    none(`foo.user.findMany({ where: { nope: 1 } })`);
  });

  it('is silent when the schema is of another database', () => {
    const files = {
      '/app/prisma/schema.prisma': schema.replace('postgresql', 'mysql'),
      '/app/src/a.ts': `${head}prisma.user.findMany()`,
    };
    expect(build(prisma, '/app/src/a.ts', files).sql).toEqual([]);
  });
});
