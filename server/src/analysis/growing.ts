import type { Lookup } from '../catalog/lookup.ts';
import type { Reference } from '../resolve/reference.ts';
import { keywordKind } from '../sql/keywords.ts';
import { columnNames } from './columnNames.ts';
import type { Place } from './place.ts';

/** Whether the cursor stands in the word or behind it, or in the next one. */
const isAtEnd = ({ span: name }: Reference, { text, base }: Place, cursor: number): boolean =>
  name.start < cursor && (cursor <= name.end || /^\s*\.?\s*[\p{L}\p{N}_]*$/u.test(text.slice(name.end - base, cursor - base)));

/** Whether the word that is being typed may become another name that is there, or a call or a qualifier. */
export function mayGrow(reference: Reference, place: Place, lookup: Lookup): boolean {
  const { cursor, tokens } = place;
  if (cursor === undefined || !isAtEnd(reference, place, cursor)) return false;
  if (!('name' in reference)) return true;
  const { name } = reference;
  // DROP FUNCTION IF … EXISTS
  if (reference.kind === 'function' && name === 'if') return true;
  if (reference.kind !== 'function' && (keywordKind(name) !== undefined || isName(lookup.functions(name)))) return true;
  // `schema.` may be followed by a relation, `relation.` by a column, whatever the part before the dot was taken for.
  const isQualifier = reference.kind === 'schema' || (reference.kind === 'column' && reference.missingQualifier === true);
  const first = reference.kind === 'column' ? (reference.qualifier ?? name) : name;
  if (isQualifier && (lookup.schema(first) !== 'absent' || lookup.relation(first) !== 'absent')) return true;
  if (cursor > reference.span.end) return false;
  const isBegun = (names: Iterable<string>): boolean => {
    for (const each of names) if (each.startsWith(name)) return true;
    return false;
  };
  if (isBegun(reference.alternatives ?? [])) return true;
  const schema = 'schema' in reference ? reference.schema : undefined;
  if (reference.kind === 'column') {
    if (reference.qualifier !== undefined && !reference.missingQualifier) return isBegun(lookup.functionNames());
    if (isBegun(columnNames(lookup.catalog))) return true;
    // An alias, perhaps.
    if (tokens.some((token) => token.start !== reference.span.start && token.value.startsWith(name))) return true;
  }
  if (reference.kind === 'type' && (isBegun(lookup.typeNames(schema)) || isBegun(standardTypes))) return true;
  return (
    isBegun(lookup.relationNames(schema)) ||
    isBegun(lookup.functionNames(schema)) ||
    (schema === undefined && isBegun(lookup.schemaNames()))
  );
}

/** Types that the grammar knows under other names than pg_catalog (8.1). */
const standardTypes =
  'integer int smallint bigint real float double decimal dec numeric boolean bit character char varchar national nchar time timestamp interval json setof'.split(
    ' ',
  );

export const isName = (functions: ReturnType<Lookup['functions']>): boolean => functions === 'unknown' || functions.length > 0;
