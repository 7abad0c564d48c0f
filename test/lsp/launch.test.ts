import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

// The bundled program, whose compiled code is kept between two starts.

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
let cache: string;
beforeEach(() => {
  cache = mkdtempSync(path.join(os.tmpdir(), 'columnist-launch-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const version = (folder = cache): string =>
  execFileSync(process.execPath, [cli, '--version'], {
    env: { ...process.env, COLUMNIST_CACHE: folder },
    encoding: 'utf8',
  }).trim();
const keptFile = (): string => path.join(cache, readdirSync(cache).find((name) => name.endsWith('.code'))!);

it('keeps its compiled code for this user only, and takes it the next time', () => {
  expect(version()).toBe(manifest.version);
  const file = keptFile();
  expect(statSync(file).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  const { mtimeMs } = statSync(file);
  expect(version()).toBe(manifest.version);
  expect(readdirSync(cache)).toEqual([path.basename(file)]);
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
});

it('never runs kept code that was damaged or cut, and keeps it anew', () => {
  version();
  const file = keptFile();
  const good = readFileSync(file);
  const damaged = Buffer.from(good);
  damaged.fill(0xff, 5000, 6000);
  for (const bad of [damaged, good.subarray(0, 1000), Buffer.alloc(0)]) {
    writeFileSync(file, bad);
    expect(version()).toBe(manifest.version);
    expect(readFileSync(file).length).toBeGreaterThan(bad.length === good.length ? 0 : bad.length);
    expect(readFileSync(file).equals(bad)).toBe(false);
  }
});

it('starts where nothing can be kept', () => {
  const file = path.join(cache, 'a file, not a folder');
  writeFileSync(file, '');
  chmodSync(file, 0o400);
  expect(version(path.join(file, 'below'))).toBe(manifest.version);
});
