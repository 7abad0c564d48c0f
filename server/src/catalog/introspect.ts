import { type IntrospectionScope, introspectionStatements, type QueryName } from './introspectionSql.ts';
import type {
  Argument,
  Catalog,
  Column,
  Constraint,
  Extension,
  Index,
  NamedDefinition,
  QualifiedName,
  Relation,
  RelationKind,
  Routine,
  Schema,
  Type,
} from './model.ts';
import { sortCatalog } from './order.ts';

/** Rows of one query as text cells, in the order of the query's columns. */
export type Rows = readonly (readonly (string | null)[])[];

export interface IntrospectionOptions extends IntrospectionScope {
  /** Schemas to look into; the others stand in the catalog as not readable. */
  readonly schemas?: readonly string[];
  /** Instead of the session's own. */
  readonly searchPath?: readonly string[];
}

/** What one introspection reads: the text to send (a transaction that stays open), and how to read the results of its statements. */
export interface Introspection {
  readonly sql: string;
  /** `results`: the rows of every statement in `sql`, in order. Rows that do not fit are left out, never thrown over. */
  readonly read: (results: readonly Rows[]) => { readonly catalog: Catalog; readonly migrationTables: readonly QualifiedName[] };
}

export function introspection(options: IntrospectionOptions = {}): Introspection {
  const statements = introspectionStatements(options);
  return {
    sql: statements.map((statement) => statement.sql).join(';\n'),
    read(results) {
      const rows = {} as Record<QueryName, Rows>;
      statements.forEach((statement, index) => {
        if (statement.name) rows[statement.name] = results[index] ?? [];
      });
      return {
        catalog: readCatalog(rows, options),
        migrationTables: rows.migrationTables.map(([schema, name]) => ({ schema: schema ?? '', name: name ?? '' })),
      };
    },
  };
}

/** The columns every sequence has (PostgreSQL, CREATE SEQUENCE). */
const sequenceColumns: readonly Column[] = [
  { name: 'last_value', type: 'bigint', notNull: true },
  { name: 'log_cnt', type: 'bigint', notNull: true },
  { name: 'is_called', type: 'boolean', notNull: true },
];

const relationKinds: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign',
  S: 'sequence',
  c: 'composite',
};

function readCatalog(rows: Record<QueryName, Rows>, options: IntrospectionOptions): Catalog {
  const [version, database, path, user] = rows.session[0] ?? [];
  const wanted = options.schemas ? new Set(options.schemas) : undefined;
  const included = (schema: string | null | undefined) => options.what === 'system' || !wanted || wanted.has(schema ?? '');
  const schemas = rows.schemas.map(([name, readable, comment]): Schema => {
    return { name: text(name), readable: readable === 'true' && included(name), ...optional('comment', comment) };
  });
  const existing = new Set(schemas.map((schema) => schema.name).concat('pg_catalog', 'information_schema'));
  const comments = new Map(rows.comments.map(([kind, oid, part, comment]) => [`${kind} ${oid} ${part}`, comment]));
  const owners = new Map(rows.members.map(([kind, oid, extension]) => [`${kind} ${oid}`, extension]));
  const described = (kind: string, oid: string | null | undefined) => ({
    ...optional('extension', owners.get(`${kind} ${oid}`)),
    ...optional('comment', comments.get(`${kind} ${oid} 0`)),
  });
  return sortCatalog({
    version: 1,
    serverVersion: Number(version ?? 0),
    database: text(database),
    searchPath: (options.searchPath ?? readSearchPath(text(path), text(user))).filter((name) => existing.has(name)),
    schemas,
    relations: readRelations(rows, included, comments, described),
    functions: rows.functions.filter((row) => included(row[1])).map((row) => readRoutine(row, described('pg_proc', row[0]))),
    types: readTypes(rows, included, described),
    extensions: rows.extensions.map(
      ([name, schema, extensionVersion]): Extension => ({
        name: text(name),
        schema: text(schema),
        version: text(extensionVersion),
      }),
    ),
  });
}

type Described = (kind: string, oid: string | null | undefined) => { readonly extension?: string; readonly comment?: string };

