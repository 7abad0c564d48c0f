import { beforeAll, describe, expect, test } from 'vitest';
import { isHoleName } from '../../../server/src/sql/holeName.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import { namesIn, walk } from '../../../server/src/sql/walk.ts';

beforeAll(loadParser);

const statementTexts = (text: string) => parseScript(text).statements.map((each) => text.slice(each.span.start, each.span.end));

describe('splitting', () => {
  test.each([
    ['semicolons', 'select 1; select 2', ['select 1', 'select 2']],
    ['strings', "select ';'; select E'\\';'; select 2", ["select ';'", "select E'\\';'", 'select 2']],
    ['dollar quotes', 'do $$ begin; end $$; select $a$;$$;$a$', ['do $$ begin; end $$', 'select $a$;$$;$a$']],
    ['nested comments', '/* a /* ; */ ; */ select 1 -- ;\n; select 2', ['select 1', 'select 2']],
    [
      'BEGIN ATOMIC bodies',
      'create function f() returns int begin atomic; select case when true then 1 end; select 2; end; select 3',
      ['create function f() returns int begin atomic; select case when true then 1 end; select 2; end', 'select 3'],
    ],
    [
      'transactions',
      'begin; create function f() returns int language sql as $$ select 1 $$; commit',
      ['begin', 'create function f() returns int language sql as $$ select 1 $$', 'commit'],
    ],
    [
      'rules',
      'create rule r as on insert to t do (select 1; select 2); select 3',
      ['create rule r as on insert to t do (select 1; select 2)', 'select 3'],
    ],
    ['an unclosed parenthesis', 'select (1; select 2', ['select (1', 'select 2']],
    ['psql commands', '\\set x 1\nselect 1;\n\\d messages\nselect 2 \\gx\nselect 3', ['select 1', 'select 2', 'select 3']],
    ['commands before a statement', '\\echo "x" \\quit\nselect 1\\; select 2;', ['select 1', 'select 2']],
    [
      'psql copies',
      '\\copy t (a) from some/file.csv csv\n\\copy (select a from t) to x.csv\n\\copy t from stdin\n1;\n\\.\nselect 1',
      ['copy t (a) from some/file.csv csv', 'copy (select a from t) to x.csv', 'copy t from stdin', 'select 1'],
    ],
    ['COPY data', 'copy t (a, b) from stdin;\n1\t;\n\\.\n\nselect 1;', ['copy t (a, b) from stdin', 'select 1']],
    ['a byte order mark', '\ufeffselect 1;', ['select 1']],
    ['Windows line ends', '-- a\r\nselect 1;\r\n\r\nselect 2;\r\n', ['select 1', 'select 2']],
    ['empty statements', ';; -- x\n;', []],
  ])('respects %s', (_, text, expected) => {
    expect(statementTexts(text)).toEqual(expected);
    expect(parseScript(text).statements.filter((each) => !each.node && !each.error)).toEqual([]);
  });
});

describe('foreign parameters', () => {
  test.each([
    'select id from t where id = ?',
    'select id from t where id=? and b = ?::int limit ? offset ?',
    "select data ? 'k' from t where id = ?",
    'insert into t values (?, ?, ?)',
    'select :id, a[1:2], b::text from t where x = :name and y = :other!',
    'select * from :"schema".t where x = :\'value\'',
    'select id from t where id = @id and b=@b',
    'select id from t where id = $id and b = ${b}',
    'select id from t where id = %s and b in (%(b)s, %(c)s)',
    'select a from {{ ref("t") }} {% if x %} where a = {{ y }} {% endif %}',
    "select id from t where id = sqlc.arg(id) and b = sqlc.narg('b')",
    'select id from t where id in :ids',
    'select id from t where id in ? and b not in ? and c = ?',
    "select id from t where x = #{x} and y = interval '1 day'",
  ])('%s', (text) => {
    const [statement] = parseScript(text).statements;
    expect(statement?.error).toBeUndefined();
    expect(statement?.node).toBeDefined();
    expect(statement?.text.length).toBe(text.length);
  });
});

describe('holes', () => {
  const withHoles = (text: string) => {
    const holes = [...text.matchAll(/_hole_\d+_+/g)].map((each) => ({
      span: { start: each.index, end: each.index + each[0].length },
      kind: 'unknown' as const,
    }));
    return parseScript(text, { holes }).statements;
  };
  test.each([
    'select a from t where x = 1 _hole_0_ order by b',
    'select a from t m _hole_0_ where m.x = 1',
    'select a from t where id in _hole_0_ and b = 1',
    'insert into t _hole_0_',
    'update t set _hole_0_ where id = 1',
    'update t set a = 1 _hole_0_ where id = 1',
    'insert into t (a) values _hole_0_ on conflict do nothing',
    'select a from t order by b desc _hole_0_ limit 1',
    'select a, b _hole_0_ c from t',
    'select a from t where a _hole_0_ b',
    '_hole_0_ select a from t',
    'select a from t where b > now() - interval _hole_0_',
    'select a from t _hole_0_ _hole_1_ _hole_2_',
    'with x as _hole_0__ select * from x',
  ])('%s', (text) => {
    const [statement] = withHoles(text);
    expect(statement?.error).toBeUndefined();
    expect(statement?.text.length).toBe(text.length);
  });
});

test.each([
  ['select a from t where b > now() - interval _hole_0_', ['a', 'b']],
  ['select a from t where id in _hole_0_ and b = 1', ['a', 'id', 'b']],
  ['update t set _hole_0_ where id = 1', ['id']],
  ['select t.a from t join u on u.id = t.id _hole_0_ where t.b = 1', ['t.a', 'u.id', 't.id', 't.b']],
  ['select a from t where a _hole_0_ b', ['a', 'a', 'b']],
])('only what stands in the document is a column: %s', (text, expected) => {
  const at = text.indexOf('_hole_0_');
  const [statement] = parseScript(text, { holes: [{ span: { start: at, end: at + 8 }, kind: 'unknown' }] }).statements;
  const columns: string[] = [];
  walk(statement!.node!, {
    ColumnRef: (column) => {
      const names = namesIn(column.fields);
      if (!names.some(isHoleName)) columns.push(names.join('.'));
      return undefined;
    },
  });
  expect(columns).toEqual(expected);
});

test('a WITH clause stays with its query behind an unfinished statement, also when a template stands in it', () => {
  const template = 'select id from t\nwhere a = 1 and %query%\nlimit (case when true then 1 end)';
  const statement = 'with found as (%query%)\ndelete from t where id = any(select id from found)';
  expect(statementTexts(`${template}\n\n-- name: remove\n${statement};\n`).at(-1)).toBe(statement);
});

test('a statement that is wrong only where its text is unknown has no error', () => {
  const [statement] = parseScript('select a from t where b between _hole_0_', {
    holes: [{ span: { start: 32, end: 40 }, kind: 'unknown' }],
  }).statements;
  expect([statement?.error, statement?.repaired === undefined]).toEqual([undefined, false]);
});

test('locations are offsets of the script, also after characters of several bytes', () => {
  const text = "select 'é😀'; select 'é😀', status from t";
  const second = parseScript(text).statements[1]!;
  const target = (second.node as { SelectStmt: { targetList: { ResTarget: { location: number } }[] } }).SelectStmt.targetList[1]!;
  expect(second.offset(target.ResTarget.location)).toBe(text.lastIndexOf('status'));
  expect(second.tokens().map((each) => text.slice(each.start, each.end))).toEqual([
    'select',
    "'é😀'",
    ',',
    'status',
    'from',
    't',
  ]);
});
