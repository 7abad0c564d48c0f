import type * as ts from 'typescript';
import { at, type Entries, entriesOf, entry, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import { keyType } from '../orm/entity.ts';
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

/** The attribute that `belongsTo` adds to its model, with its column; undefined when its name cannot be told. */
export function foreignKey({ source, call, model, target }: Association): { attribute: string; column: ModelColumn } | undefined {
  const options = optionsOf(source, call);
  if (options === 'unknown') return undefined;
  const given = entry(options, 'foreignKey')?.value;
  const key = target && primaryKey(target);
  if (!given) {
    const alias = entry(options, 'as')?.value;
    const name = alias ? stringOf(alias) : target && !/s$/.test(target.entity.name) ? target.entity.name : undefined;
    if (name === undefined || !key || entry(options, 'targetKey')) return undefined;
    return made(model, camelize(`${name}_${key.attribute}`), undefined, placeOf(source, call.arguments[0]!), target, key.column);
  }
  const named = keyName(given);
  return named && made(model, named.attribute, named.field, named.place, target, key?.column);
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

function primaryKey(model: SequelizeModel): { readonly attribute: string; readonly column: ModelColumn } | undefined {
  const keys = [...model.entity.fields].flatMap(([attribute, field]) =>
    field.kind === 'column' && field.primary ? [{ attribute, column: field.column }] : [],
  );
  return keys.length === 1 ? keys[0] : undefined;
}
