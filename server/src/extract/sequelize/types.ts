import * as ts from 'typescript';
import { chainOf } from '../builders/chain.ts';
import { at, entriesOf, entry, followed, literalOf, type Place, stringOf } from '../builders/host.ts';

export const sequelizePackage = /^(?:sequelize|@sequelize\/[\w-]+|sequelize-typescript)(?:\/|$)/;

/** What a Sequelize data type is in PostgreSQL. */
export interface SequelizeType {
  readonly sql?: string;
  readonly values?: readonly string[];
  /** VIRTUAL has no column. */
  readonly virtual?: true;
}

/** `DataTypes.STRING(20)`, `Sequelize.ENUM('a', 'b')`, `STRING`, `'STRING'`; undefined when it is none of Sequelize's. */
export function sequelizeType(place: Place<ts.Expression>): SequelizeType | undefined {
  const { node } = followed(place);
  if (ts.isStringLiteralLike(node)) return { sql: node.text };
  if (!ts.isExpression(node)) return undefined;
  const chain = chainOf(node);
  const call = chain?.links[0];
  const written = call
    ? call.name
    : ts.isPropertyAccessExpression(node)
      ? node.name.text
      : ts.isIdentifier(node) && (Object.hasOwn(plain, node.text) || sizes.has(node.text))
        ? node.text
        : undefined;
  if (written === undefined) return undefined;
  // `DataTypes.INTEGER.UNSIGNED`: PostgreSQL has no such thing; the first type name counts.
  const base = typeNames(node).find((name) => name in plain || sizes.has(name)) ?? written;
  const args = (call?.arguments ?? []).map((argument) => at(place, argument));
  const numbers = args.map((argument) => literalOf(argument)).filter((value) => typeof value === 'number');
  switch (base) {
    case 'VIRTUAL':
      return { virtual: true };
    case 'STRING':
      return { sql: `varchar(${numbers[0] ?? 255})` };
    case 'CHAR':
      return { sql: `char(${numbers[0] ?? 255})` };
    case 'DECIMAL':
    case 'NUMERIC':
      return { sql: numbers.length === 0 ? 'decimal' : `decimal(${numbers.join(',')})` };
    case 'DATE':
      return { sql: numbers.length === 0 ? 'timestamptz' : `timestamptz(${numbers[0]})` };
    case 'ARRAY': {
      const inner = args[0] && sequelizeType(args[0]);
      return inner?.sql === undefined ? {} : { sql: `${inner.sql}[]` };
    }
    case 'ENUM':
      return enumType(args);
    default:
      return plain[base] === undefined ? {} : { sql: plain[base] };
  }
}

const sizes: ReadonlySet<string> = new Set(['VIRTUAL', 'STRING', 'CHAR', 'DECIMAL', 'NUMERIC', 'DATE', 'ARRAY', 'ENUM']);

const plain: Readonly<Record<string, string>> = {
  TEXT: 'text',
  CITEXT: 'citext',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  SMALLINT: 'smallint',
  TINYINT: 'smallint',
  MEDIUMINT: 'integer',
  FLOAT: 'double precision',
  DOUBLE: 'double precision',
  REAL: 'real',
  BOOLEAN: 'boolean',
  DATEONLY: 'date',
  NOW: 'timestamptz',
  TIME: 'time',
  UUID: 'uuid',
  UUIDV1: 'uuid',
  UUIDV4: 'uuid',
  JSON: 'json',
  JSONB: 'jsonb',
  BLOB: 'bytea',
  HSTORE: 'hstore',
  INET: 'inet',
  CIDR: 'cidr',
  MACADDR: 'macaddr',
  TSVECTOR: 'tsvector',
  GEOMETRY: 'geometry',
  GEOGRAPHY: 'geography',
};

/** Names along `DataTypes.STRING(20).BINARY`. */
function typeNames(node: ts.Expression): string[] {
  if (ts.isCallExpression(node)) return typeNames(node.expression);
  return ts.isPropertyAccessExpression(node) ? [...typeNames(node.expression), node.name.text] : [];
}

/** The values only: the type's name in the database is Sequelize's own making. */
function enumType(args: readonly Place<ts.Expression>[]): SequelizeType {
  const first = args[0];
  const listed = first && followed(first);
  const elements =
    listed && ts.isArrayLiteralExpression(listed.node)
      ? listed.node.elements.map((each) => at(listed, each as ts.Expression))
      : args;
  const given = first && entriesOf(first);
  const named = entry(given, 'values')?.value;
  if (named) return enumType([named]);
  const values = given ? given.entries.map((each) => stringOf(each.value)) : elements.map((each) => stringOf(each));
  return values.includes(undefined) || values.length === 0 ? {} : { values: values as string[] };
}
