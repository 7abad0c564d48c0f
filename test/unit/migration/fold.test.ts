import { expect, test } from 'vitest';
import { foldStatement } from '../../../server/src/migration/ddl/fold.ts';

const long = (text: string): string => text.replace('…', 'x'.repeat(45));

test.each([
  ['a short statement stays', 'ALTER TABLE t DROP COLUMN a;', ['ALTER TABLE t DROP COLUMN a;']],
  [
    'a clause begins a line',
    long("ALTER TABLE public.… ADD CONSTRAINT t_status_check CHECK (status IN ('a', 'b', 'c')) NOT VALID;"),
    [long('ALTER TABLE public.… ADD CONSTRAINT t_status_check'), "    CHECK (status IN ('a', 'b', 'c')) NOT VALID;"],
  ],
  [
    'brackets stay together where they can',
    long("WHERE … IS NULL AND coalesce(a ->> 'one', a ->> 'two', a ->> 'three') ~ '^[0-9]+$';"),
    [long('WHERE … IS NULL'), "    AND coalesce(a ->> 'one', a ->> 'two', a ->> 'three') ~ '^[0-9]+$';"],
  ],
  [
    'a list goes on behind a comma',
    `CREATE TYPE t AS ENUM (${Array.from({ length: 12 }, (_, i) => `'label ${i}'`).join(', ')});`,
    [
      'CREATE TYPE t AS ENUM',
      "    ('label 0', 'label 1', 'label 2', 'label 3', 'label 4', 'label 5', 'label 6', 'label 7',",
      "    'label 8', 'label 9', 'label 10', 'label 11');",
    ],
  ],
  [
    'a string is never broken',
    `COMMENT ON TABLE t IS '${'a b '.repeat(40)}';`,
    ['COMMENT ON TABLE t IS', `    '${'a b '.repeat(40)}';`],
  ],
])('%s', (_, statement, lines) => {
  expect(foldStatement(statement, '').split('\n')).toEqual(lines);
});

test('a name with a line break is left alone', () => {
  const statement = `ALTER TABLE "a\nb" ADD COLUMN ${'c'.repeat(100)} text;`;
  expect(foldStatement(statement, '')).toBe(statement);
});
