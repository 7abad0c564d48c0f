import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { type Catalog, type Column, emptyCatalog, type Relation, type Type } from '../../../server/src/catalog/model.ts';
import type { LocatedFinding } from '../../../server/src/migration/plan.ts';
import type { Evidence, How, Usage } from '../../../server/src/resolve/reference.ts';

const nowhere = { start: 0, end: 0 };

/** Evidence as resolution gives it, in short. */
export const saw = {
  text: (value: string, how: How = 'compared'): Evidence => ({ kind: 'literal', type: 'text', value, how, span: nowhere }),
  number: (value: number, how: How = 'compared'): Evidence => ({
    kind: 'literal',
    type: Number.isInteger(value) ? 'integer' : 'numeric',
    value: String(value),
    how,
    span: nowhere,
  }),
  boolean: (value: boolean, how: How = 'compared'): Evidence => ({
    kind: 'literal',
    type: 'boolean',
    value: String(value),
    how,
    span: nowhere,
  }),
  nothing: (how: How = 'assigned'): Evidence => ({ kind: 'literal', type: 'null', value: 'null', how, span: nowhere }),
  typescript: (type: string): Evidence => ({ kind: 'typescript', type, span: nowhere }),
  parameter: (how: How = 'assigned'): Evidence => ({ kind: 'parameter', number: 1, how, span: nowhere }),
  column: (table: string, column: string, type: string, how: How = 'joined'): Evidence => ({
    kind: 'column',
    relation: { schema: 'public', name: table },
    column,
    type,
    how,
    span: nowhere,
  }),
  cast: (type: string, how: How = 'compared'): Evidence => ({ kind: 'typed', type, by: 'cast', name: type, how, span: nowhere }),
  call: (name: string, type: string, how: How = 'assigned'): Evidence => ({
    kind: 'typed',
    type,
    by: 'function',
    name,
    how,
    span: nowhere,
  }),
  declared: (
    declaration: Omit<Extract<Evidence, { kind: 'declared' }>, 'kind' | 'span' | 'library'> & { library?: string },
  ): Evidence => ({
    kind: 'declared',
    library: 'prisma',
    span: nowhere,
    ...declaration,
  }),
  sorted: (nulls?: 'first' | 'last'): Evidence => ({ kind: 'sorted', ...(nulls && { nulls }), span: nowhere }),
  nullTest: (): Evidence => ({ kind: 'null-test', span: nowhere }),
};

/** A missing column at a place of its own. */
export function missing(name: string, usage: Usage, ...evidence: readonly Evidence[]): LocatedFinding {
  const [schema, table, column] = name.split('.').length === 3 ? name.split('.') : ['public', ...name.split('.')];
  return {
    file: 'src/app.ts',
    line: 0,
    finding: {
      code: 'unknown-column',
      severity: 'error',
      message: '',
      span: nowhere,
      schema: schema!,
      table: table!,
      column: column!,
      usage,
      suggestions: [],
      evidence,
    },
  };
}

/** `table('messages', { id: 'uuid!', status: 'varchar(20)' })`: `!` is NOT NULL, what follows `=` the default. The first column is the key. */
export function table(name: string, columns: Readonly<Record<string, string>>, more: Partial<Relation> = {}): Relation {
  const [schema, bare] = name.includes('.') ? (name.split('.') as [string, string]) : ['public', name];
  const list = Object.entries(columns).map(([column, written]): Column => {
    const [type = '', value] = written.split('=');
    return {
      name: column,
      type: type.trim().replace('!', ''),
      ...(type.includes('!') && { notNull: true as const }),
      ...(value !== undefined && { default: value.trim() }),
    };
  });
  const key = list[0]?.name ?? 'id';
  return {
    schema,
    name: bare,
    kind: 'table',
    columns: list,
    constraints: [{ name: `${bare}_pkey`, kind: 'primary', columns: [key], definition: `PRIMARY KEY (${key})` }],
    ...more,
  };
}

export function lookupOf(relations: readonly Relation[], types: readonly Type[] = []): Lookup {
  const names = new Set(['public', ...relations.map((relation) => relation.schema), ...types.map((type) => type.schema)]);
  const catalog: Catalog = { ...emptyCatalog, relations, types, schemas: [...names].map((name) => ({ name, readable: true })) };
  return createLookup(catalog);
}

const tz = 'timestamp with time zone';

/** Scenario 1's database. */
export const chat = lookupOf([
  table('conversations', {
    id: 'uuid!=gen_random_uuid()',
    created_at: `${tz}!=now()`,
    updated_at: `${tz}!=now()`,
    metadata: 'jsonb',
  }),
  table(
    'messages',
    {
      id: 'uuid!=gen_random_uuid()',
      conversation_id: 'uuid!',
      sender_id: 'uuid!',
      content: 'text!',
      message_type: "character varying!='text'::character varying",
      created_at: `${tz}!=now()`,
      updated_at: `${tz}!=now()`,
      deleted_at: tz,
      attachment_url: 'text',
      attachment_type: 'character varying',
      reply_to_message_id: 'uuid',
    },
    {
      constraints: [
        { name: 'messages_pkey', kind: 'primary', columns: ['id'], definition: 'PRIMARY KEY (id)' },
        {
          name: 'messages_conversation_id_fkey',
          kind: 'foreign',
          columns: ['conversation_id'],
          references: { schema: 'public', name: 'conversations', columns: ['id'] },
          definition: 'FOREIGN KEY (conversation_id) REFERENCES public.conversations(id)',
        },
      ],
    },
  ),
  table('conversation_participants', {
    id: 'uuid!=gen_random_uuid()',
    conversation_id: 'uuid!',
    user_id: 'uuid!',
    last_read_message_id: 'uuid',
    role: "character varying(20)!='buyer'::character varying",
    joined_at: `${tz}!=now()`,
  }),
]);

/** What the code of scenario 1 shows of the nine columns that are missing. */
export const chatFindings: readonly LocatedFinding[] = [
  missing('messages.status', 'select', saw.typescript("'sent' | 'delivered' | 'seen'")),
  missing('messages.status', 'where', saw.text('sent')),
  missing('messages.status', 'set', saw.text('delivered', 'assigned')),
  missing('messages.delivered_at', 'select', saw.typescript('Date | null')),
  missing('messages.delivered_at', 'set', saw.call('now', tz)),
  missing('messages.seen_at', 'where', saw.nullTest()),
  missing('messages.seen_at', 'set', saw.call('now', tz)),
  missing('conversations.car_id', 'insert', saw.parameter()),
  missing('conversations.car_id', 'where', saw.cast('uuid')),
  missing('conversations.car_seller_id', 'insert', saw.parameter()),
  missing('conversations.car_seller_id', 'join', saw.column('conversation_participants', 'user_id', 'uuid')),
  missing('conversations.car_title', 'select', saw.typescript('string')),
  missing('conversations.car_title', 'insert', saw.parameter()),
  missing('conversations.status', 'where', saw.text('archived')),
  missing('conversations.status', 'where', saw.text('active')),
  missing('conversations.status', 'set', saw.text('blocked', 'assigned')),
  missing('conversations.last_message_at', 'order', saw.sorted('last')),
  missing('conversations.last_message_at', 'set', saw.call('now', tz)),
  missing('conversation_participants.unread_count', 'set', saw.number(1, 'incremented')),
  missing('conversation_participants.unread_count', 'set', saw.number(0, 'assigned')),
];
