import type { Argument, Catalog, Column, Relation, Routine, Type } from '../catalog/model.ts';
import { qualified, quoteIdentifier } from '../sql/names.ts';
import { literal } from './ddl/parts.ts';

/** One statement of a schema's DDL and what it makes, for messages. */
export interface SchemaStatement {
  readonly sql: string;
  /** `table public.messages` */
  readonly object: string;
  readonly kind:
    | 'schema'
    | 'extension'
    | 'type'
    | 'sequence'
    | 'function'
    | 'table'
    | 'constraint'
    | 'index'
    | 'view'
    | 'trigger';
}

/**
 * The statements that make a catalog's schema on an empty database, each kind after what it usually needs. Function bodies are not in a
 * catalog: functions come as stubs that return NULL. Within a kind dependencies may be in any order: run what fails again once the
 * others are done.
 */
export function schemaDdl(catalog: Catalog): readonly SchemaStatement[] {
  const own = catalog.relations.filter((relation) => relation.extension === undefined);
  const tables = tableOrder(
    own.filter((relation) => relation.kind === 'table' || relation.kind === 'partitioned' || relation.kind === 'foreign'),
  );
  const identitySequences = new Set(
    tables.flatMap((table) =>
      (table.columns ?? []).flatMap((column) => (column.identity ? [`${table.schema}\0${table.name}_${column.name}_seq`] : [])),
    ),
  );
  return [
    ...catalog.schemas.map((schema) =>
      statement('schema', schema.name, `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema.name)}`),
    ),
    ...catalog.extensions
      .filter((extension) => extension.name !== 'plpgsql')
      .map((extension) =>
        statement(
          'extension',
          extension.name,
          `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(extension.name)} SCHEMA ${quoteIdentifier(extension.schema)}`,
        ),
      ),
    ...catalog.types.filter((type) => type.extension === undefined).flatMap(typeDdl),
    ...own.filter((relation) => relation.kind === 'composite').map(compositeDdl),
    ...own
      .filter((relation) => relation.kind === 'sequence' && !identitySequences.has(`${relation.schema}\0${relation.name}`))
      .map((relation) => statement('sequence', fullName(relation), `CREATE SEQUENCE IF NOT EXISTS ${fullName(relation)}`)),
    ...catalog.functions.filter((routine) => routine.extension === undefined).flatMap(routineDdl),
    ...tables.map(tableDdl),
    ...constraintsOf(tables),
    ...indexesOf(own),
    ...own.filter((relation) => relation.kind === 'view' || relation.kind === 'materialized-view').flatMap(viewDdl),
    ...triggersOf(own),
  ];
}

function statement(kind: SchemaStatement['kind'], name: string, sql: string): SchemaStatement {
  return { sql: `${sql};`, object: `${kind} ${name}`, kind };
}

const fullName = (named: { readonly schema: string; readonly name: string }): string => qualified(named.schema, named.name);

export function typeDdl(type: Type): SchemaStatement[] {
  const name = fullName(type);
  switch (type.kind) {
    case 'enum':
      return [statement('type', name, `CREATE TYPE ${name} AS ENUM (${type.labels.map(literal).join(', ')})`)];
    case 'domain': {
      const checks = (type.checks ?? [])
        .map((check) => ` CONSTRAINT ${quoteIdentifier(check.name)} ${check.definition}`)
        .join('');
      const rest = `${type.default === undefined ? '' : ` DEFAULT ${type.default}`}${type.notNull ? ' NOT NULL' : ''}${checks}`;
      return [statement('type', name, `CREATE DOMAIN ${name} AS ${type.base}${rest}`)];
    }
    case 'range': {
      const multirange = type.multirange === undefined ? '' : `, MULTIRANGE_TYPE_NAME = ${multirangeName(type.multirange)}`;
      return [statement('type', name, `CREATE TYPE ${name} AS RANGE (SUBTYPE = ${type.subtype}${multirange})`)];
    }
    default:
      // A multirange comes with its range; a base type needs functions in C.
      return [];
  }
}

const multirangeName = (written: string): string =>
  written.includes('.') || written.startsWith('"') ? written : quoteIdentifier(written);

export function compositeDdl(relation: Relation): SchemaStatement {
  const columns = (relation.columns ?? []).map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ');
  return statement('type', fullName(relation), `CREATE TYPE ${fullName(relation)} AS (${columns})`);
}

/** IMMUTABLE, so that generated columns and index expressions take them. Aggregates and window functions cannot be stubbed in SQL. */
function routineDdl(routine: Routine): SchemaStatement[] {
  const name = fullName(routine);
  if (routine.kind === 'aggregate' || routine.kind === 'window') return [];
  const table = routine.arguments.filter((argument) => argument.mode === 'table');
  const others = routine.arguments.filter((argument) => argument.mode !== 'table');
  const list = others.map(argumentDdl).join(', ');
  if (routine.kind === 'procedure') {
    return [statement('function', name, `CREATE PROCEDURE ${name}(${list}) LANGUAGE plpgsql AS 'BEGIN END'`)];
  }
  const hasOut = others.some((argument) => argument.mode === 'out' || argument.mode === 'inout');
  const columns = table.map((argument) => `${quoteIdentifier(argument.name ?? 'column')} ${argument.type}`).join(', ');
  const returns =
    table.length > 0
      ? `RETURNS TABLE (${columns})`
      : hasOut
        ? routine.returnsSet
          ? 'RETURNS SETOF record'
          : ''
        : `RETURNS ${routine.returnsSet ? 'SETOF ' : ''}${routine.returns}`;
  const body =
    routine.returns === 'trigger'
      ? 'RETURN NEW;'
      : table.length > 0 || hasOut || routine.returnsSet || routine.returns === 'void'
        ? 'RETURN;'
        : 'RETURN NULL;';
  const volatility = routine.returns === 'trigger' || routine.returns === 'event_trigger' ? '' : ' IMMUTABLE';
  const end = routine.returns === 'event_trigger' ? '' : body;
  return [
    statement(
      'function',
      name,
      `CREATE FUNCTION ${name}(${list}) ${returns} LANGUAGE plpgsql${volatility} AS 'BEGIN ${end} END'`,
    ),
  ];
}

