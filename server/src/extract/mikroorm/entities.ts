import * as ts from 'typescript';
import {
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  followed,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import { quoteLiteral } from '../builders/sqlWriter.ts';
import type { ExtractContext } from '../extractor.ts';
import type { ModelColumn } from '../fragment.ts';
import { type ClassPlace, classAt, type Decorator, decoratorsOf, lineage, propertiesOf } from '../orm/classes.ts';
import { configFiles, configTexts, isTestFile } from '../orm/configFiles.ts';
import { type Entity, type EntityField, keyType } from '../orm/entity.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

const packages = /^@mikro-orm\//;

/** As MikroORM's UnderscoreNamingStrategy, the default of its SQL drivers: every capital gets an underscore. */
export const underscore = (name: string): string => name.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase();

/** False when the configuration of the workspace is of another database, or names things by another strategy. */
function isPlain(context: ExtractContext): boolean {
  let other = false;
  let postgres = false;
  for (const text of configTexts(context.workspace, likely, 'mikro-orm')) {
    const strategy = /\bnamingStrategy\s*:\s*(\w+)/.exec(text)?.[1];
    if (strategy !== undefined && strategy !== 'UnderscoreNamingStrategy') return false;
    if (/@mikro-orm\/postgresql|PostgreSqlDriver|type\s*:\s*['"]postgresql['"]/.test(text)) postgres = true;
    else if (
      /@mikro-orm\/(?:mysql|mariadb|sqlite|better-sqlite|libsql|mongodb|mssql)|type\s*:\s*['"](?:mysql|mariadb|sqlite|mongo)['"]/.test(
        text,
      )
    )
      other = true;
  }
  return postgres || !other;
}

/** Files that the configuration is read from. */
export const mikroConfigFiles = ({ workspace }: ExtractContext): string[] =>
  configFiles(workspace, likely, 'mikro-orm').files.map((file) => file.path);

const likely = /mikro-?orm[^/]*\.[cm]?[jt]s$|\/(?:config|database|db|app|app\.module|main|index|server|orm)[^/]*\.[cm]?[jt]s$/i;

type Detail = 'outline' | 'full';

/** Kept for one extraction, whose sources they are. An outline has no relations. */
const memo: Readonly<Record<Detail, WeakMap<TypeScriptSource, Map<ts.Node, Entity | undefined>>>> = {
  outline: new WeakMap(),
  full: new WeakMap(),
};

/** The entity that a class is declared to be by MikroORM's decorators; undefined for other classes and for names that cannot be known. */
export const mikroEntity = (place: ClassPlace): Entity | undefined => entityOf(place, 'full');

function entityOf(place: ClassPlace, detail: Detail): Entity | undefined {
  const known = memo[detail].get(place.source) ?? new Map<ts.Node, Entity | undefined>();
  memo[detail].set(place.source, known);
  if (known.has(place.node)) return known.get(place.node);
  known.set(place.node, undefined);
  const entity =
    isPlain(place.source.context) && !isTestFile(place.source.path) ? read(placeOf(place.source, place.node), detail) : undefined;
  known.set(place.node, entity);
  return entity;
}

function read(place: ClassPlace, detail: Detail): Entity | undefined {
  const own = decoratorsOf(place.source, place.node, packages).find((each) => each.name === 'Entity');
  const className = place.node.name;
  if (!own || !className) return undefined;
  const argument = own.arguments[0] && placeOf(place.source, own.arguments[0]);
  const options = argument && entriesOf(argument);
  if (argument && (!options || options.open)) return undefined;
  // Children of single table inheritance, abstract bases, virtual entities and views by expression have no table of their own.
  if (['abstract', 'expression', 'discriminatorValue', 'view'].some((name) => entry(options, name))) return undefined;
  const { classes } = lineage(place, packages);
  if (
    classes
      .slice(1)
      .some((each) => decoratorsOf(each.source, each.node, packages).some((one) => one.name === 'Entity' && isRoot(each, one)))
  )
    return undefined;
  const tablePlace = entry(options, 'tableName')?.value ?? entry(options, 'collection')?.value;
  const table = tablePlace ? stringOf(tablePlace) : underscore(className.text);
  const schemaPlace = entry(options, 'schema')?.value;
  const schema = schemaPlace && stringOf(schemaPlace);
  if (table === undefined || (schemaPlace && (schema === undefined || schema === '*'))) return undefined;
  const host = tokenSpan(placeOf(place.source, className));
  const fields = new Map<string, EntityField>();
  for (const each of [...classes].reverse())
    readFields(each, each.source.path === place.source.path ? undefined : host, '', detail, fields);
  return {
    library: 'mikro-orm',
    name: className.text,
    kind: 'table',
    table,
    tableSpan: tablePlace ? tokenSpan(tablePlace) : host,
    fields,
    uniques: [],
    joinTables: [],
    source: place.source,
    node: place.node,
    ...(schema === undefined ? {} : { schema }),
  };
}

const isRoot = (place: ClassPlace, decorator: Decorator): boolean => {
  const options = decorator.arguments[0] && entriesOf(placeOf(place.source, decorator.arguments[0]));
  return entry(options, 'discriminatorColumn') !== undefined || entry(options, 'discriminatorMap') !== undefined;
};

const columnDecorators: ReadonlySet<string> = new Set(['Property', 'PrimaryKey', 'SerializedPrimaryKey', 'Enum']);

function readFields(
  place: ClassPlace,
  host: Entity['tableSpan'] | undefined,
  prefix: string,
  detail: Detail,
  into: Map<string, EntityField>,
): void {
  for (const { name, member } of propertiesOf(place)) {
    const decorators = decoratorsOf(place.source, member, packages);
    const key: Place = host ? { source: place.source, node: member.name, host } : placeOf(place.source, member.name);
    const column = decorators.find((each) => columnDecorators.has(each.name));
    const options = (decorator: Decorator) =>
      decorator.arguments.map((argument) => entriesOf(placeOf(place.source, argument))).find((found) => found !== undefined);
    if (column) {
      const field = columnField(place, key, name, column, options(column), member, prefix);
      if (field) into.set(name, field);
      continue;
    }
    const embedded = decorators.find((each) => each.name === 'Embedded');
    if (embedded) {
      const field = prefix === '' ? embeddedField(place, name, embedded, options(embedded), detail, host) : undefined;
      if (field) into.set(name, field);
      continue;
    }
    const relation = decorators.find(
      (each) => each.name === 'ManyToOne' || each.name === 'OneToOne' || each.name === 'OneToMany' || each.name === 'ManyToMany',
    );
    if (relation && detail === 'full' && prefix === '')
      into.set(name, relationField(place, key, name, relation, options(relation)));
  }
}

function columnField(
  place: ClassPlace,
  key: Place,
  property: string,
  decorator: Decorator,
  options: Entries | undefined,
  member: ts.Node,
  prefix: string,
): EntityField | undefined {
  if (is(options, 'persist', false) || entry(options, 'formula') || options?.open) return undefined;
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
  const values = decorator.name === 'Enum' ? enumValues(place, decorator, options) : undefined;
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
    },
  };
}

const is = (options: Entries | undefined, name: string, wanted: boolean): boolean => {
  const found = entry(options, name);
  return found !== undefined && literalOf(found.value) === wanted;
};

/** Types that MikroORM's names stand for on PostgreSQL. */
const types: Readonly<Record<string, string>> = {
  string: 'varchar(255)',
  text: 'text',
  number: 'integer',
  integer: 'integer',
  int: 'integer',
  smallint: 'smallint',
  bigint: 'bigint',
  float: 'real',
  double: 'double precision',
  boolean: 'boolean',
  Date: 'timestamptz(0)',
  date: 'date',
  datetime: 'timestamptz(0)',
  time: 'time(0)',
  uuid: 'uuid',
  json: 'jsonb',
  object: 'jsonb',
  blob: 'bytea',
  uint8array: 'bytea',
};

function columnType(
  options: Entries | undefined,
  annotation: ts.TypeNode | undefined,
  isPrimary: boolean,
  isEnum: boolean,
): string | undefined {
  const exact = entry(options, 'columnType')?.value;
  if (exact) return stringOf(exact);
  if (isEnum) return undefined;
  const typePlace = entry(options, 'type')?.value;
  const node = typePlace && followed(typePlace).node;
  const written =
    node && (ts.isStringLiteralLike(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : undefined);
  const name = typePlace ? written : annotation && annotationName(annotation);
  const lengthPlace = entry(options, 'length')?.value;
  const length = lengthPlace && literalOf(lengthPlace);
  if (name === 'string' && typeof length === 'number') return `varchar(${length})`;
  if ((name === 'Date' || name === 'datetime') && typeof length === 'number') return `timestamptz(${length})`;
  const type = types[name ?? ''];
  if (!isPrimary) return type;
  return type === 'integer' ? 'serial' : type === 'bigint' ? 'bigserial' : type;
}

function annotationName(type: ts.TypeNode): string | undefined {
  if (type.kind === ts.SyntaxKind.StringKeyword) return 'string';
  if (type.kind === ts.SyntaxKind.NumberKeyword) return 'number';
  if (type.kind === ts.SyntaxKind.BooleanKeyword) return 'boolean';
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'Date' ? 'Date' : undefined;
}

/** `@Enum(() => Status)`, `@Enum({ items: ['a', 'b'] })`: MikroORM makes a text column with a CHECK of them. */
function enumValues(place: ClassPlace, decorator: Decorator, options: Entries | undefined): string[] | undefined {
  const first = decorator.arguments[0];
  const listed =
    entry(options, 'items')?.value ?? (first && ts.isArrowFunction(first) ? placeOf(place.source, first) : undefined);
  if (!listed) return undefined;
  const target = followed(listed);
  const body =
    ts.isArrowFunction(target.node) && ts.isExpression(target.node.body)
      ? followed({ ...target, node: target.node.body })
      : target;
  const values = ts.isEnumDeclaration(body.node)
    ? body.node.members.map((member) => (member.initializer ? stringOf(placeOf(body.source, member.initializer)) : undefined))
    : elementsOf({ ...body, node: body.node as ts.Expression })?.items.map((item) => stringOf(item));
  return !values || values.includes(undefined) ? undefined : (values as string[]);
}

function embeddedField(
  place: ClassPlace,
  property: string,
  decorator: Decorator,
  options: Entries | undefined,
  detail: Detail,
  host: Entity['tableSpan'] | undefined,
): EntityField | undefined {
  const first = decorator.arguments[0];
  const target = first && classAt(placeOf(place.source, entry(options, 'entity')?.value.node ?? first));
  // Objects and arrays live in one jsonb column; its name is the property's.
  if (!target || is(options, 'object', true) || is(options, 'array', true) || entry(options, 'prefixMode')) return undefined;
  const prefixPlace = entry(options, 'prefix')?.value;
  const given = prefixPlace ? literalOf(prefixPlace) : true;
  const prefix =
    given === false ? '' : typeof given === 'string' ? given : given === true ? `${underscore(property)}_` : undefined;
  if (prefix === undefined) return undefined;
  const fields = new Map<string, EntityField>();
  const at = target.source.path === place.source.path ? host : (host ?? tokenSpan(placeOf(place.source, decorator.node)));
  for (const each of [...lineage(target, packages).classes].reverse()) {
    const inner = new Map<string, EntityField>();
    readFields(each, at, prefix === '' ? '' : prefix, detail === 'full' && prefix === '' ? 'outline' : detail, inner);
    for (const [name, field] of inner) if (field.kind === 'column') fields.set(name, field);
  }
  return { kind: 'embedded', fields };
}

function relationField(
  place: ClassPlace,
  key: Place,
  property: string,
  relation: Decorator,
  options: Entries | undefined,
): EntityField {
  const first = relation.arguments[0];
  const named = entry(options, 'entity')?.value;
  const other = named ? classAt(named) : first && classAt(placeOf(place.source, first));
  const target = (): Entity | undefined => other && mikroEntity(placeOf(other.source, other.node));
  const isInverse =
    entry(options, 'mappedBy') !== undefined || relation.arguments.slice(1).some((argument) => ts.isArrowFunction(argument));
  const owns = relation.name === 'ManyToOne' || (relation.name === 'OneToOne' && !isInverse);
  const primary = is(options, 'primary', true);
  if (!owns || entry(options, 'joinColumns') || entry(options, 'fieldNames') || is(options, 'persist', false)) {
    return { kind: 'relation', columns: [], target, primary: false };
  }
  const outline = other && entityOf(placeOf(other.source, other.node), 'outline');
  const keys = outline
    ? [...outline.fields.values()].flatMap((field) => (field.kind === 'column' && field.primary ? [field.column] : []))
    : [];
  const columnPlace = entry(options, 'fieldName')?.value ?? entry(options, 'joinColumn')?.value ?? entry(options, 'name')?.value;
  const only = keys.length === 1 ? keys[0] : undefined;
  const name = columnPlace ? stringOf(columnPlace) : only && `${underscore(property)}_${only.name}`;
  if (name === undefined) return { kind: 'relation', columns: [], target, primary };
  const column: ModelColumn = {
    name,
    span: columnPlace && !key.host ? tokenSpan(columnPlace) : tokenSpan(key),
    notNull: !is(options, 'nullable', true),
    ...(only?.type === undefined ? {} : { type: keyType(only.type) }),
    ...(outline && only
      ? {
          references: {
            table: outline.table,
            column: only.name,
            ...(outline.schema === undefined ? {} : { schema: outline.schema }),
          },
        }
      : {}),
  };
  return { kind: 'relation', columns: [column], target, primary };
}
