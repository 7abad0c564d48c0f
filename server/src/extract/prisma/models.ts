import type { Model, ModelColumn, ModelEnum, ModelUnique } from '../fragment.ts';
import { prismaForeignKeys, prismaIndexes, relationActions } from './indexes.ts';
import type { PrismaEnum, PrismaField, PrismaModel, PrismaSchema } from './schema.ts';

/** The tables and enums that one file of a Prisma schema declares, as Prisma Migrate would make them. */
export function prismaModels(
  schema: PrismaSchema,
  file: string,
): { readonly models: readonly Model[]; readonly enums: readonly ModelEnum[] } {
  if (!schema.postgres) return { models: [], enums: [] };
  const models: Model[] = [];
  const left = new Set([...schema.enums.values()].filter((entry) => entry.file === file));
  for (const model of schema.models.values()) {
    if (model.file !== file || model.ignored) continue;
    const enums: ModelEnum[] = [];
    for (const field of model.fields.values()) {
      if (field.kind !== 'column' || !field.enum || field.ignored || !left.delete(field.enum)) continue;
      enums.push(modelEnum(field.enum));
    }
    models.push({ ...modelOf(schema, model), ...(enums.length > 0 ? { enums } : {}) });
  }
  for (const join of joinTables(schema)) if (join.file === file) models.push(join.model);
  return { models, enums: [...left].map(modelEnum) };
}

function modelOf(schema: PrismaSchema, model: PrismaModel): Model {
  const columns: ModelColumn[] = [];
  for (const field of model.fields.values()) {
    if (field.kind !== 'column' || field.ignored) continue;
    columns.push(prismaColumn(schema, model, field));
  }
  const columnsOf = (names: readonly string[]) => names.flatMap((name) => columnName(model.fields.get(name)) ?? []);
  const primaryKey = columnsOf(model.primaryKey);
  const isOwn = (name: string | undefined) => columns.some((column) => column.unique && column.name === name);
  const uniques = model.uniques
    .filter((entry) => !entry.primary)
    .map(({ fields, name }): ModelUnique => ({ columns: columnsOf(fields), ...(name === undefined ? {} : { name }) }))
    .filter((each) => each.columns.length > 1 || each.name !== undefined || !isOwn(each.columns[0]));
  const indexes = prismaIndexes(model);
  const foreignKeys = prismaForeignKeys(schema, model);
  return {
    library: 'prisma',
    table: model.table.text,
    tableSpan: model.table.span,
    name: model.name,
    columns,
    ...(model.schema === undefined ? {} : { schema: model.schema }),
    ...(model.kind === 'view' ? { kind: 'view' } : {}),
    ...(primaryKey.length > 0 ? { primaryKey } : {}),
    uniques,
    ...(indexes.length > 0 ? { indexes } : {}),
    ...(foreignKeys.length > 0 ? { foreignKeys } : {}),
  };
}

/** A scalar field as a column of its model. */
export function prismaColumn(
  schema: PrismaSchema,
  model: PrismaModel,
  field: Extract<PrismaField, { kind: 'column' }>,
): ModelColumn {
  const references = schema.foreignKeys ? referenceOf(schema, model, field.name) : undefined;
  return {
    name: field.column.text,
    span: field.column.span,
    ...field.shape,
    ...(field.unique ? { unique: true } : {}),
    ...(references ? { references } : {}),
  };
}

const columnName = (field: PrismaField | undefined): string | undefined =>
  field?.kind === 'column' ? field.column.text : undefined;

/** The foreign key of a single column that a relation field of the same model declares. */
function referenceOf(schema: PrismaSchema, model: PrismaModel, field: string): ModelColumn['references'] {
  for (const relation of model.fields.values()) {
    if (relation.kind !== 'relation' || relation.fields.length !== 1 || relation.fields[0] !== field) continue;
    const other = schema.models.get(relation.model);
    const column = columnName(other?.fields.get(relation.references[0] ?? ''));
    if (!other || column === undefined) return undefined;
    return {
      table: other.table.text,
      column,
      actions: relationActions(relation),
      ...(other.schema === undefined ? {} : { schema: other.schema }),
    };
  }
  return undefined;
}

function modelEnum(entry: PrismaEnum): ModelEnum {
  return {
    name: entry.type.text,
    span: entry.type.span,
    labels: entry.values.map((value) => ({ name: value.label.text, span: value.label.span })),
    ...(entry.schema === undefined ? {} : { schema: entry.schema }),
  };
}

/**
 * The tables of implicit many-to-many relations: `_AToB`, or `_name` of a named relation, with the columns A and B, where A belongs to the
 * model whose name sorts first (Prisma documentation, "Relation tables"). Only where both sides and both keys are beyond doubt.
 */
function joinTables(schema: PrismaSchema): { readonly file: string; readonly model: Model }[] {
  const result: { file: string; model: Model }[] = [];
  for (const model of schema.models.values()) {
    for (const field of model.fields.values()) {
      if (field.kind !== 'relation' || field.arity !== 'list' || field.ignored || model.ignored) continue;
      if (field.model <= model.name) continue;
      const other = schema.models.get(field.model);
      if (!other || other.ignored || other.schema !== model.schema || model.kind === 'view' || other.kind === 'view') continue;
      const backs = [...other.fields.values()].filter(
        (back) => back.kind === 'relation' && back.model === model.name && back.relation === field.relation,
      );
      const twins = [...model.fields.values()].filter(
        (twin) => twin.kind === 'relation' && twin.model === field.model && twin.relation === field.relation,
      );
      const back = backs[0];
      if (backs.length !== 1 || twins.length !== 1 || back?.arity !== 'list') continue;
      const a = keyType(model);
      const b = keyType(other);
      if (!a || !b) continue;
      const table = field.relation === undefined ? `_${model.name}To${other.name}` : `_${field.relation}`;
      const span = field.span;
      const column = (name: string, key: Key, owner: PrismaModel): ModelColumn => ({
        name,
        span,
        type: key.type,
        notNull: true,
        ...(schema.foreignKeys
          ? {
              references: {
                table: owner.table.text,
                column: key.column,
                actions: 'ON DELETE CASCADE ON UPDATE CASCADE',
                ...(owner.schema ? { schema: owner.schema } : {}),
              },
            }
          : {}),
      });
      result.push({
        file: model.file,
        model: {
          library: 'prisma',
          table,
          tableSpan: span,
          name: `${model.name}.${field.name}`,
          columns: [column('A', a, model), column('B', b, other)],
          uniques: [{ columns: ['A', 'B'] }],
          indexes: [{ columns: [{ name: 'B' }], name: `${table}_B_index`, span }],
          ...(model.schema === undefined ? {} : { schema: model.schema }),
        },
      });
    }
  }
  return result;
}

interface Key {
  readonly column: string;
  readonly type: string;
}

const plainTypes: Readonly<Record<string, string>> = { serial: 'integer', bigserial: 'bigint', smallserial: 'smallint' };

function keyType(model: PrismaModel): Key | undefined {
  const field = model.fields.get(model.primaryKey[0] ?? '');
  if (model.primaryKey.length !== 1 || field?.kind !== 'column' || field.shape.type === undefined) return undefined;
  return { column: field.column.text, type: plainTypes[field.shape.type] ?? field.shape.type };
}
