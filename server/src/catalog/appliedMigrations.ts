import type { Rows } from './introspect.ts';
import type { AppliedMigrations, Catalog, QualifiedName } from './model.ts';

/**
 * One statement that reads what the migration tools recorded in these tables, or undefined when none of them is one we know. A table
 * is recognized by its name and its columns together, since `migrations` and `schema_migrations` belong to several tools.
 */
export function appliedMigrationsSql(catalog: Catalog, tables: readonly QualifiedName[]): string | undefined {
  const selects = tables.flatMap((table) => {
    const relation = catalog.relations.find((found) => found.schema === table.schema && found.name === table.name);
    const columns = new Set(relation?.columns?.map((column) => column.name));
    const ledger = ledgers.find(
      (candidate) => candidate.tables.includes(table.name) && candidate.columns.every((name) => columns.has(name)),
    );
    if (!ledger) return [];
    const rank = ledgers.indexOf(ledger);
    const from = `${quote(table.schema)}.${quote(table.name)}`;
    return [
      `select ${rank} as rank, ${literal(table.schema)} as schema, ${literal(table.name)} as name, q.entry, q.position
       from (select (${ledger.entry})::text as entry, row_number() over (order by ${ledger.order}) as position
             from ${ledger.latestPer ? `(select distinct on (${ledger.latestPer}) * from ${from} order by ${ledger.latestPer}, id desc) l` : from}
             ${ledger.where ? `where ${ledger.where}` : ''}) q`,
      `select ${rank}, ${literal(table.schema)}, ${literal(table.name)}, null, 0`,
    ];
  });
  if (selects.length === 0) return undefined;
  return `select rank::text, schema, name, entry from (${selects.join('\nunion all\n')}) a order by rank, schema, name, position`;
}

/** Reads the rows of that statement. Of several tables, the first known tool's with an entry counts. */
export function readAppliedMigrations(rows: Rows): AppliedMigrations | undefined {
  const tables = new Map<string, { readonly rank: number; readonly table: QualifiedName; readonly names: string[] }>();
  for (const [rank, schema, name, entry] of rows) {
    const key = JSON.stringify([schema, name]);
    const known = tables.get(key) ?? { rank: Number(rank), table: { schema: schema ?? '', name: name ?? '' }, names: [] };
    tables.set(key, known);
    if (entry !== null && entry !== undefined) known.names.push(entry);
  }
  const all = [...tables.values()];
  const chosen = all.find((found) => found.names.length > 0) ?? all[0];
  if (!chosen) return undefined;
  return { table: chosen.table, names: chosen.names, ...(ledgers[chosen.rank]?.latestOnly && { latestOnly: true }) };
}

interface Ledger {
  readonly tables: readonly string[];
  /** All of these must be there. */
  readonly columns: readonly string[];
  /** SQL expressions: the name or version of an applied migration, the order, which rows count. */
  readonly entry: string;
  readonly order: string;
  readonly where?: string;
  readonly latestOnly?: true;
  /** Only the row with the highest `id` for each of these counts. */
  readonly latestPer?: string;
}

const ledgers: readonly Ledger[] = [
  {
    tables: ['_prisma_migrations'],
    columns: ['migration_name', 'finished_at', 'rolled_back_at', 'started_at'],
    entry: 'migration_name',
    order: 'started_at, migration_name',
    where: 'finished_at is not null and rolled_back_at is null',
  },
  { tables: ['knex_migrations'], columns: ['id', 'name', 'batch'], entry: 'name', order: 'id' },
  // The journal's `when` in milliseconds: it names a migration in meta/_journal.json.
  { tables: ['__drizzle_migrations'], columns: ['id', 'hash', 'created_at'], entry: 'created_at', order: 'id' },
  {
    tables: ['flyway_schema_history'],
    columns: ['installed_rank', 'script', 'success', 'type'],
    entry: 'script',
    order: 'installed_rank',
    where: `success and type::text in ('SQL', 'JDBC', 'SCRIPT')`,
  },
  // Goose adds a row per step; the last row of a version says whether it is applied. Version 0 is its own.
  {
    tables: ['goose_db_version'],
    columns: ['id', 'version_id', 'is_applied'],
    entry: 'version_id',
    order: 'version_id',
    where: 'version_id > 0 and is_applied',
    latestPer: 'version_id',
  },
  { tables: ['pgmigrations'], columns: ['id', 'name', 'run_on'], entry: 'name', order: 'id' },
  { tables: ['SequelizeMeta'], columns: ['name'], entry: 'name', order: 'name' },
  { tables: ['kysely_migration'], columns: ['name', 'timestamp'], entry: 'name', order: 'name' },
  { tables: ['mikro_orm_migrations'], columns: ['id', 'name'], entry: 'name', order: 'id' },
  // golang-migrate keeps one row: the version reached; when its step failed, all up to the one before is applied.
  {
    tables: ['schema_migrations'],
    columns: ['version', 'dirty'],
    entry: 'case when dirty then version - 1 else version end',
    order: 'version',
    latestOnly: true,
  },
  { tables: ['schema_migrations'], columns: ['version'], entry: 'version', order: 'version' },
  { tables: ['migrations'], columns: ['id', 'timestamp', 'name'], entry: 'name', order: 'id' },
  { tables: ['migrations'], columns: ['id', 'name', 'run_on'], entry: 'name', order: 'id' },
];

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
