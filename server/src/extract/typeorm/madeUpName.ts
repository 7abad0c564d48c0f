import { createHash } from 'node:crypto';

/** The name that TypeORM gives by itself (its DefaultNamingStrategy): a hash of the table and the columns in alphabetical order. Later migrations drop by it. */
export function madeUpName(prefix: 'PK' | 'UQ' | 'FK' | 'IDX', table: string, columns: readonly string[], where = ''): string {
  const key = `${table}_${[...columns].sort().join('_')}${where && `_${where}`}`;
  const length = prefix === 'IDX' ? 26 : 27;
  return `${prefix}_${createHash('sha1').update(key).digest('hex').slice(0, length)}`;
}
