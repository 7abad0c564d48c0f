/** True for SQL that stands on what Supabase gives every database and does not make it itself. */
export function needsSupabase(text: string): boolean {
  if (/create\s+schema\s+(if\s+not\s+exists\s+)?"?auth"?/i.test(text)) return false;
  return /\bauth"?\s*\.\s*"?(uid|jwt|role|users)\b|\bstorage"?\s*\.\s*"?(objects|buckets)\b|\bto\s+(anon|authenticated|service_role)\b/i.test(
    text,
  );
}

/** Schemas of the platform: they are stubs here, so what they hold is unknown. */
export const supabaseSchemas: readonly string[] = [
  ...['auth', 'storage', 'realtime', '_realtime', 'vault', 'graphql', 'graphql_public', 'net', 'cron', 'pgsodium'],
  ...['supabase_functions', 'supabase_migrations', 'pgmq', 'pgmq_public', 'pgbouncer', 'pgtle'],
];

export const supabaseSearchPath: readonly string[] = ['public', 'extensions'];

/** Extensions that every project has in the schema `extensions`; these the embedded PostgreSQL has too. */
export const supabaseExtensions: readonly string[] = ['uuid-ossp', 'pgcrypto'];

/**
 * What a new project has, as far as migrations name it: roles, the tables of users, files and messages with their columns, and the functions of
 * policies. Written for what stands on it to be made; it never says what is missing.
 */
