import type * as ts from 'typescript';
import { entriesOf, entry, literalOf, type Place, stringOf } from '../builders/host.ts';
import { quoteName } from '../builders/sqlWriter.ts';

/** Column methods by name: the type that Knex writes on PostgreSQL. */
export const columnTypes: Readonly<Record<string, (args: readonly Place<ts.Expression>[]) => string | undefined>> = {
  increments: () => 'serial',
  bigIncrements: () => 'bigserial',
  integer: () => 'integer',
  tinyint: () => 'smallint',
  smallint: () => 'smallint',
  mediumint: () => 'integer',
  bigint: () => 'bigint',
  bigInteger: () => 'bigint',
  text: () => 'text',
  string: ([, length]) => `varchar(${number(length) ?? 255})`,
  float: () => 'real',
  double: () => 'double precision',
  decimal: ([, precision, scale]) =>
    precision && literalOf(precision) === null ? 'decimal' : `decimal(${number(precision) ?? 8}, ${number(scale) ?? 2})`,
  boolean: () => 'boolean',
  bool: () => 'boolean',
  date: () => 'date',
  datetime: (args) => timestamp(args),
  dateTime: (args) => timestamp(args),
  timestampTz: () => 'timestamp with time zone',
  smallInteger: () => 'smallint',
  mediumtext: () => 'text',
  longtext: () => 'text',
  timestamp: (args) => timestamp(args),
  time: () => 'time',
  binary: () => 'bytea',
  smallIncrements: () => 'smallserial',
  tinyIncrements: () => 'smallserial',
  mediumincrements: () => 'serial',
  mediumIncrements: () => 'serial',
  bigincrements: () => 'bigserial',
  json: () => 'json',
  jsonb: () => 'jsonb',
  uuid: () => 'uuid',
  geometry: () => 'geometry',
  geography: () => 'geography',
  point: () => 'point',
  enu: (args) => enumType(args),
  enum: (args) => enumType(args),
  specificType: ([, type]) => (type ? stringOf(type) : undefined),
};

const number = (place: Place<ts.Expression> | undefined): number | undefined => {
  const value = place && literalOf(place);
  return typeof value === 'number' ? value : undefined;
};

function timestamp([, options]: readonly Place<ts.Expression>[]): string {
  const given = options && entriesOf(options);
  const zone = given ? entry(given, 'useTz') : undefined;
  const precision = number(given ? entry(given, 'precision')?.value : undefined);
  const size = precision === undefined ? '' : `(${precision})`;
  return zone && literalOf(zone.value) === false ? `timestamp${size}` : `timestamp${size} with time zone`;
}

function enumType([, , options]: readonly Place<ts.Expression>[]): string {
  const given = options && entriesOf(options);
  const native = given && entry(given, 'useNative');
  const name = given && entry(given, 'enumName');
  const type = native && name && literalOf(native.value) === true ? stringOf(name.value) : undefined;
  return type === undefined ? 'text' : quoteName(type);
}
