import type { Lookup } from '../../catalog/lookup.ts';
import { fold, qualified } from '../../sql/names.ts';
import { findType } from './find.ts';

/** Types that stand for one another in host languages and in comparisons. */
export type Family =
  | 'text'
  | 'number'
  | 'boolean'
  | 'datetime'
  | 'interval'
  | 'uuid'
  | 'json'
  | 'bytes'
  | 'network'
  | 'array'
  | 'other';

/** A type as DDL writes it, from what `format_type` prints: `timestamp with time zone` is `timestamptz`. */
export function ddlType(type: string): string {
  const array = /(\[\])+$/.exec(type)?.[0] ?? '';
  const element = type.slice(0, type.length - array.length).trim();
  return shorten(element) + array;
}

function shorten(type: string): string {
  const time = /^(timestamp|time)(\(\d\))? (with|without) time zone$/.exec(type);
  if (time) return `${time[1]}${time[3] === 'with' ? 'tz' : ''}${time[2] ?? ''}`;
  const varying = /^(character|bit) varying(\(\d+\))?$/.exec(type);
  if (varying) return `${varying[1] === 'character' ? 'varchar' : 'varbit'}${varying[2] ?? ''}`;
  const character = /^character(\(\d+\))?$/.exec(type);
  if (character) return `char${character[1] ?? ''}`;
  return type;
}

export function familyOf(type: string): Family {
  if (/\[\]$/.test(type) || /\barray\b/i.test(type)) return 'array';
  const name = type
    .toLowerCase()
    .replace(/^pg_catalog\./, '')
    .replace(/\(.*?\)/g, '')
    .trim();
  for (const [family, names] of families) if (names.includes(name)) return family;
  return 'other';
}

const families: readonly (readonly [Family, readonly string[]])[] = [
  [
    'text',
    ['text', 'varchar', 'character varying', 'char', 'character', 'bpchar', 'citext', 'public.citext', 'name', 'xml', '"char"'],
  ],
  [
    'number',
    [
      'integer',
      'int',
      'int2',
      'int4',
      'int8',
      'smallint',
      'bigint',
      'numeric',
      'decimal',
      'real',
      'float',
      'float4',
      'float8',
      'double precision',
      'serial',
      'bigserial',
      'smallserial',
      'serial4',
      'serial8',
      'serial2',
      'money',
      'oid',
    ],
  ],
  ['boolean', ['boolean', 'bool']],
  [
    'datetime',
    [
      'timestamptz',
      'timestamp',
      'timestamp with time zone',
      'timestamp without time zone',
      'date',
      'time',
      'timetz',
      'time with time zone',
      'time without time zone',
    ],
  ],
  ['interval', ['interval']],
  ['uuid', ['uuid']],
  ['json', ['jsonb', 'json']],
  ['bytes', ['bytea']],
  ['network', ['inet', 'cidr', 'macaddr', 'macaddr8']],
];

/** Whether rows get a value by themselves: serial types bring their own sequence and NOT NULL (PostgreSQL 8.1.4). */
export const isSerial = (type: string): boolean => /^(small|big)?serial[248]?$/i.test(type.trim());

/**
 * A type as a model declares it, with user types qualified where the database has them: `"Role"` is `public."Role"`. Types of
 * PostgreSQL itself stay as they are.
 */
export function resolveDeclared(type: string, lookup: Pick<Lookup, 'type' | 'searchPath'>): string {
  const match = /^\s*("(?:[^"]|"")+"|[A-Za-z_][\w$]*)((?:\s*\[\d*\])*)\s*$/.exec(type);
  if (!match || (familyOf(match[1]!) !== 'other' && !match[1]!.startsWith('"'))) return ddlType(type.trim());
  const found = findType(lookup, fold(match[1]!));
  if (!found) return type.trim();
  return qualified(found.schema, found.name) + match[2]!.replaceAll(/\s/g, '');
}
