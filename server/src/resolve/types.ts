import type { TypeName } from 'libpg-query';
import type { Lookup } from '../catalog/lookup.ts';
import type { QualifiedName, Relation, Type } from '../catalog/model.ts';
import { fold, quoteIdentifier } from '../sql/names.ts';
import { as, strings } from './node.ts';
import { relationShape, type Shape } from './shape.ts';

/** A type as `Column.type` writes it (format_type under an empty search_path), taken apart. */
export interface TypeParts {
  readonly schema: string | undefined;
  readonly name: string;
  readonly array: boolean;
}

const qualifiedType = /^("(?:[^"]|"")+"|[^".\s([]+)\.("(?:[^"]|"")+"|[^".\s([]+)/;

export function typeParts(type: string): TypeParts {
  const array = type.endsWith('[]');
  const plain = type.replace(/(?:\[\])+$/, '');
  const match = qualifiedType.exec(plain);
  if (match) return { schema: fold(match[1]!), name: fold(match[2]!), array };
  return { schema: undefined, name: plain.replace(/\([\d,-]+\)/, ''), array };
}

/** The user's type that is behind `type` (not an array of it); domains are followed to what they are made of (at most ten deep). */
export function userType(type: string | undefined, lookup: Lookup): Type | Relation | undefined {
  let current = type;
  for (let depth = 0; current !== undefined && depth < 10; depth++) {
    const { schema, name, array } = typeParts(current);
    if (array || schema === undefined) return undefined;
    const found = lookup.type(name, schema);
    if (typeof found !== 'object') return undefined;
    if (found.kind !== 'domain') return found;
    current = found.base;
  }
  return undefined;
}

/** The base of a domain, as a type; every other type as it is. */
export function baseType(type: string, lookup: Lookup): string {
  let current = type;
  for (let depth = 0; depth < 10; depth++) {
    const { schema, name, array } = typeParts(current);
    if (array || schema === undefined) return current;
    const found = lookup.type(name, schema);
    if (typeof found !== 'object' || found.kind !== 'domain') return current;
    current = found.base;
  }
  return current;
}

const isRelation = (type: Type | Relation): type is Relation => 'columns' in type;

/** The fields of a composite type; undefined when it is none, or not known to be one. */
export function compositeShape(type: string | undefined, lookup: Lookup): Shape | undefined {
  const found = userType(type, lookup);
  return found && isRelation(found) ? relationShape(found) : undefined;
}

export interface EnumType extends QualifiedName {
  readonly labels: readonly string[];
}

export function enumType(type: string | undefined, lookup: Lookup): EnumType | undefined {
  const found = userType(type, lookup);
  return found && !isRelation(found) && found.kind === 'enum' ? found : undefined;
}

export const elementType = (type: string | undefined): string | undefined =>
  type?.endsWith('[]') ? type.replace(/(?:\[\])+$/, '') : undefined;

export const arrayOf = (type: string | undefined): string | undefined =>
  type === undefined ? undefined : type.endsWith('[]') ? type : `${type}[]`;

/** `schema.name` as `Column.type` writes it; types of pg_catalog stand without their schema. */
export const typeText = ({ schema, name }: QualifiedName): string =>
  schema === 'pg_catalog'
    ? (displayNames.get(name) ?? quoteIdentifier(name))
    : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

/** Names that the grammar or pg_type use, and how format_type prints them. */
const displayNames: ReadonlyMap<string, string> = new Map([
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['bool', 'boolean'],
  ['varchar', 'character varying'],
  ['bpchar', 'character'],
  ['timestamp', 'timestamp without time zone'],
  ['timestamptz', 'timestamp with time zone'],
  ['time', 'time without time zone'],
  ['timetz', 'time with time zone'],
  ['varbit', 'bit varying'],
  ['char', '"char"'],
]);

/** A type as written in SQL, found in the catalog: `status` says whether it exists. */
export interface ResolvedType {
  readonly status: 'found' | 'missing' | 'unknown';
  readonly text?: string;
}

export function resolveTypeName(type: TypeName, lookup: Lookup): ResolvedType {
  const names = strings(type.names);
  const name = names.at(-1);
  if (name === undefined || type.pct_type || names.length > 2) return { status: 'unknown' };
  const schema = names.length > 1 ? names[0] : undefined;
  const found = lookup.type(name, schema);
  if (found === 'absent') return { status: 'missing' };
  if (found === 'unknown') return { status: 'unknown' };
  const plain = typeText(found) + modifiers(type, found.name);
  return { status: 'found', text: type.arrayBounds?.length ? `${plain}[]` : plain };
}

/** `(20)`, `(10,2)`; where the type has them in the middle (`timestamp(3) with time zone`) they are left out. */
function modifiers(type: TypeName, name: string): string {
  if (!type.typmods?.length || !/^(?:varchar|bpchar|numeric|bit|varbit)$/.test(name)) return '';
  const values = type.typmods.map((each) => as('A_Const', each)?.ival?.ival ?? 0);
  return `(${values.join(',')})`;
}
