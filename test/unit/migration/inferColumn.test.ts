import { describe, expect, test } from 'vitest';
import { inferColumn } from '../../../server/src/migration/inferColumn.ts';
import type { Evidence, Usage } from '../../../server/src/resolve/reference.ts';
import { lookupOf, saw, table } from './helpers.ts';

const tz = 'timestamp with time zone';
const shop = lookupOf(
  [
    table('users', { id: 'bigint!', email: 'character varying(255)!', is_active: 'boolean!=true', created_at: `${tz}!=now()` }),
    table('companies', { id: 'uuid!', name: 'character varying(255)!' }),
    table('people', { id: 'uuid!', full_name: 'character varying(120)' }),
    table('orders', {
      id: 'bigint!',
      user_id: 'bigint!',
      total_amount: 'numeric(10,2)!',
      paid_at: tz,
      item_count: 'smallint!=0',
      state: 'public.order_state!',
    }),
  ],
  [{ schema: 'public', name: 'order_state', kind: 'enum', labels: ['new', 'paid', 'shipped'] }],
);

function infer(column: string, evidence: readonly Evidence[], usage: Usage = 'where', on = 'orders') {
  return inferColumn({ schema: 'public', table: on, column, uses: [{ file: 'a.ts', line: 4, usage, evidence }] }, shop);
}

const typeOf = (column: string, ...evidence: readonly Evidence[]): string => infer(column, evidence).definition.type;

describe('the type of a missing column', () => {
  test('comes from a declaration before all else', () => {
    expect(typeOf('buyer_id', saw.declared({ type: 'varchar(36)' }), saw.typescript('number'), saw.number(1))).toBe(
      'varchar(36)',
    );
  });

  test('comes from TypeScript before SQL, refined by what SQL and names know', () => {
    expect(typeOf('amount_due', saw.typescript('boolean'), saw.number(1))).toBe('boolean');
    expect(typeOf('buyer_id', saw.typescript('string'), saw.column('companies', 'id', 'uuid'))).toBe('uuid');
    expect(typeOf('buyer_id', saw.typescript('number'))).toBe('bigint');
    expect(typeOf('refunded_at', saw.typescript('string | null'))).toBe('timestamptz');
    expect(typeOf('tax_amount', saw.typescript('string'))).toBe('numeric(10,2)');
    expect(typeOf('shipped_at', saw.typescript('number'))).toBe('bigint');
    expect(typeOf('views', saw.typescript('bigint'))).toBe('bigint');
    expect(typeOf('settings', saw.typescript('Record<string, unknown>'))).toBe('jsonb');
    expect(typeOf('labels', saw.typescript('string[]'))).toBe('text[]');
    expect(typeOf('user_ids', saw.typescript('number[]'))).toBe('bigint[]');
    expect(typeOf('avatar', saw.typescript('Buffer'))).toBe('bytea');
    expect(typeOf('config', saw.typescript("{ theme: 'a' | 'b' } | null"))).toBe('jsonb');
  });

  test('comes from SQL context before the name', () => {
    expect(typeOf('company_id', saw.column('users', 'id', 'bigint'))).toBe('bigint');
    expect(typeOf('note', saw.cast('uuid'))).toBe('uuid');
    expect(typeOf('note', saw.boolean(true))).toBe('boolean');
    expect(typeOf('note', saw.number(3_000_000_000))).toBe('bigint');
    expect(typeOf('note', saw.number(1.5))).toBe('numeric');
    expect(typeOf('note', saw.text('6f9619ff-8b86-4d01-b42d-00cf4fc964ff'))).toBe('uuid');
    expect(typeOf('note', saw.text('2024-05-01'))).toBe('timestamptz');
  });

  test('comes from the key that its name points at, in singular and plural', () => {
    expect(typeOf('company_id')).toBe('uuid');
    expect(typeOf('parent_company_id')).toBe('uuid');
    expect(typeOf('person_id')).toBe('uuid');
    expect(typeOf('userId')).toBe('bigint');
    expect(typeOf('unheard_of_id')).toBe('bigint');
  });

  test('comes from what this database calls so, then from what databases do', () => {
    expect(typeOf('shipping_amount')).toBe('numeric(10,2)');
    expect(typeOf('refunded_at')).toBe('timestamptz');
    expect(typeOf('email')).toBe('varchar(255)');
    expect(typeOf('last_name')).toBe('varchar(120)');
    expect(typeOf('subject')).toBe('varchar(255)');
    expect(typeOf('has_invoice')).toBe('boolean');
    expect(typeOf('metadata')).toBe('jsonb');
    expect(typeOf('description')).toBe('text');
    expect(typeOf('retry_count')).toBe('smallint');
  });

  test('is the enum that has the values and the name', () => {
    expect(typeOf('order_state', saw.text('paid'))).toBe('public.order_state');
    expect(typeOf('state', saw.typescript("'new' | 'paid'"))).toBe('public.order_state');
    expect(typeOf('priority', saw.typescript("'low' | 'high'"))).toBe('varchar(20)');
  });

  test('is wide enough for the values', () => {
    expect(typeOf('kind', saw.typescript("'a_rather_long_label_of_31_letters' | 'b'"))).toBe('varchar(50)');
  });

  test('is a string of low confidence when nothing speaks', () => {
    const { definition, confidence } = infer('xyzzy', []);
    expect([definition.type, definition.notNull, confidence]).toEqual(['text', false, 'low']);
  });
});

