import { expect, test } from 'vitest';
import { formatTypeName, parseTypeName } from '../../../server/src/catalog/typeName.ts';

const format = (text: string) => {
  const type = parseTypeName(text);
  return type && formatTypeName(type);
};

test.each([
  ['int', 'integer'],
  ['INT8[]', 'int8[]'],
  ['varchar(20)', 'character varying(20)'],
  ['character varying ( 20 ) [] []', 'character varying(20)[]'],
  ['national character varying(3)', 'character varying(3)'],
  ['char', 'character(1)'],
  ['bpchar', 'bpchar'],
  ['"char"', '"char"'],
  ['timestamp(3)', 'timestamp(3) without time zone'],
  ['timestamp (3) with time zone', 'timestamp(3) with time zone'],
  ['time with time zone[]', 'time with time zone[]'],
  ['timestamptz', 'timestamp with time zone'],
  ['interval day to second(2)', 'interval day to second(2)'],
  ['interval(3)', 'interval(3)'],
  ['double precision', 'double precision'],
  ['float', 'double precision'],
  ['numeric(5)', 'numeric(5,0)'],
  ['decimal(5, 2)[]', 'numeric(5,2)[]'],
  ['bit varying(4)', 'bit varying(4)'],
  ['text array[3]', 'text[]'],
  ['public."Role"[]', 'public."Role"[]'],
  ['Public.Mood', 'public.mood'],
  ['public.geometry(Point,4326)', 'public.geometry(Point,4326)'],
  ['setof uuid', 'uuid'],
])('%s is %s', (written, canonical) => {
  expect(format(written)).toBe(canonical.replace('int8', 'bigint'));
  expect(format(format(written)!)).toBe(format(written));
});

test('what is no type name', () => {
  expect([parseTypeName(''), parseTypeName('(1)'), parseTypeName('%')]).toEqual([undefined, undefined, undefined]);
});
