import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type Catalog, type Column, emptyCatalog } from '../../server/src/catalog/model.ts';
import { writeSnapshot } from '../../server/src/catalog/snapshot.ts';
import { startServer, type TestServer } from '../db/server.ts';
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
  await window.screenshot('picker-dark');
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
  await expect.poll(() => window.findings('src/users.ts'), { timeout: 45_000 }).toEqual(['nickname: unknown-column']);
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
  await expect.poll(() => window.text()).toContain('ADD COLUMN IF NOT EXISTS seq text');
  expect(await window.text()).not.toMatch(/DROP TABLE/);
});

test.describe('with a database', () => {
  let postgres: TestServer;
  test.beforeAll(async () => {
    postgres = await startServer();
  });
  test.afterAll(() => postgres.stop());

  test('a connection is added, tested, used, and its password kept out of the settings', async ({ window }) => {
    const url = await postgres.createDatabase(window.read('db/schema.sql'), 'marketplace');
    await window.open(messages);
    await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
    await window.command('Columnist: Add Connection');
    await window.quickPick('Paste a connection string').click();
    await window.quickInput.fill(url);
    await window.page.keyboard.press('Enter');
    await expect(window.quickInputTitle).toContainText('Name');
    await expect(window.quickInput).toHaveValue('marketplace');
    await window.page.keyboard.press('Enter');
    await window.quickPick('Production').click();
    await expect(window.notification('connected to marketplace')).toBeVisible();
    await expect(window.status(/marketplace/)).toBeVisible();
    await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
    await window.screenshot('production-dark');
    const settings = window.read('.vscode/settings.json');
    expect(settings).toContain('"marketplace"');
    expect(settings).not.toContain(postgres.password);

    await postgres.query('alter table messages add column seen_at timestamptz', 'marketplace');
    await expect.poll(() => window.findings(messages)).not.toContain('seen_at: unknown-column');

    await window.status(/marketplace/).click();
    await expect(window.quickPick('marketplace').first()).toContainText('production');
    await window.screenshot('picker-connection-dark');
  });

  test('a wrong password is explained', async ({ window }) => {
    await window.open(messages);
    await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
    await window.command('Columnist: Add Connection');
    await window.quickPick('Paste a connection string').click();
    const url = new URL(postgres.url('postgres'));
    url.password = 'not-this-one';
    await window.quickInput.fill(url.toString());
    await window.page.keyboard.press('Enter');
    await expect(window.quickInputTitle).toContainText('Name');
    await window.page.keyboard.press('Enter');
    await window.quickPick('Development').click();
    const dialog = window.page.locator('.monaco-dialog-box');
    await expect(dialog).toContainText('cannot be connected to');
    await expect(dialog).toContainText(/password/i);
    await window.screenshot('wrong-password-dark');
    await dialog.getByRole('button', { name: 'Enter Password' }).click();
    await window.quickInput.fill(postgres.password);
    await window.page.keyboard.press('Enter');
    await expect(window.notification('connected to postgres')).toBeVisible();
  });
});
