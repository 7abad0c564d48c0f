import type { Lookup } from '../catalog/lookup.ts';
import type { QualifiedName, Relation } from '../catalog/model.ts';
import type { Model, ModelColumn, ModelEnum } from '../extract/fragment.ts';
import type { Evidence, Reference } from './reference.ts';

/**
 * Holds a model that code declares against the catalog: its table, its columns, its enum labels. Spans are in the document.
 * Of a missing table the columns are `unknown` (one cause, one squiggle), but carry what is declared, so that it can be created.
 */
export function resolveModel(model: Model, lookup: Lookup): readonly Reference[] {
  const relation = lookup.relation(model.table, model.schema);
  const references: Reference[] = [tableReference(model, relation, lookup)];
  for (const column of model.columns) references.push(columnReference(model, column, relation, lookup));
  for (const each of model.enums ?? []) references.push(...enumReferences(each, lookup));
  return references;
}

function tableReference(model: Model, relation: Relation | 'absent' | 'unknown', lookup: Lookup): Reference {
  const at = { span: model.tableSpan, usage: 'model' } as const;
  if (model.schema !== undefined && !model.weak && lookup.schema(model.schema) === 'absent')
    return { ...at, kind: 'schema', name: model.schema, status: 'missing', of: { kind: 'relation', name: model.table } };
  const name = { kind: 'relation', name: model.table, ...(model.schema !== undefined && { schema: model.schema }) } as const;
  if (relation === 'unknown' || (relation === 'absent' && model.weak)) return { ...at, ...name, status: 'unknown' };
  if (relation === 'absent') return { ...at, ...name, status: 'missing', alternatives: [...lookup.relationNames(model.schema)] };
  return { ...at, ...name, status: 'found', found: { schema: relation.schema, name: relation.name } };
}

function columnReference(
  model: Model,
  column: ModelColumn,
  relation: Relation | 'absent' | 'unknown',
  lookup: Lookup,
): Reference {
  const home: QualifiedName =
    typeof relation === 'object'
      ? { schema: relation.schema, name: relation.name }
      : { schema: model.schema ?? lookup.searchPath.find((schema) => !schema.startsWith('pg_')) ?? 'public', name: model.table };
  const columns = typeof relation === 'object' ? relation.columns : undefined;
  const found = columns?.some((each) => each.name === column.name);
  const isRenamed = column.assumed && columns?.some((each) => isSameInAnotherStyle(each.name, column.name));
  return {
    kind: 'column',
    span: column.span,
    usage: 'model',
    name: column.name,
    relations: [home],
    status: found ? 'found' : columns === undefined || isRenamed ? 'unknown' : 'missing',
    evidence: declared(model, column),
    ...(columns && !found && { alternatives: columns.map((each) => each.name) }),
  };
}

/** `firstName` and `first_name`: what one naming strategy or another makes of the same property. */
export const isSameInAnotherStyle = (one: string, other: string): boolean => letters(one) === letters(other);

const letters = (name: string): string => name.replaceAll('_', '').toLowerCase();

function declared(model: Model, column: ModelColumn): Evidence[] {
  const { span, type, notNull, values, references, unique, typescript } = column;
  const evidence: Evidence[] = [];
  if (type !== undefined || notNull !== undefined || column.default !== undefined || values || references) {
    evidence.push({
      kind: 'declared',
      library: model.library,
      span,
      ...(type !== undefined && { type }),
      ...(notNull !== undefined && { notNull }),
      ...(column.default !== undefined && { default: column.default }),
      ...(values && { values }),
      ...(references && { references }),
      ...(unique !== undefined && { unique }),
    });
  }
  if (typescript !== undefined) evidence.push({ kind: 'typescript', type: typescript, span });
  return evidence;
}

/** A label that the database's enum lacks; an enum that the database lacks; nothing where the type is not an enum or cannot be known. */
export function enumReferences(model: ModelEnum, lookup: Lookup): Reference[] {
  const type = lookup.type(model.name, model.schema);
  if (type === 'unknown') return [];
  if (type === 'absent') {
    return [
      {
        kind: 'type',
        span: model.span,
        usage: 'model',
        status: 'missing',
        name: model.name,
        ...(model.schema !== undefined && { schema: model.schema }),
        labels: model.labels.map((label) => label.name),
      },
    ];
  }
  if (type.kind !== 'enum') return [];
  const labels = type.labels;
  return model.labels.map((label) => ({
    kind: 'enum-label',
    span: label.span,
    usage: 'model',
    type: { schema: type.schema, name: type.name },
    name: label.name,
    status: labels.includes(label.name) ? 'found' : 'missing',
    alternatives: labels,
  }));
}
