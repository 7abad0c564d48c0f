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

/** True for SQL that stands on what Supabase gives every database and does not make it itself. */
export function needsSupabase(text: string): boolean {
  if (/create\s+schema\s+(if\s+not\s+exists\s+)?"?auth"?/i.test(text)) return false;
  return /\bauth"?\s*\.\s*"?(uid|jwt|role|users)\b|\bstorage"?\s*\.\s*"?(objects|buckets)\b|\bto\s+(anon|authenticated|service_role)\b/i.test(
    text,
  );
}

/** Schemas of the platform: they are stubs here, so what they hold is unknown. */
export const supabaseSchemas: readonly string[] = [
  'auth',
  'storage',
  'realtime',
  'vault',
  'graphql',
  'graphql_public',
  'net',
  'cron',
  'pgsodium',
  'supabase_functions',
];

export const supabaseSearchPath: readonly string[] = ['public', 'extensions'];

export const supabasePrelude = `
CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE service_role; CREATE ROLE authenticator; CREATE ROLE supabase_admin;
CREATE ROLE supabase_auth_admin; CREATE ROLE supabase_storage_admin; CREATE ROLE dashboard_user;
CREATE SCHEMA extensions; ${supabaseSchemas.map((name) => `CREATE SCHEMA ${name};`).join(' ')}
CREATE TABLE auth.users (instance_id uuid, id uuid PRIMARY KEY, aud varchar(255), role varchar(255), email varchar(255) UNIQUE,
  encrypted_password varchar(255), email_confirmed_at timestamptz, invited_at timestamptz, confirmation_token varchar(255),
  confirmation_sent_at timestamptz, recovery_token varchar(255), recovery_sent_at timestamptz, last_sign_in_at timestamptz,
  raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_super_admin boolean, created_at timestamptz, updated_at timestamptz,
  phone text UNIQUE, phone_confirmed_at timestamptz, confirmed_at timestamptz, banned_until timestamptz, is_sso_user boolean,
  deleted_at timestamptz, is_anonymous boolean);
CREATE TABLE auth.identities (id uuid PRIMARY KEY, user_id uuid REFERENCES auth.users, provider text, provider_id text,
  identity_data jsonb, email text, created_at timestamptz, updated_at timestamptz, last_sign_in_at timestamptz);
CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid REFERENCES auth.users, created_at timestamptz, updated_at timestamptz);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'select null::uuid';
CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS 'select null::text';
CREATE FUNCTION auth.email() RETURNS text LANGUAGE sql STABLE AS 'select null::text';
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS 'select null::jsonb';
CREATE TABLE storage.buckets (id text PRIMARY KEY, name text NOT NULL UNIQUE, owner uuid, owner_id text, public boolean,
  avif_autodetection boolean, file_size_limit bigint, allowed_mime_types text[], created_at timestamptz, updated_at timestamptz);
CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text REFERENCES storage.buckets, name text, owner uuid, owner_id text,
  metadata jsonb, user_metadata jsonb, path_tokens text[], version text, created_at timestamptz, updated_at timestamptz, last_accessed_at timestamptz);
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY; ALTER TABLE storage.buckets ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE sql AS 'select null::text[]';
CREATE FUNCTION storage.filename(name text) RETURNS text LANGUAGE sql AS 'select null::text';
CREATE FUNCTION storage.extension(name text) RETURNS text LANGUAGE sql AS 'select null::text';
CREATE TABLE realtime.messages (id uuid, topic text, extension text, payload jsonb, event text, private boolean, inserted_at timestamp, updated_at timestamp);
CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE AS 'select null::text';
`;
