import pg from 'pg';
import { createLookup } from '../../server/src/catalog/createLookup.ts';
import { introspection, type Rows } from '../../server/src/catalog/introspect.ts';
import type { Lookup } from '../../server/src/catalog/lookup.ts';
import { createDatabase } from './server.ts';

/** A database of its own for migration tests. */
export interface MigrationDatabase {
  run(sql: string): Promise<void>;
  /** Sends the statements one by one, each in its own transaction, as psql does with a file. */
  runEach(statements: readonly string[]): Promise<void>;
  query<T>(sql: string, values?: readonly unknown[]): Promise<T[]>;
  /** NOTICE texts since the last call. */
  notices(): string[];
  lookup(): Promise<Lookup>;
  /** Everything about a schema that a rollback must restore, as text to compare. PostgreSQL's own words, not ours. */
  fingerprint(schema: string): Promise<string>;
  close(): Promise<void>;
}

export async function openDatabase(base: string, ddl = ''): Promise<MigrationDatabase> {
  const client = new pg.Client({ connectionString: await createDatabase(base, ddl) });
  await client.connect();
  let notices: string[] = [];
  client.on('notice', (notice) => notices.push(notice.message ?? ''));
  return {
    async run(sql) {
      await client.query(sql);
    },
    async runEach(statements) {
      for (const statement of statements) await client.query(statement);
    },
    async query(sql, values = []) {
      return (await client.query(sql, [...values])).rows;
    },
    notices() {
      const seen = notices;
      notices = [];
      return seen;
    },
    async lookup() {
      const asked = introspection();
      const results = (await client.query({
        text: asked.sql,
        rowMode: 'array',
      })) as unknown as { rows: Rows }[];
      await client.query('ROLLBACK');
      return createLookup(asked.read(results.map((result) => result.rows)).catalog);
    },
    async fingerprint(schema) {
      const { rows } = await client.query(everything, [schema]);
      return rows.map((row) => Object.values(row).join(' | ')).join('\n');
    },
    close: () => client.end(),
  };
}

const everything = `
with n as (select oid from pg_namespace where nspname = $1)
select 'column' as what, c.relname::text as relation, a.attname::text as name,
       concat_ws(' ', c.relkind, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid),
                 col_description(c.oid, a.attnum)) as definition,
       row_number() over (partition by c.oid order by a.attnum)::text as position
from pg_class c join n on c.relnamespace = n.oid join pg_attribute a on a.attrelid = c.oid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
union all
select 'constraint', conrelid::regclass::text, conname::text, concat_ws(' ', pg_get_constraintdef(c.oid), convalidated), ''
from pg_constraint c join n on c.connamespace = n.oid
union all
select 'index', i.indrelid::regclass::text, x.relname::text, pg_get_indexdef(i.indexrelid), i.indisvalid::text
from pg_index i join pg_class x on x.oid = i.indexrelid join n on x.relnamespace = n.oid
union all
select 'view', relname::text, '', pg_get_viewdef(c.oid), '' from pg_class c join n on c.relnamespace = n.oid where relkind in ('v', 'm')
union all
select 'type', typname::text, typtype::text, (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum e where e.enumtypid = t.oid), ''
from pg_type t join n on t.typnamespace = n.oid
order by 1, 2, 3, 4, 5`;
