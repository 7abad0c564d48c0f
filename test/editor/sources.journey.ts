import { writeFileSync } from 'node:fs';
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
  await window.screenshot('picker-dark');
  await window.quickPick('db/next.sql').first().click();
  await expect(window.status('db/next.sql')).toBeVisible();
  await expect.poll(async () => [...new Set(await window.findings(messages))]).toEqual(['seen_at: unknown-column']);
  await expect.poll(() => window.findings('src/repositories/participants.ts')).toContain('unread_count: unknown-column');
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
