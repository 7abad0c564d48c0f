import * as ts from 'typescript';
import { chainOf, everyNode } from '../builders/chain.ts';
import {
  at,
  type Entries,
  entriesOf,
  entry,
  followed,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import { quoteLiteral } from '../builders/sqlWriter.ts';
import type { ModelColumn } from '../fragment.ts';
import { type ClassPlace, classAt, type Decorator, decoratorsOf, lineage, propertiesOf } from '../orm/classes.ts';
import { isTestFile } from '../orm/configFiles.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { pluralize, type SequelizeConfig, sequelizeConfig, underscore } from './naming.ts';
import { sequelizeType } from './types.ts';

/** A model of Sequelize: an entity, and what else its attributes say. */
export interface SequelizeModel {
  readonly entity: Entity;
  /** Attributes without a column. */
  readonly virtual: ReadonlySet<string>;
  /** Whether there may be attributes that could not be read. */
  readonly open: boolean;
}

const decoratorPackage = /^(?:sequelize-typescript|@sequelize\/core\/decorators-legacy|@sequelize\/core\/decorators)$/;
const sequelizePackage = /^(?:sequelize|@sequelize\/[\w-]+|sequelize-typescript)(?:\/|$)/;

const memo = new WeakMap<TypeScriptSource, ReadonlyMap<ts.Node, SequelizeModel>>();

/** The models that a file defines, by the node that stands for each: the `define` call or the class. */
export function modelsIn(source: TypeScriptSource): ReadonlyMap<ts.Node, SequelizeModel> {
  const known = memo.get(source);
  if (known) return known;
  const result = new Map<ts.Node, SequelizeModel>();
  memo.set(source, result);
  const config = sequelizeConfig(source.context);
  if (!config || isTestFile(source.path)) return result;
  everyNode(source.ast, (node) => {
    if (ts.isClassLike(node)) {
      const model = decoratedModel(placeOf(source, node), config);
      if (model) result.set(node, model);
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const method = node.expression.name.text;
      if (method === 'define' && node.arguments.length >= 2) {
        const model = definedModel(placeOf(source, node), config);
        if (model) result.set(node, model);
      } else if (method === 'init' && node.arguments.length >= 2) {
        const owner = node.expression.expression;
        const target =
          owner.kind === ts.SyntaxKind.ThisKeyword || owner.kind === ts.SyntaxKind.SuperKeyword
            ? classAround(source, node)
            : classAt(placeOf(source, owner));
        const model =
          target && target.source.path === source.path ? initializedModel(placeOf(source, node), target, config) : undefined;
        if (model && target) result.set(target.node, model);
      }
    }
  });
  return result;
}

function classAround(source: TypeScriptSource, node: ts.Node): ClassPlace | undefined {
  const found = ts.findAncestor(node, ts.isClassLike);
  return found && placeOf(source, found);
}

/** `sequelize.define('User', { … }, { … })` */
function definedModel(place: Place<ts.CallExpression>, config: SequelizeConfig): SequelizeModel | undefined {
  const [name, attributes, options] = place.node.arguments.map((argument) => at(place, argument));
  const callee = place.node.expression as ts.PropertyAccessExpression;
  const origin = originOf(place.source, callee.expression);
  const isPackage = origin !== undefined && !/^[.~#/]|^@\//.test(origin.module);
  const isSequelize = isPackage
    ? sequelizePackage.test(origin.module)
    : /sequelize/i.test(callee.expression.getText(place.source.ast));
  const modelName = name && stringOf(name);
  if (!isSequelize || modelName === undefined || !name || !attributes) return undefined;
  return build(place, modelName, tokenSpan(name), attributes, options, config, place.node);
}

/** `User.init({ … }, { sequelize, modelName })` of a class that extends Model. */
function initializedModel(
  place: Place<ts.CallExpression>,
  owner: ClassPlace,
  config: SequelizeConfig,
): SequelizeModel | undefined {
  const base = owner.node.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  const origin = base && originOf(owner.source, base);
  if (!base || !(origin ? sequelizePackage.test(origin.module) : /\bModel$/.test(base.getText(owner.source.ast))))
    return undefined;
  const [attributes, options] = place.node.arguments.map((argument) => at(place, argument));
  const given = options && entriesOf(options);
  if (!attributes || !given || !entry(given, 'sequelize')) return undefined;
  const named = entry(given, 'modelName')?.value;
  const modelName = named ? stringOf(named) : owner.node.name?.text;
  const host = named ? tokenSpan(named) : owner.node.name && tokenSpan(placeOf(owner.source, owner.node.name));
  return modelName === undefined || !host ? undefined : build(place, modelName, host, attributes, options, config, owner.node);
}

interface Options {
  readonly table: string;
  readonly span: ReturnType<typeof tokenSpan>;
  readonly schema?: string;
  readonly underscored: boolean;
  readonly timestamps: boolean;
  readonly paranoid: boolean;
  readonly given: Entries | undefined;
}

/** Table and column rules of one model; undefined when they cannot be known. */
function modelOptions(
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
  const plural = frozen ? modelName : pluralize(modelName);
  const table = tablePlace ? stringOf(tablePlace) : plural !== undefined && underscored ? underscore(plural) : plural;
  if (table === undefined || table === '') return undefined;
  return {
    table,
    span: tablePlace ? tokenSpan(tablePlace) : span,
    underscored,
    timestamps,
    paranoid,
    given,
    ...(schema === undefined ? {} : { schema }),
  };
}

function build(
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
  let { open } = attributes;
  for (const { name, key, value } of attributes.entries) {
    const given = entriesOf(value);
    const type = sequelizeType(given ? (entry(given, 'type')?.value ?? value) : value);
    if (type?.virtual) {
      virtual.add(name);
      continue;
    }
    const field = entry(given, 'field')?.value;
    const column = field ? stringOf(field) : options.underscored ? underscore(name) : name;
    if (column === undefined || (!type && !given)) {
      open = true;
      virtual.add(name);
      continue;
    }
    fields.set(name, attribute(column, field && !field.host ? tokenSpan(field) : tokenSpan(key), type ?? {}, given));
  }
  return finish(place, modelName, options, fields, virtual, open, node);
}

function attribute(
  name: string,
  span: ModelColumn['span'],
  type: { readonly sql?: string; readonly values?: readonly string[] },
  given: Entries | undefined,
): EntityField {
  const is = (option: string): boolean => {
    const found = entry(given, option);
    return found !== undefined && literalOf(found.value) === true;
  };
  const allowNull = entry(given, 'allowNull');
  const primary = is('primaryKey');
  const initial = entry(given, 'defaultValue')?.value;
  const sql = is('autoIncrement') && type.sql !== undefined ? (serials[type.sql] ?? type.sql) : type.sql;
  const expression = initial && defaultExpression(initial);
  const references = reference(entry(given, 'references')?.value);
  return {
    kind: 'column',
    primary,
    column: {
      name,
      span,
      notNull: primary || (allowNull !== undefined && literalOf(allowNull.value) === false),
      ...(sql === undefined ? {} : { type: sql }),
      ...(type.values === undefined ? {} : { values: type.values }),
      ...(expression === undefined ? {} : { default: expression }),
      ...(entry(given, 'unique') && is('unique') ? { unique: true } : {}),
      ...(references ? { references } : {}),
    },
  };
}

const serials: Readonly<Record<string, string>> = { integer: 'serial', bigint: 'bigserial', smallint: 'smallserial' };

/** Literals, `DataTypes.NOW` and `sequelize.literal('…')`; UUIDs and functions are made by Sequelize itself. */
function defaultExpression(place: Place<ts.Expression>): string | undefined {
  const literal = literalOf(place);
  if (literal === null) return undefined;
  if (literal !== undefined) return quoteLiteral(literal);
  const { node } = followed(place);
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'NOW') return 'now()';
  if (!ts.isExpression(node)) return undefined;
  const link = chainOf(node)?.links.at(-1);
  const argument = link?.arguments[0];
  if (link?.name === 'literal' && argument) return stringOf(at(place, argument));
  return link?.name === 'fn' && argument && stringOf(at(place, argument))?.toLowerCase() === 'now' && link.arguments.length === 1
    ? 'now()'
    : undefined;
}

/** `{ model: 'users', key: 'id' }`, `{ model: { tableName, schema }, key }` */
function reference(place: Place<ts.Expression> | undefined): ModelColumn['references'] {
  const given = place && entriesOf(place);
  const model = entry(given, 'model')?.value;
  const key = entry(given, 'key')?.value;
  const column = key && stringOf(key);
  if (!model || column === undefined) return undefined;
  const inner = entriesOf(model);
  const named = inner ? entry(inner, 'tableName')?.value : model;
  const table = named && stringOf(named);
  const schemaPlace = entry(inner, 'schema')?.value;
  const schema = schemaPlace && stringOf(schemaPlace);
  return table === undefined ? undefined : { table, column, ...(schema === undefined ? {} : { schema }) };
}

/** Adds what Sequelize adds: a key, and the columns of `timestamps` and `paranoid`. */
function finish(
  place: Place,
  name: string,
  options: Options,
  fields: Map<string, EntityField>,
  virtual: Set<string>,
  open: boolean,
  node: ts.Node,
): SequelizeModel {
  const hasKey = [...fields.values()].some((field) => field.kind === 'column' && field.primary);
  if (!hasKey && !open && !fields.has('id') && !place.source.text.includes('removeAttribute')) {
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
    const value = renamed && literalOf(renamed.value);
    if (value === false) continue;
    const property = typeof value === 'string' ? value : renamed ? undefined : stamp;
    if (property === undefined) open = true;
    else if (!fields.has(property)) {
      const column = options.underscored ? underscore(property) : property;
      const span = renamed && typeof value === 'string' ? tokenSpan(renamed.value) : options.span;
      if (column === undefined) open = true;
      else
        fields.set(property, {
          kind: 'column',
          primary: false,
          column: { name: column, span, type: 'timestamptz', notNull: stamp !== 'deletedAt' },
        });
    }
  }
  return {
    virtual,
    open,
    entity: {
      library: 'sequelize',
      name,
      kind: 'table',
      table: options.table,
      tableSpan: options.span,
      fields,
      uniques: [],
      joinTables: [],
      source: place.source,
      node,
      ...(options.schema === undefined ? {} : { schema: options.schema }),
    },
  };
}

/** `@Table({ tableName }) class User extends Model { @Column name: string }` of sequelize-typescript. */
function decoratedModel(place: ClassPlace, config: SequelizeConfig): SequelizeModel | undefined {
  const table = decoratorsOf(place.source, place.node, decoratorPackage).find((each) => each.name === 'Table');
  const className = place.node.name;
  if (!table || !className) return undefined;
  const argument = table.arguments[0] && placeOf(place.source, table.arguments[0]);
  const given = argument && entriesOf(argument);
  const named = entry(given, 'modelName')?.value;
  const modelName = named ? stringOf(named) : className.text;
  const options =
    modelName === undefined ? undefined : modelOptions(modelName, tokenSpan(placeOf(place.source, className)), argument, config);
  if (modelName === undefined || !options) return undefined;
  const fields = new Map<string, EntityField>();
  const virtual = new Set<string>();
  const { classes, complete } = lineage(place, sequelizePackage);
  let open = !complete;
  for (const each of [...classes].reverse()) {
    const isOwn = each.source.path === place.source.path;
    for (const { name, member } of propertiesOf(each)) {
      const decorators = decoratorsOf(each.source, member, decoratorPackage);
      const column = decorators.find((one) => columnDecorators.has(one.name));
      if (!column) continue;
      const key: Place = isOwn
        ? placeOf(each.source, member.name)
        : { source: each.source, node: member.name, host: tokenSpan(placeOf(place.source, className)) };
      const field = decoratedField(each, key, name, column, decorators, member, options.underscored);
      if (field === 'virtual') virtual.add(name);
      else if (!field) {
        virtual.add(name);
        open = true;
      } else fields.set(name, field);
    }
  }
  const stamped = { ...options, timestamps: options.timestamps && entry(given, 'timestamps') !== undefined };
  return finish(place, modelName, stamped, fields, virtual, open, place.node);
}

const columnDecorators: ReadonlySet<string> = new Set([
  'Column',
  'Attribute',
  'CreatedAt',
  'UpdatedAt',
  'DeletedAt',
  'ForeignKey',
]);

function decoratedField(
  place: ClassPlace,
  key: Place,
  name: string,
  column: Decorator,
  decorators: readonly Decorator[],
  member: ts.Node,
  underscored: boolean,
): EntityField | 'virtual' | undefined {
  const has = (wanted: string) => decorators.find((each) => each.name === wanted);
  const options = decorators.find((each) => each.name === 'Column' || each.name === 'Attribute') ?? column;
  const argument =
    options.name === 'ForeignKey' ? undefined : options.arguments[0] && placeOf(place.source, options.arguments[0]);
  const given = argument && entriesOf(argument);
  const typePlace = given ? entry(given, 'type')?.value : argument;
  const isStamp = /At$/.test(column.name);
  const type = typePlace
    ? sequelizeType(typePlace)
    : isStamp
      ? { sql: 'timestamptz' }
      : reflected(ts.isPropertyDeclaration(member) ? member.type : undefined);
  if (type?.virtual) return 'virtual';
  const field = entry(given, 'field')?.value;
  const columnName = field ? stringOf(field) : underscored ? underscore(name) : name;
  if (columnName === undefined) return undefined;
  const made = attribute(columnName, field && !key.host ? tokenSpan(field) : tokenSpan(key), type ?? {}, given);
  if (made.kind !== 'column') return undefined;
  const allowNull = has('AllowNull')?.arguments[0];
  const notNull =
    has('NotNull') !== undefined || (allowNull !== undefined && literalOf(placeOf(place.source, allowNull)) === false);
  const initial = has('Default')?.arguments[0];
  const expression = initial && defaultExpression(placeOf(place.source, initial));
  const serial = has('AutoIncrement') && made.column.type !== undefined ? serials[made.column.type] : undefined;
  const primary = made.primary || has('PrimaryKey') !== undefined;
  return {
    kind: 'column',
    primary,
    column: {
      ...made.column,
      notNull: made.column.notNull === true || notNull || primary,
      ...(serial === undefined ? {} : { type: serial }),
      ...(expression === undefined ? {} : { default: expression }),
      ...(has('Unique') ? { unique: true } : {}),
    },
  };
}

function reflected(annotation: ts.TypeNode | undefined): { readonly sql?: string; readonly virtual?: true } | undefined {
  switch (annotation?.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { sql: 'varchar(255)' };
    case ts.SyntaxKind.NumberKeyword:
      return { sql: 'integer' };
    case ts.SyntaxKind.BooleanKeyword:
      return { sql: 'boolean' };
    default:
      return annotation && ts.isTypeReferenceNode(annotation) && annotation.typeName.getText() === 'Date'
        ? { sql: 'timestamptz' }
        : undefined;
  }
}
