import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import * as whole from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typescriptParser } from '../../../server/typescriptParser.mjs';

// What is shipped holds TypeScript's parser alone: it must make the same trees as the whole of TypeScript.
const root = path.resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'columnist-parser-'));
let bundled: typeof whole;

beforeAll(async () => {
  const outfile = path.join(folder, 'parser.mjs');
  const entry = path.join(root, 'server/src/extract/typescript/syntax.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', plugins: [typescriptParser] });
  bundled = (await import(pathToFileURL(outfile).href)) as typeof whole;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts: Readonly<Record<string, string>> = Object.fromEntries([
  ...readdirSync(path.join(root, 'server/src/extract/typescript')).map((name) => [
    name,
    readFileSync(path.join(root, 'server/src/extract/typescript', name), 'utf8'),
  ]),
  [
    'syntax of all kinds.tsx',
    '@a() class A<T> extends B { static #x = `${1}${{ a }}`; get y() { return this.#x! as any; } }\nconst v = <p x={1}>{y}</p>;',
  ],
  ['broken.ts', 'const a = `select ${ from x\nfunction (\nclass { @ } import { from "x'],
  ['plain.js', '/** @type {string} */ module.exports = function f(a, ...b) { label: for (const x of b) continue label; };'],
]);

test.each(Object.keys(texts))('the bundled parser reads %s as TypeScript does', (name) => {
  expect(tree(bundled, name, texts[name]!)).toEqual(tree(whole, name, texts[name]!));
});

test('the bundled parser follows an edit as TypeScript does', () => {
  const before = 'const a = 1;\nconst sql = `select ${a} from b`;\nexport { a };';
  const after = before.replace('from b', 'from other b');
  const span = { start: before.indexOf('from b'), length: 6 };
  const edit = (ts: typeof whole) =>
    ts.updateSourceFile(parse(ts, 'a.ts', before), after, { span, newLength: 'from other b'.length });
  expect(rows(bundled, edit(bundled))).toEqual(rows(whole, edit(whole)));
});

const parse = (ts: typeof whole, name: string, text: string): whole.SourceFile =>
  ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);

const tree = (ts: typeof whole, name: string, text: string): readonly string[] => rows(ts, parse(ts, name, text));

/** One line a node: kind, place, text, and the text of identifiers. */
function rows(ts: typeof whole, file: whole.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: whole.Node): void => {
    const name = ts.isIdentifier(node) || ts.isPrivateIdentifier(node) ? node.text : '';
    found.push(`${node.kind} ${node.pos} ${node.getStart(file)} ${node.end} ${name} ${node.getText(file).slice(0, 40)}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
