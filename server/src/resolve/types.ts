import type { TypeName } from 'libpg-query';
import type { Lookup } from '../catalog/lookup.ts';
import type { QualifiedName, Relation, Type } from '../catalog/model.ts';
import { formatTypeName, typeNameOf } from '../catalog/typeName.ts';
import { fold } from '../sql/names.ts';
import { namesIn } from '../sql/walk.ts';
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

/** Of an array, or of a domain over one. */
export function elementType(type: string | undefined, lookup: Lookup): string | undefined {
  const array = type === undefined || type.endsWith('[]') ? type : baseType(type, lookup);
  return array?.endsWith('[]') ? array.replace(/(?:\[\])+$/, '') : undefined;
}

/** What `type[a:b]` yields: a slice of a domain over an array is no longer of the domain. */
export const sliceType = (type: string | undefined, lookup: Lookup): string | undefined =>
  type === undefined ? undefined : baseType(type, lookup);

export const arrayOf = (type: string | undefined): string | undefined =>
  type === undefined ? undefined : type.endsWith('[]') ? type : `${type}[]`;

/** `schema.name` as `Column.type` writes it; types of pg_catalog stand without their schema. */
export const typeText = ({ schema, name }: QualifiedName): string =>
  formatTypeName({ schema, name, modifiers: [], dimensions: 0 });

/** A type as written in SQL, found in the catalog: `status` says whether it exists. */
export interface ResolvedType {
  readonly status: 'found' | 'missing' | 'unknown';
  readonly text?: string;
}

export function resolveTypeName(type: TypeName, lookup: Lookup): ResolvedType {
  const written = typeNameOf(type);
  if (!written || namesIn(type.names).length > 2) return { status: 'unknown' };
  const found = lookup.type(written.name, written.schema);
  if (found === 'absent') return { status: 'missing' };
  if (found === 'unknown') return { status: 'unknown' };
  return { status: 'found', text: formatTypeName({ ...written, schema: found.schema, name: found.name }) };
}
