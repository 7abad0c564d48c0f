import { expect, test } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';

test('squiggles stand at the missing names, and hovers say why', async ({ window }) => {
  await window.open(messages);
  await expect(window.squiggles('error').first()).toBeVisible();
  await expect
    .poll(async () => [...new Set(await window.findings(messages))].sort())
    .toEqual(['delivered_at: unknown-column', 'seen_at: unknown-column', 'status: unknown-column']);
  const hover = await window.hover('delivered_at');
  await expect(hover).toContainText('Column "delivered_at" does not exist in "messages"');
  await expect(hover).toContainText('unknown-column');
  await expect(hover).toContainText('db/schema.sql');
  await window.screenshot('hover-dark');
});

test('the quick fix writes the pending migration, the squiggle becomes a hint, undo brings it back', async ({ window }) => {
  await window.open(messages);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  await window.cursorAt('seen_at');
  const row = await window.quickFixRow(/Add messages\.seen_at timestamptz/);
  await window.screenshot('quick-fix-dark');
  await row.hover({ force: true });
  await row.click();
  await expect.poll(() => window.findings(messages)).toContain('seen_at: pending');
  expect(await window.findings(messages)).toContain('status: unknown-column');
  await expect(window.squiggles('hint').first()).toBeVisible();
  await window.show('migrations/pending.sql');
  await expect.poll(() => window.text()).toContain('ADD COLUMN IF NOT EXISTS seen_at timestamptz');
  await window.screenshot('pending-dark');
  await window.api((api) => api.commands.executeCommand('undo'));
  await expect.poll(() => window.findings(messages)).not.toContain('seen_at: pending');
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
});

test('Problems lists the findings of files that are not open, and the status bar counts them', async ({ window }) => {
  await window.open('package.json');
  const rows = await window.problems();
  await expect(rows.filter({ hasText: 'conversations.ts' }).first()).toBeVisible();
  await expect(window.status(/db\/schema\.sql · \d+ missing/)).toBeVisible();
  await window.screenshot('problems-dark');
});

test('turned off for the workspace, it says nothing', async ({ window }) => {
  await window.open(messages);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  await window.command('Columnist: Disable for This Workspace');
  await expect.poll(() => window.findings(messages)).toEqual([]);
  await window.command('Columnist: Enable for This Workspace');
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
});

test.describe('in a light theme', () => {
  test.use({ settings: { 'workbench.colorTheme': 'Default Light Modern' } });
  test('squiggles and hover', async ({ window }) => {
    await window.open(messages);
    await expect.poll(() => window.findings(messages)).toContain('status: unknown-column');
    await window.hover('delivered_at');
    await window.screenshot('hover-light');
  });
});
