import { describe, expect, test } from 'vitest';
import { extractFiles } from './extraction.ts';

const pool = `import { Pool } from 'pg';\nconst pool = new Pool();\n`;

/** The suppressed parts of a document, as text. */
function suppressed(code: string, path = '/src/app.ts'): { text: string; codes?: readonly string[] }[] {
  return extractFiles({ [path]: code }).suppressions.map(({ span, codes }) => ({
    text: code.slice(span.start, span.end).trim(),
    ...(codes ? { codes } : {}),
  }));
}

describe('comments that turn findings off', () => {
  test('the next line', () => {
    const code = `${pool}// columnist-ignore-next-line unknown-column, unknown-table -- legacy\npool.query('select a from b');\npool.query('select c from d');`;
    expect(suppressed(code)).toEqual([{ text: "pool.query('select a from b');", codes: ['unknown-column', 'unknown-table'] }]);
  });

  test('the same line', () => {
    const line = "pool.query('select a from b'); // columnist-ignore";
    expect(suppressed(`${pool}${line}\npool.query('select c from d');`)).toEqual([{ text: line }]);
  });

  test('the statement of the program that a line of its own precedes', () => {
    const statement = 'await pool.query(`\n  select a\n  from b\n`);';
    const comment = '// columnist-ignore unknown-table';
    expect(suppressed(`${pool}${comment}\n${statement}\npool.query('select c from d');`)).toEqual([
      { text: `${comment}\n${statement}`, codes: ['unknown-table'] },
    ]);
    expect(suppressed(`${pool}/* columnist-ignore */\n${statement}\n`)[0]!.text).toContain('from b');
  });

  test('inside SQL: the statement it precedes, the line in the middle of one, its own line at the end of one', () => {
    const code = `${pool}pool.query(\`
  -- columnist-ignore
  select a
  from b;
  select c
    -- columnist-ignore
    , d
    , e -- columnist-ignore unknown-column
  from f
\`);`;
    expect(suppressed(code)).toEqual([
      { text: '-- columnist-ignore\n  select a\n  from b;' },
      { text: '-- columnist-ignore\n    , d' },
      { text: ', e -- columnist-ignore unknown-column', codes: ['unknown-column'] },
    ]);
  });

  test('the whole file', () => {
    const code = `/* columnist-ignore-file */\n${pool}pool.query('select a from b');`;
    expect(suppressed(code)).toEqual([{ text: code.trim() }]);
    expect(suppressed('-- columnist-ignore-file unknown-type\nselect 1::x;', '/a.sql')[0]!.codes).toEqual(['unknown-type']);
  });

  test('in .sql files', () => {
    const code =
      'select 1;\n-- columnist-ignore\nselect a,\n  ";" from b;\nselect c from d; -- columnist-ignore\n/* columnist-ignore-next-line */\nselect e from f;';
    expect(suppressed(code, '/a.sql').map((each) => each.text)).toEqual([
      '-- columnist-ignore\nselect a,\n  ";" from b;',
      'select c from d; -- columnist-ignore',
      'select e from f;',
    ]);
  });

  test('not in other words', () => {
    expect(suppressed(`${pool}// columnist-ignored\n// see columnist-ignore\npool.query('select a from b');`)).toEqual([]);
  });
});

test('a .sql file is one fragment, a byte order mark a blank', () => {
  const { fragments } = extractFiles({ '/a.sql': '\ufeffselect a from b;\r\nselect c;' });
  expect(fragments).toHaveLength(1);
  expect(fragments[0]!.text).toBe(' select a from b;\r\nselect c;');
  expect(fragments[0]!.map.toHost({ start: 8, end: 9 })).toEqual({ start: 8, end: 9 });
});

test('scripts of .vue and .svelte files, at their own offsets', () => {
  const code = `<template>\n  <p>select a from b</p>\n</template>\n<script setup lang="ts">\nimport { Pool } from 'pg';\nnew Pool().query('select a from b');\n</script>`;
  const { fragments } = extractFiles({ '/a.vue': code });
  expect(fragments.map((each) => each.text)).toEqual(['select a from b']);
  const at = fragments[0]!.map.toHost({ start: 0, end: 6 })!;
  expect(at.start).toBe(code.lastIndexOf('select a'));
});
