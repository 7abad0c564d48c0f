import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { analyzeDocument } from '../../server/src/analysis/analyze.ts';
import { planInput } from '../../server/src/analysis/planInput.ts';
import { extract } from '../../server/src/extract/extract.ts';
import { planChanges } from '../../server/src/migration/planChanges.ts';
import { writeMigration } from '../../server/src/migration/writeMigration.ts';
import { defaultSettings } from '../../server/src/rules/settings.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { parseScript } from '../../server/src/sql/script.ts';
import { memoryWorkspace } from '../spec/memoryWorkspace.ts';
import { type MigrationDatabase, openDatabase } from './migrationDatabase.ts';

beforeAll(loadParser);

let database: MigrationDatabase | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
});

const existing = `
create table rooms (house integer, number integer, primary key (house, number));
insert into rooms values (1, 1), (1, 2);`;

/** What each library's models say of a table that is missing, and of `rooms`, which lacks the column `floor`. */
const cases: readonly {
  readonly library: string;
  readonly path: string;
  readonly text: string;
  readonly more?: Record<string, string>;
}[] = [
  {
    library: 'Prisma',
    path: '/app/prisma/schema.prisma',
    text: `datasource db {
  provider = "postgresql"
  url = "postgres://x"
}
model Room {
  house Int
  number Int
  floor Int?
  bookings Booking[]
  @@id([house, number])
  @@index([floor])
  @@map("rooms")
}
model Booking {
  id Int @id @default(autoincrement())
  house Int
  number Int
  state String
  data Json?
  at DateTime
  room Room @relation(fields: [house, number], references: [house, number], onDelete: Cascade)
  @@unique([house, state])
  @@index([state, at(sort: Desc)])
  @@index([data(ops: JsonbPathOps)], type: Gin, map: "by data")
  @@map("bookings")
}`,
  },
  {
    library: 'Drizzle',
    path: '/app/src/schema.ts',
    text: `import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, serial, text, timestamp, unique } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
export const rooms = pgTable('rooms', { house: integer('house'), number: integer('number'), floor: integer('floor') },
  (t) => [primaryKey({ columns: [t.house, t.number] }), index('rooms_floor_idx').on(t.floor)]);
export const bookings = pgTable('bookings', { id: serial('id').primaryKey(), house: integer('house').notNull(), number: integer('number').notNull(),
  state: text('state').notNull(), data: jsonb('data'), at: timestamp('at').notNull() }, (t) => [
  unique().on(t.house, t.state), index('bookings_state_at_idx').on(t.state, t.at.desc().nullsFirst()),
  index('by data').using('gin', t.data.op('jsonb_path_ops')), check('high', sql\`\${t.number} > 0\`),
  foreignKey({ columns: [t.house, t.number], foreignColumns: [rooms.house, rooms.number] }).onDelete('cascade').onUpdate('cascade') ]);`,
  },
  {
    library: 'TypeORM',
    path: '/app/src/entities.ts',
    text: `import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
@Entity('rooms') export class Room {
  @PrimaryColumn('int') house: number;
  @PrimaryColumn('int') number: number;
  @Index('rooms_floor_idx') @Column('int', { nullable: true }) floor: number;
}
@Entity('bookings') @Unique(['house', 'state']) @Index('bookings_state_at_idx', ['state', 'at']) @Index('open', ['at'], { where: "state = 'open'", unique: true })
export class Booking {
  @PrimaryGeneratedColumn() id: number;
  @Column('int') house: number;
  @Column('text') state: string;
  @Column('timestamp') at: Date;
  @ManyToOne(() => Room, { nullable: false, onDelete: 'CASCADE', onUpdate: 'CASCADE' })
  @JoinColumn([{ name: 'house', referencedColumnName: 'house' }, { name: 'number', referencedColumnName: 'number' }]) room: Room;
}`,
    more: { '/app/src/data-source.ts': `import { DataSource } from 'typeorm';\nnew DataSource({ type: 'postgres' });` },
  },
  {
    library: 'MikroORM',
    path: '/app/src/entities.ts',
    text: `import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/core';
@Entity({ tableName: 'rooms' }) export class Room {
  @PrimaryKey({ type: 'integer' }) house: number;
  @PrimaryKey({ type: 'integer' }) number: number;
  @Property({ type: 'integer', nullable: true, index: 'rooms_floor_idx' }) floor?: number;
}
@Entity({ tableName: 'bookings' }) @Unique({ properties: ['house', 'state'] }) @Index({ name: 'bookings_state_at_idx', properties: ['state', 'at'] })
@Index({ name: 'by data', properties: ['data'], type: 'gin' })
export class Booking {
  @PrimaryKey() id: number;
  @Property({ type: 'integer' }) house: number;
  @Property({ type: 'text' }) state: string;
  @Property({ type: 'json' }) data: object;
  @Property({ columnType: 'timestamp' }) at: Date;
  @ManyToOne(() => Room, { joinColumns: ['house', 'number'], deleteRule: 'cascade', updateRule: 'cascade' }) room: Room;
}`,
    more: {
      '/app/mikro-orm.config.ts': `import { defineConfig } from '@mikro-orm/postgresql';\nexport default defineConfig({});`,
    },
  },
];

describe('a model of each library', () => {
  test.each(cases)('of $library brings its indexes and keys, twice, and takes them back', async ({ path, text, more = {} }) => {
    database = await openDatabase(inject('postgres'), existing);
    const lookup = await database.lookup();
    const workspace = memoryWorkspace(
      Object.entries({ ...more, [path]: text }).map(([file, content]) => ({ path: file.slice(1), text: content })),
    );
    const settings = defaultSettings;
    const analysis = analyzeDocument(text, extract({ path, text }, { settings, workspace }), lookup, { settings, file: path });
    const { findings, uses, shapes } = planInput([{ file: path, text, analysis }]);
    const { up, down } = writeMigration(planChanges(findings, lookup, { uses, shapes }), { lookup });
    const each = (sql: string): string[] => parseScript(sql).statements.map(({ span }) => sql.slice(span.start, span.end));
    const before = await database.fingerprint('public');
    await database.runEach(each(up));
    const after = await database.fingerprint('public');
    await database.runEach(each(up));
    expect(await database.fingerprint('public')).toBe(after);
    expect(after).toMatch(/CREATE INDEX rooms_floor_idx ON public\.rooms USING btree \(floor\)/);
    expect(after).toMatch(/CREATE INDEX "?bookings_state_at_idx"? ON public\.bookings USING btree \(state, at( DESC)?\)/);
    expect(after).toContain('FOREIGN KEY (house, number) REFERENCES rooms(house, number) ON UPDATE CASCADE ON DELETE CASCADE t');
    expect(after).toContain('UNIQUE (house, state)');
    expect(after).toMatch(
      /CREATE INDEX "by data" ON public\.bookings USING gin \(data( jsonb_path_ops)?\)|CREATE UNIQUE INDEX open ON .* WHERE/,
    );
    await database.runEach(each(down));
    expect(await database.fingerprint('public')).toBe(before);
    await database.runEach(each(down));
  });
});
