/** What stands in for an extension that the embedded PostgreSQL does not have, so that tables with its types can be made. */
export interface ExtensionStub {
  readonly sql: string;
  /** Schemas of its own: what they hold is unknown. */
  readonly schemas: readonly string[];
}

/** For any name: an extension we know nothing of gets an empty stub. `schema`: where its types go, quoted. */
export function extensionStub(name: string, schema: string): ExtensionStub {
  const known = stubs[name];
  const types = (known?.types ?? []).map((type) => baseType(`${schema}.${type}`, known?.plainModifier === true));
  return { sql: [...types, ...(known?.sql ?? [])].join('\n'), schemas: known?.schemas ?? [] };
}

interface Stub {
  readonly types?: readonly string[];
  /** `type(3)` has one number; else any modifier is taken and forgotten. */
  readonly plainModifier?: true;
  readonly schemas?: readonly string[];
  readonly sql?: readonly string[];
}

const stubs: Readonly<Record<string, Stub>> = {
  vector: { types: ['vector', 'halfvec', 'sparsevec'], plainModifier: true },
  postgis: { types: ['geometry', 'geography', 'box2d', 'box3d'] },
  postgis_raster: { types: ['raster'] },
  postgis_topology: { schemas: ['topology'] },
  postgis_tiger_geocoder: { schemas: ['tiger', 'tiger_data'] },
  hll: { types: ['hll'] },
  ip4r: { types: ['ip4', 'ip4r', 'ip6', 'ip6r', 'ipaddress', 'iprange'] },
  semver: { types: ['semver'] },
  timescaledb: {
    schemas: ['timescaledb_information', 'timescaledb_experimental', '_timescaledb_internal', '_timescaledb_catalog'],
  },
  pg_cron: { schemas: ['cron'] },
  pg_net: { schemas: ['net'] },
  pgmq: { schemas: ['pgmq'] },
  pgsodium: { schemas: ['pgsodium', 'pgsodium_masks'] },
  supabase_vault: { schemas: ['vault'] },
  pg_graphql: { schemas: ['graphql', 'graphql_public'] },
  pg_partman: { schemas: ['partman'] },
  pgaudit: {},
  postgres_fdw: { sql: ['CREATE FOREIGN DATA WRAPPER postgres_fdw;'] },
  file_fdw: { sql: ['CREATE FOREIGN DATA WRAPPER file_fdw;'] },
};

/** A type that takes any text, made of varchar's functions (PostgreSQL, CREATE TYPE). */
function baseType(name: string, plainModifier: boolean): string {
  const suffixed = (suffix: string) => (name.endsWith('"') ? `${name.slice(0, -1)}${suffix}"` : `${name}${suffix}`);
  const [input, output, modifierIn, modifierOut] = ['_in', '_out', '_typmod_in', '_typmod_out'].map(suffixed);
  const modifier = plainModifier
    ? `CREATE FUNCTION ${modifierIn}(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION ${modifierOut}(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';`
    : `CREATE FUNCTION ${modifierIn}(cstring[]) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT -1';`;
  return `CREATE TYPE ${name};
CREATE FUNCTION ${input}(cstring, oid, integer) RETURNS ${name} LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
CREATE FUNCTION ${output}(${name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
${modifier}
CREATE TYPE ${name} (INPUT = ${input}, OUTPUT = ${output}, LIKE = text, TYPMOD_IN = ${modifierIn}${plainModifier ? `, TYPMOD_OUT = ${modifierOut}` : ''});
CREATE CAST (text AS ${name}) WITHOUT FUNCTION AS ASSIGNMENT;`;
}
