import { expect, test } from 'vitest';
import { compareSchemas, comparisonMarkdown } from '../../../server/src/analysis/comparison.ts';
import { type Catalog, emptyCatalog } from '../../../server/src/catalog/model.ts';
import { comparisonPretty } from '../../../server/src/cli/format/comparison.ts';
import { lineDiff } from '../../../server/src/text/lineDiff.ts';

const catalog = (changes: Partial<Catalog>): Catalog => ({ ...emptyCatalog, ...changes });
const body = (lines: readonly string[]) =>
  ({
    schema: 'public',
    name: 'f',
    kind: 'function',
    arguments: [],
    returns: 'integer',
    bodyHash: lines.join(),
    definition: `CREATE OR REPLACE FUNCTION public.f()\nAS $function$\n${lines.join('\n')}\n$function$\n`,
  }) as const;
const table = (...columns: readonly string[]) =>
  ({ schema: 'public', name: 't', kind: 'table', columns: columns.map((name) => ({ name, type: 'integer' })) }) as const;

const long = Array.from({ length: 40 }, (_, i) => `  line ${i};`);
const first = catalog({ relations: [table('id', 'gone')], functions: [body(long)] });
const second = catalog({
  relations: [table('id', 'new')],
  functions: [body([...long.slice(0, 20), '  another;', ...long.slice(21)])],
});
const comparison = compareSchemas(first, second, { from: 'staging', to: 'production' });

test('differences stand with their object, long ones as the lines around them', () => {
  expect(
    comparison.objects.map(({ kind, name, change, lines }) => [kind, name, change, lines.map((line) => line.title)]),
  ).toEqual([
    ['function', 'public.f()', 'changed', ['function: the body differs']],
    ['relation', 'public.t', 'changed', ['column gone: only in staging', 'column new: only in production']],
  ]);
  expect(comparison.objects[0]!.lines[0]!.diff).toEqual([
    ' …',
    '   line 17;',
    '   line 18;',
    '   line 19;',
    '-  line 20;',
    '+  another;',
    '   line 21;',
    '   line 22;',
    '   line 23;',
    ' …',
  ]);
  expect(comparison.objects[1]).toMatchObject({
    from: expect.stringContaining('gone integer'),
    to: expect.stringContaining('new integer'),
  });
  expect(comparisonMarkdown(comparison)).toMatch(/^# staging compared with production\n\n3 differences\.\n\n## public\.f\(\)/);
});

test('on a terminal no line is wider than 80 columns but for quoted SQL', () => {
  const wide = compareSchemas(first, second, {
    from: 'a/very/long/path/to/the/file/of/staging.sql',
    to: 'another/path/production.sql',
  });
  const text = comparisonPretty(wide, { written: [], notWritten: wide.alignment.notWritten });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors
  const lines = text.replaceAll(/\u001b\[\d+m/g, '').split('\n');
  expect(lines.filter((line) => line.length > 80 && !/^ {6}/.test(line))).toEqual([]);
  expect(text).toContain('3 differences');
});

test('a diff tells what both texts have in common, also where one is empty', () => {
  expect(lineDiff('a\nb\nc', 'a\nc\nd')).toEqual([' a', '-b', ' c', '+d']);
  expect(lineDiff('', 'a')).toEqual(['-', '+a']);
  expect(lineDiff('a', 'a')).toEqual([' …']);
});
