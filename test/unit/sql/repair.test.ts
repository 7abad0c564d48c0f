import { beforeAll, describe, expect, test } from 'vitest';
import { Spans } from '../../../server/src/resolve/spans.ts';
import { isHoleName } from '../../../server/src/sql/holeName.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import { walk } from '../../../server/src/sql/walk.ts';

beforeAll(loadParser);

/** The tables and columns that stand in the text as its tree has them, in order of place; placeholders left out. */
function names(text: string): string[] {
  const found: [number, string][] = [];
  for (const statement of parseScript(text).statements) {
    if (!statement.node) continue;
    const words = new Spans(statement);
    walk(statement.node, {
      RangeVar: (relation) => {
        if (isHoleName(relation.relname ?? '')) return undefined;
        const span = words.names(relation.location, relation.schemaname === undefined ? 1 : 2).at(-1);
        if (span) found.push([span.start, text.slice(span.start, span.end)]);
        return undefined;
      },
      ColumnRef: (column) => {
        const spans = words.names(column.location, column.fields?.length ?? 0);
        const isHole = column.fields?.some((field) => 'String' in field && isHoleName(field.String.sval ?? ''));
        if (!isHole) found.push([spans[0]?.start ?? -1, spans.map((each) => text.slice(each.start, each.end)).join('.')]);
        return undefined;
      },
      ResTarget: (target) => {
        if (target.val === undefined && target.name) found.push([statement.offset(target.location ?? 0), target.name]);
        return undefined;
      },
    });
  }
  return found.sort((a, b) => a[0] - b[0]).map((each) => each[1]);
}

describe('unfinished statements keep what stands', () => {
  test.each([
    ['select id, status, from messages', 'id status messages'],
    ['select id, status from messages where', 'id status messages'],
    ['select id from messages where id =', 'id messages id'],
    ['select id from messages where id = and status', 'id messages id status'],
    ['insert into messages(content, status) values (', 'messages content status'],
    ['insert into messages(content, status) values ($1', 'messages content status'],
    ['insert into messages (content, sta', 'messages content sta'],
    ['select m.id from messages m left join us', 'm.id messages us'],
    ['select m.id from messages m left join users u on where m.x = 1', 'm.id messages users m.x'],
    ['select * from', '*'],
    ['select m. from messages m where m.id = 1', 'messages m.id'],
    ['select m.id from messages m where m.', 'm.id messages'],
    ['update messages set', 'messages'],
    ['update messages set status = ', 'messages'],
    ['update messages set status = where id = 1', 'messages id'],
    ['delete from messages where (a = 1 and', 'messages a'],
    ['select a from t where (b = 1 order by c', 'a t b c'],
    ['select count( from t where b = 1', 't b'],
    ['select coalesce(a, from t where b = 1', 'a t b'],
    ['select a from t order by', 'a t'],
    ['select a from t group by x having', 'a t x'],
    ["select a from t where b = 'abc", 'a t b'],
    ["select a from t where b = 'abc\n  and c = 1\n order by d", 'a t b c d'],
    ['select "abc from t', '"abc from t'],
    ['select a from t where b = $$abc', 'a t b'],
    ['select a from t /* where', 'a t'],
    ['selec a from t', 'a t'],
    ['select a fro messages', 'a messages'],
    ['select a from messages wher x = 1', 'a messages x'],
    ['select a form messages where x = 1', 'a messages x'],
    ['select a b c from t', 'a c t'],
    ['select a from t where b = 1 c = 2', 'a t b c'],
    ['select a from t where b = 1 or', 'a t b'],
    ['delete from t where b in (1, 2) ret', 't b'],
    ['select a from t where b = 1 uni', 'a t b'],
    ['select a b c', 'a'],
    ['select case when a then b from t', 'a b t'],
    ['select from t where', 't'],
    ['select a, b from t join u using where c = 1', 'a b t u c'],
    ['with x as (select a from t), select b from x', 'a t b x'],
    ['select a, (select b from u where from t', 'a b u t'],
    ['insert into t (a, b) values (1, 2) on conflict (a) do update set', 't a b'],
    ['select é😀, a, from t', 'é😀 a t'],
  ])('%s', (text, expected) => {
    const [statement] = parseScript(text).statements;
    expect(statement?.error).toBeDefined();
    expect(statement?.text).toBe(text.trimEnd());
    expect(
      names(text)
        .filter((each) => each !== 'status' || expected.includes('status'))
        .join(' '),
    ).toBe(expected);
  });

  test('a SELECT that may have lost its FROM does not claim to have none', () => {
    const [statement] = parseScript('select id, (1 + from').statements;
    const tables: string[] = [];
    walk(statement!.node!, {
      RangeVar: (relation) => {
        tables.push(relation.relname ?? '');
        return undefined;
      },
    });
    expect(tables.every(isHoleName) && tables.length > 0).toBe(true);
  });

  test.each(['hello world, this is prose', 'Please select one of them', '()', ')', '%'])('nothing is made of %s', (text) => {
    expect(parseScript(text).statements[0]?.node).toBeUndefined();
  });

  test('large and deeply nested statements end soon', () => {
    const list = Array.from({ length: 20_000 }, (_, i) => i).join(', ');
    expect(parseScript(`select a from t where x in (${list}) andd (`).statements).toHaveLength(1);
    expect(parseScript(`select ${'('.repeat(5000)}1`).statements).toHaveLength(1);
    expect(parseScript(`select ${'(select '.repeat(3000)}1${')'.repeat(3000)}`).statements).toHaveLength(1);
    expect(parseScript('select 1').statements[0]?.node).toBeDefined();
  });
});

describe('a broken statement leaves its neighbours alone', () => {
  const good = 'select status from messages where id = 1';
  test.each([
    ["select 'abc from t;", 2],
    ["select 'abc from t;\n\nselect 'x' as y from u;", 3],
    ["select 'abc from t;\n\nselect ';' as y from u;", 3],
    ['select "abc from t;', 2],
    ['select (a from t;', 2],
    ['select a from', 2],
    ['select /* a from t;', 2],
    ['create function f() returns void language plpgsql as $$ begin update t set x = 1;', 2],
    ['insert into t values (1, ', 2],
    ['update t set', 2],
  ])('%s', (broken, count) => {
    const text = `${broken}\n\n${good};\n`;
    const { statements } = parseScript(text);
    expect(statements).toHaveLength(count);
    const last = statements.at(-1)!;
    expect(text.slice(last.span.start, last.span.end)).toBe(good);
    expect(last.error).toBeUndefined();
  });

  test('blank lines inside a statement are no border', () => {
    for (const text of ['with x as (\n\nselect 1 as a\n)\n\nselect a from x where', 'insert into t\n\nselect a from u where']) {
      expect(parseScript(text).statements).toHaveLength(1);
    }
  });
});