export const supabasePrelude = `
${[
  'anon',
  'authenticated',
  'service_role',
  'authenticator',
  'supabase_admin',
  'supabase_auth_admin',
  'supabase_storage_admin',
  'supabase_realtime_admin',
  'supabase_functions_admin',
  'supabase_read_only_user',
  'supabase_replication_admin',
  'dashboard_user',
  'pgbouncer',
  'pgsodium_keyholder',
  'pgsodium_keyiduser',
  'pgsodium_keymaker',
]
  .map((role) => `CREATE ROLE ${role};`)
  .join(' ')}
CREATE SCHEMA extensions; ${supabaseSchemas.map((name) => `CREATE SCHEMA ${name};`).join(' ')}
${supabaseExtensions.map((name) => `CREATE EXTENSION "${name}" SCHEMA extensions;`).join(' ')}
CREATE TABLE auth.users (instance_id uuid, id uuid PRIMARY KEY, aud varchar(255), role varchar(255), email varchar(255) UNIQUE,
  encrypted_password varchar(255), email_confirmed_at timestamptz, invited_at timestamptz, confirmation_token varchar(255),
  confirmation_sent_at timestamptz, recovery_token varchar(255), recovery_sent_at timestamptz, email_change_token_new varchar(255),
  email_change varchar(255), email_change_sent_at timestamptz, last_sign_in_at timestamptz, raw_app_meta_data jsonb,
  raw_user_meta_data jsonb, is_super_admin boolean, created_at timestamptz, updated_at timestamptz, phone text UNIQUE,
  phone_confirmed_at timestamptz, phone_change text, phone_change_token varchar(255), phone_change_sent_at timestamptz,
  confirmed_at timestamptz GENERATED ALWAYS AS (LEAST(email_confirmed_at, phone_confirmed_at)) STORED,
  email_change_token_current varchar(255), email_change_confirm_status smallint, banned_until timestamptz,
  reauthentication_token varchar(255), reauthentication_sent_at timestamptz, is_sso_user boolean NOT NULL DEFAULT false,
  deleted_at timestamptz, is_anonymous boolean NOT NULL DEFAULT false);
CREATE TYPE auth.factor_type AS ENUM ('totp', 'webauthn', 'phone'); CREATE TYPE auth.factor_status AS ENUM ('unverified', 'verified');
CREATE TYPE auth.aal_level AS ENUM ('aal1', 'aal2', 'aal3');
CREATE TABLE auth.identities (provider_id text NOT NULL, user_id uuid NOT NULL REFERENCES auth.users, identity_data jsonb NOT NULL,
  provider text NOT NULL, last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz,
  email text GENERATED ALWAYS AS (lower(identity_data ->> 'email')) STORED, id uuid PRIMARY KEY, UNIQUE (provider_id, provider));
CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users, created_at timestamptz, updated_at timestamptz,
  factor_id uuid, aal auth.aal_level, not_after timestamptz, refreshed_at timestamp, user_agent text, ip inet, tag text);
CREATE TABLE auth.refresh_tokens (instance_id uuid, id bigserial PRIMARY KEY, token varchar(255) UNIQUE, user_id varchar(255), revoked boolean,
  created_at timestamptz, updated_at timestamptz, parent varchar(255), session_id uuid REFERENCES auth.sessions);
CREATE TABLE auth.mfa_factors (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users, friendly_name text, factor_type auth.factor_type,
  status auth.factor_status, created_at timestamptz, updated_at timestamptz, secret text, phone text, last_challenged_at timestamptz);
CREATE TABLE auth.mfa_challenges (id uuid PRIMARY KEY, factor_id uuid REFERENCES auth.mfa_factors, created_at timestamptz, verified_at timestamptz, ip_address inet);
CREATE TABLE auth.mfa_amr_claims (session_id uuid REFERENCES auth.sessions, created_at timestamptz, updated_at timestamptz, authentication_method text, id uuid PRIMARY KEY);
CREATE TABLE auth.audit_log_entries (instance_id uuid, id uuid PRIMARY KEY, payload json, created_at timestamptz, ip_address varchar(64));
CREATE TABLE auth.instances (id uuid PRIMARY KEY, uuid uuid, raw_base_config text, created_at timestamptz, updated_at timestamptz);
CREATE TABLE auth.sso_providers (id uuid PRIMARY KEY, resource_id text, created_at timestamptz, updated_at timestamptz);
CREATE TABLE auth.sso_domains (id uuid PRIMARY KEY, sso_provider_id uuid REFERENCES auth.sso_providers, domain text, created_at timestamptz, updated_at timestamptz);
CREATE TABLE auth.schema_migrations (version varchar(255) PRIMARY KEY);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'select null::uuid';
CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS 'select null::text';
CREATE FUNCTION auth.email() RETURNS text LANGUAGE sql STABLE AS 'select null::text';
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS 'select null::jsonb';
CREATE TABLE storage.buckets (id text PRIMARY KEY, name text NOT NULL UNIQUE, owner uuid, created_at timestamptz, updated_at timestamptz,
  public boolean, avif_autodetection boolean, file_size_limit bigint, allowed_mime_types text[], owner_id text, type text);
CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text REFERENCES storage.buckets, name text, owner uuid, created_at timestamptz,
  updated_at timestamptz, last_accessed_at timestamptz, metadata jsonb,
  path_tokens text[] GENERATED ALWAYS AS (string_to_array(name, '/')) STORED, version text, owner_id text, user_metadata jsonb, level integer,
  UNIQUE (bucket_id, name));
CREATE TABLE storage.migrations (id integer PRIMARY KEY, name varchar(100), hash varchar(40), executed_at timestamp);
CREATE TABLE storage.s3_multipart_uploads (id text PRIMARY KEY, in_progress_size bigint, upload_signature text, bucket_id text REFERENCES storage.buckets,
  key text, version text, owner_id text, created_at timestamptz, user_metadata jsonb);
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY; ALTER TABLE storage.buckets ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE sql AS 'select null::text[]';
CREATE FUNCTION storage.filename(name text) RETURNS text LANGUAGE sql AS 'select null::text';
CREATE FUNCTION storage.extension(name text) RETURNS text LANGUAGE sql AS 'select null::text';
CREATE FUNCTION storage.get_size_by_bucket() RETURNS TABLE (size bigint, bucket_id text) LANGUAGE sql AS 'select null::bigint, null::text';
CREATE FUNCTION storage.search(prefix text, bucketname text, limits int DEFAULT 100, levels int DEFAULT 1, offsets int DEFAULT 0)
  RETURNS TABLE (name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb)
  LANGUAGE sql AS 'select null::text, null::uuid, null::timestamptz, null::timestamptz, null::timestamptz, null::jsonb';
CREATE TABLE realtime.messages (topic text, extension text, payload jsonb, event text, private boolean, updated_at timestamp, inserted_at timestamp, id uuid);
ALTER TABLE realtime.messages ENABLE ROW LEVEL SECURITY;
CREATE TABLE realtime.subscription (id bigint, subscription_id uuid, entity regclass, claims jsonb, created_at timestamp);
CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE AS 'select null::text';
CREATE FUNCTION realtime.send(payload jsonb, event text, topic text, private boolean DEFAULT true) RETURNS void LANGUAGE sql AS 'select null';
CREATE FUNCTION realtime.broadcast_changes(topic_name text, event_name text, operation text, table_name text, table_schema text, new record,
  old record, level text DEFAULT 'ROW') RETURNS void LANGUAGE plpgsql AS 'begin end';
CREATE TABLE vault.secrets (id uuid PRIMARY KEY, name text, description text, secret text, key_id uuid, nonce bytea, created_at timestamptz, updated_at timestamptz);
CREATE VIEW vault.decrypted_secrets AS SELECT id, name, description, secret, secret AS decrypted_secret, key_id, nonce, created_at, updated_at FROM vault.secrets;
CREATE FUNCTION vault.create_secret(new_secret text, new_name text DEFAULT NULL, new_description text DEFAULT '', new_key_id uuid DEFAULT NULL)
  RETURNS uuid LANGUAGE sql AS 'select null::uuid';
CREATE TABLE cron.job (jobid bigint PRIMARY KEY, schedule text, command text, nodename text, nodeport int, database text, username text, active boolean, jobname text);
CREATE TABLE cron.job_run_details (jobid bigint, runid bigint PRIMARY KEY, job_pid int, database text, username text, command text, status text,
  return_message text, start_time timestamptz, end_time timestamptz);
CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint LANGUAGE sql AS 'select null::bigint';
CREATE TABLE net._http_response (id bigint, status_code int, content_type text, headers jsonb, content text, timed_out boolean, error_msg text, created timestamptz);
CREATE FUNCTION net.http_post(url text, body jsonb DEFAULT '{}', params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}', timeout_milliseconds int DEFAULT 1000)
  RETURNS bigint LANGUAGE sql AS 'select null::bigint';
CREATE FUNCTION net.http_get(url text, params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}', timeout_milliseconds int DEFAULT 1000)
  RETURNS bigint LANGUAGE sql AS 'select null::bigint';
CREATE FUNCTION supabase_functions.http_request() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE supabase_functions.hooks (id bigint PRIMARY KEY, hook_table_id int, hook_name text, created_at timestamptz, request_id bigint);
CREATE FUNCTION graphql_public.graphql("operationName" text DEFAULT NULL, query text DEFAULT NULL, variables jsonb DEFAULT NULL, extensions jsonb DEFAULT NULL)
  RETURNS jsonb LANGUAGE sql AS 'select null::jsonb';
CREATE FUNCTION extensions.grant_pg_cron_access() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE FUNCTION extensions.pgrst_ddl_watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE FUNCTION extensions.pgrst_drop_watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
`;
