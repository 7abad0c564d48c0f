import { loadModule, scanSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { fold, qualified, quoteIdentifier } from '../../../server/src/sql/names.ts';
import { tokenize } from '../../../server/src/sql/tokens.ts';

beforeAll(loadModule);

describe('tokens are those of the scanner of PostgreSQL', () => {
  test.each([
    "select a.b, \"C\"\"d\", U&\"d\\0061t\", 'it''s', E'a\\'b', B'01', x'ff', N'n', U&'x' from t -- c",
    'select 1, 1.5, .5, 1., 1e10, 1.5e-3, 0x1F, 0o17, 0b11, 1_000, 1..2, a[1:2]',
    'select a->>b, a@>b, a<-b, a*-b, a||-b, a@-b, a!=-1, -(-1), a<>b, a::int, a:=1, a=>b, @-1, ~b, !!c',
    'select $$a$$, $x$ $$ ; $x$, $1, $2a, $a /* x /* y */ z */ + 1',
    'select a-- c\n+b, a/* c */*b, a<--x\nb',
    'select ümlaut, "ß", 日本, a$b, _x',
    'do $body$ begin $inner$ x $inner$; end $body$',
    'select * from t where a = any($1) and b like $2 or (c).d is not distinct from array[1,2]',
  ])('%s', (text) => {
    const bytes = Buffer.from(text);
    let expected: string[];
    try {
      expected = scanSync(text)
        .tokens.filter((each) => !/COMMENT/.test(each.tokenName))
        .map((each) => bytes.subarray(each.start, each.end).toString());
    } catch {
      return;
    }
    expect(tokenize(text).map((each) => each.text)).toEqual(expected);
  });
});

test.each([
  ['Messages', 'messages'],
  ['"Messages"', 'Messages'],
  ['"a""b"', 'a"b'],
  ['U&"d\\0061t\\+000061"', 'data'],
  ['ÄÖ', 'ÄÖ'],
  ['x'.repeat(70), 'x'.repeat(63)],
  [`${'x'.repeat(62)}é`, 'x'.repeat(62)],
])('%s is stored as %s', (written, stored) => {
  expect(fold(written)).toBe(stored);
});

test.each([
  ['messages', 'messages'],
  ['Messages', '"Messages"'],
  ['order', '"order"'],
  ['between', '"between"'],
  ['left', '"left"'],
  ['name', 'name'],
  ['a"b', '"a""b"'],
  ['é', '"é"'],
  ['1a', '"1a"'],
])('%s is written as %s', (name, written) => {
  expect(quoteIdentifier(name)).toBe(written);
  expect(qualified('user', name)).toBe(`"user".${written}`);
});