describe('NOT NULL and default', () => {
  test('a role is never given away by default', () => {
    expect(infer('role', [saw.typescript("'admin' | 'member'")]).definition).toMatchObject({
      notNull: false,
      backfill: true,
      values: ['admin', 'member'],
    });
  });

  test('a value that every INSERT gives is an honest default', () => {
    const { definition } = infer('kind', [saw.text('retail', 'assigned')], 'insert');
    expect(definition).toMatchObject({ notNull: true, default: "'retail'" });
  });

  test('no default is made of rows that are made up, of one of several kinds, or of a name', () => {
    const infers = (file: string, column: string, ...evidence: readonly Evidence[]) =>
      inferColumn({ schema: 'public', table: 'orders', column, uses: [{ file, line: 0, usage: 'insert', evidence }] }, shop)
        .definition.default;
    expect(infers('src/a.ts', 'kind', saw.text('retail', 'assigned'))).toBe("'retail'");
    expect(infers('db/seeds/a.ts', 'kind', saw.text('retail', 'assigned'))).toBeUndefined();
    expect(infers('src/a.ts', 'kind', saw.typescript("'retail' | 'trade'"), saw.text('retail', 'assigned'))).toBeUndefined();
    expect(infers('src/a.ts', 'kind', saw.text('retail', 'assigned'), saw.parameter())).toBeUndefined();
    expect(infers('src/a.ts', 'email', saw.text('test@example.org', 'assigned'))).toBeUndefined();
    expect(infers('src/a.ts', 'enabled', saw.boolean(true, 'assigned'))).toBe('true');
  });

  test('what has been true for every row from its INSERT on is not made false', () => {
    const uses = [
      { file: 'a.ts', line: 0, usage: 'insert' as const, evidence: [saw.boolean(true, 'assigned')] },
      { file: 'a.ts', line: 9, usage: 'set' as const, evidence: [saw.boolean(true, 'assigned')] },
    ];
    const infers = (count: number) =>
      inferColumn({ schema: 'public', table: 'orders', column: 'has_result', uses: uses.slice(0, count) }, shop).definition
        .default;
    expect([infers(1), infers(2)]).toEqual(['true', 'false']);
  });

  test('old rows are not taken out of force by a default', () => {
    expect(infer('visible', [saw.typescript('boolean'), saw.boolean(true)]).definition).toMatchObject({
      type: 'boolean',
      notNull: false,
      backfill: true,
    });
    expect(infer('hidden', [saw.typescript('boolean')]).definition).toMatchObject({ notNull: true, default: 'false' });
  });

  test('the state of an enum that rows begin in is one of its labels, not the first that code asks for', () => {
    expect(infer('state', [saw.text('shipped')]).definition).toMatchObject({ type: 'public.order_state', default: "'new'" });
    expect(infer('state', [saw.text('paid')], 'where', 'companies').definition.default).toBeUndefined();
  });

  test('a set is closed by what is written, not by what is asked for, and a plain string opens it', () => {
    const union = saw.typescript("'a' | 'b'");
    expect(infer('mode', [union]).definition.values).toEqual(['a', 'b']);
    expect(infer('mode', [union, saw.typescript('string')]).definition.values).toBeUndefined();
    expect(infer('mode', [{ ...union, compared: true } as Evidence]).definition.values).toBeUndefined();
  });

  test('booleans follow the default that the same name has elsewhere', () => {
    expect(infer('is_active', []).definition).toMatchObject({ type: 'boolean', notNull: true, default: 'true' });
    expect(infer('is_hidden', []).definition).toMatchObject({ type: 'boolean', notNull: true, default: 'false' });
  });

  test('whatever takes NULL stays nullable', () => {
    for (const evidence of [saw.nullTest(), saw.nothing(), saw.sorted('first'), saw.typescript('boolean | null')]) {
      expect(infer('is_paid', [evidence]).definition.notNull).toBe(false);
    }
  });

  test('a parameter that anyone may set leaves the set open', () => {
    const open = infer('state_of_mind', [saw.text('a'), saw.text('b', 'assigned'), saw.parameter()], 'set');
    expect(open.definition.values).toBeUndefined();
  });

  test('a foreign key has no default that is true of existing rows', () => {
    const declared = saw.declared({ type: 'bigint', notNull: true, default: '1', references: { table: 'users', column: 'id' } });
    expect(infer('buyer_id', [declared]).definition).toMatchObject({ notNull: false, backfill: true });
  });
});