function readRelations(
  rows: Record<QueryName, Rows>,
  included: (schema: string | null | undefined) => boolean,
  comments: ReadonlyMap<string, string | null | undefined>,
  described: Described,
): Relation[] {
  const typeNames = new Map(rows.typeNames.map(([oid, modifier, name]) => [`${oid} ${modifier}`, name]));
  const columns = new Map<string, Column[]>();
  /** By relation, then by column number, in which dropped columns leave gaps. */
  const names = new Map<string, string[]>();
  const hasComments = rows.comments.some((row) => row[2] !== '0');
  // Rows come relation by relation. Written out field by field: 100,000 of these are made at a time.
  let last: string | null | undefined;
  let current: Column[] = [];
  let numbered: string[] = [];
  for (const [relation, number, name, type, modifier, notNull, identity, generated, expression, collation] of rows.columns) {
    if (relation !== last) {
      last = relation;
      current = [];
      numbered = [];
      columns.set(relation!, current);
      names.set(relation!, numbered);
    }
    numbered[Number(number)] = name!;
    const column: { -readonly [K in keyof Column]: Column[K] } = {
      name: name!,
      type: typeNames.get(`${type} ${modifier}`) ?? 'unknown',
    };
    if (notNull) column.notNull = true;
    if (expression != null) column.default = expression;
    if (identity) column.identity = identity === 'a' ? 'always' : 'by default';
    if (generated) column.generated = generated === 'v' ? 'virtual' : 'stored';
    if (collation != null) column.collation = collation;
    const comment = hasComments ? comments.get(`pg_class ${relation} ${number}`) : undefined;
    if (comment != null) column.comment = comment;
    current.push(column);
  }
  const keyNames = (relation: string | null | undefined, key: string | null | undefined) =>
    (key?.match(/-?\d+/g) ?? []).map((number) => names.get(relation!)?.[Number(number)] ?? null);
  const constraints = grouped(rows.constraints, (row): Constraint => {
    const [relation, , name, kind, key, deferrable, validated, definition, targetSchema, target, targetColumns] = row;
    return {
      name: text(name),
      kind: constraintKinds[text(kind)] ?? 'check',
      columns: keyNames(relation, key).filter((column) => column !== null),
      ...(kind === 'f' && { references: { schema: text(targetSchema), name: text(target), columns: list(targetColumns) } }),
      definition: text(definition),
      ...(deferrable === 'true' && { deferrable: true }),
      ...(validated === 'false' && { notValid: true }),
    };
  });
  const indexes = grouped(rows.indexes, (row): Index => {
    const [relation, name, unique, key, count, predicate, definition, immediate, valid] = row;
    return {
      name: text(name),
      unique: unique === 'true',
      columns: keyNames(relation, key).slice(0, Number(count)),
      ...optional('predicate', predicate),
      definition: text(definition),
      immediate: immediate === 'true',
      valid: valid === 'true',
    };
  });
  const definitions = (of: Rows) =>
    grouped(of, ([, name, definition]): NamedDefinition => ({ name: text(name), definition: text(definition) }));
  const triggers = definitions(rows.triggers);
  const policies = definitions(rows.policies);
  const inherits = grouped(rows.inherits, ([, schema, name]): QualifiedName => ({ schema: text(schema), name: text(name) }));
  return rows.relations
    .filter((row) => included(row[1]))
    .map(([oid, schema, name, kind, tuples, rowSecurity, partitionKey, partitionBound, definition, options]): Relation => {
      const relationKind = relationKinds[text(kind)] ?? 'table';
      return {
        schema: text(schema),
        name: text(name),
        kind: relationKind,
        columns: relationKind === 'sequence' ? sequenceColumns : (columns.get(oid!) ?? []),
        ...optional('constraints', constraints.get(oid!)),
        ...optional('indexes', indexes.get(oid!)),
        ...optional('triggers', triggers.get(oid!)),
        ...optional('policies', policies.get(oid!)),
        ...optional('inherits', inherits.get(oid!)),
        ...optional('partitionKey', partitionKey),
        ...optional('partitionBound', partitionBound),
        ...optional('definition', definition),
        ...(typeof options === 'string' && { options }),
        // -1 (before PostgreSQL 14: 0) says that the table was never analyzed.
        ...('rpm'.includes(text(kind)) && Number(tuples) > 0 && { rows: Number(tuples) }),
        ...(rowSecurity === 'true' && { rowSecurity: true as const }),
        ...described('pg_class', oid),
      };
    });
}

