import { expect, test } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';

test('a workspace that is not trusted gets findings from what its files say, and nothing is run', async ({ window }) => {
  await window.open(messages);
  await window.page.getByRole('button', { name: /don't trust the authors/ }).click();
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  await expect(window.status(/restricted/)).toBeVisible();
  await window.screenshot('restricted-dark');
});
