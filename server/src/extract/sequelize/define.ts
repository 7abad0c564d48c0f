import * as ts from 'typescript';
import { type Entries, entriesOf, entry, literalOf, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import type { ModelIndex } from '../fragment.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { attribute, columnName, uniqueName } from './attributes.ts';
import type { SequelizeConfig } from './config.ts';
import { listedIndexes } from './indexes.ts';
import { isPlainCase, underscore } from './naming.ts';
import { pluralize } from './plural.ts';
import { isThrough } from './through.ts';
import { sequelizeType } from './types.ts';

/** A model of Sequelize: an entity, and what else its attributes say. */
export interface SequelizeModel {
  readonly entity: Entity;
  /** Attributes without a column. */
  readonly virtual: ReadonlySet<string>;
  /** Whether there may be attributes that could not be read. */
  readonly open: boolean;
  /** Those of the options and decorators, over the attributes there are: associations add some. */
  readonly indexesOver: (fields: Entity['fields']) => readonly ModelIndex[];
  /** How columns of further attributes are named. */
  readonly rule: { readonly underscored: boolean; readonly assumed: boolean };
}

export interface Options {
  readonly table: string;
  readonly span: ReturnType<typeof tokenSpan>;
  readonly schema?: string;
  readonly underscored: boolean;
  readonly timestamps: boolean;
  readonly paranoid: boolean;
  readonly stamps: SequelizeConfig['stamps'];
  /** See `ModelColumn.assumed` and `Model.weak`. */
  readonly assumed: boolean;
  readonly weak: boolean;
  readonly given: Entries | undefined;
}

/** Table and column rules of one model; undefined when they cannot be known. */
export function modelOptions(
  modelName: string,
  span: ReturnType<typeof tokenSpan>,
  place: Place<ts.Expression> | undefined,
  config: SequelizeConfig,
): Options | undefined {
  const given = place && entriesOf(place);
  if (place && (!given || given.open)) return undefined;
  const flag = (name: string, otherwise: boolean): boolean | undefined => {
    const found = entry(given, name);
    if (!found) return otherwise;
    const value = literalOf(found.value);
    return typeof value === 'boolean' ? value : undefined;
  };
  const underscored = flag('underscored', config.underscored);
  const timestamps = flag('timestamps', config.timestamps);
  const paranoid = flag('paranoid', config.paranoid);
  const frozen = flag('freezeTableName', config.freezeTableName);
  if (underscored === undefined || timestamps === undefined || paranoid === undefined || frozen === undefined) return undefined;
  const schemaPlace = entry(given, 'schema')?.value;
  const schema = schemaPlace ? stringOf(schemaPlace) : config.schema;
  if (schemaPlace && schema === undefined) return undefined;
  const tablePlace = entry(given, 'tableName')?.value;
  const plural = frozen ? { text: modelName, sure: true } : pluralize(modelName);
  const derived = plural && (underscored ? underscore(plural.text) : plural.text);
  const isSure = plural?.sure === true && (!underscored || isPlainCase(modelName)) && !config.assumed;
  const table = tablePlace ? stringOf(tablePlace) : derived;
  if (table === undefined || table === '') return undefined;
  return {
    table,
    span: tablePlace ? tokenSpan(tablePlace) : span,
    underscored,
    timestamps,
    paranoid,
    stamps: config.stamps,
    assumed: config.assumed && !entry(given, 'underscored'),
    weak: config.weak || (!tablePlace && !isSure),
    given,
    ...(schema === undefined ? {} : { schema }),
  };
}

export function build(
  place: Place,
  modelName: string,
  span: ReturnType<typeof tokenSpan>,
  attributesPlace: Place<ts.Expression>,
  optionsPlace: Place<ts.Expression> | undefined,
  config: SequelizeConfig,
  node: ts.Node,
): SequelizeModel | undefined {
  const options = modelOptions(modelName, span, optionsPlace, config);
  const attributes = entriesOf(attributesPlace);
  if (!options || !attributes) return undefined;
  const fields = new Map<string, EntityField>();
  const virtual = new Set<string>();
  const uniques = new Map<string, string[]>();
  let { open } = attributes;
  for (const { name, key, value } of attributes.entries) {
    const given = entriesOf(value);
    const type = sequelizeType(given ? (entry(given, 'type')?.value ?? value) : value);
    if (type?.virtual) {
      virtual.add(name);
      continue;
    }
    const field = entry(given, 'field')?.value;
    const text = field && stringOf(field);
    if ((field && text === undefined) || (!field && given?.open) || (!type && !given)) {
      open = true;
      virtual.add(name);
      continue;
    }
    const column = columnName(name, text, options);
    fields.set(name, attribute(column, field && !field.host ? tokenSpan(field) : tokenSpan(key), type ?? {}, given));
    const rule = uniqueName(entry(given, 'unique')?.value);
    if (rule !== undefined) uniques.set(rule, [...(uniques.get(rule) ?? []), column.name]);
  }
  return finish(place, modelName, options, fields, virtual, open, node, {
    uniques: [...uniques.values()].map((columns) => ({ columns })),
  });
}

/** Adds what Sequelize adds: a key, and the columns of `timestamps` and `paranoid`. */
export function finish(
  place: Place,
  name: string,
  options: Options,
  fields: Map<string, EntityField>,
  virtual: Set<string>,
  open: boolean,
  node: ts.Node,
  rules: Pick<Entity, 'uniques' | 'indexes'>,
): SequelizeModel {
  const hasKey = [...fields.values()].some((field) => field.kind === 'column' && field.primary);
  const className = ts.isClassLike(node) ? node.name?.text : undefined;
  const isBetween = isThrough(place.source, name) || (className !== undefined && isThrough(place.source, className));
  const mayLackKey = place.source.text.includes('removeAttribute') || isBetween;
  if (!hasKey && !open && !fields.has('id') && !mayLackKey) {
    fields.set('id', {
      kind: 'column',
      primary: true,
      column: { name: 'id', span: options.span, type: 'serial', notNull: true },
    });
  }
  const stamps = [
    ...(options.timestamps ? (['createdAt', 'updatedAt'] as const) : []),
    ...(options.timestamps && options.paranoid ? (['deletedAt'] as const) : []),
  ];
  for (const stamp of stamps) {
    const renamed = entry(options.given, stamp);
    const value = renamed ? literalOf(renamed.value) : options.stamps.get(stamp);
    if (value === false) continue;
    const property = typeof value === 'string' ? value : renamed && value !== true ? undefined : stamp;
    if (property === undefined) open = true;
    else if (!fields.has(property)) {
      const { name: column, assumed } = columnName(property, undefined, options);
      const span = renamed && typeof value === 'string' ? tokenSpan(renamed.value) : options.span;
      fields.set(property, {
        kind: 'column',
        primary: false,
        column: { name: column, span, type: 'timestamptz', notNull: stamp !== 'deletedAt', ...(assumed ? { assumed } : {}) },
      });
    }
  }
  const version = entry(options.given, 'version');
  const counted = version && literalOf(version.value);
  const counter = counted === true ? 'version' : typeof counted === 'string' ? counted : undefined;
  if (version && counter !== undefined && !fields.has(counter)) {
    const { name: column } = columnName(counter, undefined, options);
    fields.set(counter, {
      kind: 'column',
      primary: false,
      column: { name: column, span: tokenSpan(version.value), type: 'integer', notNull: true, default: '0' },
    });
  }
  const indexesOver = (all: Entity['fields']): readonly ModelIndex[] => [
    ...listedIndexes(entry(options.given, 'indexes')?.value, all, options.table),
    ...(rules.indexes ?? []),
  ];
  return {
    virtual,
    open,
    indexesOver,
    rule: options,
    entity: {
      library: 'sequelize',
      name,
      kind: 'table',
      table: options.table,
      tableSpan: options.span,
      fields,
      uniques: rules.uniques,
      indexes: indexesOver(fields),
      joinTables: [],
      source: place.source,
      node,
      ...(options.schema === undefined ? {} : { schema: options.schema }),
      ...(options.weak ? { weak: true } : {}),
    },
  };
}
