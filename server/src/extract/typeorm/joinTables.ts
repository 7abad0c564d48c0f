import { type Entries, elementsOf, entriesOf, entry, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Model, ModelColumn, ModelIndex } from '../fragment.ts';
import { type ClassPlace, classAt, decoratorsOf, propertiesOf } from '../orm/classes.ts';
import { type Entity, keyType } from '../orm/entity.ts';
import { referenceActions } from '../orm/referenceActions.ts';
import type { TypeOrmConfig } from './config.ts';
import { type Entities, typeorm } from './fields.ts';
import { usualName } from './indexes.ts';

/** The tables of `@ManyToMany` with `@JoinTable` in a class, where both sides and their keys are known. */
export function joinTables(place: ClassPlace, entity: Entity, config: TypeOrmConfig, entities: Entities): Model[] {
  return propertiesOf(place).flatMap(({ name, member }) => {
    const decorators = decoratorsOf(place.source, member, typeorm);
    const relation = decorators.find((each) => each.name === 'ManyToMany');
    const table = decorators.find((each) => each.name === 'JoinTable');
    const first = relation?.arguments[0];
    if (!relation || !table || !first) return [];
    const other = classAt(first);
    const target = other && entities.outline(placeOf(other.source, other.node));
    const argument = table.arguments[0];
    const options = argument && entriesOf(argument);
    if (!target || (argument && (!options || options.open)) || entry(options, 'database')) return [];
    const isLocal = place.source.path === entity.source.path;
    const span = isLocal ? tokenSpan(placeOf(place.source, member.name)) : entity.tableSpan;
    const given = relation.arguments.map((each) => entriesOf(each)).find((found) => found !== undefined);
    const [, second] = relation.arguments;
    const inverse = second !== undefined && entriesOf(second) === undefined;
    const model = joinTable(entity, name, target, options, config, isLocal, span, { own: given, inverse });
    return model ? [model] : [];
  });
}

export function joinTable(
  entity: Entity,
  property: string,
  target: Entity,
  options: Entries | undefined,
  config: TypeOrmConfig,
  isLocal: boolean,
  span: ModelColumn['span'],
  /** What the relation says, and whether the other side has one too. */
  relation: { readonly own: Entries | undefined; readonly inverse: boolean },
): Model | undefined {
  const plain = (each: Entity) => each.table.slice(config.prefix.length);
  const namePlace = entry(options, 'name')?.value;
  const table = namePlace ? stringOf(namePlace) : config.naming.joinTable(plain(entity), property, plain(target));
  const schemaPlace = entry(options, 'schema')?.value;
  const schema = schemaPlace ? stringOf(schemaPlace) : entity.schema;
  // TypeORM shortens names that are longer than PostgreSQL's.
  if (table === undefined || table.length > 63 || (schemaPlace && schema === undefined)) return undefined;
  const side = (owner: Entity, option: 'joinColumn' | 'inverseJoinColumn'): ModelColumn[] | undefined => {
    const given = givenColumns(entry(options, option)?.value ?? entry(options, `${option}s`)?.value);
    const keys = given && referencedColumns(owner, given);
    const named = (property: string, column: string): string | undefined => {
      const name = config.naming.column(property, undefined, []) === column ? undefined : column;
      return option === 'joinColumn'
        ? config.naming.joinTableColumn(plain(owner), property, name)
        : config.naming.joinTableInverseColumn(plain(owner), property, name);
    };
    const columns = keys?.map(({ name, column, given: place }) => ({
      name: (place ? place.text : named(name, column.name)) ?? '',
      span: place && isLocal ? place.span : span,
      notNull: true,
      references: { table: owner.table, column: column.name, ...(owner.schema === undefined ? {} : { schema: owner.schema }) },
      ...(column.type === undefined ? {} : { type: keyType(column.type) }),
      ...(config.assumed && !place ? { assumed: true as const } : {}),
    }));
    return columns?.some((each) => each.name === '') ? undefined : columns;
  };
  const [own, theirs] = [side(entity, 'joinColumn'), side(target, 'inverseJoinColumn')];
  if (!own || !theirs) return undefined;
  const cascading = 'ON DELETE CASCADE ON UPDATE CASCADE';
  // TypeORM lets the rows of a pair go with it, unless one of the sides says otherwise; the other side says it for its own key.
  const said = referenceActions(relation.own).actions ?? '';
  const actions = ['ON DELETE', 'ON UPDATE'].map(
    (each) => new RegExp(`${each} [A-Z ]+?(?= ON|$)`).exec(said)?.[0] ?? `${each} CASCADE`,
  );
  const sides = [
    distinct(own, theirs, 1).map((column) => acting(column, actions.join(' '))),
    distinct(theirs, own, 2).map((column) => acting(column, relation.inverse ? undefined : cascading)),
  ];
  const columns = sides.flat();
  const full = config.prefix + table;
  const indexes = sides.map((side): ModelIndex => {
    const names = side.map((column) => column.name);
    const name = usualName(names, undefined, { table: full, config, ...(schema === undefined ? {} : { schema }) });
    return { columns: names.map((each) => ({ name: each })), span, ...(name === undefined ? {} : { name }) };
  });
  return {
    library: 'typeorm',
    table: full,
    tableSpan: namePlace && isLocal ? tokenSpan(namePlace) : span,
    name: `${entity.name}.${property}`,
    columns,
    primaryKey: columns.map((each) => each.name),
    indexes,
    ...(schema === undefined ? {} : { schema }),
    ...(config.weak ? { weak: true } : {}),
  };
}

