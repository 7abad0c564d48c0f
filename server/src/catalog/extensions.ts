/**
 * Whether an extension is known to bring functions, operators and types, but no table or view, and no function that takes the row of
 * any table.
 */
export const hasOnlyRoutines = (extension: string): boolean => withoutRelations.has(extension);

/** Common extensions of which PostgreSQL's documentation (appendix F) or their own knows no table or view. */
const withoutRelations = new Set(
  `adminpack amcheck autoinc bloom bool_plperl btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch
  hstore insert_username intagg intarray isn jsonb_plperl lo ltree moddatetime pageinspect pg_freespacemap pg_prewarm pg_trgm pg_uuidv7 pgcrypto pgjwt
  pgrowlocks pgstattuple pg_surgery pg_visibility pg_walinspect plpgsql plpython3u plperl plv8 postgres_fdw refint seg sslinfo tcn tsm_system_rows
  tsm_system_time unaccent uuid-ossp vector xml2`.split(/\s+/),
);
