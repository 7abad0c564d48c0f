/**
 * The queries that read a schema from pg_catalog (PostgreSQL chapter 52), as one text of several statements: one round trip, one
 * snapshot, nothing left behind in the session, so it also works through PgBouncer in transaction mode. Every column is text, so
 * that every driver gives the same rows. Valid on PostgreSQL 12 to 18; columns that older servers lack are read through to_jsonb.
 */
export interface IntrospectionScope {
  /** `system`: pg_catalog and information_schema instead of what users made. */
  readonly what?: 'user' | 'system';
  /** Milliseconds; 0 for no limit. */
  readonly statementTimeoutMs?: number;
  /** Whether the text of functions is read too, which only comparison needs. */
  readonly definitions?: boolean;
}

/** Names of the queries in the order of their results. */
export type QueryName = keyof ReturnType<typeof queries>;

/** All statements from BEGIN on. The transaction stays open: the caller may ask more of the same snapshot, then ends it. */
export function introspectionStatements(
  scope: IntrospectionScope = {},
): readonly { readonly name: QueryName | undefined; readonly sql: string }[] {
  const { session, ...rest } = queries(scope.what ?? 'user', scope.definitions ?? false);
  return [
    { name: undefined, sql: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' },
    { name: undefined, sql: `SET LOCAL statement_timeout = ${Math.max(0, Math.floor(scope.statementTimeoutMs ?? 30_000))}` },
    { name: undefined, sql: 'SET LOCAL lock_timeout = 2000' },
    { name: 'session', sql: session },
    // An empty search_path makes format_type and the pg_get_… functions qualify every name outside pg_catalog.
    { name: undefined, sql: "SET LOCAL search_path = ''" },
    ...Object.entries(rest).map(([name, sql]) => ({ name: name as QueryName, sql })),
  ];
}

/** Tables in which migration tools record what they applied; see `appliedMigrations.ts`. */
export const migrationTables = [
  '_prisma_migrations',
  'knex_migrations',
  '__drizzle_migrations',
  'flyway_schema_history',
  'goose_db_version',
  'pgmigrations',
  'SequelizeMeta',
  'kysely_migration',
  'mikro_orm_migrations',
  'schema_migrations',
  'migrations',
] as const;

/** OIDs below are assigned while the cluster is made (FirstNormalObjectId); what users make has greater ones. */
const firstUserOid = 16384;

/**
 * A digest of what a row `p` of pg_proc with its language `l` does: its body and how it is run. The bodies of BEGIN ATOMIC are not in
 * `prosrc`; aggregates have none.
 */
export const bodyHashSql = `
        case when p.prokind <> 'a' then md5(
          case when l.lanname = 'sql' and p.prosrc = '' then pg_get_functiondef(p.oid) else p.prosrc end
          || ' ' || p.provolatile::text || p.prosecdef || p.proisstrict || p.proleakproof || coalesce(p.proconfig::text, '')) end`;

function queries(what: 'user' | 'system', definitions: boolean) {
  /** What users put into pg_catalog (some extensions do) is theirs, not the system's. */
  const within = (oid: string): string =>
    what === 'system'
      ? `n.nspname in ('pg_catalog', 'information_schema') and ${oid} < ${firstUserOid}`
      : `(n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') or n.nspname <> 'pg_toast' and ${oid} >= ${firstUserOid})
         and n.nspname !~ '^pg_(toast_)?temp_' and has_schema_privilege(n.oid, 'USAGE')`;
  const minimum = what === 'system' ? 1 : firstUserOid;
  return {
    session: `
      select current_setting('server_version_num'), current_database()::text, current_setting('search_path'), current_user::text`,
    schemas: `
      select n.nspname::text, has_schema_privilege(n.oid, 'USAGE')::text, obj_description(n.oid, 'pg_namespace')
      from pg_namespace n
      where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname !~ '^pg_(toast_)?temp_'
      order by 1`,
    relations: `
      select c.oid::text, n.nspname::text, c.relname::text, c.relkind::text, c.reltuples::bigint::text, c.relrowsecurity::text,
        case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
        case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end,
        case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
        case when c.relkind = 'v' then coalesce((select string_agg(o, ', ' order by o) from unnest(c.reloptions) o), '') end
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c') and ${within('c.oid')}`,
    typeNames: `
      select t.atttypid::text, t.atttypmod::text, format_type(t.atttypid, t.atttypmod)
      from (
        select distinct a.atttypid, a.atttypmod
        from pg_attribute a where a.attnum > 0 and not a.attisdropped and a.attrelid >= ${minimum}
      ) t`,
    columns: `
      select a.attrelid::text, a.attnum::text, a.attname::text, a.atttypid::text, a.atttypmod::text, case when a.attnotnull then 'y' end,
        nullif(a.attidentity::text, ''), nullif(a.attgenerated::text, ''), case when a.atthasdef then pg_get_expr(d.adbin, d.adrelid) end,
        case when a.attcollation <> 0 and a.attcollation <> t.typcollation
          then (select case when l.collnamespace = 11 then '' else quote_ident(m.nspname) || '.' end || quote_ident(l.collname)
                from pg_collation l join pg_namespace m on m.oid = l.collnamespace where l.oid = a.attcollation) end
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum and a.atthasdef
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c') and ${within('c.oid')}
      order by a.attrelid, a.attnum`,
    // The primary key's NOT NULL constraints of PostgreSQL 18 say nothing that the column does not, unless they are not validated.
    constraints: `
      select k.conrelid::text, k.contypid::text, k.conname::text, k.contype::text, k.conkey::text, k.condeferrable::text, k.convalidated::text,
        pg_get_constraintdef(k.oid), f.nspname::text, r.relname::text,
        case when k.contype = 'f' then (
          select json_agg(a.attname order by u.position)::text
          from unnest(k.confkey) with ordinality u (attnum, position)
          join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum) end
      from pg_constraint k
      join pg_namespace n on n.oid = k.connamespace
      left join pg_class r on r.oid = k.confrelid
      left join pg_namespace f on f.oid = r.relnamespace
      where k.contype in ('p', 'u', 'f', 'c', 'x', 'n') and (k.contype <> 'n' or not k.convalidated) and ${within('k.oid')}
      order by k.conrelid, k.conname`,
    indexes: `
      select i.indrelid::text, c.relname::text, i.indisunique::text, i.indkey::text, i.indnkeyatts::text,
        case when i.indpred is not null then pg_get_expr(i.indpred, i.indrelid) end, pg_get_indexdef(i.indexrelid),
        i.indimmediate::text, i.indisvalid::text
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where ${within('c.oid')}
      order by i.indrelid, c.relname`,
    triggers: `
      select t.tgrelid::text, t.tgname::text, pg_get_triggerdef(t.oid)
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where not t.tgisinternal and ${within('c.oid')}
      order by t.tgrelid, t.tgname`,
    policies: `
      select p.polrelid::text, p.polname::text,
        'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
          || case when p.polpermissive then '' else ' AS RESTRICTIVE' end
          || case p.polcmd when 'r' then ' FOR SELECT' when 'a' then ' FOR INSERT' when 'w' then ' FOR UPDATE' when 'd' then ' FOR DELETE' else '' end
          || coalesce(' TO ' || (
               select string_agg(coalesce(quote_ident(a.rolname), 'PUBLIC'), ', ' order by a.rolname)
               from unnest(p.polroles) u (oid) left join pg_roles a on a.oid = u.oid), '')
          || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
          || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
      from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where ${within('c.oid')}
      order by p.polrelid, p.polname`,
    inherits: `
      select i.inhrelid::text, m.nspname::text, p.relname::text
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid and c.relkind in ('r', 'p', 'f')
      join pg_namespace n on n.oid = c.relnamespace
      join pg_class p on p.oid = i.inhparent
      join pg_namespace m on m.oid = p.relnamespace
      where ${within('c.oid')}
      order by i.inhrelid, i.inhseqno`,
    functions: `
      select p.oid::text, n.nspname::text, p.proname::text, p.prokind::text,
        (select json_agg(format_type(u.oid, null) order by u.position)::text
         from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality u (oid, position)),
        array_to_json(p.proargnames)::text, array_to_json(p.proargmodes)::text, p.pronargdefaults::text,
        case when p.prorettype <> 0 then format_type(p.prorettype, null) end, p.proretset::text, l.lanname::text, ${bodyHashSql},
        ${definitions ? "case when p.prokind in ('f', 'p') and l.lanname not in ('c', 'internal') then pg_get_functiondef(p.oid) end" : 'null'}
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
      where ${within('p.oid')}`,
    types: `
      select t.oid::text, n.nspname::text, t.typname::text, t.typtype::text, t.typnotnull::text, t.typdefault,
        case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
        case when t.typtype = 'r' then (select format_type(r.rngsubtype, null) from pg_range r where r.rngtypid = t.oid) end,
        case when t.typtype = 'r' then (
          select format_type((to_jsonb(r) ->> 'rngmultitypid')::oid, null) from pg_range r where r.rngtypid = t.oid) end,
        case when t.typtype = 'e' then (
          select json_agg(e.enumlabel order by e.enumsortorder)::text from pg_enum e where e.enumtypid = t.oid) end
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where t.typtype in ('e', 'd', 'r', 'm', 'b', 'p') and not exists (select from pg_type e where e.typarray = t.oid) and ${within('t.oid')}`,
    extensions: `
      select e.extname::text, n.nspname::text, e.extversion from pg_extension e join pg_namespace n on n.oid = e.extnamespace order by 1`,
    members: `
      select d.classid::regclass::text, d.objid::text, e.extname::text
      from pg_depend d join pg_extension e on e.oid = d.refobjid
      where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and d.objid >= ${minimum}
        and d.classid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)`,
    comments: `
      select d.classoid::regclass::text, d.objoid::text, d.objsubid::text, d.description
      from pg_description d
      where d.objoid >= ${firstUserOid}
        and d.classoid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)`,
    migrationTables: `
      select n.nspname::text, c.relname::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and c.relname in (${migrationTables.map((name) => `'${name}'`).join(', ')})
        and has_table_privilege(c.oid, 'SELECT') and ${within('c.oid')}
      order by 1, 2`,
  };
}
