import { expect, test } from 'vitest';
import type { Change } from '../../../server/src/migration/change.ts';
import { nextSnapshot } from '../../../server/src/migration/tools/drizzleSnapshot.ts';

const table = {
  indexes: {},
  foreignKeys: {},
  compositePrimaryKeys: {},
  uniqueConstraints: {},
  policies: {},
  checkConstraints: {},
};
const previous = JSON.stringify({
  id: 'a',
  prevId: '0',
  version: '7',
  dialect: 'postgresql',
  tables: { 'public.users': { name: 'users', schema: '', columns: {}, ...table, isRLSEnabled: false } },
  enums: {},
  schemas: {},
});
const add = (name: string, type: string, more: object = {}): Change => ({
  kind: 'add-column',
  schema: 'public',
  table: 'users',
  column: { name, type, notNull: false, ...more },
});

test('writes types and defaults as drizzle-kit does, so that its next run finds nothing to do', () => {
  const next = JSON.parse(
    nextSnapshot(previous, 'b', [
      add('seen_at', 'timestamptz'),
      add('made_at', 'timestamptz(3)', { notNull: true, default: 'now()' }),
      add('amount', 'numeric(12,2)', { default: "'0'" }),
      add('count', 'integer', { notNull: true, default: '0' }),
      add('ok', 'boolean', { default: 'FALSE' }),
      add('role', 'public.role', { default: "'a'" }),
      add('boss', 'uuid', { references: { schema: 'public', name: 'users', column: 'id', actions: 'ON DELETE SET NULL' } }),
    ])!,
  );
  expect(next).toMatchObject({ id: 'b', prevId: 'a' });
  const { columns, foreignKeys } = next.tables['public.users'];
  expect(Object.values(columns)).toEqual([
    { name: 'seen_at', type: 'timestamp with time zone', primaryKey: false, notNull: false },
    { name: 'made_at', type: 'timestamp (3) with time zone', primaryKey: false, notNull: true, default: 'now()' },
    { name: 'amount', type: 'numeric(12, 2)', primaryKey: false, notNull: false, default: "'0'" },
    { name: 'count', type: 'integer', primaryKey: false, notNull: true, default: 0 },
    { name: 'ok', type: 'boolean', primaryKey: false, notNull: false, default: false },
    { name: 'role', type: 'role', typeSchema: 'public', primaryKey: false, notNull: false, default: "'a'" },
    { name: 'boss', type: 'uuid', primaryKey: false, notNull: false },
  ]);
  expect(foreignKeys).toEqual({
    users_boss_users_id_fk: {
      name: 'users_boss_users_id_fk',
      tableFrom: 'users',
      tableTo: 'users',
      columnsFrom: ['boss'],
      columnsTo: ['id'],
      onDelete: 'set null',
      onUpdate: 'no action',
    },
  });
});

test('notes indexes, keys of several columns and checks', () => {
  const index: Change = {
    kind: 'create-index',
    schema: 'public',
    table: 'users',
    name: 'by_name',
    columns: [{ name: 'name' }, { name: 'at', descending: true, nulls: 'last' }],
    unique: true,
    where: 'at IS NULL',
  };
  const created: Change = {
    kind: 'create-table',
    schema: 'public',
    table: 'seats',
    columns: [],
    constraints: [
      { name: 'positive', kind: 'check', definition: 'CHECK (number > 0)' },
      {
        name: 'seat_fk',
        kind: 'foreign',
        definition: '',
        key: {
          columns: ['a', 'b'],
          references: { schema: 'app', name: 'rooms', columns: ['c', 'd'] },
          actions: 'ON DELETE CASCADE',
        },
      },
    ],
  };
  const { tables } = JSON.parse(nextSnapshot(previous, 'b', [created, index])!);
  expect(tables['public.users'].indexes.by_name).toEqual({
    name: 'by_name',
    columns: [
      { expression: 'name', isExpression: false, asc: true, nulls: 'last' },
      { expression: 'at', isExpression: false, asc: false, nulls: 'last' },
    ],
    isUnique: true,
    where: 'at IS NULL',
    concurrently: false,
    method: 'btree',
    with: {},
  });
  expect(tables['public.seats'].checkConstraints).toEqual({ positive: { name: 'positive', value: 'number > 0' } });
  expect(tables['public.seats'].foreignKeys.seat_fk).toMatchObject({
    tableTo: 'rooms',
    schemaTo: 'app',
    columnsFrom: ['a', 'b'],
    columnsTo: ['c', 'd'],
    onDelete: 'cascade',
    onUpdate: 'no action',
  });
});

test('leaves a snapshot of another version alone', () => {
  expect(nextSnapshot('{"version":"6","id":"a"}', 'b', [])).toBeUndefined();
  expect(nextSnapshot('no JSON', 'b', [])).toBeUndefined();
});
