import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkProject, planOf } from '../../server/src/cli/project.ts';
import type { Change, ColumnDefinition } from '../../server/src/migration/change.ts';
import type { PlannedChange } from '../../server/src/migration/plan.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'columnist-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * What SCENARIOS.md says of each missing column: its type, NOT NULL, default and CHECK values. `nullable first`: no default is true of old rows,
 * so it is added nullable, to be backfilled and tightened.
 */
const chat = {
  messages: {
    status: "varchar(20) not null default 'sent' in (delivered, seen, sent)",
    delivered_at: 'timestamptz',
    seen_at: 'timestamptz',
  },
  conversations: {
    car_id: 'uuid nullable first',
    car_seller_id: 'uuid nullable first',
    car_title: 'varchar(255) nullable first',
    status: "varchar(20) not null default 'active' in (active, archived, blocked)",
    last_message_at: 'timestamptz',
  },
  conversation_participants: { unread_count: 'integer not null default 0' },
};

const created = 'timestamp(3) not null default CURRENT_TIMESTAMP';
const text = 'text not null';
const money = 'decimal(12,2) not null';
const flag = 'boolean not null default false';

const prismaShop = {
  User: {
    username: 'text',
    verificationCode: 'text',
    verificationExpiry: 'timestamp(3)',
    resetToken: 'text',
    resetTokenExpiry: 'timestamp(3)',
    isGoogleAuth: flag,
    hasCompletedOnboarding: flag,
    hasPassword: 'boolean not null default true',
    googleId: 'text',
  },
  SupplierProfile: {
    website: 'text',
    instagram: 'text',
    facebook: 'text',
    twitter: 'text',
    whatsapp: 'text',
    tiktok: 'text',
    businessHours: 'text',
    tagline: 'text',
    coverImage: 'text',
    logo: 'text',
    metaDescription: 'text',
    keywords: 'text[]',
  },
  ContactSubmission: { id: text, name: text, email: text, subject: 'text', message: text, createdAt: created },
  UserAddress: { id: text, userId: text, label: 'text', street: text, city: text, postalCode: text, isDefault: flag },
  OrderServiceLink: { id: text, orderId: text, serviceId: text, createdAt: created },
  Review: { id: text, productId: text, userId: text, rating: 'integer not null', comment: 'text', createdAt: created },
  TradeIn: {
    id: text,
    userId: text,
    title: text,
    description: 'text',
    status: `public."TradeInStatus" not null default 'OPEN'`,
    photos: 'text[]',
    createdAt: created,
  },
  TradeInInterest: { id: text, tradeInId: text, supplierId: text, createdAt: created },
  TradeInOffer: { id: text, tradeInId: text, supplierId: text, amount: money, message: 'text', createdAt: created },
  TradeInOfferRevision: { id: text, offerId: text, amount: money, createdAt: created },
  Conversation: { id: text, orderId: 'text', createdAt: created, updatedAt: 'timestamp(3) not null' },
  ConversationParticipant: { id: text, conversationId: text, userId: text, lastReadAt: 'timestamp(3)' },
  Message: { id: text, conversationId: text, senderId: text, body: text, createdAt: created },
  MechanicReview: { id: text, mechanicId: text, userId: text, rating: 'integer not null', comment: 'text', createdAt: created },
  Payment: {
    id: text,
    orderId: text,
    amount: money,
    currency: "varchar(3) not null default 'EUR'",
    status: `public."PaymentStatus" not null default 'PENDING'`,
    reference: text,
    createdAt: created,
  },
  PaymentMethod: { id: text, userId: text, brand: text, last4: 'char(4) not null', isDefault: flag },
  KYC: { id: text, userId: text, documents: 'jsonb not null', approvedAt: 'timestamp(3)' },
  Wallet: { id: text, userId: text, balance: `${money} default 0`, updatedAt: 'timestamp(3) not null' },
  WalletTransaction: { id: text, walletId: text, amount: money, reason: text, createdAt: created },
  Withdrawal: {
    id: text,
    walletId: text,
    amount: money,
    iban: text,
    holder: text,
    requestedAt: created,
    paidAt: 'timestamp(3)',
  },
  OrderTracking: { id: text, orderId: text, carrier: text, code: text },
  TrackingUpdate: { id: text, trackingId: text, status: text, location: 'text', happenedAt: created },
};

const knexMarket = {
  listed_cars: { view_count: 'integer not null default 0' },
  sellers: { invited_by: 'uuid nullable first' },
};

/** As the migrations that were taken away define them: the code alone has to tell. */
const knexMarketBlind = {
  listed_cars: {
    current_owner_id: 'uuid',
    current_owner_type: 'varchar(255)',
    view_count: 'integer not null default 0',
  },
  sellers: {
    member_status: "varchar(20) not null default 'active' in (active, removed)",
    removed_at: 'timestamptz',
    removed_by: 'uuid',
    removal_reason: 'text',
    invited_by: 'uuid nullable first',
  },
  company_member_audit: { company_id: 'uuid not null', seller_id: 'uuid not null', action: 'varchar(40) not null' },
};

