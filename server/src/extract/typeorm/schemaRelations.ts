import * as ts from 'typescript';
import { returnedExpression } from '../builders/chain.ts';
import {
  at,
  type Entries,
  type Entry,
  entriesOf,
  entry,
  followed,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { referenceActions } from '../orm/referenceActions.ts';
import type { TypeOrmConfig } from './config.ts';
import { joinTable } from './joinTables.ts';
import { joinColumns, soleKey } from './relations.ts';
import { schemaNamed } from './schemaNamed.ts';

type Find = (place: Place) => Entity | undefined;

/** `{ type: 'many-to-one', target: 'project', joinColumn: { name } }` in the `relations` of an EntitySchema. */
export function schemaRelation(
  { name, key, value }: Entry,
  config: TypeOrmConfig,
  find: { readonly outline: Find; readonly full: Find },
): EntityField | undefined {
  const options = entriesOf(value);
  if (!options || options.open) return undefined;
  const kind = textIn(options, 'type');
  const join = entry(options, 'joinColumn')?.value;
  const other = targetOf(options);
  const owns = kind === 'many-to-one' || (kind === 'one-to-one' && join !== undefined && literalOf(join) !== false);
  const named = join && literalOf(join) === undefined ? join : undefined;
  const primary = literalIn(options, 'primary') === true;
  const notNull = primary || literalIn(options, 'nullable') === false;
  const hasKey = literalIn(options, 'createForeignKeyConstraints') !== false;
  const isSole = kind === 'one-to-one' && !primary;
  const columns = owns ? joinColumns(key, name, named, other && find.outline(other), config) : [];
  const sole = isSole && columns.length === 1 ? soleKey : (column: ModelColumn): ModelColumn => column;
  return {
    kind: 'relation',
    columns: columns.map(({ references, ...column }) =>
      sole({
        ...column,
        notNull,
        ...(references && hasKey && { references: { ...references, ...referenceActions(options) } }),
      }),
    ),
    target: () => other && find.full(other),
    primary,
  };
}

/** The table of a many-to-many relation with `joinTable`. */
export function schemaPivot({ name, key, value }: Entry, entity: Entity, config: TypeOrmConfig, find: Find): Model | undefined {
  const options = entriesOf(value);
  const table = entry(options, 'joinTable')?.value;
  if (!options || !table || textIn(options, 'type') !== 'many-to-many') return undefined;
  const isDefault = literalOf(table) === true;
  const given = isDefault ? undefined : entriesOf(table);
  const other = targetOf(options);
  const target = other && find(other);
  if (!target || (!isDefault && (!given || given.open)) || entry(given, 'database')) return undefined;
  const keys = { own: options, inverse: entry(options, 'inverseSide') !== undefined };
  return joinTable(entity, name, target, given, config, true, tokenSpan(key), keys);
}

function literalIn(options: Entries, name: string): unknown {
  const found = entry(options, name)?.value;
  return found && literalOf(found);
}

function textIn(options: Entries, name: string): string | undefined {
  const found = entry(options, name)?.value;
  return found && stringOf(found);
}

/** What a relation leads to: a schema or class, a function that gives one, or the name of one. */
function targetOf(options: Entries): Place | undefined {
  const target = entry(options, 'target')?.value;
  const name = target && stringOf(target);
  if (!target || name !== undefined) return target && schemaNamed(target.source, name!);
  const found = followed(target);
  const body = returnedExpression(found.node);
  const made = body ? followed(at(found, body)) : found;
  return ts.isNewExpression(made.node) || ts.isClassLike(made.node) ? placeOf(made.source, made.node) : undefined;
}
