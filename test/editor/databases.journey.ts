import { mkdirSync, writeFileSync } from 'node:fs';
import { startServer, type TestServer } from '../db/server.ts';
import { expect, test, type Workbench } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';

let postgres: TestServer;
test.beforeAll(async () => {
  postgres = await startServer();
});
test.afterAll(() => postgres.stop());
/** Settings of a connection to a fresh database with the sample's schema and this DDL behind it. */
async function connection(window: Workbench, role: string, ddl = '', name?: string): Promise<Record<string, unknown>> {
  const url = await postgres.createDatabase(`${window.read('db/schema.sql')};${ddl}`, name);
  const database = new URL(url).pathname.slice(1);
  writeFileSync(window.path('.env'), `DATABASE_PASSWORD="${postgres.password}"\n`);
  const secret = { kind: 'file', file: '.env', key: 'DATABASE_PASSWORD' };
  return { host: postgres.host, port: postgres.port, user: postgres.user, database, role, secret };
}

function configure(window: Workbench, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(window.path('.vscode'), { recursive: true });
  writeFileSync(window.path('.vscode/settings.json'), JSON.stringify(settings, undefined, 2));
}

const settingsOf = (window: Workbench): Record<string, unknown> => JSON.parse(window.read('.vscode/settings.json'));

test('what production lacks and development has is said on the squiggle', async ({ window }) => {
  const production = await connection(window, 'production', '', 'market');
  const development = await connection(
    window,
    'development',
    'alter table messages add status varchar(20), add seen_at timestamptz;',
    'market_dev',
  );
  const connections = { production, development };
  writeFileSync(window.path('columnist.json'), JSON.stringify({ source: 'production', watch: ['development'], connections }));
  await window.open(messages);
  await expect(window.status(/production/)).toBeVisible();
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  await expect
    .poll(() =>
      window.api((api, file) => {
        const all = api.languages.getDiagnostics(api.Uri.file(file)).map(({ message }) => message);
        return [...new Set(all)].sort();
      }, window.path(messages)),
    )
    .toEqual([
      'Column "delivered_at" does not exist in "messages"; did you mean "deleted_at"?',
      'Column "seen_at" does not exist in "messages" (present in development)',
      'Column "status" does not exist in "messages" (present in development)',
    ]);
  const hover = await window.hover('seen_at');
  await expect(hover).toContainText('present in development');
  await expect(hover).toContainText('Looked in production');
  await window.screenshot('two-databases-dark');
  // What development gets, the squiggle knows by itself.
  await postgres.query('alter table messages add delivered_at timestamptz', String(development.database));
  await expect
    .poll(() =>
      window.api(
        (api, file) => api.languages.getDiagnostics(api.Uri.file(file)).map(({ message }) => message),
        window.path(messages),
      ),
    )
    .toContain('Column "delivered_at" does not exist in "messages"; did you mean "deleted_at"? (present in development)');
  // And the picker says what each of them lacks.
  await window.status(/production/).click();
  await expect(window.quickPick('development')).toContainText(/\d+ missing/);
  await window.screenshot('picker-dark');
});

test('each row of the picker can be read, copied, made the default, opened, edited and removed', async ({ window }) => {
  const development = await connection(window, 'development');
  const gone = { host: '127.0.0.1', port: 1, database: 'gone', user: 'me' };
  configure(window, { 'columnist.connections': { development, gone } });
  await window.open(messages);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  await window.status('db/schema.sql').click();
  const row = (name: string) => window.quickPick(name).first();
  const press = async (name: string, action: string): Promise<void> => {
    // The list is drawn anew when a source tells its state; a row that was replaced shows its buttons when it is pointed at again.
    await expect(async () => {
      await row(name).hover({ timeout: 5_000 });
      await row(name).getByRole('button', { name: action }).click({ timeout: 5_000 });
    }).toPass({ timeout: 60_000 });
  };
  await expect(row('development')).toContainText('not read yet');
  await press('development', 'Read it now');
  await expect(row('development')).toContainText('3 tables');
  await expect(row('development')).toContainText(/\d+ missing/);
  await press('gone', 'Read it now');
  await expect(window.notification('No PostgreSQL answers at 127.0.0.1:1')).toBeVisible();
  await press('development', 'Copy as snapshot');
  await expect.poll(() => window.api((api) => api.env.clipboard.readText())).toContain('"conversation_participants"');
  await window.screenshot('picker-actions-dark');

  await press('development', 'Make default for this folder');
  await expect.poll(() => settingsOf(window)['columnist.source']).toBe('development');
  await expect(window.status(/development · \d+ missing/)).toBeVisible();

  await press('development', 'Open where it stands');
  await window.waitActive('settings.json');
  await window.status(/development · \d+ missing/).click();
  await press('gone', 'Edit');
  await expect(window.quickInputTitle).toContainText('Edit Connection: Host');
  await expect(window.quickInput).toHaveValue('127.0.0.1');
  await window.answer('Host', postgres.host);
  await window.answer('Port', String(postgres.port));
  await window.answer('Database', String(development.database));
  await window.answer('User', postgres.user);
  await window.answer('Password', postgres.password);
  await window.answer('TLS');
  await window.answer('Route');
  await expect(window.quickInput).toHaveValue('gone');
  await window.answer('Name', 'found');
  await window.answer('Role');
  await expect(window.notification('connected to found')).toBeVisible();
  await expect(window.status(/found/)).toBeVisible();
  expect(Object.keys(settingsOf(window)['columnist.connections'] as object)).toEqual(['development', 'found']);
  expect(window.read('.vscode/settings.json')).not.toContain(postgres.password);

  await window.status(/found/).click();
  await press('found', 'Remove');
  await expect(window.dialog).toContainText('Remove the connection found?');
  await window.dialog.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(() => Object.keys(settingsOf(window)['columnist.connections'] as object)).toEqual(['development']);
  await expect(window.status(/found/)).toHaveCount(0);
});

test('all of it goes with the keyboard alone', async ({ window }) => {
  const development = await connection(window, 'development');
  configure(window, { 'columnist.connections': { development } });
  await window.open(messages);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  const { keyboard } = window.page;
  await window.press('F1', window.quickInput);
  await keyboard.type('Columnist: Select Connection');
  await expect(window.quickPick('Columnist: Select Connection or Schema').first()).toBeVisible();
  await keyboard.press('Enter');
  await expect(window.quickInputTitle).toContainText('schema for chat');
  await expect(window.quickPick('development')).toBeVisible();
  await keyboard.type('manage');
  await expect(window.quickPick('db/schema.sql')).toHaveCount(0);
  await keyboard.press('Enter');
  await expect(window.quickInputTitle).toContainText('manage a schema of chat');
  await keyboard.type('devel');
  await expect(window.quickPick('db/schema.sql')).toHaveCount(0);
  await keyboard.press('Enter');
  await expect(window.quickPick('Make default for this folder')).toBeVisible();
  await window.screenshot('manage-dark');
  await keyboard.type('make default');
  await keyboard.press('Enter');
  await expect(window.status(/development · \d+ missing/)).toBeVisible();
  expect(settingsOf(window)['columnist.source']).toBe('development');
  // Back in the picker, which filters by what stands below the name, too.
  await expect(window.quickInputTitle).toContainText('schema for chat');
  await expect(window.quickPick('development').first()).toContainText('up to date');
  await keyboard.press('Escape');
  await expect(window.page.locator('.quick-input-widget:visible')).toHaveCount(0);
});
