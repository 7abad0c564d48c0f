import * as ts from 'typescript';
import { entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { type ClassPlace, type Decorator, decoratorsOf, lineage, propertiesOf } from '../orm/classes.ts';
import type { EntityField } from '../orm/entity.ts';
import { packageVersion } from '../orm/scope.ts';
import { attribute, columnName, defaultExpression, serials, uniqueName } from './attributes.ts';
import type { SequelizeConfig } from './config.ts';
import { decoratedIndexes, type Indexed } from './decoratedIndexes.ts';
import { finish, modelOptions, type SequelizeModel } from './define.ts';
import { sequelizePackage, sequelizeType } from './types.ts';

const decoratorPackage = /^(?:sequelize-typescript|@sequelize\/core\/decorators-legacy|@sequelize\/core\/decorators)$/;

/** `@Table({ tableName }) class User extends Model { @Column name: string }` of sequelize-typescript. */
export function decoratedModel(place: ClassPlace, config: SequelizeConfig): SequelizeModel | undefined {
  const table = decoratorsOf(place.source, place.node, decoratorPackage).find((each) => each.name === 'Table');
  const className = place.node.name;
  if (!table || !className) return undefined;
  const argument = table.arguments[0];
  const given = argument && entriesOf(argument);
  const named = entry(given, 'modelName')?.value;
  const modelName = named ? stringOf(named) : className.text;
  const options =
    modelName === undefined ? undefined : modelOptions(modelName, tokenSpan(placeOf(place.source, className)), argument, config);
  if (modelName === undefined || !options) return undefined;
  const fields = new Map<string, EntityField>();
  const virtual = new Set<string>();
  const stamps = new Map(options.stamps);
  const uniques = new Map<string, string[]>();
  const indexed: Indexed[] = [];
  const { classes, complete } = lineage(place, sequelizePackage);
  let open = !complete;
  for (const each of [...classes].reverse()) {
    const isOwn = each.source.path === place.source.path;
    for (const { name, member } of propertiesOf(each)) {
      const decorators = decoratorsOf(each.source, member, decoratorPackage);
      const column = decorators.find((one) => columnDecorators.has(one.name));
      if (!column) continue;
      for (const one of decorators) if (stampDecorators.has(one.name)) stamps.set(lowerFirst(one.name), name);
      const key: Place = isOwn
        ? placeOf(each.source, member.name)
        : { source: each.source, node: member.name, host: tokenSpan(placeOf(place.source, className)) };
      const field = decoratedField(key, name, column, decorators, member, options);
      if (field === 'virtual') virtual.add(name);
      else if (!field) {
        virtual.add(name);
        open = true;
      } else {
        fields.set(name, field);
        if (field.kind !== 'column') continue;
        const column = field.column.name;
        for (const one of decorators) {
          const rule = one.name === 'Unique' ? uniqueName(one.arguments[0]) : undefined;
          if (rule !== undefined) uniques.set(rule, [...(uniques.get(rule) ?? []), column]);
          if (one.name === 'Index') indexed.push({ column, decorator: one, span: tokenSpan(key) });
        }
      }
    }
  }
  // Before its first version the library turned timestamps off.
  const hasDefault = (packageVersion(place.source.context.workspace, place.source.path, 'sequelize-typescript') ?? 0) > 0;
  const stamped = {
    ...options,
    stamps,
    timestamps: options.timestamps && (hasDefault || entry(given, 'timestamps') !== undefined),
  };
  const indexes = decoratedIndexes(indexed, fields, options.table);
  return finish(place, modelName, stamped, fields, virtual, open, place.node, {
    uniques: [...uniques.values()].map((columns) => ({ columns })),
    indexes,
  });
}

/** They take the place of `createdAt`, `updatedAt` and `deletedAt`. */
const stampDecorators: ReadonlySet<string> = new Set(['CreatedAt', 'UpdatedAt', 'DeletedAt']);

const lowerFirst = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1);

const columnDecorators: ReadonlySet<string> = new Set([
  'Column',
  'Attribute',
  'CreatedAt',
  'UpdatedAt',
  'DeletedAt',
  'ForeignKey',
]);

function decoratedField(
  key: Place,
  name: string,
  column: Decorator,
  decorators: readonly Decorator[],
  member: ts.Node,
  rule: SequelizeModel['rule'],
): EntityField | 'virtual' | undefined {
  const has = (wanted: string) => decorators.find((each) => each.name === wanted);
  const options = decorators.find((each) => each.name === 'Column' || each.name === 'Attribute') ?? column;
  const argument = options.name === 'ForeignKey' ? undefined : options.arguments[0];
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
  const text = field && stringOf(field);
  if ((field && text === undefined) || (!field && (given?.open || (argument && !given && !type)))) return undefined;
  const made = attribute(columnName(name, text, rule), field && !key.host ? tokenSpan(field) : tokenSpan(key), type ?? {}, given);
  if (made.kind !== 'column') return undefined;
  const allowNull = has('AllowNull')?.arguments[0];
  const notNull = has('NotNull') !== undefined || (allowNull !== undefined && literalOf(allowNull) === false);
  const initial = has('Default')?.arguments[0];
  const expression = initial && defaultExpression(initial);
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
      ...(has('Unique') && uniqueName(has('Unique')?.arguments[0]) === undefined ? { unique: true } : {}),
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
