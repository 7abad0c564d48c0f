import { existsSync, readdirSync } from 'node:fs';
import { expect, test, type Workbench } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';
const pending = 'migrations/pending.sql';

// A verification starts a PostgreSQL of its own, which takes its time on a busy machine.
const codes = async (window: Workbench): Promise<string[]> => [
  ...new Set((await window.findings(messages)).map((each) => each.split(': ')[1]!)),
];

async function ready(window: Workbench): Promise<void> {
  await window.open(messages);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
}

/** Runs an undo where the cursor is, and says yes where VS Code asks because the edit was made in several files. */
async function undo(window: Workbench): Promise<void> {
  let isDone = false;
  const undone = window
    .api(async (api) => {
      await api.commands.executeCommand('undo');
    })
    .then(() => {
      isDone = true;
    });
  const button = window.dialog.getByRole('button', { name: /Undo/ }).first();
  await expect.poll(async () => isDone || (await button.isVisible())).toBe(true);
  if (!isDone) await button.click();
  await undone;
}

/** Writes at the end of the active document. */
async function append(window: Workbench, text: string): Promise<void> {
  await window.api(async (api, added) => {
    const editor = api.window.activeTextEditor!;
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    await editor.edit((edit) => edit.insert(end, added));
  }, text);
}

test('Generate Migration: choose, take another type, look at it proven, then write it; undo takes all back', async ({
  window,
}) => {
  await ready(window);
  await window.command('Columnist: Generate Migration');
  await expect(window.quickInputTitle).toContainText('Generate Migration: 9 changes');
  const status = window.quickPick('messages.status');
  await expect(status).toContainText("varchar(20) not null default 'sent'");
  await expect(status).toContainText('places');
  await expect(window.notification('looking for what is missing')).toBeHidden();
  await window.screenshot('generate-dark');

  await status.hover();
  await status.getByRole('button', { name: 'Choose another type' }).click();
  await expect(window.quickInputTitle).toContainText('another type');
  await window.screenshot('generate-type-dark');
  await window.quickPick('messages.status text').first().click();
  await expect(window.quickInputTitle).toContainText('Generate Migration: 9 changes');
  await expect(window.quickPick('messages.status')).toContainText('messages.status text');
  await window.quickPick('conversations.car_title').locator('.monaco-checkbox, input[type=checkbox]').first().click();
  await window.page.keyboard.press('Enter');

  await window.waitActive('Migration preview.md');
  await expect.poll(() => window.text(), { timeout: 90_000 }).toContain('✔ **The migration holds**');
  const shown = (await window.text())!;
  expect(shown).toContain('Not written yet');
  expect(shown).toContain('add messages.status text');
  expect(shown).not.toContain('car_title');
  expect(shown).toContain('The schema is as before');
  expect(shown).toContain('-- Rollback of');
  expect(shown).toContain('## MIGRATION_HISTORY.md');
  expect(existsSync(window.path('MIGRATION_HISTORY.md'))).toBe(false);
  const write = window.lens(/Write \d Files/);
  await expect(write).toBeVisible();
  await window.screenshot('preview-dark');

  await window.lens('Show as Diff').click();
  await expect(window.page.locator('.multiDiffEditor, .multiDiffEntry').first()).toBeVisible();
  await window.screenshot('preview-diff-dark');
  await window.api((api) => api.commands.executeCommand('workbench.action.closeActiveEditor'));

  await write.click();
  await expect(window.notification('wrote 8 changes')).toBeVisible();
  await expect.poll(() => window.text()).toContain('ADD COLUMN IF NOT EXISTS status text');
  await window.screenshot('migration-dark');
  expect(window.read('MIGRATION_HISTORY.md')).toContain('Add 8 columns in 3 tables');
  // What it brings is on its way now.
  await expect.poll(() => codes(window)).toEqual(['pending']);

  await undo(window);
  await expect.poll(() => existsSync(window.path('MIGRATION_HISTORY.md'))).toBe(false);
  expect(existsSync(window.path('migrations')) ? readdirSync(window.path('migrations')) : []).toEqual([]);
  await expect.poll(() => codes(window)).toContain('unknown-column');
});

test('a preview can be given up, and chosen again', async ({ window }) => {
  await ready(window);
  await window.command('Columnist: Generate Migration');
  await expect(window.quickInputTitle).toContainText('Generate Migration: 9 changes');
  await window.page.keyboard.press('Enter');
  await window.waitActive('Migration preview.md');
  await window.lens('Choose Again').click();
  await expect(window.quickInputTitle).toContainText('Generate Migration: 9 changes');
  await window.page.keyboard.press('Enter');
  await window.waitActive('Migration preview.md');
  await window.lens('Discard').click();
  await expect(window.page.locator('.tab', { hasText: 'Migration preview' })).toHaveCount(0);
  expect(existsSync(window.path('MIGRATION_HISTORY.md'))).toBe(false);
});

test('the final migration takes over what the pending one collects, which goes with it; undo brings it back', async ({
  window,
}) => {
  await ready(window);
  await window.cursorAt('seen_at');
  await window.quickFix(/Add all 3 missing columns of messages/);
  await expect.poll(() => codes(window)).toEqual(['pending']);
  await window.api((api) => api.workspace.saveAll());
  await expect.poll(() => window.read(pending)).toContain('seen_at');
  const collected = window.read(pending);
  await window.command('Columnist: Generate Migration');
  await expect(window.quickInputTitle).toContainText('Generate Migration: 9 changes');
  await window.page.keyboard.press('Enter');
  await window.waitActive('Migration preview.md');
  expect(await window.text()).toContain('migrations/pending.sql is removed: all of it is here');
  await window.lens(/Write \d Files/).click();
  await expect(window.notification('wrote 9 changes')).toBeVisible();
  expect(existsSync(window.path(pending))).toBe(false);
  await expect.poll(() => codes(window)).toEqual(['pending']);
  await undo(window);
  await expect.poll(() => existsSync(window.path(pending)) && window.read(pending)).toBe(collected);
});