describe('what is said of it', () => {
  test('names the evidence with its place, and offers the next-best types', () => {
    const { because, alternatives, confidence } = infer('status', [saw.typescript("'sent' | 'seen'")]);
    expect(because[0]).toBe("varchar(20): TypeScript type 'sent' | 'seen' (a.ts:5)");
    expect(alternatives.map((each) => each.type)).toContain('text');
    expect(confidence).toBe('high');
  });

  test('shows a conflict and lowers the confidence', () => {
    const { because, confidence, alternatives } = infer('rank', [saw.typescript('boolean'), saw.column('users', 'id', 'bigint')]);
    expect(because.some((line) => line.startsWith('bigint: joined to users.id'))).toBe(true);
    expect(alternatives[0]!.type).toBe('bigint');
    expect(confidence).toBe('low');
  });
});

describe('keys and enums by their names', () => {
  const database = lookupOf(
    [
      table('users', { id: 'uuid!' }),
      table('files', { id: 'uuid!', user_id: 'uuid' }),
      table('notes', { id: 'uuid!', user_id: 'uuid' }),
      table('profiles', { openai_id: 'text', azure_id: 'text', groq_id: 'text' }),
      table('bounces', { id: 'integer!' }),
      table('links', { number_id: 'integer', other_id: 'integer' }),
    ],
    [{ schema: 'public', name: 'bounce_type', kind: 'enum', labels: ['hard', 'soft'] }],
  );
  const typeOf = (name: string, column: string): string =>
    inferColumn(
      { schema: 'public', table: name, column, uses: [{ file: 'a.ts', line: 0, usage: 'select', evidence: [] }] },
      database,
    ).definition.type;
  test.each([
    ['a column of the very same name says more than others that end alike', 'profiles', 'user_id', 'uuid'],
    ['uuid says itself what it is', 'links', 'uuid', 'uuid'],
    ['an enum that bears the names of table and column is meant for it', 'bounces', 'type', 'public.bounce_type'],
  ])('%s', (_, name, column, type) => {
    expect(typeOf(name, column)).toBe(type);
  });
});

describe('habits', () => {
  const partitions = ['2024', '2025', '2026'].map((year) => ({
    ...table(`events_${year}`, { id: 'uuid!', kind: 'uuid' }),
    partitionBound: `FOR VALUES IN (${year})`,
  }));
  const varchar = 'character varying(255)';
  const database = lookupOf(
    [
      ...partitions,
      table('events', { id: 'uuid!', kind: 'uuid' }),
      table('tasks', {
        id: 'integer!',
        owner: varchar,
        kind: varchar,
        region: varchar,
        group: varchar,
        zone: varchar,
        rack: varchar,
      }),
      table('schedules', { id: 'integer!', kind: varchar, state: 'public.schedule_states!', dark_theme: 'boolean' }),
      table('jobs', { id: 'integer!', external_id: varchar, task_id: 'integer', schedule_id: 'integer' }),
      table('keys', { id: 'integer!', external_id: varchar }),
    ],
    [
      { schema: 'public', name: 'schedule_states', kind: 'enum', labels: ['STARTED', 'PAUSED'] },
      { schema: 'public', name: 'task_states', kind: 'enum', labels: ['CREATED', 'STARTED', 'FAILED'] },
    ],
  );
  const typeOf = (name: string, column: string, ...evidence: readonly Evidence[]): string =>
    inferColumn({ schema: 'public', table: name, column, uses: [{ file: 'a.ts', line: 0, usage: 'select', evidence }] }, database)
      .definition.type;

  test.each([
    ['partitions count once, with their table', 'keys', 'kind', [], varchar],
    ['strings of names that say nothing are what strings are here', 'tasks', 'cluster', [saw.typescript('string')], varchar],
    ['prose has no limit', 'tasks', 'error', [saw.typescript('string')], 'text'],
    ['a key that is a string is no number, whatever other keys are', 'tasks', 'external_id', [saw.typescript('string')], varchar],
    ['the key of its own table is a uuid then', 'tasks', 'id', [saw.typescript('string')], 'uuid'],
    ['an enum of another table does not have its values', 'tasks', 'state', [saw.text('CREATED')], 'public.task_states'],
    ['the plural of an enum does not hide it', 'schedules', 'last_task_state', [saw.text('FAILED')], 'public.task_states'],
    ['one column that ends alike is no habit', 'schedules', 'default_theme', [], varchar],
    ['counts and sums are wider than what they are kept in', 'jobs', 'to_send', [saw.call('count', 'bigint')], 'integer'],
    ['what is cast is of another type', 'jobs', 'note', [saw.cast('integer', 'passed'), saw.typescript('string')], 'text'],
  ])('%s', (_, name, column, evidence, type) => {
    expect(typeOf(name, column, ...evidence)).toBe(type.replace('character varying', 'varchar'));
  });
});

test('an array of objects is one document', () => {
  expect(infer('steps', [saw.typescript('Step[] | null')]).definition.type).toBe('jsonb');
  expect(infer('steps', [saw.typescript('string[] | null')]).definition.type).toBe('text[]');
});
