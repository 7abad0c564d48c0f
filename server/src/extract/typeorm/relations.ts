import type * as ts from 'typescript';
import {
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import type { ModelColumn } from '../fragment.ts';
import { type ClassPlace, classAt, type Decorator } from '../orm/classes.ts';
import { type Entity, type EntityField, keyType } from '../orm/entity.ts';
import { referenceActions } from '../orm/referenceActions.ts';
import type { TypeOrmConfig } from './config.ts';
import type { Entities } from './fields.ts';

export const relationDecorators: ReadonlySet<string> = new Set([
  'ManyToOne',
  'OneToOne',
  'OneToMany',
  'ManyToMany',
  'TreeParent',
  'TreeChildren',
]);

export function relationField(
  place: ClassPlace,
  key: Place,
  property: string,
  relation: Decorator,
  decorators: readonly Decorator[],
  config: TypeOrmConfig,
  entities: Entities,
): EntityField {
  const first = relation.arguments[0];
  const other = relation.name.startsWith('Tree') ? place : first && classAt(first);
  const target = (): Entity | undefined => other && entities.full(placeOf(other.source, other.node));
  const isPrimary = relation.arguments.some((argument) => isTrue(entriesOf(argument), 'primary'));
  const join = decorators.find((each) => each.name === 'JoinColumn');
  const owns =
    relation.name === 'ManyToOne' || relation.name === 'TreeParent' || (relation.name === 'OneToOne' && join !== undefined);
  if (!owns) return { kind: 'relation', columns: [], target, primary: false };
  const options = relation.arguments.map((argument) => entriesOf(argument)).find((found) => found !== undefined);
  const columns = joinColumns(
    key,
    property,
    join?.arguments[0],
    other && entities.outline(placeOf(other.source, other.node)),
    config,
  ).map((column) => ({
    ...column,
    ...(column.references && { references: { ...column.references, ...referenceActions(options) } }),
    notNull: isPrimary || literalOption(options, 'nullable') === false,
  }));
  const hasKey = literalOption(options, 'createForeignKeyConstraints') !== false;
  const isSole = hasKey && relation.name === 'OneToOne' && columns.length === 1 && !isPrimary;
  return {
    kind: 'relation',
    columns: isSole ? columns.map(soleKey) : hasKey ? columns : columns.map(({ references: _, ...rest }) => rest),
    target,
    primary: isPrimary,
  };
}

/** The key of a one-to-one relation is in no two rows (TypeORM's REL_ constraints). */
export const soleKey = (column: ModelColumn): ModelColumn => (column.references ? { ...column, unique: true } : column);

/** The key columns of a relation: as `options` name them, else the relation's name with that of each column of the target's key. */
export function joinColumns(
  key: Place,
  property: string,
  options: Place<ts.Expression> | undefined,
  target: Entity | undefined,
  config: TypeOrmConfig,
): ModelColumn[] {
  const list = options ? (elementsOf(options)?.items ?? [options]) : [];
  const given = list.map((item) => entriesOf(item));
  if (given.some((each) => each === undefined || each.open)) return [];
  const keys = target
    ? [...target.fields].flatMap(([name, field]) =>
        field.kind === 'column' && field.primary ? [{ name, column: field.column }] : [],
      )
    : [];
  const made = (options: Entries | undefined, referenced: (typeof keys)[number] | undefined): ModelColumn[] => {
    const namePlace = entry(options, 'name')?.value;
    const name = namePlace ? stringOf(namePlace) : referenced && config.naming.joinColumn(property, referenced.name);
    if (name === undefined) return [];
    return [
      {
        name,
        span: namePlace && !key.host ? tokenSpan(namePlace) : tokenSpan(key),
        ...(referenced?.column.type === undefined ? {} : { type: keyType(referenced.column.type) }),
        ...(config.assumed && !namePlace ? { assumed: true } : {}),
        ...(referenced && target
          ? {
              references: {
                table: target.table,
                column: referenced.column.name,
                ...(target.schema === undefined ? {} : { schema: target.schema }),
              },
            }
          : {}),
      },
    ];
  };
  if (given.length === 0) return keys.flatMap((referenced) => made(undefined, referenced));
  return given.flatMap((options) => {
    const wanted = entry(options, 'referencedColumnName')?.value;
    const name = wanted && stringOf(wanted);
    const field = name === undefined ? undefined : target?.fields.get(name);
    const referenced =
      field?.kind === 'column'
        ? { name: name!, column: field.column }
        : wanted
          ? undefined
          : keys.length === 1
            ? keys[0]
            : undefined;
    return made(options, referenced);
  });
}

function literalOption(options: Entries | undefined, name: string): unknown {
  const found = entry(options, name);
  return found && literalOf(found.value);
}

const isTrue = (options: Entries | undefined, name: string): boolean => literalOption(options, name) === true;
