import type * as ts from 'typescript';
import { at, type Entries, entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import { keyType } from '../orm/entity.ts';
import { referenceActions } from '../orm/referenceActions.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { columnName } from './attributes.ts';
import type { SequelizeModel } from './define.ts';
import { camelize } from './naming.ts';

/** An association call of a model: `Post.belongsTo(models.User, { foreignKey: 'author_id' })`. */
export interface Association {
  readonly source: TypeScriptSource;
  readonly call: ts.CallExpression;
  readonly model: SequelizeModel;
  /** What it is associated with; undefined when it cannot be read. */
  readonly target: SequelizeModel | undefined;
}

/**
 * The attribute that `belongsTo` adds to its model, with its column; undefined when its name cannot be told. Sequelize lets the key follow where it
 * changes, and empties it where its row goes if it may be NULL (BelongsTo, options.onDelete and onUpdate).
 */
export function foreignKey({ source, call, model, target }: Association): { attribute: string; column: ModelColumn } | undefined {
  const options = optionsOf(source, call);
  if (options === 'unknown') return undefined;
  const found = belongsTo({ source, call, model, target }, options);
  const { references, ...column } = found?.column ?? {};
  if (!found || !references || isFalse(options, 'constraints')) return found && { ...found, column: column as ModelColumn };
  const known = model.entity.fields.get(found.attribute);
  // Whether an attribute that does not say so may be NULL is another matter in each version.
  const emptied = known || found.column.notNull ? '' : 'ON DELETE SET NULL';
  return {
    ...found,
    column: { ...found.column, references: { ...references, ...acting(options, emptied, 'ON UPDATE CASCADE') } },
  };
}

/** What `hasMany` and `hasOne` say, in so many words, of the key that their other model has. */
export function keyOfOther({ source, call, model, target }: Association): { attribute: string; column: ModelColumn } | undefined {
  const options = optionsOf(source, call);
  const given = options === 'unknown' ? undefined : entry(options, 'foreignKey')?.value;
  const named = given && keyName(given);
  const key = primaryKey(model);
  if (!target || !named || !key || options === 'unknown' || entry(options, 'sourceKey') || isFalse(options, 'constraints'))
    return undefined;
  if (referenceActions(options).actions === undefined) return undefined;
  const found = made(target, named.attribute, named.field, named.place, model, key.column);
  const { references } = found.column;
  return (
    references && {
      ...found,
      column: { ...found.column, references: { ...references, ...acting(options, '', 'ON UPDATE CASCADE') } },
    }
  );
}

function acting(options: Entries | undefined, onDelete: string, onUpdate: string): { readonly actions?: string } {
  const said = referenceActions(options).actions ?? '';
  const parts = [
    /ON DELETE [A-Z ]+?(?= ON|$)/.exec(said)?.[0] ?? onDelete,
    /ON UPDATE [A-Z ]+/.exec(said)?.[0] ?? onUpdate,
  ].filter((part) => part !== '');
  return parts.length === 0 ? {} : { actions: parts.join(' ') };
}

const isFalse = (options: Entries | undefined, name: string): boolean => {
  const found = entry(options, name);
  return found !== undefined && literalOf(found.value) === false;
};

function belongsTo(
  { source, call, model, target }: Association,
  options: Entries | undefined,
): { attribute: string; column: ModelColumn } | undefined {
  const given = entry(options, 'foreignKey')?.value;
  const wanted = entry(options, 'targetKey')?.value;
  const key = target && (wanted ? attributeNamed(target, stringOf(wanted)) : primaryKey(target));
  if (!given) {
    const alias = entry(options, 'as')?.value;
    const name = alias ? stringOf(alias) : target && !/s$/.test(target.entity.name) ? target.entity.name : undefined;
    if (name === undefined || !key || wanted) return undefined;
    return made(model, camelize(`${name}_${key.attribute}`), undefined, placeOf(source, call.arguments[0]!), target, key.column);
  }
  const named = keyName(given);
  const found = named && made(model, named.attribute, named.field, named.place, target, key?.column);
  return found && isFalse(entriesOf(given), 'allowNull') ? { ...found, column: { ...found.column, notNull: true } } : found;
}

function made(
  model: SequelizeModel,
  attribute: string,
  field: string | undefined,
  place: Place,
  target: SequelizeModel | undefined,
  key: ModelColumn | undefined,
): { attribute: string; column: ModelColumn } {
  const { name, assumed } = columnName(attribute, field, model.rule);
  const isKnown = target !== undefined && key !== undefined;
  return {
    attribute,
    column: {
      name,
      span: tokenSpan(place),
      ...(key?.type === undefined ? {} : { type: keyType(key.type) }),
      ...(isKnown
        ? {
            references: {
              table: target.entity.table,
              column: key.name,
              ...(target.entity.schema === undefined ? {} : { schema: target.entity.schema }),
            },
          }
        : {}),
      ...(assumed ? { assumed: true } : {}),
    },
  };
}

/** `'author_id'`, `{ name: 'authorId', field: 'author_id' }` */
function keyName(place: Place<ts.Expression>): { attribute: string; field: string | undefined; place: Place } | undefined {
  const text = stringOf(place);
  if (text !== undefined) return { attribute: text, field: undefined, place };
  const given = entriesOf(place);
  if (!given || given.open) return undefined;
  const [name, field] = [entry(given, 'name')?.value ?? entry(given, 'fieldName')?.value, entry(given, 'field')?.value];
  const [attribute, column] = [name && stringOf(name), field && stringOf(field)];
  if (attribute === undefined || (field && column === undefined)) return undefined;
  return { attribute, field: column, place: field ?? name! };
}

/** The table of `A.belongsToMany(B, { through: 'a_b', foreignKey: 'a_id', otherKey: 'b_id' })`, which no model stands for. */
export function throughTable({ source, call, model }: Association): Model | undefined {
  const options = optionsOf(source, call);
  const through = options === 'unknown' ? undefined : entry(options, 'through')?.value;
  const table = through && stringOf(through);
  if (options === 'unknown' || !through || table === undefined) return undefined;
  const columns = ['foreignKey', 'otherKey'].flatMap((option): ModelColumn[] => {
    const given = entry(options, option)?.value;
    const named = given && keyName(given);
    if (!named) return [];
    const { name } = columnName(named.attribute, named.field, model.rule);
    return [{ name, span: tokenSpan(named.place), notNull: true, assumed: true }];
  });
  return {
    library: 'sequelize',
    table,
    tableSpan: tokenSpan(through),
    name: table,
    columns,
    ...(model.entity.schema === undefined ? {} : { schema: model.entity.schema }),
    // A model of that name may stand for it, with another table.
    weak: true,
  };
}

function optionsOf(source: TypeScriptSource, call: ts.CallExpression): Entries | undefined | 'unknown' {
  const argument = call.arguments[1];
  if (!argument) return undefined;
  const options = entriesOf(at(placeOf(source, call), argument));
  return !options || options.open ? 'unknown' : options;
}

function attributeNamed(model: SequelizeModel, name: string | undefined): ReturnType<typeof primaryKey> {
  const field = name === undefined ? undefined : model.entity.fields.get(name);
  return field?.kind === 'column' ? { attribute: name!, column: field.column } : undefined;
}

function primaryKey(model: SequelizeModel): { readonly attribute: string; readonly column: ModelColumn } | undefined {
  const keys = [...model.entity.fields].flatMap(([attribute, field]) =>
    field.kind === 'column' && field.primary ? [{ attribute, column: field.column }] : [],
  );
  return keys.length === 1 ? keys[0] : undefined;
}
