import type { TypeName } from 'libpg-query';
import { percentType } from '../../catalog/typeName.ts';
import { namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveType } from '../expression/typeName.ts';
import { columnOf } from '../scope.ts';
import { reportColumn, reportRelationName } from './names.ts';
import { wordsFrom } from './words.ts';

/** Words that make a column with a sequence; they are no types (PostgreSQL 8.1.4). */
const serials = new Map([
  ['smallserial', 'smallint'],
  ['serial2', 'smallint'],
  ['serial', 'integer'],
  ['serial4', 'integer'],
  ['bigserial', 'bigint'],
  ['serial8', 'bigint'],
]);

/** The type of a column definition. */
export function resolveColumnType(type: TypeName | undefined, env: Env): string | undefined {
  const names = namesIn(type?.names);
  const serial = names.length === 1 && !type?.arrayBounds ? serials.get(names[0]!) : undefined;
  return serial ?? resolveType(type, env, 'ddl');
}

/** The type of a parameter or result, which may be `table.column%TYPE`. */
export function resolveParameterType(type: TypeName | undefined, env: Env): string | undefined {
  const column = type && percentType(type);
  if (!column) return resolveType(type, env, 'ddl');
  const words = wordsFrom(env, type.location);
  const table = reportRelationName(type.names?.slice(0, -1), words, env);
  reportColumn(column.column, words.name(column.column), table?.item, env);
  const field = table && columnOf(table.item, column.column, 'qualified');
  return typeof field === 'object' ? field.type : undefined;
}
