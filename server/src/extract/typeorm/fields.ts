import * as ts from 'typescript';
import { entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { ModelColumn } from '../fragment.ts';
import { type ClassPlace, classAt, type Decorator, decoratorsOf, lineage, propertiesOf } from '../orm/classes.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { type ColumnOptions, columnDecorators, decoratedColumn, propertyAnnotation } from './columns.ts';
import type { TypeOrmConfig } from './config.ts';
import { relationDecorators, relationField } from './relations.ts';

export const typeorm = /^typeorm(?:\/|$)/;
export const basePackages = /^(?:typeorm|@nestjs\/|@nestjs-query\/|class-transformer)/;

/** How fields are read: names, embedded prefixes so far, how deep embedded classes may still go, and where entities of relations are found. */
export interface Reading {
  readonly config: TypeOrmConfig;
  readonly prefixes: readonly string[];
  readonly depth: number;
  /** Undefined where relations are left out. */
  readonly entities?: Entities;
}

export interface Entities {
  /** Without its relations, when only its key is asked for: entities refer to each other. */
  readonly outline: (place: ClassPlace) => Entity | undefined;
  readonly full: (place: ClassPlace) => Entity | undefined;
}

/** Adds the mapped properties of one class; those of a base class in another file stand at the entity's own name. */
export function readFields(place: ClassPlace, entity: ClassPlace, reading: Reading, into: Map<string, EntityField>): void {
  const host =
    place.source.path === entity.source.path
      ? undefined
      : entity.node.name && tokenSpan(placeOf(entity.source, entity.node.name));
  for (const { name, member } of propertiesOf(place)) {
    const decorators = decoratorsOf(place.source, member, typeorm);
    const column = decorators.find((each) => columnDecorators.has(each.name));
    const key = host ? { source: place.source, node: member.name, host } : placeOf(place.source, member.name);
    if (column) {
      const field = columnField(key, name, column, propertyAnnotation(member), reading, entity);
      if (field) into.set(name, field);
      continue;
    }
    const relation = decorators.find((each) => relationDecorators.has(each.name));
    if (!relation || reading.prefixes.length > 0 || !reading.entities) continue;
    into.set(name, relationField(place, key, name, relation, decorators, reading.config, reading.entities));
  }
}

function columnField(
  key: Place,
  property: string,
  decorator: Decorator,
  annotation: ts.TypeNode | undefined,
  reading: Reading,
  entity: ClassPlace,
): EntityField | undefined {
  const { config, prefixes, depth } = reading;
  const first = decorator.arguments[0];
  const embedded = decorator.name === 'Column' && first && ts.isArrowFunction(first.node) ? classAt(first) : undefined;
  if (first && ts.isArrowFunction(first.node)) {
    if (!embedded || depth <= 0) return undefined;
    const second = decorator.arguments[1];
    const prefix = entry(second && entriesOf(second), 'prefix')?.value;
    const given = prefix && literalOf(prefix);
    if (prefix && typeof given !== 'string' && typeof given !== 'boolean') return undefined;
    const next = given === false || given === '' ? prefixes : [...prefixes, typeof given === 'string' ? given : property];
    const fields = new Map<string, EntityField>();
    for (const each of [...lineage(embedded, basePackages).classes].reverse())
      readFields(each, entity, { ...reading, prefixes: next, depth: depth - 1 }, fields);
    return { kind: 'embedded', fields };
  }
  const options = decoratedColumn(decorator, annotation);
  const column = modelColumn(key, property, options, config, prefixes);
  return column && { kind: 'column', column, primary: options.primary };
}

export function modelColumn(
  key: Place,
  property: string,
  options: ColumnOptions,
  config: TypeOrmConfig,
  prefixes: readonly string[] = [],
): ModelColumn | undefined {
  const given = options.name && stringOf(options.name);
  if (options.unknownName || (options.name && given === undefined)) return undefined;
  const name = config.naming.column(property, given, prefixes);
  if (name === undefined) return undefined;
  return {
    name,
    span: given !== undefined && !key.host && options.name ? tokenSpan(options.name) : tokenSpan(key),
    notNull: options.notNull,
    ...(options.type === undefined ? {} : { type: options.type }),
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(options.values === undefined ? {} : { values: options.values }),
    ...(options.unique ? { unique: true } : {}),
    ...(config.assumed && given === undefined ? { assumed: true } : {}),
  };
}