const acting = (column: ModelColumn, actions: string | undefined): ModelColumn =>
  column.references && actions !== undefined ? { ...column, references: { ...column.references, actions } } : column;

/** Where both sides give a column the same name, TypeORM numbers them. */
const distinct = (own: readonly ModelColumn[], others: readonly ModelColumn[], number: number): ModelColumn[] =>
  own.map((column) =>
    others.some((other) => other.name === column.name) ? { ...column, name: `${column.name}_${number}` } : column,
  );

interface Given {
  readonly name?: { readonly text: string; readonly span: ModelColumn['span'] };
  readonly referenced?: string;
}

/** `{ name, referencedColumnName }`, or an array of them; undefined when a name cannot be told. */
function givenColumns(place: Place | undefined): Given[] | undefined {
  if (!place) return [];
  const expression = place as Parameters<typeof elementsOf>[0];
  const result: Given[] = [];
  for (const item of elementsOf(expression)?.items ?? [expression]) {
    const options = entriesOf(item);
    if (!options || options.open) return undefined;
    const [name, referenced] = [entry(options, 'name')?.value, entry(options, 'referencedColumnName')?.value];
    const [nameText, referencedText] = [name && stringOf(name), referenced && stringOf(referenced)];
    if ((name && nameText === undefined) || (referenced && referencedText === undefined)) return undefined;
    result.push({
      ...(name && nameText !== undefined ? { name: { text: nameText, span: tokenSpan(name) } } : {}),
      ...(referencedText === undefined ? {} : { referenced: referencedText }),
    });
  }
  return result;
}

/** The columns of an entity that a join table refers to: its key, or those that `referencedColumnName` names. */
function referencedColumns(
  owner: Entity,
  given: readonly Given[],
): { readonly name: string; readonly column: ModelColumn; readonly given: Given['name'] | undefined }[] | undefined {
  const columns = [...owner.fields].flatMap(([name, field]) => (field.kind === 'column' ? [{ name, field }] : []));
  const isNamed = given.some((each) => each.referenced !== undefined);
  const keys = isNamed
    ? given.map((each) => columns.find(({ name }) => name === each.referenced))
    : columns.filter(({ field }) => field.primary);
  if (keys.length === 0 || keys.includes(undefined)) return undefined;
  return keys.map((key) => {
    const { name, field } = key!;
    const named = given.find((each) => each.name && (each.referenced === undefined || each.referenced === name));
    return { name, column: field.column, given: named?.name };
  });
}
