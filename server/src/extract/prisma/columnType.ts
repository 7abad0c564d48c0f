import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import { type Attribute, argument, attribute, type Field, type Value } from './syntax.ts';

/** How a Prisma field is declared in the database, as Prisma Migrate would write it. */
export interface ColumnShape {
  /** As DDL writes it, `[]` included; undefined when it cannot be known. */
  readonly type?: string;
  readonly notNull: boolean;
  /** SQL expression. Values that Prisma Client makes itself (uuid(), cuid(), @updatedAt) are no defaults of the database. */
  readonly default?: string;
}

/** The enum a field has: its SQL name and the database's label for each value. */
export interface EnumShape {
  readonly sqlName: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** `datasource` is the name of the datasource block, which native types are prefixed with (`db.VarChar`). */
export function columnShape(field: Field, datasource: string, enumShape: EnumShape | undefined): ColumnShape {
  const base = baseType(field, datasource, enumShape);
  const initial = argument(attribute(field.attributes, 'default'), 'value', 0);
  const serial = initial?.kind === 'call' && initial.text === 'autoincrement' ? serialTypes[base ?? ''] : undefined;
  const type = serial ?? (base === undefined ? undefined : field.arity === 'list' ? `${base}[]` : base);
  const expression = serial === undefined ? defaultExpression(initial, type, enumShape) : undefined;
  return {
    notNull: field.arity === 'one',
    ...(type === undefined ? {} : { type }),
    ...(expression === undefined ? {} : { default: expression }),
  };
}

/** Prisma's scalar types on PostgreSQL (Prisma schema reference, "Model field scalar types"). */
export const scalarTypes: Readonly<Record<string, string>> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'decimal(65,30)',
  DateTime: 'timestamp(3)',
  Json: 'jsonb',
  Bytes: 'bytea',
};

/** `@db.X` on PostgreSQL and CockroachDB; arguments follow in parentheses. */
const nativeTypes: Readonly<Record<string, string>> = {
  Text: 'text',
  VarChar: 'varchar',
  Char: 'char',
  String: 'varchar',
  CatalogSingleChar: '"char"',
  Uuid: 'uuid',
  Xml: 'xml',
  Inet: 'inet',
  Citext: 'citext',
  Bit: 'bit',
  VarBit: 'varbit',
  Integer: 'integer',
  Int4: 'integer',
  SmallInt: 'smallint',
  Int2: 'smallint',
  BigInt: 'bigint',
  Int8: 'bigint',
  Oid: 'oid',
  Real: 'real',
  Float4: 'real',
  DoublePrecision: 'double precision',
  Float8: 'double precision',
  Decimal: 'decimal',
  Money: 'money',
  Timestamp: 'timestamp',
  Timestamptz: 'timestamptz',
  Date: 'date',
  Time: 'time',
  Timetz: 'timetz',
  Json: 'json',
  JsonB: 'jsonb',
  ByteA: 'bytea',
  Bytes: 'bytea',
  Boolean: 'boolean',
  Bool: 'boolean',
};

const serialTypes: Readonly<Record<string, string>> = { integer: 'serial', bigint: 'bigserial', smallint: 'smallserial' };

function baseType(field: Field, datasource: string, enumShape: EnumShape | undefined): string | undefined {
  if (field.unsupported !== undefined) return field.unsupported || undefined;
  const native = field.attributes.find((entry) => entry.name.startsWith(`${datasource}.`));
  if (native) return nativeType(native, datasource);
  if (enumShape) return enumShape.sqlName;
  return scalarTypes[field.type?.text ?? ''];
}

function nativeType(native: Attribute, datasource: string): string | undefined {
  const name = nativeTypes[native.name.slice(datasource.length + 1)];
  if (name === undefined) return undefined;
  const sizes = native.arguments.flatMap(({ value }) => (value.kind === 'number' ? value.text : []));
  return sizes.length === 0 ? name : `${name}(${sizes.join(',')})`;
}

function defaultExpression(
  value: Value | undefined,
  type: string | undefined,
  enumShape: EnumShape | undefined,
): string | undefined {
  if (!value) return undefined;
  switch (value.kind) {
    case 'string':
      return quoteLiteral(value.text);
    case 'number':
      return value.text;
    case 'word':
      if (value.text === 'true' || value.text === 'false') return value.text;
      return enumShape ? quoteLiteral(enumShape.labels.get(value.text) ?? value.text) : undefined;
    case 'list': {
      if (type === undefined) return undefined;
      const items = value.items.map((item) => defaultExpression(item, undefined, enumShape));
      return items.includes(undefined) ? undefined : `ARRAY[${items.join(', ')}]::${type}`;
    }
    case 'call': {
      if (value.text === 'now') return 'CURRENT_TIMESTAMP';
      const inner = value.arguments[0]?.value;
      return value.text === 'dbgenerated' && inner?.kind === 'string' && inner.text ? inner.text : undefined;
    }
  }
}

export const sqlEnumName = (schema: string | undefined, name: string): string =>
  schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
