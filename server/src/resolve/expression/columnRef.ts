import type { ColumnRef } from 'libpg-query';
import type { QualifiedName } from '../../catalog/model.ts';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import type { Evidence, Status, Usage } from '../reference.ts';
import { isPlaceholder, report, spanning } from '../report.ts';
import {
  candidateRelations,
  columnOf,
  findColumn,
  findItem,
  type NamespaceItem,
  relationsOf,
  type Scope,
  visibleColumns,
  visibleQualifiers,
} from '../scope.ts';
import { type Field, openShape } from '../shape.ts';
import { typeText } from '../types.ts';
import { fieldValue, unknownValue, type Value } from '../value.ts';
import { rowFunction } from './rowFunction.ts';

/** A column reference as parse_expr.c's transformColumnRef takes it: `c`, `t.c`, `s.t.c`, `db.s.t.c`, or a whole row `t`, `t.*`. */
export function resolveColumnRef(ref: ColumnRef, scope: Scope, env: Env, usage: Usage): Value {
  const fields = ref.fields ?? [];
  const names = fields.map((field) => as(field, 'String')?.sval);
  const column = names.at(-1);
  const name: Name = {
    column,
    qualifier: names.at(-2),
    schema: names.at(-3),
    parts: fields.length,
    location: ref.location,
    usage,
  };
  const first = names[0];
  if (first === undefined || isPlaceholder(env, first, ref.location)) return unknownValue;
  if (fields.length > 4) return unknownValue;
  // A database before the schema must be the current one; another is an error of its own.
  if (fields.length === 4 && names[0] !== env.lookup.catalog.database) return unknownValue;
  if (fields.length === 1) return unqualified(name, first, scope, env);
  if (names.some((each) => each !== undefined && isPlaceholder(env, each, -1))) return unknownValue;
  return qualified(name, scope, env);
}

interface Name {
  /** Undefined: `*`. */
  readonly column: string | undefined;
  readonly qualifier: string | undefined;
  readonly schema: string | undefined;
  readonly parts: number;
  readonly location: number | undefined;
  readonly usage: Usage;
}

function unqualified(name: Name, column: string, scope: Scope, env: Env): Value {
  const match = findColumn(scope, column);
  switch (match.kind) {
    case 'found':
      return found(name, match.item, match.field, env);
    case 'ambiguous':
      add(name, 'ambiguous', match.items.flatMap(relationsOf), env);
      return unknownValue;
    case 'unknown':
    case 'missing': {
      // A relation's name alone is its whole row, but only after no column of that name was found.
      const item = findItem(scope, column);
      if (item && item !== 'unknown') return wholeRow(item);
      if (match.kind === 'unknown' || item === 'unknown') {
        return pending(name, 'unknown', match.kind === 'unknown' && match.item?.missing ? relationsOf(match.item) : [], env);
      }
      return pending(name, 'missing', candidateRelations(scope), env, () => visibleColumns(scope));
    }
  }
}

function qualified(name: Name, scope: Scope, env: Env): Value {
  const { column } = name;
  const item = findItem(scope, name.qualifier!, name.schema);
  if (item === undefined) {
    missingQualifier(name, scope, env);
    return unknownValue;
  }
  if (item === 'unknown') return column === undefined ? { row: openShape } : pending(name, 'unknown', [], env);
  if (column === undefined) return { row: item.shape };
  const field = columnOf(item, column, 'qualified');
  if (field === 'ambiguous') {
    add(name, 'ambiguous', relationsOf(item), env);
    return unknownValue;
  }
  if (field === 'unknown') return pending(name, 'unknown', item.missing ? relationsOf(item) : [], env);
  if (field) return found(name, item, field, env);
  return (
    rowFunction(column, wholeRow(item), env) ??
    pending(name, 'missing', relationsOf(item), env, () => item.shape.fields.map((each) => each.name))
  );
}

function found(name: Name, item: NamespaceItem, field: Field, env: Env): Value {
  const home = field.direct ? field.source?.relation : item.shape.find(field.name) ? undefined : item.relation;
  add(name, 'found', home ? [home] : [], env);
  return fieldValue(field);
}

/** The row of an item; it has a type of its own when it is a relation's. */
function wholeRow(item: NamespaceItem): Value {
  if (item.scalar) return item.shape.fields[0] ? fieldValue(item.shape.fields[0]) : unknownValue;
  const type = item.relation && !item.missing ? typeText(item.relation) : undefined;
  return { row: item.shape, ...(type !== undefined && { type }) };
}

/** A column that is not there, or not known to be: its uses tell what it should be. */
function pending(
  name: Name,
  status: Status,
  relations: readonly QualifiedName[],
  env: Env,
  alternatives?: () => readonly string[],
): Value {
  if (!env.sink) return unknownValue;
  const evidence: Evidence[] = [];
  add(name, status, relations, env, evidence, alternatives?.());
  return { evidence };
}

function add(
  { column, qualifier, parts, location, usage }: Name,
  status: Status,
  relations: readonly QualifiedName[],
  env: Env,
  evidence?: Evidence[],
  alternatives?: readonly string[],
): void {
  if (column === undefined) return;
  report(env, (spans) => {
    const words = spans.names(location, parts);
    return {
      kind: 'column',
      name: column,
      ...(qualifier !== undefined && { qualifier }),
      span: words.at(-1)!,
      ...(parts > 1 && { whole: spanning(words) }),
      status,
      usage,
      relations,
      ...(evidence && { evidence }),
      ...(alternatives && { alternatives }),
    };
  });
}

function missingQualifier({ column, qualifier, parts, location, usage }: Name, scope: Scope, env: Env): void {
  report(env, (spans) => {
    const words = spans.names(location, parts);
    return {
      kind: 'column',
      name: column ?? '*',
      qualifier: qualifier!,
      span: spanning(words.slice(0, -1)),
      whole: spanning(words),
      status: 'missing',
      usage,
      relations: [],
      missingQualifier: true,
      alternatives: visibleQualifiers(scope),
    };
  });
}