test.describe('in a light theme, in a narrow window', () => {
  test.use({ settings: { 'workbench.colorTheme': 'Default Light Modern' }, viewport: { width: 900, height: 700 } });
  test('the preview and the lenses', async ({ window }) => {
    await ready(window);
    await window.command('Columnist: Generate Migration');
    await expect(window.quickInputTitle).toContainText('Generate Migration: 9 changes');
    await window.screenshot('generate-light');
    await window.page.keyboard.press('Enter');
    await window.waitActive('Migration preview.md');
    await expect.poll(() => window.text(), { timeout: 90_000 }).toContain('✔ **The migration holds**');
    await window.screenshot('preview-light');
    await window.lens(/Write \d Files/).click();
    await expect(window.notification('wrote 9 changes')).toBeVisible();
    await expect(window.lens('Verify')).toBeVisible();
    await window.screenshot('migration-light');
  });
});

test('lenses on the pending migration verify it, list its hazards and show who uses it', async ({ window }) => {
  await ready(window);
  await window.cursorAt('seen_at');
  await window.quickFix(/Add all 3 missing columns of messages/);
  await expect.poll(() => codes(window)).toEqual(['pending']);
  await window.show(pending);
  await expect(window.lens('12 places use this')).toBeVisible();
  await window.screenshot('lenses-dark');
  await window
    .lens(/hazard/)
    .first()
    .click();
  await expect(window.page.locator('.monaco-hover:visible').first()).toContainText('SHARE UPDATE EXCLUSIVE');
  await window.screenshot('hazards-dark');
  await window.page.keyboard.press('Escape');
  await window.cursorAt('Pending migration');
  // A click goes nowhere while the lenses are laid out anew.
  await expect(async () => {
    await window.lens('12 places use this').click();
    await expect(window.page.locator('.peekview-widget')).toContainText('messages.ts', { timeout: 5_000 });
  }).toPass();
  await window.screenshot('places-dark');
  await window.page.keyboard.press('Escape');
  await window.cursorAt('Pending migration');
  await window.lens('Verify').click();
  await expect(window.notification(`${pending} holds`)).toBeVisible({ timeout: 90_000 });
  await window.waitActive('Verification.md');
  expect(await window.text()).toContain('12 gone, none new');
  await window.screenshot('verification-dark');
});

test('a verification that would never end can be cancelled, and the next one starts', async ({ window }) => {
  await ready(window);
  await window.cursorAt('seen_at');
  await window.quickFix(/Add messages\.seen_at/);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: pending');
  await window.show(pending);
  // Counts for as long as nobody stops it.
  await append(window, 'DO $$ BEGIN PERFORM count(*) FROM generate_series(1, 10000000000) AS n; END $$;\n');
  await window.command('Columnist: Verify Pending Migration');
  const progress = window.notification('verifying on an embedded copy');
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(progress).toBeHidden();
  await expect(window.page.locator('.tab', { hasText: 'Verification' })).toHaveCount(0);
  await window.waitActive('pending.sql');
  await undo(window);
  await window.command('Columnist: Verify Pending Migration');
  await expect(window.notification(`${pending} holds`)).toBeVisible({ timeout: 90_000 });
});

test('each quick fix is undone', async ({ window }) => {
  await ready(window);
  const before = await window.findings(messages);
  const text = await window.text();
  for (const title of [
    /Add messages\.seen_at timestamptz/,
    /Add messages\.seen_at date/,
    /Add all 3 missing columns of messages/,
  ]) {
    await window.cursorAt('seen_at');
    await window.quickFix(title);
    await expect.poll(() => window.findings(messages)).toContain('seen_at: pending');
    await window.show(pending);
    await undo(window);
    await window.show(messages);
    await expect.poll(() => window.findings(messages)).toEqual(before);
  }
  await window.cursorAt('seen_at');
  await window.quickFix(/Ignore unknown-column on this line/);
  await expect.poll(() => window.findings(messages)).not.toEqual(before);
  await undo(window);
  await expect.poll(() => window.findings(messages)).toEqual(before);
  expect(await window.text()).toBe(text);
});

test('all that is missing in a file is added at once, and undone', async ({ window }) => {
  const conversations = 'src/repositories/conversations.ts';
  await ready(window);
  await window.show(conversations);
  await expect.poll(() => window.findings(conversations)).toContain('car_id: unknown-column');
  const before = await window.findings(conversations);
  await window.cursorAt('car_id');
  await window.quickFix(/Add all \d+ missing of this file/);
  await expect.poll(async () => (await window.findings(conversations)).filter((each) => !each.endsWith('pending'))).toEqual([]);
  await window.show(pending);
  await undo(window);
  await window.show(conversations);
  await expect.poll(() => window.findings(conversations)).toEqual(before);
});

test('the code of a squiggle opens the doc of its rule', async ({ window }) => {
  await ready(window);
  const hover = await window.hover('delivered_at');
  await hover.getByRole('link', { name: 'unknown-column' }).click();
  await expect(window.page.locator('.tab.active', { hasText: 'unknown-column' })).toBeVisible();
  await window.screenshot('rule-dark');
});
