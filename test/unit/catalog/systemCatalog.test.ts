import { expect, test } from 'vitest';
import { systemCatalog } from '../../../server/src/catalog/systemCatalog.ts';

const columns = (version: number, name: string) =>
  systemCatalog(version)
    .relations.find((relation) => relation.schema === 'pg_catalog' && relation.name === name)
    ?.columns?.map((column) => column.name);

test('a column of a system relation is there only on the versions that have it', () => {
  expect(columns(120000, 'pg_proc')).toContain('proname');
  expect(columns(120000, 'pg_attribute')).toContain('attcacheoff');
  expect(columns(180004, 'pg_attribute')).not.toContain('attcacheoff');
  expect(columns(150000, 'pg_stat_bgwriter')).toContain('checkpoints_timed');
  expect(columns(170000, 'pg_stat_bgwriter')).not.toContain('checkpoints_timed');
});

test('functions come with their overloads', () => {
  const lower = systemCatalog(180000).functions.filter((each) => each.name === 'lower');
  expect(lower.map((each) => each.returns)).toEqual(expect.arrayContaining(['text', 'anyelement']));
});

test('a version that is not known gets the nearest', () => {
  expect(systemCatalog(190000)).toBe(systemCatalog(180000));
  expect(systemCatalog(90600)).toBe(systemCatalog(120000));
});
