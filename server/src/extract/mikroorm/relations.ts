import * as ts from 'typescript';
import {
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  followed,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import { classAt, type Decorator } from '../orm/classes.ts';
import { type Entity, type EntityField, keyType } from '../orm/entity.ts';
import { packageVersion } from '../orm/scope.ts';
import { is, type Reading } from './fields.ts';
import { isPlainCase, underscore } from './naming.ts';

/** A class, or the `new EntitySchema(…)` or `defineEntity(…)` that an expression or a function leads to. */
export function entityPlace(place: Place<ts.Expression>): Place | undefined {
  const found = classAt(place);
  if (found) return placeOf(found.source, found.node);
  const target = followed(place);
  const body = ts.isArrowFunction(target.node) && ts.isExpression(target.node.body) ? target.node.body : undefined;
  const made = body ? followed(placeOf(target.source, body)) : target;
  return ts.isNewExpression(made.node) || ts.isCallExpression(made.node) ? placeOf(made.source, made.node) : undefined;
}

export function relationField(
  key: Place,
  property: string,
  relation: Decorator,
  options: Entries | undefined,
  reading: Reading,
): EntityField {
  const first = relation.arguments[0];
  const named = entry(options, 'entity')?.value;
  const other = named ? entityPlace(named) : first && entityPlace(first);
  const isInverse =
    entry(options, 'mappedBy') !== undefined || relation.arguments.slice(1).some((argument) => ts.isArrowFunction(argument.node));
  const owns = relation.name === 'ManyToOne' || (relation.name === 'OneToOne' && !isInverse);
  const field = owned(key, property, owns, other, options, reading);
  return relation.name === 'OneToOne' ? solely(field, options) : field;
}

/** The key of a one-to-one relation is in no two rows, unless `unique` says otherwise. */
export function solely(field: EntityField, options: Entries | undefined): EntityField {
  if (field.kind !== 'relation' || field.columns.length !== 1 || field.primary || entry(options, 'unique')) return field;
  return { ...field, columns: field.columns.map((column) => ({ ...column, unique: true as const })) };
}

/** The field of a relation; where it `owns` the key, with its columns: as options name them, else the property with each column of the other's key. */
export function owned(
  key: Place,
  property: string,
  owns: boolean,
  other: Place | undefined,
  options: Entries | undefined,
  { config, entities }: Pick<Reading, 'config' | 'entities'>,
): EntityField {
  const target = (): Entity | undefined => other && entities.full(other);
  const none: EntityField = { kind: 'relation', columns: [], target, primary: false };
  if (!owns || is(options, 'persist', false) || options?.open) return none;
  const outline = other && entities.outline(other);
  const keys = outline ? keyColumns(outline) : [];
  const given = givenNames(options, ['joinColumn', 'joinColumns', 'fieldName', 'fieldNames', 'name']);
  if (given === 'unknown' || (given && keys.length > 0 && given.length !== keys.length)) return none;
  const names = given ?? keys.map((each) => ({ text: `${underscore(property)}_${each.name}`, place: undefined }));
  const primary = is(options, 'primary', true);
  const rules = outline ? keyRules(options, outline.source) : {};
  const columns = names.map(({ text, place }, index): ModelColumn => {
    const referenced = keys[index];
    return {
      name: text,
      span: place && !key.host ? tokenSpan(place) : tokenSpan(key),
      notNull: !is(options, 'nullable', true),
      ...(referenced?.type === undefined ? {} : { type: keyType(referenced.type) }),
      ...(!place && (config.assumed || !isPlainCase(property)) ? { assumed: true as const } : {}),
      ...(outline && referenced && !is(options, 'createForeignKeyConstraint', false)
        ? { references: { ...referenceTo(outline, referenced), ...rules } }
        : {}),
    };
  });
  return { kind: 'relation', columns, target, primary };
}

/** `deleteRule` and `updateRule`, which were called `onDelete` and `onUpdateIntegrity`, and what versions 4 to 6 do without them. */
function keyRules(options: Entries | undefined, { context, path }: Entity['source']): { readonly actions?: string } {
  const version = packageVersion(context.workspace, path, '@mikro-orm/core') ?? 0;
  const isKnown = version >= 4 && version <= 6 && !entry(options, 'cascade');
  const rule = (words: string, names: readonly string[], usual: string | undefined): string[] => {
    const place = names.map((name) => entry(options, name)?.value).find((each) => each !== undefined);
    const said = place ? stringOf(place)?.toUpperCase() : isKnown ? usual : undefined;
    return said !== undefined && /^(CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)$/.test(said) ? [`${words} ${said}`] : [];
  };
  const emptied = is(options, 'nullable', true) ? 'SET NULL' : undefined;
  const actions = [
    ...rule('ON DELETE', ['deleteRule', 'onDelete'], emptied),
    ...rule('ON UPDATE', ['updateRule', 'onUpdateIntegrity'], 'CASCADE'),
  ];
  return actions.length === 0 ? {} : { actions: actions.join(' ') };
}

const referenceTo = (entity: Entity, column: ModelColumn) => ({
  table: entity.table,
  column: column.name,
  ...(entity.schema === undefined ? {} : { schema: entity.schema }),
});

/** The columns of an entity's key, those of relations in it included. */
const keyColumns = (entity: Entity): ModelColumn[] =>
  [...entity.fields.values()].flatMap((field) => {
    if (field.kind === 'column') return field.primary ? [field.column] : [];
    return field.kind === 'relation' && field.primary ? field.columns : [];
  });

type Names = readonly { readonly text: string; readonly place: Place | undefined }[];

/** The names that the first of some options gives, alone or in an array. */
function givenNames(options: Entries | undefined, keys: readonly string[]): Names | undefined | 'unknown' {
  const found = keys.map((name) => entry(options, name)?.value).find((each) => each !== undefined);
  if (!found) return undefined;
  const list = elementsOf(found);
  const names = (list?.items ?? [found]).map((place) => ({ text: stringOf(place), place }));
  return list?.open || names.some((each) => each.text === undefined) ? 'unknown' : (names as Names);
}

/** A many-to-many relation of an entity. */
export interface Pivot {
  readonly property: string;
  /** Where the property is declared. */
  readonly place: Place;
  readonly other: Place | undefined;
  readonly isInverse: boolean;
  readonly options: Entries | undefined;
}

/** The one that `@ManyToMany` declares on a member. */
export function decoratedPivot(place: Place, property: string, relation: Decorator): Pivot {
  const options = relation.arguments.map((argument) => entriesOf(argument)).find((found) => found !== undefined);
  const [first, second] = relation.arguments;
  const named = entry(options, 'entity')?.value;
  const other = named ? entityPlace(named) : first && entityPlace(first);
  const isInverse =
    entry(options, 'mappedBy') !== undefined || (second !== undefined && !ts.isObjectLiteralExpression(second.node));
  return { property, place, other, isInverse, options };
}

/** The table of a many-to-many relation on the side that owns it; undefined where that or a name cannot be told. */
export function pivotTable(
  { property, place, other, isInverse, options }: Pivot,
  entity: Entity,
  { config, entities }: Pick<Reading, 'config' | 'entities'>,
): Model | undefined {
  if (isInverse && !is(options, 'owner', true)) return undefined;
  const target = other && entities.outline(other);
  if (!target || options?.open || entry(options, 'pivotEntity') || entry(options, 'referencedColumnName')) return undefined;
  const given = givenNames(options, ['pivotTable']);
  if (given === 'unknown') return undefined;
  const [schema, table] = given?.[0]
    ? splitName(given[0].text, entity.schema)
    : [entity.schema, `${underscore(entity.table)}_${underscore(property)}`];
  const isLocal = place.source.path === entity.source.path;
  const span = isLocal ? tokenSpan(place) : entity.tableSpan;
  const isSelf = entity.node === target.node;
  const side = (owner: Entity, names: readonly string[], number: number): ModelColumn[] | undefined => {
    const keys = keyColumns(owner);
    const written = givenNames(options, names);
    if (written === 'unknown' || keys.length === 0 || (written && written.length !== keys.length)) return undefined;
    return keys.map((key, index): ModelColumn => {
      const name = written?.[index];
      return {
        name: name?.text ?? `${underscore(owner.name)}${isSelf ? `_${number}` : ''}_${key.name}`,
        span: name?.place && isLocal ? tokenSpan(name.place) : span,
        notNull: true,
        references: { ...referenceTo(owner, key), actions: 'ON DELETE CASCADE ON UPDATE CASCADE' },
        ...(key.type === undefined ? {} : { type: keyType(key.type) }),
        ...(name ? {} : { assumed: true }),
      };
    });
  };
  const own = side(entity, ['joinColumn', 'joinColumns'], 1);
  const theirs = side(target, ['inverseJoinColumn', 'inverseJoinColumns'], 2);
  if (!own || !theirs || (isSelf && (own.some((each) => !each.assumed) || theirs.some((each) => !each.assumed)) && !given))
    return undefined;
  return {
    library: 'mikro-orm',
    table,
    tableSpan: given?.[0]?.place && isLocal ? tokenSpan(given[0].place) : span,
    name: `${entity.name}.${property}`,
    columns: [...own, ...theirs],
    // With an order of its own it has a key of its own.
    ...(entry(options, 'fixedOrder') || entry(options, 'fixedOrderColumn')
      ? {}
      : { primaryKey: [...own, ...theirs].map((each) => each.name) }),
    ...(schema === undefined ? {} : { schema }),
    ...(config.weak || !isPlainCase(property) ? { weak: true } : {}),
  };
}

const splitName = (text: string, schema: string | undefined): readonly [string | undefined, string] => {
  const [first, second] = text.split('.');
  return second === undefined ? [schema, text] : [first, second];
};
