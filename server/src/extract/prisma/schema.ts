import type { Span } from '../../text/span.ts';
import { type ColumnShape, columnShape, type EnumShape, scalarTypes, sqlEnumName } from './columnType.ts';
import { type Attribute, argument, attribute, type Block, type Field, parsePrisma, type Value, type Word } from './syntax.ts';

/** A Prisma schema: one or several files, names resolved to those of the database. Spans belong to the `file` of the model or enum. */
export interface PrismaSchema {
  /** The folder that holds the file with the datasource. */
  readonly root: string;
  readonly files: readonly string[];
  /** False for MySQL, SQLite, … and when the provider cannot be told: then nothing is ever reported. */
  readonly postgres: boolean;
  /** Whether relations are foreign keys in the database (`relationMode` is not "prisma"). */
  readonly foreignKeys: boolean;
  /** Folders that generators write clients to, as written. */
  readonly outputs: readonly string[];
  /** By Prisma name. */
  readonly models: ReadonlyMap<string, PrismaModel>;
  readonly enums: ReadonlyMap<string, PrismaEnum>;
}

export interface PrismaModel {
  readonly kind: 'model' | 'view';
  readonly file: string;
  readonly name: string;
  readonly nameSpan: Span;
  readonly schema?: string;
  /** In the database, and where that name stands: in `@@map`, or the model's own name. */
  readonly table: Word;
  readonly fields: ReadonlyMap<string, PrismaField>;
  /** Names of fields. */
  readonly primaryKey: readonly string[];
  readonly uniques: readonly Unique[];
  /** `@@index`, as written. */
  readonly indexes: readonly Attribute[];
  /** `@@ignore`: Prisma Client does not have it. */
  readonly ignored: boolean;
}

export interface Unique {
  readonly fields: readonly string[];
  /** How Prisma Client calls a compound one in `where`: its `name`, or the fields joined by `_`. */
  readonly key: string;
  readonly primary: boolean;
  /** In the database: `map`. */
  readonly name?: string;
}

export type PrismaField = {
  readonly name: string;
  readonly span: Span;
  readonly arity: Field['arity'];
  readonly ignored: boolean;
} & (
  | {
      readonly kind: 'column';
      /** In the database, and where that name stands: in `@map`, or the field's own name. */
      readonly column: Word;
      readonly type: string;
      readonly shape: ColumnShape;
      readonly enum?: PrismaEnum;
      readonly unique: boolean;
    }
  | {
      readonly kind: 'relation';
      readonly model: string;
      readonly relation?: string;
      /** `SET NULL`, where the schema says so. */
      readonly onDelete?: string;
      readonly onUpdate?: string;
      /** Fields of this model and of the other that hold the key; empty on the side without it. */
      readonly fields: readonly string[];
      readonly references: readonly string[];
    }
  /** A type that is declared nowhere, or a composite type: not a column we know. */
  | { readonly kind: 'unknown' }
);

export interface PrismaEnum extends EnumShape {
  readonly file: string;
  readonly name: string;
  readonly schema?: string;
  readonly type: Word;
  readonly values: readonly { readonly name: string; readonly label: Word }[];
}

/** Builds a schema from its files; the one with the datasource need not come first. Total. */
export function buildPrismaSchema(
  root: string,
  files: readonly { readonly path: string; readonly text: string }[],
): PrismaSchema {
  const blocks = files.flatMap((file) => blocksOf(file.text).map((block) => ({ file: file.path, block })));
  const datasource = blocks.find((entry) => entry.block.kind === 'datasource')?.block;
  const provider = text(datasource?.properties.get('provider'));
  const enums = new Map<string, PrismaEnum>();
  for (const { file, block } of blocks) {
    if (block.kind === 'enum' && !enums.has(block.name.text)) enums.set(block.name.text, buildEnum(file, block));
  }
  const isModel = (name: string) =>
    blocks.some(({ block }) => (block.kind === 'model' || block.kind === 'view') && block.name.text === name);
  const models = new Map<string, PrismaModel>();
  for (const { file, block } of blocks) {
    if ((block.kind !== 'model' && block.kind !== 'view') || models.has(block.name.text)) continue;
    const fields = new Map<string, PrismaField>();
    for (const field of block.fields) {
      fields.set(field.name.text, buildField(field, datasource?.name.text ?? 'db', enums, isModel));
    }
    models.set(block.name.text, buildModel(file, block.kind, block, fields));
  }
  return {
    root,
    files: files.map((file) => file.path),
    postgres: provider !== undefined && /^(?:postgres(?:ql)?|cockroachdb|prisma\+postgres)$/.test(provider),
    foreignKeys: (text(datasource?.properties.get('relationMode')) ?? 'foreignKeys') === 'foreignKeys',
    outputs: blocks.flatMap(({ block }) => (block.kind === 'generator' ? (text(block.properties.get('output')) ?? []) : [])),
    models,
    enums,
  };
}

/** Parsing is pure in the text, and the same few files are asked for by every document of a workspace. */
const parsed = new Map<string, readonly Block[]>();

