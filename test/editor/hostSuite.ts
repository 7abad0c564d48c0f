import { cpSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { chromium as browserType } from '@playwright/test';
import { chromium } from './harness/chromium.ts';
import { root } from './harness/paths.ts';
import { type RunningServer, windowUrl } from './harness/server.ts';

/** Runs the suite of test/electron inside the extension host of a window on the chat sample; gives its exit code. */
export async function runHostSuite(server: RunningServer, index: string): Promise<number> {
  const folder = path.join(server.workspaces, 'chat-host');
  cpSync(path.join(root, 'test/workspaces/chat'), folder, { recursive: true });
  const browser = await browserType.launch(chromium());
  try {
    const page = await browser.newPage();
    let resolve: (code: number) => void = () => undefined;
    const exit = new Promise<number>((done) => {
      resolve = done;
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    page.on('crash', () => resolve(70));
    page.on('console', (message) => {
      const text = message.text();
      const at = text.indexOf('[mocha]');
      if (at >= 0) console.log(text.slice(at).replaceAll('[mocha]', ''));
      else if (process.env.COLUMNIST_TEST_VERBOSE) console.log(format(text));
    });
    const suite = path.join(root, 'test/electron/suite');
    await page.goto(windowUrl(server, folder, { suite: { folder: suite, index } }));
    const timer = setTimeout(() => resolve(124), 300_000);
    const code = await exit;
    clearTimeout(timer);
    await page.goto('about:blank').catch(() => undefined);
    return code;
  } finally {
    await browser.close();
  }
}
