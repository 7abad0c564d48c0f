import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import { commaSegments, fieldSpans, listItems, relationSpans, usingSpans } from '../../../server/src/sql/spans.ts';
import { walk } from '../../../server/src/sql/walk.ts';
import type { Span } from '../../../server/src/text/span.ts';

beforeAll(loadParser);

const read = (text: string) => parseScript(text).statements[0]!;
const written = (text: string, spans: readonly Span[] | undefined) => spans?.map((each) => text.slice(each.start, each.end));

describe('spans of what has no location', () => {
  test('each field of a dotted name', () => {
    const text = 'select "S" . t .c, é.*, t.type from "S".t';
    const statement = read(text);
    const found: (string[] | undefined)[] = [];
    walk(statement.node!, {
      ColumnRef: (column) => {
        found.push(written(text, fieldSpans(statement, column.location ?? 0, column.fields!.length)));
      },
    });
    expect(found).toEqual([
      ['"S"', 't', 'c'],
      ['é', '*'],
      ['t', 'type'],
    ]);
  });

  test('schema, relation and alias of a table', () => {
    const text = 'delete from only "A".b as c using d e';
    const statement = read(text);
    const found: string[][] = [];
    walk(statement.node!, {
      RangeVar: (relation) => {
        const spans = relationSpans(statement, relation)!;
        found.push(
          written(
            text,
            [spans.schema, spans.relation, spans.alias].filter((each) => each !== undefined),
          )!,
        );
      },
    });
    expect(found).toEqual([
      ['"A"', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  test.each([
    ['select * from a join b using (id, "X")', [['id', '"X"']]],
    ['select * from a join (select using_.id from q using_) x using (id)', [['id']]],
    ['select * from a join b using (x) join c using (y)', [['x'], ['y']]],
    ['select * from a join (b join c using (y)) using (x)', [['y'], ['x']]],
    ['select * from a join b join c using (y) using (x)', [['y'], ['x']]],
    ['select * from a join generate_series(1, (select 2)) g(id) using (id)', [['id']]],
    ['select * from a left join lateral (select 1) s on true join b using (id)', [['id']]],
  ])('USING of %s', (text, expected) => {
    const statement = read(text);
    const found: (string[] | undefined)[] = [];
    walk(statement.node!, {
      JoinExpr: (join) => {
        if (join.usingClause) found.push(written(text, usingSpans(statement, join)));
      },
    });
    expect(found.sort()).toEqual(expected.sort());
  });

  test('items of a parenthesized list and commands of ALTER TABLE', () => {
    const text = 'alter table t add constraint c unique (a, "B", d), drop column e';
    const statement = read(text);
    expect(listItems(statement, text.indexOf('unique')).map((each) => each.value)).toEqual(['a', 'B', 'd']);
    expect(written(text, commaSegments(statement, text.indexOf('add')))).toEqual([
      'add constraint c unique (a, "B", d)',
      'drop column e',
    ]);
  });
});
