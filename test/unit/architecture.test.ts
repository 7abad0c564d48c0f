import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const source = path.join(root, 'server/src');

/** Who may import whom: each room may use the rooms listed, and itself. The way is one-directional. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  text: [],
  sql: ['text'],
  catalog: ['sql', 'text'],
  extract: ['sql', 'text'],
  resolve: ['catalog', 'extract', 'sql', 'text'],
  migration: ['catalog', 'resolve', 'sql', 'text', 'rules'],
  rules: ['migration', 'resolve', 'catalog', 'extract', 'sql', 'text'],
  analysis: ['rules', 'migration', 'resolve', 'catalog', 'extract', 'sql', 'text'],
  io: ['analysis', 'rules', 'migration', 'resolve', 'catalog', 'extract', 'sql', 'text'],
  lsp: ['io', 'analysis', 'rules', 'migration', 'resolve', 'catalog', 'extract', 'sql', 'text', 'protocol.ts'],
  cli: ['main.ts', 'lsp', 'io', 'analysis', 'rules', 'migration', 'resolve', 'catalog', 'extract', 'sql', 'text'],
};

/** From text/ to analysis/ the core is a function: no I/O, no protocol. Libraries that are functions themselves are named here. */
const core = ['text', 'sql', 'catalog', 'extract', 'resolve', 'migration', 'rules', 'analysis'];
const pureLibraries = [
  'libpg-query',
  'typescript',
  'fastest-levenshtein',
  'yaml',
  'jsonc-parser',
  'smol-toml',
  'dotenv',
  'dotenv-expand',
  'picomatch',
  'pg-connection-string',
];

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

const imports = (file: string): { readonly specifier: string; readonly typeOnly: boolean }[] =>
  [
    ...readFileSync(path.join(source, file), 'utf8').matchAll(
      /^(?:import|export)\s(type\s)?[^;]*?from\s'([^']+)'|^[^*\n]*\bimport\('([^']+)'\)/gm,
    ),
  ].map((match) => ({
    specifier: match[2] ?? match[3]!,
    typeOnly: match[1] !== undefined,
  }));

const room = (file: string): string => file.split('/')[0]!;

test.each(Object.keys(mayUse))('%s imports only what stands below it', (name) => {
  const wrong = files
    .filter((file) => room(file) === name)
    .flatMap((file) =>
      imports(file)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => path.posix.join(path.posix.dirname(file), specifier))
        .filter((target) => !target.startsWith('..') && room(target) !== name && !mayUse[name]!.includes(room(target)))
        .map((target) => `${file} → ${target}`),
    );
  expect(wrong).toEqual([]);
});

test.each(core)('%s has no I/O and no protocol', (name) => {
  const wrong = files
    .filter((file) => room(file) === name)
    .flatMap((file) =>
      imports(file)
        .filter(
          ({ specifier, typeOnly }) =>
            !typeOnly &&
            !specifier.startsWith('.') &&
            !pureLibraries.some((library) => specifier === library || specifier.startsWith(`${library}/`)),
        )
        .filter(({ specifier }) => specifier !== 'node:path/posix' && specifier !== 'node:crypto')
        .map(({ specifier }) => `${file} → ${specifier}`),
    );
  expect(wrong).toEqual([]);
});

test.each(core)('%s asks no clock', (name) => {
  const wrong = files
    .filter((file) => room(file) === name)
    .filter((file) =>
      /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(/.test(readFileSync(path.join(source, file), 'utf8')),
    );
  expect(wrong).toEqual([]);
});

test('the protocol library is imported by lsp alone', () => {
  const wrong = files.filter(
    (file) => room(file) !== 'lsp' && file !== 'main.ts' && imports(file).some(({ specifier }) => specifier.startsWith('vscode')),
  );
  expect(wrong).toEqual([]);
});

test('the client knows only the protocol of the server', () => {
  const client = path.join(root, 'client/src');
  const wrong = readdirSync(client, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(path.join(client, file), 'utf8').matchAll(/from '([^']*server\/src[^']*)'/g)]
        .map((match) => match[1]!)
        .filter((specifier) => !specifier.endsWith('server/src/protocol.ts'))
        .map((specifier) => `${file} → ${specifier}`),
    );
  expect(wrong).toEqual([]);
});