export function blocksOf(text: string): readonly Block[] {
  const known = parsed.get(text);
  if (known) return known;
  const blocks = parsePrisma(text);
  if (parsed.size >= 64) parsed.delete(parsed.keys().next().value!);
  parsed.set(text, blocks);
  return blocks;
}

const text = (value: Value | undefined): string | undefined => (value?.kind === 'string' ? value.text : undefined);

/** The name in `@map`/`@@map` with its place inside the quotes, else the name itself. */
function mapped(attributes: readonly Attribute[], name: Word): Word {
  const value = argument(attribute(attributes, 'map'), 'name', 0);
  if (value?.kind !== 'string' || value.text === '') return name;
  return { text: value.text, span: { start: value.span.start + 1, end: value.span.start + 1 + value.text.length } };
}

function buildEnum(file: string, block: Block): PrismaEnum {
  const schema = text(argument(attribute(block.attributes, 'schema'), 'map', 0));
  const type = mapped(block.attributes, block.name);
  const values = block.fields.map((field) => ({ name: field.name.text, label: mapped(field.attributes, field.name) }));
  return {
    file,
    name: block.name.text,
    type,
    values,
    labels: new Map(values.map((value) => [value.name, value.label.text])),
    sqlName: sqlEnumName(schema, type.text),
    ...(schema === undefined ? {} : { schema }),
  };
}

function buildModel(file: string, kind: 'model' | 'view', block: Block, fields: ReadonlyMap<string, PrismaField>): PrismaModel {
  const schema = text(argument(attribute(block.attributes, 'schema'), 'map', 0));
  const uniques: Unique[] = [];
  let primaryKey: readonly string[] = [];
  for (const field of block.fields) {
    if (attribute(field.attributes, 'id')) primaryKey = [field.name.text];
    const own = attribute(field.attributes, 'unique');
    if (own) uniques.push({ fields: [field.name.text], key: field.name.text, primary: false, ...nameOf(own) });
  }
  for (const entry of block.attributes) {
    if (entry.name !== 'id' && entry.name !== 'unique') continue;
    const names = fieldNames(argument(entry, 'fields', 0));
    const key = text(argument(entry, 'name')) ?? names.join('_');
    if (entry.name === 'id') primaryKey = names;
    uniques.push({ fields: names, key, primary: entry.name === 'id', ...nameOf(entry) });
  }
  return {
    kind,
    file,
    name: block.name.text,
    nameSpan: block.name.span,
    table: mapped(block.attributes, block.name),
    fields,
    primaryKey,
    uniques,
    indexes: block.attributes.filter((entry) => entry.name === 'index'),
    ignored: attribute(block.attributes, 'ignore') !== undefined,
    ...(schema === undefined ? {} : { schema }),
  };
}

function nameOf(attribute: Attribute): { readonly name?: string } {
  const name = text(argument(attribute, 'map'));
  return name === undefined ? {} : { name };
}

function buildField(
  field: Field,
  datasource: string,
  enums: ReadonlyMap<string, PrismaEnum>,
  isModel: (name: string) => boolean,
): PrismaField {
  const type = field.type?.text ?? '';
  const base = {
    name: field.name.text,
    span: field.name.span,
    arity: field.arity,
    ignored: attribute(field.attributes, 'ignore') !== undefined,
  };
  const found = enums.get(type);
  if (found || Object.hasOwn(scalarTypes, type) || field.unsupported !== undefined) {
    const shape = columnShape(field, datasource, found);
    const column = mapped(field.attributes, field.name);
    const unique = attribute(field.attributes, 'unique') !== undefined;
    return { ...base, kind: 'column', column, type, shape, unique, ...(found ? { enum: found } : {}) };
  }
  if (!isModel(type)) return { ...base, kind: 'unknown' };
  const relation = attribute(field.attributes, 'relation');
  const name = text(argument(relation, 'name', 0));
  return {
    ...base,
    kind: 'relation',
    model: type,
    fields: fieldNames(argument(relation, 'fields')),
    references: fieldNames(argument(relation, 'references')),
    ...(name === undefined ? {} : { relation: name }),
    ...actionsOf(relation),
  };
}

/** `onDelete: SetNull` as DDL writes it. */
function actionsOf(relation: Attribute | undefined): { readonly onDelete?: string; readonly onUpdate?: string } {
  const action = (name: string): string | undefined => {
    const value = argument(relation, name);
    const word = value?.kind === 'list' ? undefined : value?.text;
    return word?.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase();
  };
  const [onDelete, onUpdate] = [action('onDelete'), action('onUpdate')];
  return { ...(onDelete === undefined ? {} : { onDelete }), ...(onUpdate === undefined ? {} : { onUpdate }) };
}

/** `[a, b(sort: Desc)]` */
function fieldNames(value: Value | undefined): string[] {
  if (value?.kind !== 'list') return [];
  return value.items.flatMap((item) => (item.kind === 'list' ? [] : [item.text]));
}
