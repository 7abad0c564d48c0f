import { expect, test } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';

test('a workspace that is not trusted gets findings from what its files say, and nothing is run', async ({ window }) => {
  await window.open(messages);
  await window.page.getByRole('button', { name: /don't trust the authors/ }).click();
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  await expect(window.status(/restricted/)).toBeVisible();
  await window.screenshot('restricted-dark');
  await window.cursorAt('seen_at');
  await window.quickFix(/Add messages\.seen_at timestamptz/);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: pending');
  await window.show('migrations/pending.sql');
  await expect(window.lens('Hazards: none')).toBeVisible();
  await expect(window.lens('Verify')).toHaveCount(0);
  await expect(window.lens('Apply')).toHaveCount(0);
});