const constraintKinds: Readonly<Record<string, Constraint['kind']>> = {
  p: 'primary',
  u: 'unique',
  f: 'foreign',
  c: 'check',
  x: 'exclusion',
  n: 'not-null',
};

const routineKinds: Readonly<Record<string, Routine['kind']>> = { f: 'function', p: 'procedure', a: 'aggregate', w: 'window' };

const argumentModes: Readonly<Record<string, NonNullable<Argument['mode']>>> = {
  o: 'out',
  b: 'inout',
  v: 'variadic',
  t: 'table',
};

function readRoutine(row: Rows[number], described: ReturnType<Described>): Routine {
  const [, schema, name, kind, types, names, modes, defaults, returns, set, language, hash, definition] = row;
  const argumentNames = list(names);
  const argumentModeList = list(modes);
  const found = list(types).map((type, index): Argument => {
    const mode = argumentModes[argumentModeList[index] ?? 'i'];
    return { ...(argumentNames[index] && { name: argumentNames[index] }), type, ...optional('mode', mode) };
  });
  // Defaults belong to the last input arguments (pg_proc.pronargdefaults).
  const inputs = found.filter((argument) => argument.mode !== 'out' && argument.mode !== 'table');
  const withDefault = new Set(Number(defaults) > 0 ? inputs.slice(-Number(defaults)) : []);
  const routineKind = routineKinds[text(kind)] ?? 'function';
  return {
    schema: text(schema),
    name: text(name),
    kind: routineKind,
    arguments: found.map((argument) => (withDefault.has(argument) ? { ...argument, hasDefault: true } : argument)),
    returns: routineKind === 'procedure' ? '' : (returns ?? 'void'),
    ...(set === 'true' && { returnsSet: true }),
    ...(language && language !== 'internal' && { language }),
    ...(described.extension === undefined && { ...optional('bodyHash', hash), ...optional('definition', definition) }),
    ...described,
  };
}

function readTypes(
  rows: Record<QueryName, Rows>,
  included: (schema: string | null | undefined) => boolean,
  described: Described,
): Type[] {
  const checks = new Map<string, NamedDefinition[]>();
  for (const [, type, name, kind, , , , definition] of rows.constraints) {
    if (type === '0' || kind !== 'c') continue;
    const known = checks.get(type!) ?? [];
    checks.set(type!, [...known, { name: text(name), definition: text(definition) }]);
  }
  return rows.types
    .filter((row) => included(row[1]))
    .map(([oid, schema, name, kind, notNull, defaultValue, base, subtype, multirange, labels]): Type => {
      const named = { schema: text(schema), name: text(name), ...described('pg_type', oid) };
      if (kind === 'e') return { ...named, kind: 'enum', labels: list(labels) };
      if (kind === 'd')
        return {
          ...named,
          kind: 'domain',
          base: text(base),
          ...(notNull === 'true' && { notNull: true }),
          ...optional('default', defaultValue),
          ...optional('checks', checks.get(oid!)),
        };
      if (kind === 'r') return { ...named, kind: 'range', subtype: text(subtype), ...optional('multirange', multirange) };
      return { ...named, kind: kind === 'm' ? 'multirange' : kind === 'p' ? 'pseudo' : 'base' };
    });
}

/** The entries of a search_path setting, `"$user"` replaced; quoted entries keep their case (PostgreSQL 5.10.3). */
export function readSearchPath(setting: string, user: string): readonly string[] {
  const entries = setting.match(/"(?:[^"]|"")*"|[^",\s]+/g) ?? [];
  const path = entries.map((entry) => {
    const name = entry.startsWith('"') ? entry.slice(1, -1).replaceAll('""', '"') : entry.toLowerCase();
    return name === '$user' ? user : name;
  });
  return [...new Set(path)];
}

function text(cell: string | null | undefined): string {
  return cell ?? '';
}

/** A JSON array of strings in a cell. */
function list(cell: string | null | undefined): string[] {
  return cell ? (JSON.parse(cell) as (string | null)[]).map((item) => item ?? '') : [];
}

function optional<K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } {
  return value === null || value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

/** By the relation's OID in the first column. */
function grouped<T>(rows: Rows, read: (row: Rows[number]) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = row[0];
    if (key === null || key === undefined || key === '0') continue;
    const group = groups.get(key);
    if (group) group.push(read(row));
    else groups.set(key, [read(row)]);
  }
  return groups;
}