function argumentDdl(argument: Argument): string {
  const mode = { out: 'OUT ', inout: 'INOUT ', variadic: 'VARIADIC ', table: '' }[argument.mode ?? 'table'];
  const name = argument.name === undefined ? '' : `${quoteIdentifier(argument.name)} `;
  return `${mode}${name}${argument.type}${argument.hasDefault ? ' DEFAULT NULL' : ''}`;
}

/** Parents before those that inherit from them. */
function tableOrder(tables: readonly Relation[]): Relation[] {
  const byName = new Map(tables.map((table) => [fullName(table), table]));
  const done = new Set<string>();
  const result: Relation[] = [];
  const visit = (table: Relation): void => {
    if (done.has(fullName(table))) return;
    done.add(fullName(table));
    for (const parent of table.inherits ?? []) {
      const found = byName.get(fullName(parent));
      if (found) visit(found);
    }
    result.push(table);
  };
  tables.forEach(visit);
  return result;
}

/** Foreign tables come as ordinary ones: their server is elsewhere. */
export function tableDdl(table: Relation): SchemaStatement {
  const name = fullName(table);
  const by = table.partitionKey === undefined ? '' : ` PARTITION BY ${table.partitionKey}`;
  const parent = table.inherits?.[0];
  if (table.partitionBound !== undefined && parent) {
    return statement('table', name, `CREATE TABLE ${name} PARTITION OF ${fullName(parent)} ${table.partitionBound}${by}`);
  }
  const inherits = table.inherits && table.inherits.length > 0 ? ` INHERITS (${table.inherits.map(fullName).join(', ')})` : '';
  return statement('table', name, `CREATE TABLE ${name} (${(table.columns ?? []).map(columnDdl).join(', ')})${inherits}${by}`);
}

export function columnDdl(column: Column): string {
  const collation = column.collation === undefined ? '' : ` COLLATE ${column.collation}`;
  const value = column.generated
    ? ` GENERATED ALWAYS AS (${column.default ?? 'NULL'}) ${column.generated === 'virtual' ? 'VIRTUAL' : 'STORED'}`
    : column.identity
      ? ` GENERATED ${column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`
      : column.default === undefined
        ? ''
        : ` DEFAULT ${column.default}`;
  return `${quoteIdentifier(column.name)} ${column.type}${collation}${value}${column.notNull ? ' NOT NULL' : ''}`;
}

/** Keys first: foreign keys need them. What a partition has, it mostly has from its parent, whose statement made it already. */
function constraintsOf(tables: readonly Relation[]): SchemaStatement[] {
  const rank = { primary: 0, unique: 1, exclusion: 2, check: 3, foreign: 4, 'not-null': 5 } as const;
  const all = tables.flatMap((table) =>
    (table.constraints ?? [])
      .filter((constraint) => constraint.kind !== 'not-null' && table.partitionBound === undefined)
      .map((constraint) => ({ table, constraint })),
  );
  all.sort((a, b) => rank[a.constraint.kind] - rank[b.constraint.kind]);
  return all.map(({ table, constraint }) =>
    statement(
      'constraint',
      `${constraint.name} of ${fullName(table)}`,
      `ALTER TABLE ${fullName(table)} ADD CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraint.definition}`,
    ),
  );
}

function indexesOf(relations: readonly Relation[]): SchemaStatement[] {
  return relations.flatMap((relation) => {
    const keys = new Set((relation.constraints ?? []).map((constraint) => constraint.name));
    return (
      (relation.indexes ?? [])
        .filter((index) => !keys.has(index.name) && relation.partitionBound === undefined)
        // pg_get_indexdef says ON ONLY for a partitioned table's index, whose partitions' indexes are attached one by one.
        .map((index) => statement('index', index.name, index.definition.replace(/ ON ONLY /, ' ON ')))
    );
  });
}

export function viewDdl(view: Relation): SchemaStatement[] {
  if (view.definition === undefined) return [];
  const name = fullName(view);
  const kind = view.kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW';
  return [statement('view', name, `CREATE ${kind} ${name} AS ${view.definition.replace(/;\s*$/, '')}`)];
}

function triggersOf(relations: readonly Relation[]): SchemaStatement[] {
  return relations.flatMap((relation) => [
    ...(relation.triggers ?? [])
      .filter(() => relation.partitionBound === undefined)
      .map((trigger) => statement('trigger', `${trigger.name} of ${fullName(relation)}`, trigger.definition)),
    ...(relation.policies ?? []).map((policy) =>
      statement('trigger', `policy ${policy.name} of ${fullName(relation)}`, policy.definition),
    ),
  ]);
}
