import { describe, expect, it } from 'vitest';
import type { Extraction, Model } from '../../../server/src/extract/fragment.ts';
import { prismaExtractor } from '../../../server/src/extract/prisma/prismaExtractor.ts';
import { memoryContext } from './workspace.ts';

const postgres = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n';

function extract(text: string, others: Record<string, string> = {}): Extraction {
  const path = '/app/prisma/schema.prisma';
  return prismaExtractor({ path, text }, memoryContext({ ...others, [path]: text }));
}

const column = (model: Model | undefined, name: string) => {
  const found = model?.columns.find((each) => each.name === name);
  if (!found) return undefined;
  const { span: _, ...rest } = found;
  return rest;
};

describe('schema.prisma', () => {
  it('declares tables and columns as Prisma Migrate makes them', () => {
    const [user] = extract(`${postgres}
model User {
  id        String   @id @default(uuid())
  serial    Int      @default(autoincrement())
  email     String   @unique @map("email_address") @db.VarChar(255)
  verified  Boolean  @default(false)
  price     Decimal  @db.Decimal(10, 2)
  total     Decimal?
  expiry    DateTime?
  created   DateTime @default(now()) @db.Timestamptz(6)
  keywords  String[]
  tags      String[] @default(["a", "b's"])
  data      Json?    @default("{}")
  uid       String   @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  geo       Unsupported("geometry(Point, 4326)")?
  secret    String   @ignore
  updatedAt DateTime @updatedAt
  big       BigInt
  raw       Bytes
  ratio     Float
  @@map("users")
}`).models;
    expect(user).toMatchObject({ library: 'prisma', name: 'User', table: 'users', primaryKey: ['id'], uniques: [] });
    expect(column(user, 'id')).toEqual({ name: 'id', type: 'text', notNull: true });
    expect(column(user, 'serial')).toEqual({ name: 'serial', type: 'serial', notNull: true });
    expect(column(user, 'email_address')).toEqual({ name: 'email_address', type: 'varchar(255)', notNull: true, unique: true });
    expect(column(user, 'verified')).toEqual({ name: 'verified', type: 'boolean', notNull: true, default: 'false' });
    expect(column(user, 'price')).toMatchObject({ type: 'decimal(10,2)' });
    expect(column(user, 'total')).toEqual({ name: 'total', type: 'decimal(65,30)', notNull: false });
    expect(column(user, 'expiry')).toEqual({ name: 'expiry', type: 'timestamp(3)', notNull: false });
    expect(column(user, 'created')).toMatchObject({ type: 'timestamptz(6)', default: 'CURRENT_TIMESTAMP' });
    expect(column(user, 'keywords')).toEqual({ name: 'keywords', type: 'text[]', notNull: false });
    expect(column(user, 'tags')).toMatchObject({ default: `ARRAY['a', 'b''s']::text[]` });
    expect(column(user, 'data')).toEqual({ name: 'data', type: 'jsonb', notNull: false, default: `'{}'` });
    expect(column(user, 'uid')).toMatchObject({ type: 'uuid', default: 'gen_random_uuid()' });
    expect(column(user, 'geo')).toMatchObject({ type: 'geometry(Point, 4326)', notNull: false });
    expect(column(user, 'secret')).toBeUndefined();
    expect(column(user, 'big')).toMatchObject({ type: 'bigint' });
    expect(column(user, 'raw')).toMatchObject({ type: 'bytea' });
    expect(column(user, 'ratio')).toMatchObject({ type: 'double precision' });
  });

  it('places names inside the quotes of @map and @@map, else at the name itself', () => {
    const text = `${postgres}model User {\n  id Int @id\n  email String @map("e_mail")\n  @@map("users")\n}\n`;
    const user = extract(text).models[0]!;
    const at = (span: { start: number; end: number }) => [span.start, text.slice(span.start, span.end)];
    expect(at(user.tableSpan)).toEqual([text.indexOf('users'), 'users']);
    expect(user.columns.map((each) => at(each.span))).toEqual([
      [text.indexOf('id Int'), 'id'],
      [text.indexOf('e_mail'), 'e_mail'],
    ]);
  });

  it('takes relations as foreign keys, not as columns', () => {
    const [, post] = extract(`${postgres}
model User { 
  id Int @id @map("user_id")
  posts Post[]
  @@schema("auth")
}
model Post {
  id Int @id
  authorId Int @map("author_id")
  author User @relation(fields: [authorId], references: [id], onDelete: Cascade)
  @@unique([authorId, id])
}`).models;
    expect(post?.columns.map((each) => each.name)).toEqual(['id', 'author_id']);
    expect(column(post, 'author_id')?.references).toEqual({
      schema: 'auth',
      table: 'User',
      column: 'user_id',
      actions: 'ON DELETE CASCADE ON UPDATE CASCADE',
    });
    expect(post?.uniques).toEqual([{ columns: ['author_id', 'id'] }]);
  });

  it('declares indexes as Prisma Migrate makes them, and leaves out those that are not wholly known', () => {
    const long = 'aFieldWithANameThatIsLongerThanMostOthersAndNoShorter';
    const [message] = extract(`${postgres}
model Message {
  id Int @id
  chatId Int @map("chat_id")
  createdAt DateTime
  tags Json
  title String
  secret String @ignore
  ${long} String
  @@index([chatId, createdAt(sort: Desc)])
  @@index(fields: [tags(ops: JsonbPathOps)], type: Gin, map: "by tags")
  @@index([title(ops: raw("gin_trgm_ops"))], type: Gin)
  @@index([title], name: "old_style", type: BTree)
  @@index([title, ${long}])
  @@index([title], map: "live", where: raw("title IS NOT NULL"))
  @@index([title(length: 20)])
  @@index([secret])
  @@index([nothing])
  @@index([title], clustered: false)
  @@map("messages")
}`).models;
    expect(message?.indexes?.map(({ span: _, ...index }) => index)).toEqual([
      { columns: [{ name: 'chat_id' }, { name: 'createdAt', descending: true }], name: 'messages_chat_id_createdAt_idx' },
      { columns: [{ name: 'tags', opclass: 'jsonb_path_ops' }], method: 'gin', name: 'by tags' },
      { columns: [{ name: 'title', opclass: 'gin_trgm_ops' }], method: 'gin', name: 'messages_title_idx' },
      { columns: [{ name: 'title' }], name: 'old_style' },
      { columns: [{ name: 'title' }, { name: long }], name: `${`messages_title_${long}`.slice(0, 59)}_idx` },
      { columns: [{ name: 'title' }], name: 'live', where: 'title IS NOT NULL' },
    ]);
  });

  it('declares foreign keys of several columns', () => {
    const models = extract(`${postgres}
model Room {
  house Int
  number Int @map("no")
  bookings Booking[]
  @@id([house, number])
}
model Booking {
  id Int @id
  roomHouse Int? @map("room_house")
  roomNumber Int?
  room Room? @relation(fields: [roomHouse, roomNumber], references: [house, number], onUpdate: NoAction)
}`).models;
    expect(models[1]?.foreignKeys).toEqual([
      {
        columns: ['room_house', 'roomNumber'],
        references: { table: 'Room', columns: ['house', 'no'] },
        actions: 'ON DELETE SET NULL ON UPDATE NO ACTION',
      },
    ]);
  });

  it('knows that relationMode "prisma" makes no foreign keys', () => {
    const text = `datasource db {\n provider = "postgres"\n relationMode = "prisma"\n}
model User {\n id Int @id\n posts Post[]\n}
model Post {\n id Int @id\n userId Int\n user User @relation(fields: [userId], references: [id])\n}`;
    expect(column(extract(text).models[1], 'userId')?.references).toBeUndefined();
  });

  it('gives enums their database names and labels', () => {
    const text = `${postgres}
enum Role {
  USER
  ADMIN @map("admin") // trailing
  @@map("role_type")
}
model User {
  id Int @id
  role Role @default(ADMIN)
  roles Role[]
}`;
    const [user] = extract(text).models;
    expect(user?.enums).toMatchObject([{ name: 'role_type', labels: [{ name: 'USER' }, { name: 'admin' }] }]);
    expect(column(user, 'role')).toMatchObject({ type: '"role_type"', default: `'admin'` });
    expect(column(user, 'roles')).toMatchObject({ type: '"role_type"[]' });
  });

  it('expects the join table of an implicit many-to-many relation only where it is beyond doubt', () => {
    const text = `${postgres}
model Post {\n id Int @id @default(autoincrement())\n categories Category[]\n liked User[] @relation("likes")\n}
model Category {\n id String @id @db.Uuid\n posts Post[]\n}
model User {\n id Int @id\n likes Post[] @relation("likes")\n a Thing[] @relation("x")\n}
model Thing {\n id Int @id\n u User @relation("x", fields: [uid], references: [id])\n uid Int\n}`;
    const joins = extract(text).models.filter((model) => model.table.startsWith('_'));
    expect(joins.map((model) => [model.table, model.columns.map((each) => `${each.name} ${each.type}`)])).toEqual([
      ['_likes', ['A integer', 'B integer']],
      ['_CategoryToPost', ['A uuid', 'B integer']],
    ]);
  });

  it('reads views, and leaves out what @@ignore hides', () => {
    const { models } = extract(`${postgres}view Stats {\n id Int @unique\n n Int\n}\nmodel Old {\n id Int\n @@ignore\n}`);
    expect(models.map((model) => [model.table, model.kind])).toEqual([['Stats', 'view']]);
  });

  it('goes on after what it cannot read, as while typing', () => {
    const text = `${postgres}
model A {
  id Int @id
  name Str
  x @@
  half String @map("
  y Int @db.
  title String @db.VarChar(
}
model B {
  id Int @id
  open String @default(

model C {
  id Int @id
}`;
    expect(extract(text).models.map((model) => [model.table, model.columns.map((each) => each.name)])).toEqual([
      ['A', ['id', 'half', 'y', 'title']],
      ['B', ['id', 'open']],
      ['C', ['id']],
    ]);
  });

  it('is silent for other databases and when the provider cannot be told', () => {
    const model = 'model A {\n id Int @id\n}';
    for (const provider of ['"mysql"', '"sqlite"', '"mongodb"', 'env("PROVIDER")']) {
      expect(extract(`datasource db {\n provider = ${provider}\n}\n${model}`).models).toEqual([]);
    }
    expect(extract(model).models).toEqual([]);
  });

  it('puts a schema together from the files below its datasource', () => {
    const files = {
      '/app/prisma/main.prisma': postgres,
      '/app/prisma/models/user.prisma': 'model User {\n id Int @id\n role Role\n posts Post[]\n}',
      '/app/prisma/models/enums.prisma': 'enum Role {\n USER\n}',
      '/app/prisma/models/post.prisma':
        'model Post {\n id Int @id\n userId Int\n user User @relation(fields: [userId], references: [id])\n}',
      '/other/a.prisma': 'model Lost {\n id Int @id\n}',
    };
    const of = (path: keyof typeof files) => prismaExtractor({ path, text: files[path] }, memoryContext(files));
    expect(of('/app/prisma/models/user.prisma').models[0]?.columns.map((each) => each.type)).toEqual(['integer', '"Role"']);
    expect(of('/app/prisma/models/enums.prisma').enums).toMatchObject([{ name: 'Role' }]);
    expect(column(of('/app/prisma/models/post.prisma').models[0], 'userId')?.references?.table).toBe('User');
    expect(of('/other/a.prisma').models).toEqual([]);
  });

  it('leaves schemas of examples and fixtures alone beside the application’s own', () => {
    const text = `${postgres}model A {\n id Int @id\n}`;
    const files = { '/test/app/prisma/schema.prisma': text, '/test/app/tests/fixtures/schema.prisma': text };
    const of = (path: keyof typeof files) => prismaExtractor({ path, text }, memoryContext(files)).models.length;
    expect([of('/test/app/prisma/schema.prisma'), of('/test/app/tests/fixtures/schema.prisma')]).toEqual([1, 0]);
  });
});
