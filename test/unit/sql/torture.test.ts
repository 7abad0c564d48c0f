import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';

beforeAll(loadParser);

const good = (index: number) => `select status, name_${index}\nfrom messages m\nwhere m.id = ${index}`;
const parsed = (text: string) => parseScript(text).statements.map((each) => each.text);

describe('what stands between statements silences none of them', () => {
  test.each([
    ['a missing semicolon', '\n'],
    ['several', '\n\n'],
    ['merge conflict', '\n<<<<<<< HEAD\n', '\n=======\n', '\n>>>>>>> theirs\n'],
    ['dbmate', ';\n-- migrate:up\n', ';\n-- migrate:down\n'],
    ['goose', ';\n-- +goose StatementBegin\n', ';\n-- +goose StatementEnd\n'],
    ['sqlc', ';\n-- name: x :one\n', ';\n-- name: y :many\n'],
    ['psql', '\n\\gset\n', '\n\\g\n', ';\n\\if :x\n', ';\n\\else\n', ';\n\\endif\n', ';\n\\set a 1\n', ';\n\\d messages\n'],
    ['copied data', ';\ncopy messages (id, status) from stdin;\n1\ta;b\n\\.\n'],
    ['an unfinished statement', ';\n\nselect id, from\n\n', ';\n\nupdate messages set\n\n', ';\n\ninsert into messages (id,\n\n'],
    ['an open quote', ";\nselect 'abc;\n\n"],
    ['an open quoted name', ';\nselect "abc;\n\n'],
    ['an open comment', ';\nselect 1 /* abc;\n\n'],
    ['an open parenthesis', ';\nselect (1, 2;\n\n'],
    ['a typo at the start', ';\nselec 1\n\n'],
    ['an open body', ';\ncreate function f() returns int language plpgsql as $$\nbegin\n  return 1;\n\n'],
  ])('%s', (_, ...between) => {
    const count = between.length + 1;
    const texts = Array.from({ length: count }, (_each, index) => good(index));
    const text = texts.map((each, index) => each + (between[index] ?? ';\n')).join('');
    const found = parsed(text);
    expect(texts.filter((each) => !found.includes(each))).toEqual([]);
  });

  test.each([
    'select ${table}.id from ${schema}.messages where id = ${id}',
    'select {{ column }} from messages where id = {{ id }}',
    'select id from messages where id = :id and status = :status!',
    'select id from messages where id = @id and status = ?',
    '/* @name Find */\nselect id from messages where id in :ids',
  ])('no error where another program fills in: %s', (text) => {
    expect(parseScript(`${text};\n${good(1)};`).statements.map((each) => each.error)).toEqual([undefined, undefined]);
  });
});

test('statements that an accident does not touch are as they were', () => {
  const texts = Array.from({ length: 24 }, (_, index) => good(index));
  const text = texts.map((each) => `${each};\n\n`).join('');
  const words = [...text.matchAll(/\S+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  fc.assert(
    fc.property(
      fc.nat(words.length - 4),
      fc.constantFrom('cut', 'delete', 'double', 'swap', "'", '"', '(', ')', '/*', ';'),
      (at, what) => {
        const [first, second] = [words[at]!, words[at + 1]!];
        const here = text.slice(first.start, first.end);
        const next = text.slice(second.start, second.end);
        const edits = new Map([
          ['cut', here.slice(0, 1)],
          ['delete', ''],
          ['double', `${here} ${here}`],
          ['swap', `${next} ${here}`],
        ]);
        const put = edits.get(what) ?? `${here} ${what}`;
        const until = what === 'swap' ? second.end : first.end;
        const found = parsed(text.slice(0, first.start) + put + text.slice(until));
        const touched = new Set([first.start, until].map((offset) => text.slice(0, offset).split(';').length - 1));
        expect(texts.filter((each, index) => !touched.has(index) && !touched.has(index - 1) && !found.includes(each))).toEqual(
          [],
        );
      },
    ),
    { numRuns: 200, seed: 7 },
  );
});

describe('any text is taken apart', () => {
  test.each([
    ['NUL', 'select id\0 from t; select status from messages'],
    ['half of a surrogate pair', "select '\ud800', id from t; select status from messages"],
    ['emoji before names', 'select \'😀\' as "é😀", status from messages'],
    ['a byte order mark', '\ufeffselect status from messages'],
    ['Windows line ends and tabs', 'select\tid\r\nfrom t;\r\n\r\nselect\tstatus\r\nfrom messages;\r\n'],
    ['old Mac line ends', 'select id\rfrom t;\rselect status\rfrom messages;\r'],
    ['a very long line', `select ${'id, '.repeat(10_000)}status from messages`],
  ])('%s', (_, text) => {
    const last = parseScript(text).statements.at(-1)!;
    const { targetList } = (last.node as { SelectStmt: { targetList: { ResTarget: { location?: number } }[] } }).SelectStmt;
    const at = last.offset(targetList.at(-1)!.ResTarget.location ?? 0);
    expect(text.slice(at, at + 6)).toBe('status');
  });

  test('many statements without a semicolon', () => {
    const text = Array.from({ length: 2000 }, (_, index) => `select a, b from t where c = ${index}`).join('\n');
    expect(parseScript(text).statements).toHaveLength(2000);
  });

  test('deep nesting, broken or not', () => {
    for (const depth of [500, 5000]) {
      for (const end of ['', ')'.repeat(depth)]) {
        for (const open of ['(', '(select ', 'case when ', 'x[', '(select a from (']) {
          expect(parseScript(`select ${open.repeat(depth)}1${end}; select 2`).statements.length).toBeGreaterThan(0);
        }
      }
    }
    expect(parseScript('select 1').statements[0]?.node).toBeDefined();
  });
});
