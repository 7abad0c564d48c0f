import { type Entries, entriesOf, entry, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import { type ClassPlace, type Decorator, decoratorsOf, propertiesOf } from '../orm/classes.ts';
import { type Entity, type EntityField, keyType } from '../orm/entity.ts';
import type { TypeOrmConfig } from './config.ts';
import { typeorm } from './fields.ts';

/** Columns that TypeORM adds to the table of a class without a property for them: those of `@Tree` and of `@TableInheritance`. */
export function addedColumns(place: ClassPlace, decorators: readonly Decorator[]): readonly ModelColumn[] {
  return decorators.flatMap((decorator): ModelColumn[] => {
    const span = tokenSpan(placeOf(place.source, decorator.node));
    const first = decorator.arguments[0];
    if (decorator.name === 'Tree') {
      const type = first && stringOf(first);
      if (type === 'materialized-path') return [{ name: 'mpath', span, type: 'varchar', notNull: false, default: `''` }];
      if (type !== 'nested-set') return [];
      return [
        { name: 'nsleft', span, type: 'integer', notNull: true, default: '1' },
        { name: 'nsright', span, type: 'integer', notNull: true, default: '2' },
      ];
    }
    if (decorator.name !== 'TableInheritance') return [];
    const column = entry(first && entriesOf(first), 'column')?.value;
    const options = column && entriesOf(column);
    const name = discriminator(options);
    return name === undefined ? [] : [{ name, span, type: 'varchar', notNull: true }];
  });
}

/** The name of the discriminator column; undefined when there is none or it cannot be told. */
function discriminator(options: Entries | undefined): string | undefined {
  if (!options || options.open) return undefined;
  const name = entry(options, 'name')?.value;
  return name ? stringOf(name) : 'type';
}

/** The table of a `@Tree('closure-table')`: each ancestor with each descendant. */
export function closureTable(
  place: ClassPlace,
  decorators: readonly Decorator[],
  entity: Entity,
  config: TypeOrmConfig,
): Model | undefined {
  const tree = decorators.find((each) => each.name === 'Tree');
  const [type, given] = tree?.arguments ?? [];
  if (!tree || !type || stringOf(type) !== 'closure-table') return undefined;
  const options = given && entriesOf(given);
  const namePlace = entry(options, 'closureTableName')?.value;
  const name = namePlace ? stringOf(namePlace) : entity.table.slice(config.prefix.length);
  const isPlain = ['ancestorColumnName', 'descendantColumnName', 'closureTableSchema'].every((each) => !entry(options, each));
  const keys = primaryColumns(entity.fields);
  if ((given && (!options || options.open)) || name === undefined || !isPlain || keys.length === 0) return undefined;
  const span = tokenSpan(placeOf(place.source, tree.node));
  const references = (column: ModelColumn) => ({
    table: entity.table,
    column: column.name,
    ...(entity.schema === undefined ? {} : { schema: entity.schema }),
  });
  const columns: ModelColumn[] = keys.flatMap(({ property, column }) =>
    ['ancestor', 'descendant'].map((end) => ({
      name: config.naming.column(`${property}_${end}`, undefined, []) ?? '',
      span,
      notNull: true,
      references: references(column),
      ...(column.type === undefined ? {} : { type: keyType(column.type) }),
      ...(config.assumed ? { assumed: true as const } : {}),
    })),
  );
  const key = columns.map((each) => each.name);
  if (key.includes('')) return undefined;
  const hasLevel = propertiesOf(place).some(({ member }) =>
    decoratorsOf(place.source, member, typeorm).some((each) => each.name === 'TreeLevelColumn'),
  );
  return {
    library: 'typeorm',
    table: `${config.prefix}${name}_closure`,
    tableSpan: span,
    name: `${entity.name}.closure`,
    columns: hasLevel ? [...columns, { name: 'level', span, type: 'integer', notNull: true }] : columns,
    primaryKey: key,
    ...(entity.schema === undefined ? {} : { schema: entity.schema }),
    ...(entity.weak ? { weak: true } : {}),
  };
}

const primaryColumns = (fields: ReadonlyMap<string, EntityField>) =>
  [...fields].flatMap(([property, field]) =>
    field.kind === 'column' && field.primary ? [{ property, column: field.column }] : [],
  );
