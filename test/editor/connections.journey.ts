import { startServer, type TestServer } from '../db/server.ts';
import { expect, test, type Workbench } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';

let postgres: TestServer;
test.beforeAll(async () => {
  postgres = await startServer();
});
test.afterAll(() => postgres.stop());
/** A fresh database with the schema of the sample: its name. */
const database = async (window: Workbench): Promise<string> =>
  new URL(await postgres.createDatabase(window.read('db/schema.sql'))).pathname.slice(1);

async function startAdding(window: Workbench, way: string): Promise<void> {
  await window.open(messages);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  await window.command('Columnist: Add Connection');
  await expect(window.quickInputTitle).toContainText('Add Connection: How');
  await window.quickPick(way).click();
}

test('a connection is added from a string, tested, used, and its password kept out of the settings', async ({ window }) => {
  const url = await postgres.createDatabase(window.read('db/schema.sql'), 'marketplace');
  await startAdding(window, 'Paste a connection string');
  await window.answer('Connection string', url);
  await window.answer('TLS');
  await window.answer('Route');
  await expect(window.quickInput).toHaveValue('marketplace');
  await window.answer('Name');
  await expect(window.quickInputTitle).toContainText('Role');
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

test('the fields are asked one by one, and going back keeps what was answered', async ({ window }) => {
  const name = await database(window);
  await startAdding(window, 'Fill in the fields');
  await window.answer(/Host.*\(2\/10\)/, postgres.host);
  await window.answer('Port', '70000');
  await expect(window.page.locator('.quick-input-message')).toContainText('A number from 1 to 65535');
  await window.answer('Port', String(postgres.port));
  await window.answer('Database', name);
  await window.answer('User', postgres.user);
  await expect(window.quickInputTitle).toContainText('Password');
  const back = window.page.locator('.quick-input-widget:visible .quick-input-titlebar').getByRole('button', { name: 'Back' });
  await back.click();
  await expect(window.quickInputTitle).toContainText('User');
  await back.click();
  await expect(window.quickInputTitle).toContainText('Database');
  await expect(window.quickInput).toHaveValue(name);
  await window.screenshot('add-connection-dark');
  await window.answer('Database');
  await window.answer('User');
  await window.answer('Password', postgres.password);
  await window.screenshot('add-connection-tls-dark');
  await window.answer('TLS');
  // A tunnel brings its own questions; back again without one they are gone.
  await expect(window.quickInputTitle).toContainText('Route');
  await window.quickPick('Through an SSH tunnel').click();
  await window.answer(/SSH host.*\(9\/12\)/, 'not a host');
  await expect(window.page.locator('.quick-input-message')).toContainText('user@host');
  await back.click();
  await expect(window.quickInputTitle).toContainText('Route');
  await window.quickPick('Directly').click();
  await window.answer('Name', 'local');
  await window.answer('Role');
  await expect(window.notification('connected to local')).toBeVisible();
  await expect(window.status(/local/)).toBeVisible();
  const { 'columnist.connections': connections } = JSON.parse(window.read('.vscode/settings.json'));
  expect(connections.local).toEqual({
    host: postgres.host,
    port: postgres.port,
    user: postgres.user,
    database: name,
    role: 'development',
    secret: { kind: 'storage', key: `${postgres.user}@${postgres.host}:${postgres.port}/${name}` },
  });
});

test('what is wrong is explained, and asked again: host, server, TLS, password, database', async ({ window }) => {
  const name = await database(window);
  await startAdding(window, 'Paste a connection string');
  await window.answer(
    'Connection string',
    `postgres://${postgres.user}:wrong-one@no-such-host.invalid:1/nowhere?sslmode=require`,
  );
  for (const step of ['TLS', 'Route', 'Name', 'Role']) await window.answer(step);
  const { dialog } = window;
  const mend = (label: string): Promise<void> => dialog.getByRole('button', { name: label }).click();

  await expect(dialog).toContainText('The host "no-such-host.invalid" is not known');
  await expect(dialog).toContainText('a VPN or the Docker network may be missing');
  await mend('Change Host');
  await window.answer(/Host.*\(1\/2\)/, postgres.host);
  await window.answer('Port');
  await expect(dialog).toContainText(`No PostgreSQL answers at ${postgres.host}:1`);
  await expect(dialog).toContainText('Start the server');
  await mend('Change Host');
  await window.answer('Host');
  await window.answer('Port', String(postgres.port));
  await expect(dialog).toContainText('does not offer TLS');
  await window.screenshot('no-tls-dark');
  await mend('Change TLS');
  await expect(window.quickInputTitle).toContainText('TLS');
  await window.quickPick('When the server offers it').click();
  await expect(dialog).toContainText(`Wrong password for user "${postgres.user}"`);
  await window.screenshot('wrong-password-dark');
  await mend('Enter Password');
  await window.answer('Password', postgres.password);
  await expect(dialog).toContainText('There is no database "nowhere"');
  await mend('Change Database');
  await window.answer('Database', name);
  await expect(window.notification('connected to nowhere')).toBeVisible();
  expect(window.read('.vscode/settings.json')).not.toMatch(/wrong-one|p@ss/);
});

test('giving up leaves everything as it was', async ({ window }) => {
  await startAdding(window, 'Paste a connection string');
  await window.answer('Connection string', 'postgres://me@127.0.0.1:1/app');
  await window.answer('Password', 'secret');
  for (const step of ['TLS', 'Route', 'Name', 'Role']) await window.answer(step);
  await expect(window.dialog).toContainText('cannot be connected to');
  await window.dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(window.status('db/schema.sql')).toBeVisible();
  expect(await window.api((api) => api.workspace.getConfiguration('columnist').get('connections'))).toEqual({});
});
