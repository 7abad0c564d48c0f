import { and, eq, isNull, sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSchema,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

/** Tables of which Drizzle itself is asked what their indexes and keys are: `drizzle.test.ts` reads this file's text, and runs it. */
export const rooms = pgTable('rooms', { house: integer('house'), number: integer('number'), name: text('name') }, (t) => [
  primaryKey({ columns: [t.house, t.number] }),
]);

export const bookings = pgTable(
  'bookings',
  {
    id: integer('id').primaryKey(),
    house: integer('house_no'),
    number: integer('number'),
    parent: integer('parent_id'),
    state: text('state'),
    data: jsonb('data'),
    createdAt: timestamp('created_at'),
    deletedAt: timestamp('deleted_at'),
    code: text('code').unique('one_code'),
  },
  (t) => ({
    plain: index('by_state').on(t.state),
    several: index('by_house').on(t.house, t.createdAt.desc(), t.number.asc().nullsFirst(), t.id.desc().nullsFirst()),
    method: index('by_data').using('gin', t.data.op('jsonb_path_ops')),
    one: uniqueIndex('one_open').on(t.number).where(isNull(t.deletedAt)),
    some: index('open').on(t.id).where(sql`${t.deletedAt} IS NULL AND ${t.state} <> 'gone'`),
    both: index('new_ones')
      .on(t.id)
      .concurrently()
      .where(and(isNull(t.deletedAt), eq(t.state, "it's new"))!),
    rule: unique('rule').on(t.house, t.state),
    room: foreignKey({ columns: [t.house, t.number], foreignColumns: [rooms.house, rooms.number] })
      .onUpdate('cascade')
      .onDelete('set null'),
    above: foreignKey({ name: 'above', columns: [t.parent], foreignColumns: [t.id] }).onDelete('cascade'),
    positive: check('positive', sql`${t.number} > 0`),
  }),
);

/** What is left out: parts that are expressions, or only known at run time. */
export const left = pgSchema('app').table('left', { name: text('name'), at: timestamp('at') }, (t) => [
  index('by_lower').on(sql`lower(${t.name})`),
  index('recent')
    .on(t.at)
    .where(sql`${t.at} > ${sql.raw(process.env.SINCE ?? 'now()')}`),
  index(process.env.NAME).on(t.name),
  index('filled').on(t.name).with({ fillfactor: '70' }),
]);
