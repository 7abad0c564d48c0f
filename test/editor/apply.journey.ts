import { writeFileSync } from 'node:fs';
import { startServer, type TestServer } from '../db/server.ts';
import { expect, test, type Workbench } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';
const pending = 'migrations/pending.sql';

let postgres: TestServer;
test.beforeAll(async () => {
  postgres = await startServer();
});
test.afterAll(() => postgres.stop());

/** The chat sample with a connection as its source, and a pending migration that brings what `messages` lacks. */
async function withPending(window: Workbench, name: string, connection: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const database = new URL(await postgres.createDatabase(window.read('db/schema.sql'))).pathname.slice(1);
  const { host, port, user } = postgres;
  const secret = { kind: 'file', file: '.env', key: 'DATABASE_PASSWORD' };
  const connections = { [name]: { host, port, user, database, secret, ...connection } };
  writeFileSync(window.path('.env'), `DATABASE_PASSWORD="${postgres.password}"\n`);
  writeFileSync(window.path('columnist.json'), JSON.stringify({ source: name, connections }));
  await window.open(messages);
  await expect(window.status(new RegExp(name))).toBeVisible();
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  await window.cursorAt('seen_at');
  await window.quickFix(/Add all 3 missing columns of messages/);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: pending');
  await window.show(pending);
  return database;
}

const columns = async (database: string): Promise<unknown[]> => {
  const rows = await postgres.query(
    "select attname from pg_attribute where attrelid = 'messages'::regclass and attname in ('status', 'seen_at', 'delivered_at')",
    database,
  );
  return rows.map((row) => row.attname).sort();
};

test('the lens applies the pending migration once database and host are confirmed; the squiggles go', async ({ window }) => {
  const database = await withPending(window, 'development');
  const lens = window.lens('Apply to development…');
  await lens.click();
  const dialog = window.page.locator('.monaco-dialog-box');
  await expect(dialog).toContainText(`Apply ${pending} to the database "${database}" on 127.0.0.1:${postgres.port}?`);
  await expect(dialog).toContainText('in one transaction');
  await window.screenshot('apply-dark');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await columns(database)).toEqual([]);

  await lens.click();
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
  await window.notified('Applied migrations/pending.sql to development');
  expect(await columns(database)).toEqual(['delivered_at', 'seen_at', 'status']);
  await expect.poll(() => window.findings(messages)).toEqual([]);
  expect(window.read('MIGRATION_HISTORY.md')).toContain(`database ${database} on 127.0.0.1:${postgres.port}`);
  expect(window.read('MIGRATION_HISTORY.md')).not.toContain(postgres.password);
  await window.notification('Applied migrations/pending.sql').getByRole('button', { name: 'Show Report' }).click();
  await window.waitActive('Applied.md');
  expect(await window.text()).toContain('added: column public.messages.status');
  await window.screenshot('applied-dark');
});

test('a production connection wants its name typed', async ({ window }) => {
  const database = await withPending(window, 'prod', { role: 'production' });
  await window.lens('Apply to prod…').click();
  const dialog = window.page.locator('.monaco-dialog-box');
  await expect(dialog).toContainText('which is production');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(window.quickInputTitle).toContainText(`Apply ${pending} to the database "${database}"`);
  await window.quickInput.fill('production');
  await expect(window.page.locator('.quick-input-message')).toContainText('Type prod');
  await window.page.keyboard.press('Enter');
  await expect(window.quickInputTitle).toBeVisible();
  await window.screenshot('apply-production-dark');
  expect(await columns(database)).toEqual([]);
  await window.quickInput.fill('prod');
  await window.page.keyboard.press('Enter');
  await window.notified('Applied migrations/pending.sql to prod');
  expect(await columns(database)).toEqual(['delivered_at', 'seen_at', 'status']);
});

test('a migration that fails changes nothing and says in which line', async ({ window }) => {
  const database = await withPending(window, 'development');
  await window.api(async (api) => {
    const editor = api.window.activeTextEditor!;
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    await editor.edit((edit) => edit.insert(end, '\nALTER TABLE messages ADD COLUMN content text;\n'));
  });
  await window.lens('Apply to development…').click();
  await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Apply', exact: true }).click();
  const toast = window.notification(/failed in line \d+ on development/);
  await expect(toast).toContainText('already exists. Nothing was changed');
  await window.screenshot('apply-failed-dark');
  await toast.getByRole('button', { name: 'Go to Line' }).click();
  await expect
    .poll(() =>
      window.api((api) => api.window.activeTextEditor?.document.lineAt(api.window.activeTextEditor.selection.active.line).text),
    )
    .toContain('ADD COLUMN content');
  expect(await columns(database)).toEqual([]);
});

test.describe('in a light theme', () => {
  test.use({ settings: { 'workbench.colorTheme': 'Default Light Modern' } });
  test('the confirmation in a light theme', async ({ window }) => {
    await withPending(window, 'prod', { role: 'production' });
    await window.lens('Apply to prod…').click();
    await expect(window.page.locator('.monaco-dialog-box')).toBeVisible();
    await window.screenshot('apply-light');
  });
});
