import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { emptyCatalog } from '../../../server/src/catalog/model.ts';
import { readSnapshot, writeSnapshot } from '../../../server/src/catalog/snapshot.ts';
import { cacheKey, createCatalogCache } from '../../../server/src/io/cache.ts';

const root = mkdtempSync(path.join(tmpdir(), 'columnist-cache-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sized = (name: string, size: number) => ({
  ...emptyCatalog,
  database: name,
  schemas: [{ name: 'x'.repeat(size), readable: true }],
});

test('a damaged, truncated or foreign file is as if it were not there', async () => {
  const folder = path.join(root, 'damaged');
  const cache = createCatalogCache(folder);
  expect(await cache.read('a')).toBeUndefined();
  await cache.write('a', emptyCatalog);
  expect(await cache.read('a')).toEqual(emptyCatalog);
  const file = path.join(folder, readdirSync(folder)[0]!);
  for (const text of ['', '{', readFileSync(file, 'utf8').slice(0, 50), '{"version": 2}', '[]', '\0\0\0']) {
    writeFileSync(file, text);
    expect(await cache.read('a')).toBeUndefined();
  }
  await cache.write('a', emptyCatalog);
  expect(await cache.read('a')).toEqual(emptyCatalog);
});

test('many writers at once leave one whole file', async () => {
  const folder = path.join(root, 'writers');
  const cache = createCatalogCache(folder);
  await Promise.all(Array.from({ length: 20 }, (_, index) => cache.write('a', sized(String(index), 10_000))));
  expect(await cache.read('a')).toBeDefined();
  expect(readdirSync(folder)).toHaveLength(1);
});

test('it does not grow without bound, and a folder that cannot be written is no error', async () => {
  const folder = path.join(root, 'bounded');
  const cache = createCatalogCache(folder, 50_000);
  for (let index = 0; index < 10; index++) await cache.write(String(index), sized(String(index), 10_000));
  expect(readdirSync(folder).length).toBeLessThanOrEqual(5);
  expect(await cache.read('9')).toBeDefined();
  writeFileSync(path.join(root, 'file'), '');
  await createCatalogCache(path.join(root, 'file', 'below')).write('a', emptyCatalog);
});

test('keys and file names hold no credentials', async () => {
  const key = cacheKey({
    kind: 'connection',
    name: 'n',
    connection: { host: 'h', database: 'd', user: 'u', secret: { kind: 'command', key: 'echo hunter2' } },
  });
  expect(key).not.toContain('hunter2');
});

test('a snapshot reads back as what it was, without what changes by itself', () => {
  const relation = { schema: 'public', name: 't', kind: 'table', columns: [{ name: 'id', type: 'integer' }], rows: 5 } as const;
  const catalog = { ...emptyCatalog, capturedAt: '2026-01-01T00:00:00Z', relations: [relation] };
  const text = writeSnapshot(catalog);
  expect(text).not.toMatch(/capturedAt|"rows"/);
  const { rows: _, ...kept } = relation;
  expect(readSnapshot(text)).toEqual({ ok: true, catalog: { ...emptyCatalog, relations: [kept] } });
  expect(
    text
      .split('\n')
      .some((line) => line.trim() === '{ "name": "id", "type": "integer" }' || line.includes('{"name":"id","type":"integer"}')),
  ).toBe(true);
});

test.each([
  '',
  'null',
  '{"version": 7}',
  '{"version": 1}',
  '{"version":1,"serverVersion":1,"database":"","searchPath":[],"schemas":[1]}',
])('%j is refused with a reason', (text) => {
  const read = readSnapshot(text);
  expect(read.ok ? '' : read.error).not.toBe('');
});
