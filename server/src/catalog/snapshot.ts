import type { Catalog } from './model.ts';
import { sortCatalog } from './order.ts';

/**
 * A catalog as the text of a snapshot file (format 1: `snapshot.schema.json`): stable order, one column, constraint or function per line,
 * without what changes by itself (when it was read, numbers of rows), so that a diff shows changes of the schema and nothing else.
 */
export function writeSnapshot(catalog: Catalog): string {
  const { version, serverVersion, database, searchPath, schemas, relations, functions, types, extensions, appliedMigrations } =
    sortCatalog(catalog);
  const withoutRows = relations.map(({ rows: _, ...relation }) => relation);
  const entries: [string, unknown][] = Object.entries({
    version,
    serverVersion,
    database,
    searchPath,
    schemas,
    extensions,
    types,
    relations: withoutRows,
    functions,
    appliedMigrations,
  });
  const lines = entries.flatMap(([key, value]) =>
    value === undefined ? [] : [`${JSON.stringify(key)}: ${print(value, '  ', 2)}`],
  );
  return `{\n  ${lines.join(',\n  ')}\n}\n`;
}

export type SnapshotReading = { readonly ok: true; readonly catalog: Catalog } | { readonly ok: false; readonly error: string };

/** Reads a snapshot's text. The error says in one line why it is none. */
export function readSnapshot(text: string): SnapshotReading {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { ok: false, error: `It is not JSON: ${(error as Error).message}` };
  }
  const error = checkCatalog(value);
  return error === undefined ? { ok: true, catalog: value as Catalog } : { ok: false, error };
}

/** Why this is not a catalog of format 1; undefined when it is one. */
export function checkCatalog(value: unknown): string | undefined {
  if (!isObject(value)) return 'It is not a catalog: a JSON object is expected';
  if (value.version === undefined) return 'It is not a catalog: "version" is missing';
  if (value.version !== 1) return `Its format version is ${JSON.stringify(value.version)}; this program reads version 1`;
  if (typeof value.serverVersion !== 'number') return '"serverVersion" must be a number';
  if (typeof value.database !== 'string') return '"database" must be a string';
  if (!isStrings(value.searchPath)) return '"searchPath" must be an array of strings';
  for (const [key, check] of Object.entries(elements)) {
    const list = value[key];
    if (!Array.isArray(list)) return `"${key}" must be an array`;
    const wrong = list.findIndex((item) => !isObject(item) || !check(item));
    if (wrong >= 0) return `"${key}" has an entry that does not fit, number ${wrong + 1}`;
  }
  const applied = value.appliedMigrations;
  if (
    applied !== undefined &&
    !(isObject(applied) && isStrings(applied.names) && isObject(applied.table) && isNamed(applied.table))
  )
    return '"appliedMigrations" does not fit';
  return undefined;
}

type Item = Readonly<Record<string, unknown>>;

const elements: Readonly<Record<string, (item: Item) => boolean>> = {
  schemas: (item) => typeof item.name === 'string' && typeof item.readable === 'boolean',
  relations: (item) =>
    isNamed(item) &&
    typeof item.kind === 'string' &&
    listOf(item.columns, (column) => typeof column.name === 'string' && typeof column.type === 'string') &&
    listOf(item.constraints, (constraint) => typeof constraint.name === 'string' && isStrings(constraint.columns)) &&
    listOf(item.indexes, (index) => typeof index.name === 'string' && Array.isArray(index.columns)),
  functions: (item) =>
    isNamed(item) &&
    typeof item.returns === 'string' &&
    Array.isArray(item.arguments) &&
    listOf(item.arguments, (argument) => typeof argument.type === 'string'),
  types: (item) =>
    isNamed(item) &&
    (item.kind === 'enum'
      ? isStrings(item.labels)
      : item.kind === 'domain'
        ? typeof item.base === 'string'
        : typeof item.kind === 'string'),
  extensions: (item) => typeof item.name === 'string' && typeof item.schema === 'string',
};

function isObject(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamed(item: Item): boolean {
  return typeof item.schema === 'string' && typeof item.name === 'string';
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function listOf(value: unknown, check: (item: Item) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every((item) => isObject(item) && check(item)));
}

/** JSON whose arrays of objects stand one object per line, `depth` levels deep. */
function print(value: unknown, indent: string, depth: number): string {
  if (Array.isArray(value) && depth > 0 && value.some(isObject)) {
    const inner = `${indent}  `;
    return `[\n${inner}${value.map((item) => print(item, inner, depth - 1)).join(`,\n${inner}`)}\n${indent}]`;
  }
  if (isObject(value) && depth > 0) {
    const parts = Object.entries(value).filter(([, part]) => part !== undefined);
    return `{ ${parts.map(([key, part]) => `${JSON.stringify(key)}: ${print(part, indent, depth)}`).join(', ')} }`;
  }
  return JSON.stringify(value);
}
