import { beforeAll, describe, expect, test } from 'vitest';
import type { LocatedFinding, TableShape } from '../../../server/src/migration/plan.ts';
import { planChanges } from '../../../server/src/migration/planChanges.ts';
import { standing } from '../../../server/src/migration/standing.ts';
import { writeMigration } from '../../../server/src/migration/writeMigration.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { chat, lookupOf, missing, saw, table } from './helpers.ts';

beforeAll(loadParser);

type Declared = Omit<NonNullable<TableShape['indexes']>[number], 'file' | 'line'>;

const on = (name: string, indexes: readonly Declared[], more: Partial<TableShape> = {}): TableShape => ({
  schema: 'public',
  table: name,
  indexes: indexes.map((index) => ({ ...index, file: 'models/message.ts', line: 14 })),
  ...more,
});

const declared = (...columns: string[]): Declared => ({ columns: columns.map((name) => ({ name })) });

/** The statements that build the indexes of a plan. */
function indexesOf(findings: readonly LocatedFinding[], shapes: readonly TableShape[], lookup = chat): string[] {
  const plan = planChanges(findings, lookup, { shapes });
  const { up } = writeMigration(plan, { lookup });
  return up.match(/^ *CREATE (UNIQUE )?INDEX [^;]*;/gm)?.map((each) => each.trim().replaceAll(/\s+/g, ' ')) ?? [];
}

const status = missing('messages.status', 'model', saw.declared({ type: 'varchar(20)' }));

describe('a new column of a table with rows', () => {
  test('brings the index that a model declares over it, beside the table in use', () => {
    const plan = planChanges([status], chat, { shapes: [on('messages', [declared('conversation_id', 'status')])] });
    const index = plan.changes.at(-1)!;
    expect(index).toMatchObject({
      change: { kind: 'create-index', name: 'messages_conversation_id_status_idx' },
      because: ['declared in models/message.ts:15'],
      places: [{ file: 'models/message.ts', line: 14, usage: 'model' }],
    });
    expect(index.hazards.map((hazard) => hazard.kind)).toEqual(['scan', 'no-transaction']);
    const { up, down, verify, outsideTransaction } = writeMigration(plan, { lookup: chat });
    expect(up).toContain(
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS messages_conversation_id_status_idx ON public.messages (conversation_id, status);',
    );
    expect(down).toContain('DROP INDEX CONCURRENTLY IF EXISTS public.messages_conversation_id_status_idx;');
    expect(verify).toContain("('public.messages_conversation_id_status_idx')");
    expect(outsideTransaction).toBe(true);
  });

  test.each<[string, Declared]>([
    ['that names a column nobody brings', declared('status', 'priority')],
    ['that names no new column', declared('conversation_id')],
    ['of a method that the type has no operators for', { ...declared('status'), method: 'gin' }],
    ['of a method that is not known', { ...declared('status'), method: 'rum' }],
    [
      'with an operator class of an extension that is not there',
      { columns: [{ name: 'status', opclass: 'gin_trgm_ops' }], method: 'gin' },
    ],
    ['over what is not sure to be immutable', { ...declared('status'), where: 'created_at > now()' }],
    ['with more than a condition in it', { ...declared('status'), where: 'true); DROP TABLE users; SELECT (true' }],
    ['whose condition names a column nobody brings', { ...declared('status'), where: 'archived IS NULL' }],
    ['of a name that another relation has', { ...declared('status'), name: 'conversations' }],
  ])('does not bring one %s', (_, index) => {
    expect(indexesOf([status], [on('messages', [index])])).toEqual([]);
  });

  test('brings order, operator class, method and condition', () => {
    const index: Declared = {
      columns: [
        { name: 'status', opclass: 'text_pattern_ops' },
        { name: 'created_at', descending: true, nulls: 'last' },
      ],
      name: 'By "status"',
      where: "deleted_at IS NULL AND messages.status <> 'it''s'",
    };
    const text = missing('messages.status', 'model', saw.declared({ type: 'text' }));
    expect(indexesOf([text], [on('messages', [index])])).toEqual([
      `CREATE INDEX CONCURRENTLY IF NOT EXISTS "By ""status""" ON public.messages (status text_pattern_ops, created_at DESC NULLS LAST) WHERE deleted_at IS NULL AND messages.status <> 'it''s';`,
    ]);
    const tags = missing('messages.tags', 'model', saw.declared({ type: 'text[]' }));
    expect(indexesOf([tags], [on('messages', [{ ...declared('tags'), method: 'gin' }])])).toEqual([
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS messages_tags_idx ON public.messages USING gin (tags);',
    ]);
  });

  test('brings a unique one only where the rows that are there cannot stand against it', () => {
    const unique: Declared = { ...declared('conversation_id', 'status'), unique: true };
    expect(indexesOf([status], [on('messages', [unique])])).toEqual([expect.stringMatching(/^CREATE UNIQUE INDEX CONCURRENTLY/)]);
    const filled = missing('messages.status', 'model', saw.declared({ type: 'text', notNull: true, default: "'new'" }));
    expect(indexesOf([filled], [on('messages', [unique])])).toEqual([]);
  });

  test('brings a unique constraint of several columns', () => {
    const shape: TableShape = { schema: 'public', table: 'messages', uniques: [{ columns: ['conversation_id', 'status'] }] };
    expect(writeMigration(planChanges([status], chat, { shapes: [shape] }), { lookup: chat }).up).toMatch(
      /ADD CONSTRAINT messages_conversation_id_status_key\s+UNIQUE \(conversation_id, status\);/,
    );
  });

  test('takes the place of the index that would be suggested', () => {
    const used = [status, missing('messages.status', 'where', saw.text('sent'))];
    const plan = planChanges(used, chat, {
      shapes: [on('messages', [{ ...declared('status', 'created_at'), name: 'by_status' }])],
    });
    expect(plan.suggested).toEqual([]);
  });

  test('of a partitioned table is indexed in one piece, and never uniquely', () => {
    const lookup = lookupOf([table('events', { id: 'bigint!' }, { kind: 'partitioned' })]);
    const kind = missing('events.kind', 'model', saw.declared({ type: 'text' }));
    const shapes = [on('events', [declared('kind'), { ...declared('kind', 'id'), unique: true }])];
    const plan = planChanges([kind], lookup, { shapes });
    expect(plan.changes.at(-1)?.hazards).toMatchObject([{ lock: 'SHARE', blocks: 'writes', duration: 'table size' }]);
    const { up, down, outsideTransaction } = writeMigration(plan, { lookup });
    expect(up).toContain('CREATE INDEX IF NOT EXISTS events_kind_idx ON public.events (kind);');
    expect(`${up}${down}`).not.toMatch(/CONCURRENTLY|UNIQUE/);
    expect(outsideTransaction).toBe(false);
  });
});

