import type { QualifiedName } from './model.ts';

/**
 * A statement whose two text columns tell whether the schema may have changed. The first is the snapshot of running transactions: while
 * it stays as it was (`previous`), nothing at all was committed, and the second column is null and costs nothing. The second counts rows
 * and sums `xmin` (as its distance from the first transaction id, 3, which is cheaper than a cast) over the catalogs that DDL writes and over
 * the table in which the migration tool records what it applied: each change either writes a row with a newer transaction id or takes one
 * away, so count and sum together always differ. Growth of data, vacuum and analyze do not touch these (they update in place). Temporary tables
 * are left out. Costs about 1 ms for a hundred tables. Also on a standby, and on PostgreSQL 12 to 18.
 */
export function fingerprintSql(previous?: string, migrations?: QualifiedName): string {
  const parts = [
    // The server may have been upgraded, the database made anew.
    `pg_catalog.current_setting('server_version_num')`,
    `(select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`,
    ...Object.entries(catalogs).map(([table, condition]) => rowsOf(`pg_catalog.${table}`, condition)),
  ];
  if (migrations)
    parts.push(rowsOf(`"${migrations.schema.replaceAll('"', '""')}"."${migrations.name.replaceAll('"', '""')}"`, 'true'));
  const known =
    previous === undefined ? 'when false then null ' : `when s.snapshot = '${previous.replaceAll("'", "''")}' then null `;
  return `select s.snapshot, case ${known}else pg_catalog.concat_ws(' ', ${parts.join(', ')}) end
    from (select pg_catalog.txid_current_snapshot()::text as snapshot offset 0) s`;
}

const rowsOf = (table: string, condition: string): string =>
  `(select count(*) || ':' || coalesce(sum(pg_catalog.age('3'::pg_catalog.xid)::bigint - pg_catalog.age(x.xmin)), 0) from ${table} x where ${condition})`;

const permanent = `in (select c.oid from pg_catalog.pg_class c where c.relpersistence <> 't')`;

const catalogs: Readonly<Record<string, string>> = {
  pg_namespace: `nspname !~ '^pg_'`,
  pg_class: `x.oid >= 16384 and x.relpersistence <> 't' and x.relkind <> 't'`,
  pg_attribute: `x.attrelid >= 16384 and x.attnum > 0 and x.attrelid ${permanent}`,
  pg_attrdef: `x.adrelid ${permanent}`,
  pg_constraint: `x.oid >= 16384 and (x.conrelid = 0 or x.conrelid ${permanent})`,
  pg_index: `x.indrelid >= 16384 and x.indrelid ${permanent}`,
  pg_type: `x.oid >= 16384 and (x.typrelid = 0 or x.typrelid ${permanent}) and x.typelem = 0`,
  pg_proc: 'x.oid >= 16384',
  pg_enum: 'true',
  pg_rewrite: 'x.ev_class >= 16384',
  pg_inherits: 'true',
  pg_trigger: 'not x.tgisinternal',
  pg_policy: 'true',
  pg_extension: 'true',
  pg_description: 'x.objoid >= 16384',
  pg_db_role_setting: 'true',
  pg_auth_members: 'true',
};
