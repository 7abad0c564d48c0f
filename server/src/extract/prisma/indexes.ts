import type { IndexColumn } from '../../sql/indexColumn.ts';
import type { ModelForeignKey, ModelIndex } from '../fragment.ts';
import type { PrismaField, PrismaModel, PrismaSchema } from './schema.ts';
import { type Argument, type Attribute, argument, type Value } from './syntax.ts';

/** The indexes that `@@index` declares, as Prisma Migrate makes them; one with an argument that is not known is left out. */
export function prismaIndexes(model: PrismaModel): ModelIndex[] {
  return model.indexes.flatMap((attribute): ModelIndex[] => {
    const listed = argument(attribute, 'fields', 0);
    const given = namedArguments(attribute);
    if (!given || listed?.kind !== 'list' || listed.items.length === 0) return [];
    const columns = listed.items.map((item) => indexColumn(item, model.fields));
    if (columns.includes(undefined)) return [];
    const names = (columns as IndexColumn[]).map((column) => column.name);
    const { name = usualName(model.table.text, names), method, where } = given;
    return [
      {
        columns: columns as IndexColumn[],
        name,
        span: attribute.span,
        ...(method === undefined || method === 'btree' ? {} : { method }),
        ...(where === undefined ? {} : { where }),
      },
    ];
  });
}

/** The foreign keys of several columns that relation fields declare. */
export function prismaForeignKeys(schema: PrismaSchema, model: PrismaModel): ModelForeignKey[] {
  if (!schema.foreignKeys) return [];
  return [...model.fields.values()].flatMap((relation): ModelForeignKey[] => {
    if (relation.kind !== 'relation' || relation.fields.length < 2) return [];
    const other = schema.models.get(relation.model);
    const own = relation.fields.map((name) => columnOf(model.fields.get(name)));
    const theirs = relation.references.map((name) => columnOf(other?.fields.get(name)));
    if (!other || own.length !== theirs.length || own.includes(undefined) || theirs.includes(undefined)) return [];
    const references = { table: other.table.text, columns: theirs as string[] };
    return [
      {
        columns: own as string[],
        references: other.schema === undefined ? references : { ...references, schema: other.schema },
        actions: relationActions(relation),
      },
    ];
  });
}

/** What Prisma Migrate gives where the schema does not say (Prisma documentation, "Referential action defaults"). */
export function relationActions(relation: Extract<PrismaField, { kind: 'relation' }>): string {
  const onDelete = relation.onDelete ?? (relation.arity === 'optional' ? 'SET NULL' : 'RESTRICT');
  return `ON DELETE ${onDelete} ON UPDATE ${relation.onUpdate ?? 'CASCADE'}`;
}

const columnOf = (field: PrismaField | undefined): string | undefined =>
  field?.kind === 'column' && !field.ignored ? field.column.text : undefined;

/** Undefined when there is an argument whose meaning for PostgreSQL is not known. */
function namedArguments(
  attribute: Attribute,
): { readonly name?: string; readonly method?: string; readonly where?: string } | undefined {
  let given: { name?: string; method?: string; where?: string } | undefined = {};
  for (const { name, value } of attribute.arguments) {
    if (name === undefined || name === 'fields') continue;
    const text = name === 'where' ? rawText(value) : value.kind === 'string' || value.kind === 'word' ? value.text : undefined;
    if (text === undefined) given = undefined;
    // Before version 3 `name` was what `map` is now.
    else if (given && (name === 'map' || (name === 'name' && given.name === undefined))) given.name = text;
    else if (given && name === 'type') given.method = text.toLowerCase();
    else if (given && name === 'where') given.where = text;
    else given = undefined;
    if (!given) return undefined;
  }
  return given;
}

/** `a`, `b(sort: Desc)`, `c(ops: raw("gin_trgm_ops"))` */
function indexColumn(item: Value, fields: PrismaModel['fields']): IndexColumn | undefined {
  if (item.kind !== 'word' && item.kind !== 'call') return undefined;
  const name = columnOf(fields.get(item.text));
  if (name === undefined) return undefined;
  let column: IndexColumn = { name };
  for (const option of item.kind === 'call' ? item.arguments : []) {
    const next = withOption(column, option);
    if (!next) return undefined;
    column = next;
  }
  return column;
}

function withOption(column: IndexColumn, { name, value }: Argument): IndexColumn | undefined {
  if (name === 'sort' && value.kind === 'word')
    return value.text === 'Desc' ? { ...column, descending: true } : value.text === 'Asc' ? column : undefined;
  if (name !== 'ops') return undefined;
  const opclass = value.kind === 'word' ? snake(value.text) : rawText(value);
  return opclass === undefined ? undefined : { ...column, opclass };
}

/** `raw("gin_trgm_ops")` */
function rawText(value: Value): string | undefined {
  const first = value.kind === 'call' && value.text === 'raw' ? value.arguments[0]?.value : undefined;
  return first?.kind === 'string' ? first.text : undefined;
}

/** `JsonbPathOps` */
const snake = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();

/** `Message_conversationId_createdAt_idx`, its beginning cut so that the whole has 63 bytes at most. */
function usualName(table: string, columns: readonly string[]): string {
  let stem = [table, ...columns].join('_');
  while (new TextEncoder().encode(stem).length > 63 - '_idx'.length) stem = [...stem].slice(0, -1).join('');
  return `${stem}_idx`;
}