describe('a new table', () => {
  const findings: LocatedFinding[] = [
    { ...missing('audits.x', 'model'), finding: { ...missing('audits.x', 'model').finding, code: 'unknown-table' } },
  ];
  const uses = ['id', 'actor', 'at'].map((column) => ({
    file: 'models/audit.ts',
    line: 3,
    schema: 'public',
    table: 'audits',
    column,
    usage: 'model' as const,
    evidence: [saw.declared({ type: column === 'at' ? 'timestamptz' : 'uuid' })],
  }));
  const planned = (shape: TableShape) => planChanges(findings, chat, { uses, shapes: [shape] });

  test('is followed by its indexes, in the same transaction and without hazards', () => {
    const plan = planned(
      on('audits', [{ columns: [{ name: 'at', descending: true }] }, { ...declared('actor', 'at'), unique: true }]),
    );
    expect(plan.changes.map(({ change, hazards }) => [change.kind, hazards.length])).toEqual([
      ['create-table', 0],
      ['create-index', 0],
      ['create-index', 0],
    ]);
    const { up, down, outsideTransaction } = writeMigration(plan, { lookup: chat });
    expect(up).toContain('    CREATE INDEX IF NOT EXISTS audits_at_idx ON public.audits (at DESC);');
    expect(up).toContain('    CREATE UNIQUE INDEX IF NOT EXISTS audits_actor_at_idx ON public.audits (actor, at);');
    expect(up).toContain("RAISE NOTICE 'skipped: index % exists', 'public.audits_at_idx';");
    expect(outsideTransaction).toBe(false);
    expect(down).not.toContain('INDEX');
  });

  test('has no second index where a key or a unique constraint has the same columns', () => {
    const shape = on('audits', [declared('id'), declared('actor', 'at'), declared('at', 'actor'), declared('at', 'actor')], {
      uniques: [{ columns: ['actor', 'at'], name: 'Once' }],
    });
    expect(planned(shape).changes.flatMap(({ change }) => (change.kind === 'create-index' ? [change.name] : []))).toEqual([
      'audits_at_actor_idx',
    ]);
  });

  test('has unique constraints by the names that the model gives, unless another relation has them', () => {
    const shape: TableShape = {
      schema: 'public',
      table: 'audits',
      uniques: [
        { columns: ['actor'], name: 'Once' },
        { columns: ['at'], name: 'messages' },
      ],
    };
    const { up } = writeMigration(planned(shape), { lookup: chat });
    expect(up.match(/CONSTRAINT .* UNIQUE .*/g)).toEqual([
      'CONSTRAINT "Once" UNIQUE (actor),',
      'CONSTRAINT audits_at_key UNIQUE (at)',
    ]);
  });

  test('tells apart names that PostgreSQL would cut to the same, and those of its own that are taken', () => {
    const long = 'a_name_of_an_index_that_is_longer_than_the_sixty_three_bytes_there_are';
    const shape = on('audits', [
      { ...declared('at'), name: long },
      { ...declared('actor'), name: `${long}_too` },
      { columns: [{ name: 'at', descending: true }], name: 'audits_at_id_idx' },
      declared('at', 'id'),
    ]);
    expect(planned(shape).changes.flatMap(({ change }) => (change.kind === 'create-index' ? [change.name] : []))).toEqual([
      long.slice(0, 63),
      'audits_at_id_idx',
      'audits_at_id_1_idx',
    ]);
  });

  test('has the foreign keys of several columns and the checks that are declared', () => {
    const lookup = lookupOf([
      table(
        'rooms',
        { house: 'uuid!', number: 'uuid!', name: 'text' },
        {
          constraints: [{ name: 'rooms_pkey', kind: 'primary', columns: ['number', 'house'], definition: '' }],
        },
      ),
    ]);
    const rooms = { table: 'rooms', columns: ['house', 'number'] };
    const shape: TableShape = {
      schema: 'public',
      table: 'audits',
      foreignKeys: [
        { columns: ['id', 'actor'], references: rooms, actions: 'ON DELETE CASCADE' },
        { columns: ['id', 'actor'], references: { table: 'rooms', columns: ['house', 'name'] }, name: 'no_key' },
        { columns: ['id', 'at'], references: rooms, name: 'other_types' },
        { columns: ['id', 'gone'], references: rooms, name: 'no_column' },
        { columns: ['id', 'actor'], references: { ...rooms, table: 'houses' }, name: 'no_table' },
      ],
      checks: [
        { name: 'later', expression: "at > '2026-01-01'" },
        { name: 'unsure', expression: 'at > now()' },
        { name: 'no_column', expression: 'gone > 1' },
        { name: 'audits_pkey', expression: "at > '2026-01-01'" },
      ],
    };
    const plan = planChanges(findings, lookup, { uses, shapes: [shape] });
    const { up, down } = writeMigration(plan, { lookup });
    expect(
      up.match(/CONSTRAINT \S+ (FOREIGN|CHECK)[^;\n]*|ADD CONSTRAINT [^;]*/g)?.map((each) => each.replaceAll(/\s+/g, ' ')),
    ).toEqual([
      "CONSTRAINT later CHECK (at > '2026-01-01')",
      'ADD CONSTRAINT audits_id_actor_fkey FOREIGN KEY (id, actor) REFERENCES public.rooms (house, number) ON DELETE CASCADE NOT VALID',
    ]);
    expect(plan.changes[0]?.hazards).toMatchObject([{ on: 'rooms', blocks: 'writes' }]);
    expect(down.indexOf('DROP CONSTRAINT IF EXISTS audits_id_actor_fkey')).toBeLessThan(down.indexOf('DROP TABLE'));
  });
});

