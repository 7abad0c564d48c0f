// tsx client/media/renderIcon.ts: draws icon.png, which the manifest names, from icon.svg.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium as browserType } from '@playwright/test';
import { chromium, unpackChromium } from '../../test/editor/harness/chromium.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
await unpackChromium();
const browser = await browserType.launch(chromium());
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<style>body{margin:0}</style>${readFileSync(path.join(here, 'icon.svg'), 'utf8')}`);
await page.screenshot({ path: path.join(here, 'icon.png'), omitBackground: true });
await browser.close();
