import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import { type ColumnText, type DdlWriter, pathOf, type Target } from './ddlWriter.ts';
import type { Given } from './given.ts';

/** What stands behind a column's name as TypeORM writes it; undefined without a name or a type. */
export function typeormColumn(ddl: DdlWriter, table: Target, column: Given): ColumnText | undefined {
  const named = column.named('name');
  const type = column.text('type');
  if (!named || type === undefined) return undefined;
  const strategy = column.flag('isGenerated') ? (column.text('generationStrategy') ?? 'increment') : undefined;
  let sql = '';
  if (strategy !== undefined && strategy !== 'uuid') {
    if (strategy === 'identity') sql = ` ${type} GENERATED ${column.text('generatedIdentity') ?? 'BY DEFAULT'} AS IDENTITY`;
    else sql = ` ${serials[type] ?? 'serial'}`;
  } else sql = ` ${typeormType(table, named.name, column)}`;
  const expression = column.text('asExpression');
  if (column.text('generatedType') === 'STORED' && expression !== undefined) sql += ` GENERATED ALWAYS AS (${expression}) STORED`;
  const collation = column.text('collation');
  if (collation !== undefined) sql += ` COLLATE ${quoteName(collation)}`;
  if (!column.flag('isNullable')) sql += ' NOT NULL';
  const given = column.scalar('default');
  if (given !== undefined) sql += ` DEFAULT ${given}`;
  else if (strategy === 'uuid') sql += ' DEFAULT uuid_generate_v4()';
  // The table may take another default, or none.
  if (given === undefined && column.at('default')) ddl.raised ||= !isNull(column);
  return { ...named, definition: sql };
}

/** The type as ALTER COLUMN takes it; undefined when none is given. */
export function typeormType(table: Target, name: string, column: Given): string | undefined {
  const type = column.text('type');
  if (type === undefined) return undefined;
  return isEnum(type) ? `${enumName(table, name, column)}${column.flag('isArray') ? '[]' : ''}` : fullType(type, column);
}

/** The enum types of columns that are not there yet; with `all labels`, also the labels that one lacks which is. */
export function typeormEnums(ddl: DdlWriter, table: Target, columns: readonly Given[], labelled?: 'all labels'): void {
  for (const column of columns) {
    const name = column.text('name');
    if (name === undefined || !isEnum(column.text('type') ?? '') || !column.at('enum')) continue;
    const labels = column.texts('enum').map((label) => quoteLiteral(label.name));
    const type = enumName(table, name, column);
    // TypeORM looks first; what is there stays.
    ddl.writer.sql(
      `DO ${quoteLiteral(`BEGIN CREATE TYPE ${type} AS ENUM (${labels.join(', ')}); EXCEPTION WHEN duplicate_object THEN NULL; END`)};\n`,
    );
    if (labelled) for (const label of labels) ddl.writer.sql(`ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${label};\n`);
  }
}

const isEnum = (type: string): boolean => type === 'enum' || type === 'simple-enum';

const isNull = (column: Given): boolean => column.at('default')?.node.getText() === 'null';

function enumName(table: Target, column: string, given: Given): string {
  const name = given.text('enumName') ?? `${table.name}_${column.toLowerCase()}_enum`;
  return name.includes('.') ? name.split('.').map(quoteName).join('.') : pathOf({ schema: table.schema, name });
}

const serials: Readonly<Record<string, string>> = {
  integer: 'serial',
  int: 'serial',
  int4: 'serial',
  smallint: 'smallserial',
  int2: 'smallserial',
  bigint: 'bigserial',
  int8: 'bigserial',
};

/** The type with its length or precision, which stands before the time zone. */
function fullType(type: string, column: Given): string {
  const plain = type === 'simple-array' || type === 'simple-json' ? 'text' : type;
  const length = column.scalar('length');
  const precision = column.scalar('precision');
  const scale = column.scalar('scale');
  const size = length ? `(${length})` : precision === undefined ? '' : `(${precision}${scale === undefined ? '' : `,${scale}`})`;
  const feature = column.text('spatialFeatureType');
  const srid = column.scalar('srid');
  const timed = /^(time|timestamp)( with(?:out)? time zone)$/i.exec(plain);
  const sized =
    feature !== undefined
      ? `${plain}(${srid === undefined ? feature : `${feature},${srid}`})`
      : timed
        ? `${timed[1]}${size}${timed[2]}`
        : `${plain}${size}`;
  return column.flag('isArray') ? `${sized}[]` : sized;
}