describe('of changes that were chosen of a plan', () => {
  const shapes = [
    on('messages', [declared('status'), declared('status', 'priority')], { uniques: [{ columns: ['priority', 'sender_id'] }] }),
  ];
  const priority = missing('messages.priority', 'model', saw.declared({ type: 'integer' }));
  const { changes } = planChanges([status, priority], chat, { shapes });
  const kept = (leave: (name: string) => boolean) =>
    standing(
      changes.filter(({ change }) => change.kind !== 'add-column' || !leave(change.column.name)),
      chat,
    ).map(({ change }) => (change.kind === 'create-index' ? change.name : change.kind));

  test('what needs a column that was not chosen is left out', () => {
    expect(kept(() => false)).toEqual([
      'add-column',
      'add-column',
      'add-constraint',
      'messages_status_idx',
      'messages_status_priority_idx',
    ]);
    expect(kept((name) => name === 'priority')).toEqual(['add-column', 'messages_status_idx']);
    expect(kept(() => true)).toEqual([]);
  });

  test('so is an index that another type does not take', () => {
    const other = changes.map((each) =>
      each.change.kind === 'add-column' && each.change.column.name === 'status'
        ? { ...each, change: { ...each.change, column: { ...each.change.column, type: 'json' } } }
        : each,
    );
    expect(standing(other, chat).some(({ change }) => change.kind === 'create-index')).toBe(false);
  });
});
