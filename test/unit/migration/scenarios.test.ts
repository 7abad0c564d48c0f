import { describe, expect, test } from 'vitest';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import type { ColumnDefinition } from '../../../server/src/migration/change.ts';
import type { LocatedFinding } from '../../../server/src/migration/plan.ts';
import { planChanges } from '../../../server/src/migration/planChanges.ts';
import { chat, chatFindings, lookupOf, missing, saw, table } from './helpers.ts';

/** `messages.status varchar(20) not null default 'sent' in (sent, delivered, seen)` */
function written(table: string, column: ColumnDefinition): string {
  return [
    `${table}.${column.name} ${column.type}`,
    column.notNull ? 'not null' : '',
    column.default === undefined ? '' : `default ${column.default}`,
    column.values ? `in (${column.values.join(', ')})` : '',
    column.backfill ? 'backfill' : '',
    column.references ? `-> ${column.references.schema}.${column.references.name}.${column.references.column}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function planned(findings: readonly LocatedFinding[], lookup: Lookup): string[] {
  return planChanges(findings, lookup).changes.map(({ change }) =>
    change.kind === 'add-column' ? written(change.table, change.column) : change.kind,
  );
}

describe('scenario 1, chat', () => {
  test('gives each of the nine columns its wanted definition', () => {
    expect(planned(chatFindings, chat)).toEqual([
      "messages.status varchar(20) not null default 'sent' in (sent, delivered, seen)",
      'messages.delivered_at timestamptz',
      'messages.seen_at timestamptz',
      'conversations.car_id uuid backfill',
      'conversations.car_seller_id uuid backfill',
      'conversations.car_title varchar(255) backfill',
      "conversations.status varchar(20) not null default 'active' in (active, archived, blocked)",
      'conversations.last_message_at timestamptz',
      'conversation_participants.unread_count integer not null default 0',
    ]);
  });

  test('gives them also from the least that SCENARIOS.md names as evidence', () => {
    const least = [
      missing('messages.status', 'where', saw.text('sent')),
      missing('messages.delivered_at', 'set', saw.call('now', 'timestamp with time zone')),
      missing('messages.seen_at', 'select'),
      missing('conversations.car_id', 'where'),
      missing('conversations.car_seller_id', 'where'),
      missing('conversations.car_title', 'select'),
      missing('conversations.status', 'where', saw.text('active')),
      missing('conversations.last_message_at', 'order', saw.sorted('last')),
      missing('conversation_participants.unread_count', 'set', saw.number(1, 'incremented')),
    ];
    expect(planned(least, chat)).toEqual([
      "messages.status varchar(20) not null default 'sent'",
      'messages.delivered_at timestamptz',
      'messages.seen_at timestamptz',
      'conversations.car_id uuid',
      'conversations.car_seller_id uuid',
      'conversations.car_title varchar(255)',
      "conversations.status varchar(20) not null default 'active'",
      'conversations.last_message_at timestamptz',
      'conversation_participants.unread_count integer not null default 0',
    ]);
  });

  test('suggests indexes for what WHERE, JOIN and ORDER BY use', () => {
    const { suggested } = planChanges(chatFindings, chat);
    expect(suggested.map(({ change }) => (change.kind === 'create-index' ? change.name : ''))).toEqual([
      'messages_status_idx',
      'messages_seen_at_idx',
      'conversations_car_id_idx',
      'conversations_car_seller_id_idx',
      'conversations_status_idx',
      'conversations_last_message_at_idx',
    ]);
  });
});

describe('scenario 2, presence', () => {
  const presence = lookupOf([
    table('users.profiles', {
      id: 'uuid!',
      display_name: 'character varying(100)',
      created_at: 'timestamp with time zone!=now()',
    }),
    table('messages.messages', { id: 'uuid!', conversation_id: 'uuid!', created_at: 'timestamp with time zone!=now()' }),
  ]);
  const at = { file: 'app.go', line: 3 };
  const finding = (code: LocatedFinding['finding']['code'], more: Partial<LocatedFinding['finding']>): LocatedFinding => ({
    ...at,
    finding: {
      code,
      severity: 'error',
      message: '',
      span: { start: 0, end: 0 },
      usage: 'insert',
      suggestions: [],
      evidence: [],
      ...more,
    },
  });

  test('brings the schema before its table, and notes the function', () => {
    const uses = [
      ['user_id', saw.parameter()],
      ['connection_id', saw.parameter()],
      ['device_type', saw.parameter()],
      ['ip_address', saw.parameter()],
      ['user_agent', saw.parameter()],
      ['last_heartbeat_at', saw.call('now', 'timestamp with time zone')],
    ] as const;
    const plan = planChanges(
      [
        finding('unknown-function', { schema: 'presence', name: 'update_user_status' }),
        finding('unknown-table', { schema: 'presence', table: 'connections' }),
      ],
      presence,
      {
        uses: uses.map(([column, evidence]) => ({
          ...at,
          schema: 'presence',
          table: 'connections',
          column,
          usage: 'insert' as const,
          evidence: [evidence],
        })),
      },
    );
    expect(plan.changes.map(({ change }) => change.kind)).toEqual(['create-schema', 'create-table', 'function-stub']);
    const created = plan.changes[1]!.change;
    if (created.kind !== 'create-table') throw new Error('expected a table');
    expect(created.columns.map((column) => written('connections', column))).toEqual([
      'connections.id uuid not null default gen_random_uuid()',
      'connections.user_id uuid not null',
      'connections.connection_id uuid not null',
      'connections.device_type varchar(255) not null',
      'connections.ip_address inet not null',
      'connections.user_agent text not null',
      'connections.last_heartbeat_at timestamptz',
    ]);
    expect(created.primaryKey).toEqual(['id']);
  });
});

describe('scenario 5, prisma-shop', () => {
  const shop = lookupOf(
    [
      table('User', { id: 'text!', email: 'text!', createdAt: 'timestamp(3) without time zone!=CURRENT_TIMESTAMP' }),
      table('SupplierProfile', { id: 'text!', userId: 'text!' }),
    ],
    [{ schema: 'public', name: 'Role', kind: 'enum', labels: ['USER', 'ADMIN'] }],
  );

  test('takes what the model declares as it is', () => {
    expect(
      planned(
        [
          missing('User.verificationCode', 'model', saw.declared({ type: 'TEXT', notNull: false })),
          missing('User.verificationExpiry', 'model', saw.declared({ type: 'TIMESTAMP(3)', notNull: false })),
          missing('User.isGoogleAuth', 'model', saw.declared({ type: 'BOOLEAN', notNull: true, default: 'false' })),
          missing('User.hasPassword', 'model', saw.declared({ type: 'BOOLEAN', notNull: true, default: 'true' })),
          missing('User.role', 'model', saw.declared({ type: '"Role"', notNull: true, default: "'USER'" })),
          missing('SupplierProfile.keywords', 'model', saw.declared({ type: 'TEXT[]', notNull: true })),
          missing(
            'SupplierProfile.ownerId',
            'model',
            saw.declared({ type: 'TEXT', notNull: true, references: { table: 'User', column: 'id' } }),
          ),
        ],
        shop,
      ),
    ).toEqual([
      'User.verificationCode TEXT',
      'User.verificationExpiry TIMESTAMP(3)',
      'User.isGoogleAuth BOOLEAN not null default false',
      'User.hasPassword BOOLEAN not null default true',
      `User.role public."Role" not null default 'USER'`,
      'SupplierProfile.keywords TEXT[]',
      'SupplierProfile.ownerId TEXT backfill -> public.User.id',
    ]);
  });

  test('follows the habits of a Prisma database where only the code speaks', () => {
    expect(
      planned(
        [
          missing('User.resetTokenExpiry', 'where', saw.typescript('Date')),
          missing('User.username', 'select', saw.typescript('string | null')),
          missing('User.hasCompletedOnboarding', 'set', saw.boolean(true, 'assigned')),
          missing('User.googleId', 'where', saw.typescript('string')),
        ],
        shop,
      ),
    ).toEqual([
      'User.resetTokenExpiry timestamp(3) backfill',
      'User.username text',
      'User.hasCompletedOnboarding boolean not null default false',
      'User.googleId text backfill',
    ]);
  });
});
