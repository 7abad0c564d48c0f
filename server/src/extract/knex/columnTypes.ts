import type * as ts from 'typescript';
import { type Entry, elementsOf, entriesOf, entry, literalOf, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { quoteLiteral, quoteName, type SqlWriter } from '../builders/sqlWriter.ts';

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
  // With a check of the values, which no statement can see.
  enu: () => 'text',
  enum: () => 'text',
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

/** `enu('status', ['a', 'b'], { useNative: true, enumName: 'status' })`: the type, and the statement that makes it. */
export function nativeEnum([, values, options]: readonly Place<ts.Expression>[]):
  | { readonly write: (w: SqlWriter) => SqlWriter; readonly create: ((w: SqlWriter) => void) | undefined }
  | undefined {
  const given = options && entriesOf(options);
  const native = given && entry(given, 'useNative');
  if (!native || literalOf(native.value) !== true) return undefined;
  const name = textAt(entry(given, 'enumName'));
  const schema = textAt(entry(given, 'schemaName'));
  const isThere = entry(given, 'existingType');
  const labels = labelsOf(values);
  if (name === undefined) return { write: (w) => w.hole(tokenSpan(options!)), create: undefined };
  const type = schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
  const create =
    isThere && literalOf(isThere.value) === true
      ? undefined
      : (w: SqlWriter): void => {
          w.sql(`CREATE TYPE ${type} AS ENUM (`);
          if (labels) w.sql(labels.map(quoteLiteral).join(', '));
          else w.hole(tokenSpan(values ?? options!));
          w.sql(')');
        };
  return { write: (w) => w.sql(type), create };
}

const textAt = (found: Entry | undefined): string | undefined => found && stringOf(found.value);

/** All of them, or undefined. */
function labelsOf(values: Place<ts.Expression> | undefined): readonly string[] | undefined {
  const list = values && elementsOf(values);
  const labels = list?.items.map(stringOf);
  return list && !list.open && labels?.every((each) => each !== undefined) ? labels : undefined;
}
