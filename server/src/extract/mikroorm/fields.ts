import * as ts from 'typescript';
import { type Entries, entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { quoteLiteral } from '../builders/sqlWriter.ts';
import { type ClassPlace, classAt, type Decorator, decoratorsOf, lineage, propertiesOf } from '../orm/classes.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import type { MikroConfig } from './config.ts';
import { isPlainCase, underscore } from './naming.ts';
import { relationField } from './relations.ts';
import { columnType, enumValues } from './types.ts';

export const packages = /^@mikro-orm\//;

/** How the fields of a class are read. */
export interface Reading {
  readonly config: MikroConfig;
  /** Where names stand that another file brings. */
  readonly host: Entity['tableSpan'] | undefined;
  /** Of embedded objects so far. */
  readonly prefix: string;
  readonly depth: number;
  readonly entities: Entities;
  /** Relations are left out that are no part of the key: entities refer to each other. */
  readonly detail: 'outline' | 'full';
}

export interface Entities {
  readonly outline: (place: Place) => Entity | undefined;
  readonly full: (place: Place) => Entity | undefined;
}

/** Adds the mapped properties of one class. */
export function readFields(place: ClassPlace, reading: Reading, into: Map<string, EntityField>): void {
  const { host, prefix, depth } = reading;
  for (const { name, member } of propertiesOf(place)) {
    const decorators = decoratorsOf(place.source, member, packages);
    const key: Place = host ? { source: place.source, node: member.name, host } : placeOf(place.source, member.name);
    const options = (decorator: Decorator) =>
      decorator.arguments.map((argument) => entriesOf(argument)).find((found) => found !== undefined);
    const column = decorators.find((each) => columnDecorators.has(each.name));
    const embedded = decorators.find((each) => each.name === 'Embedded');
    const relation = decorators.find((each) => relationDecorators.has(each.name));
    if (column) {
      const field = columnField(key, name, column, options(column), member, reading);
      if (field) into.set(name, field);
    } else if (embedded) {
      const field = depth > 0 ? embeddedField(place, key, name, embedded, options(embedded), reading) : undefined;
      if (field) into.set(name, field);
    } else if (relation && prefix === '' && (reading.detail === 'full' || is(options(relation), 'primary', true)))
      into.set(name, relationField(key, name, relation, options(relation), reading));
  }
}

const columnDecorators: ReadonlySet<string> = new Set(['Property', 'PrimaryKey', 'SerializedPrimaryKey', 'Enum']);

const relationDecorators: ReadonlySet<string> = new Set(['ManyToOne', 'OneToOne', 'OneToMany', 'ManyToMany']);

function columnField(
  key: Place,
  property: string,
  decorator: Decorator,
  options: Entries | undefined,
  member: ts.Node,
  { config, prefix }: Reading,
): EntityField | undefined {
  const isUnread = decorator.arguments.some((each) => !ts.isArrowFunction(each.node)) && !options;
  if (isUnread || is(options, 'persist', false) || entry(options, 'formula') || options?.open) return undefined;
  const named = entry(options, 'fieldName')?.value ?? entry(options, 'name')?.value;
  const name = named ? stringOf(named) : underscore(property);
  if (name === undefined) return undefined;
  const isPrimary = decorator.name === 'PrimaryKey' || is(options, 'primary', true);
  const annotation = ts.isPropertyDeclaration(member) ? member.type : undefined;
  const type = columnType(options, annotation, isPrimary, decorator.name === 'Enum');
  const initial = entry(options, 'default')?.value;
  const raw = entry(options, 'defaultRaw')?.value;
  const literal = initial && literalOf(initial);
  const expression = raw ? stringOf(raw) : literal === undefined || literal === null ? undefined : quoteLiteral(literal);
  const values = decorator.name === 'Enum' ? enumValues(decorator, options) : undefined;
  const isOptional = ts.isPropertyDeclaration(member) && member.questionToken !== undefined;
  const nullable = is(options, 'nullable', true);
  return {
    kind: 'column',
    primary: isPrimary,
    column: {
      name: prefix + name,
      span: named && !key.host ? tokenSpan(named) : tokenSpan(key),
      ...(nullable || !isOptional ? { notNull: !nullable } : {}),
      ...(type === undefined ? {} : { type }),
      ...(expression === undefined ? {} : { default: expression }),
      ...(values === undefined ? {} : { values }),
      ...(is(options, 'unique', true) ? { unique: true } : {}),
      ...(!named && (config.assumed || !isPlainCase(property)) ? { assumed: true } : {}),
    },
  };
}

export const is = (options: Entries | undefined, name: string, wanted: boolean): boolean => {
  const found = entry(options, name);
  return found !== undefined && literalOf(found.value) === wanted;
};

function embeddedField(
  place: ClassPlace,
  key: Place,
  property: string,
  decorator: Decorator,
  options: Entries | undefined,
  reading: Reading,
): EntityField | undefined {
  const first = decorator.arguments[0];
  const named = entry(options, 'fieldName')?.value ?? entry(options, 'name')?.value;
  const own = named ? stringOf(named) : underscore(property);
  if (options?.open || own === undefined) return undefined;
  // Objects and arrays live in one jsonb column.
  if (is(options, 'object', true) || is(options, 'array', true)) {
    const assumed = !named && (reading.config.assumed || !isPlainCase(property));
    const span = named && !key.host ? tokenSpan(named) : tokenSpan(key);
    const column = { name: reading.prefix + own, span, type: 'jsonb', ...(assumed ? { assumed: true as const } : {}) };
    return { kind: 'column', primary: false, column };
  }
  const target = first && classAt(entry(options, 'entity')?.value ?? first);
  if (!target || entry(options, 'prefixMode') || ['object', 'array'].some((name) => entry(options, name))) return undefined;
  const prefixPlace = entry(options, 'prefix')?.value;
  const given = prefixPlace ? literalOf(prefixPlace) : true;
  // Whether a prefix of a nested object is relative to the one around it is a matter of configuration.
  if (typeof given === 'string' ? reading.prefix !== '' : typeof given !== 'boolean') return undefined;
  const prefix = given === true ? `${reading.prefix}${own}_` : given === false ? reading.prefix : String(given);
  const fields = new Map<string, EntityField>();
  const isLocal = target.source.path === place.source.path;
  const host = isLocal ? reading.host : (reading.host ?? tokenSpan(placeOf(place.source, decorator.node)));
  for (const each of [...lineage(target, packages).classes].reverse())
    readFields(each, { ...reading, host, prefix, detail: 'outline', depth: reading.depth - 1 }, fields);
  return { kind: 'embedded', fields };
}
