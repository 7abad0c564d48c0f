import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type Catalog, type Column, emptyCatalog } from '../../server/src/catalog/model.ts';
import { writeSnapshot } from '../../server/src/catalog/snapshot.ts';
import { expect, test } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';

test('another schema from the status bar changes the squiggles', async ({ window }) => {
  const complete = window.read('db/schema.sql').replace('content ', 'status varchar(20), delivered_at timestamptz, content ');
  writeFileSync(window.path('db/next.sql'), complete);
  writeFileSync(window.path('columnist.json'), JSON.stringify({ source: 'db/schema.sql', watch: ['db/next.sql'] }));
  await window.open(messages);
  await expect.poll(() => window.findings(messages)).toContain('delivered_at: unknown-column');
  await window.status('db/schema.sql').click();
  await expect(window.quickInputTitle).toContainText('Columnist: schema for');
  await expect(window.quickPick('db/next.sql')).toBeVisible();
  // Counted from what is known of it, without using it.
  await expect(window.quickPick('db/next.sql')).toContainText(/\d+ missing/);
  await window.quickPick('db/next.sql').first().click();
  await expect(window.status('db/next.sql')).toBeVisible();
  await expect.poll(async () => [...new Set(await window.findings(messages))]).toEqual(['seen_at: unknown-column']);
  await expect.poll(() => window.findings('src/repositories/participants.ts')).toContain('unread_count: unknown-column');
});

test('a project with only migrations has squiggles without a question asked', async ({ window }) => {
  for (const name of readdirSync(window.folder)) rmSync(window.path(name), { recursive: true });
  mkdirSync(window.path('migrations'));
  mkdirSync(window.path('src'));
  writeFileSync(window.path('migrations/0001_init.sql'), 'create table users (id int primary key, email text not null);\n');
  writeFileSync(window.path('migrations/0002_names.sql'), 'alter table users add column name text;\n');
  writeFileSync(window.path('src/users.ts'), "export const find = 'SELECT id, name, nickname FROM users WHERE email = $1';\n");
  await window.open('src/users.ts');
  await expect.poll(() => window.findings('src/users.ts')).toEqual(['nickname: unknown-column']);
  await expect(window.status('migrations')).toBeVisible();
  await expect(window.page.locator('.notification-toast')).toHaveCount(0);
  await expect(window.page.locator('.quick-input-widget:visible')).toHaveCount(0);
  await window.screenshot('migrations-only');
});

test('two schemas are compared as a tree, with the SQL that aligns them', async ({ window }) => {
  const table = (...columns: readonly Column[]) => ({ schema: 'public', name: 'messages', kind: 'table' as const, columns });
  const column = (name: string, rest: Partial<Column> = {}): Column => ({ name, type: 'text', ...rest });
  const save = (name: string, changes: Partial<Catalog>): void =>
    writeFileSync(window.path(name), writeSnapshot({ ...emptyCatalog, ...changes }));
  save('schema.production.json', { relations: [table(column('id', { notNull: true }), column('body'), column('seq'))] });
  save('schema.staging.json', {
    relations: [table(column('id'), column('body')), { ...table(column('id')), name: 'scratch' }],
  });
  await window.open(messages);
  await window.command('Columnist: Compare Schemas');
  await window.quickPick('schema.staging.json').first().click();
  await expect(window.quickInputTitle).toContainText('2/2');
  await window.quickPick('schema.production.json').first().click();
  const row = (text: string | RegExp) => window.page.locator('.pane-body .monaco-list-row', { hasText: text }).first();
  await expect(row(/public\.messages/)).toBeVisible();
  await expect(row(/column seq.*only in schema\.production\.json/)).toBeVisible();
  await expect(row(/public\.scratch.*only in schema\.staging\.json/)).toBeVisible();
  await window.screenshot('comparison-dark');
  await row(/public\.messages/).click();
  await expect(window.page.locator('.diff-editor, .monaco-diff-editor').first()).toBeVisible();
  await window.screenshot('comparison-diff-dark');
  await row(/Align.*nothing is dropped/).click();
  await expect.poll(() => window.text()).toMatch(/ADD COLUMN (IF NOT EXISTS )?seq text/);
  expect(await window.text()).not.toMatch(/DROP TABLE/);
});