const presenceBlind = {
  profiles: { last_active_at: 'timestamptz' },
  connections: {
    user_id: 'uuid not null',
    device_type: 'varchar(20) not null',
    ip_address: 'inet',
    user_agent: 'text',
    last_heartbeat_at: 'timestamptz not null',
  },
  typing_indicators: { conversation_id: 'uuid not null', user_id: 'uuid not null', expires_at: 'timestamptz not null' },
};

test.each([
  { workspace: 'chat', wanted: chat, columns: 9 },
  { workspace: 'prisma-shop', wanted: prismaShop, columns: 125 },
  { workspace: 'knex-market', wanted: knexMarket, columns: 2 },
])('at least 95 % of the columns of $workspace are what the scenario wants, the rest is second choice', async (scenario) => {
  const { wrong, elsewhere, total } = await compared(scenario.workspace, scenario.wanted);
  expect(total).toBe(scenario.columns);
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(total * 0.05);
  expect(elsewhere).toEqual([]);
});

test.each([
  { workspace: 'knex-market', without: /^2025062212/, wanted: knexMarketBlind },
  { workspace: 'presence', without: /^000003/, wanted: presenceBlind },
])('without its unapplied migrations, the code of $workspace alone tells most types', async (scenario) => {
  const { families, types, total } = await compared(scenario.workspace, scenario.wanted, scenario.without);
  expect(families, families.join('\n')).toEqual([]);
  // What is left is how long a string may be.
  expect(types.length, types.join('\n')).toBeLessThanOrEqual(1);
  expect(total).toBeGreaterThanOrEqual(9);
});

interface Compared {
  /** Columns whose first choice is not what is wanted. */
  readonly wrong: readonly string[];
  /** Those of them whose wanted type is not among the other choices either. */
  readonly elsewhere: readonly string[];
  /** Those of them that are not even strings, numbers, … as is wanted. */
  readonly families: readonly string[];
  /** Those of them that have another type, whatever else is wanted of them. */
  readonly types: readonly string[];
  readonly total: number;
}

async function compared(
  workspace: string,
  wanted: Readonly<Record<string, Readonly<Record<string, string>>>>,
  without?: RegExp,
): Promise<Compared> {
  const cwd = path.join(folder, `${workspace}${without ? '-blind' : ''}`);
  cpSync(path.resolve('test/workspaces', workspace), cwd, { recursive: true });
  for (const file of without ? readdirSync(cwd, { recursive: true }) : []) {
    if (without?.test(path.basename(String(file)))) rmSync(path.join(cwd, String(file)));
  }
  const outcome = await checkProject({ cwd, paths: [] });
  if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
  const { changes } = planOf(outcome.checked.own, outcome.checked.lookup);
  const wrong: string[] = [];
  const elsewhere: string[] = [];
  const families: string[] = [];
  const types: string[] = [];
  let total = 0;
  for (const [table, columns] of Object.entries(wanted)) {
    for (const [name, definition] of Object.entries(columns)) {
      total++;
      const choices = choicesOf(changes, table, name);
      const [first, ...others] = choices.map(written);
      if (first === definition) continue;
      const line = `${table}.${name}: wanted ${definition}, got ${first ?? 'nothing'}`;
      wrong.push(line);
      const type = typeOf(definition);
      if (!others.some((other) => typeOf(other) === type)) elsewhere.push(line);
      if (first === undefined || typeOf(first) !== type) types.push(line);
      if (first === undefined || kindOf(typeOf(first)) !== kindOf(type)) families.push(line);
    }
  }
  return { wrong, elsewhere, families, types, total };
}

/** The chosen definition, then the others that are offered. */
function choicesOf(changes: readonly PlannedChange[], table: string, name: string): ColumnDefinition[] {
  const columnOf = (change: Change): ColumnDefinition[] => {
    if (change.kind === 'add-column') return change.table === table && change.column.name === name ? [change.column] : [];
    if (change.kind === 'create-table' && change.table === table) return change.columns.filter((column) => column.name === name);
    return [];
  };
  return changes.flatMap(({ change, alternatives }) => [change, ...alternatives].flatMap(columnOf));
}

function written(column: ColumnDefinition): string {
  return [
    column.type,
    column.notNull ? 'not null' : '',
    column.default === undefined ? '' : `default ${column.default}`,
    column.values ? `in (${[...column.values].sort().join(', ')})` : '',
    column.backfill ? 'nullable first' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const typeOf = (definition: string): string => /^(?:"[^"]*"|[^\s"])+/.exec(definition)?.[0] ?? '';

const kindOf = (type: string): string => type.replace(/^(varchar|text|char).*/, 'string');
