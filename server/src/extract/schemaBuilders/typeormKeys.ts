import { quoteName } from '../builders/sqlWriter.ts';
import { madeUpName } from '../typeorm/madeUpName.ts';
import { columnList, dotted, pathOf, type Target } from './ddlWriter.ts';
import type { Given, Named } from './given.ts';

/** The constraints of `new Table({ … })`. */
export function constraintsOf(target: Target, table: Given, columns: readonly Given[]): string[] {
  const uniques = table.list('uniques');
  const single = columns.filter(
    (column) =>
      column.flag('isUnique') &&
      !uniques.some((each) => {
        const names = each.texts('columnNames');
        return names.length === 1 && names[0]!.name === column.text('name');
      }),
  );
  const primary = columns.filter((column) => column.flag('isPrimary'));
  const keys = primary.flatMap((column) => column.named('name') ?? []);
  return [
    ...single.flatMap((column) => {
      const name = column.text('name');
      return name === undefined ? [] : [uniqueOf(target, name)];
    }),
    ...uniques.map((each) => unique(target, each)),
    ...table.list('checks').flatMap((each) => {
      const expression = each.text('expression');
      return expression === undefined ? [] : [`${named(each)}CHECK (${expression})`];
    }),
    ...table.list('exclusions').flatMap((each) => {
      const expression = each.text('expression');
      return expression === undefined ? [] : [`${named(each)}EXCLUDE ${expression}`];
    }),
    ...table.list('foreignKeys').flatMap((each) => foreignKey(target, each) ?? []),
    ...(keys.length === 0 ? [] : [primaryKeyOf(target, keys, primary[0]!.text('primaryKeyConstraintName'))]),
  ];
}

export const primaryKeyOf = (table: Target, columns: readonly Named[], name?: string): string =>
  `CONSTRAINT ${quoteName(name ?? madeUp('PK', table, columns))} PRIMARY KEY ${columnList(columns)}`;

export const uniqueOf = (table: Target, column: string): string =>
  `CONSTRAINT ${quoteName(madeUp('UQ', table, [{ name: column }]))} UNIQUE (${quoteName(column)})`;

export function unique(table: Target, key: Given): string {
  const deferrable = key.text('deferrable');
  const columns = key.texts('columnNames');
  return `CONSTRAINT ${quoteName(key.text('name') ?? madeUp('UQ', table, columns))} UNIQUE ${columnList(columns)}${deferrable === undefined ? '' : ` DEFERRABLE ${deferrable}`}`;
}

/** Undefined when the table that it refers to is not known. */
export function foreignKey(table: Target, key: Given): string | undefined {
  const target = dotted(key.at('referencedTableName'), key.text('referencedSchema'));
  const columns = key.texts('columnNames');
  if (!target || columns.length === 0) return undefined;
  const clause = (word: string, option: string): string => {
    const value = key.text(option);
    return value === undefined ? '' : ` ${word} ${value}`;
  };
  return `CONSTRAINT ${quoteName(key.text('name') ?? madeUp('FK', table, columns))} FOREIGN KEY ${columnList(columns)} REFERENCES ${pathOf(target)} ${columnList(key.texts('referencedColumnNames'))}${clause('ON DELETE', 'onDelete')}${clause('ON UPDATE', 'onUpdate')}${clause('DEFERRABLE', 'deferrable')}`;
}

export function indexesOf(table: Target, indexes: readonly Given[]): string {
  return indexes
    .filter((each) => each.isKnown && each.texts('columnNames').length > 0)
    .map((each) => {
      const name = each.text('name');
      const where = each.text('where');
      return `CREATE ${each.flag('isUnique') ? 'UNIQUE ' : ''}INDEX ${quoteName(name ?? madeUp('IDX', table, each.texts('columnNames'), where))} ON ${pathOf(table)} ${each.flag('isSpatial') ? 'USING gist ' : ''}${columnList(each.texts('columnNames'))}${where ? ` WHERE ${where}` : ''};\n`;
    })
    .join('');
}

const named = (given: Given): string => {
  const name = given.text('name');
  return name === undefined ? '' : `CONSTRAINT ${quoteName(name)} `;
};

const madeUp = (prefix: 'PK' | 'UQ' | 'FK' | 'IDX', table: Target, columns: readonly Pick<Named, 'name'>[], where = ''): string =>
  madeUpName(
    prefix,
    table.name,
    columns.map((each) => each.name),
    where,
  );
