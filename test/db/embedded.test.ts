import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../server/src/catalog/model.ts';
import { createCatalogCache } from '../../server/src/io/cache.ts';
import { loadSource, parseSource } from '../../server/src/io/loadSource.ts';
import { replay } from '../../server/src/io/replay.ts';

const root = mkdtempSync(path.join(tmpdir(), 'columnist-embedded-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folder(name: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(root, name, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return path.join(root, name);
}

const columnsOf = (catalog: Catalog, schema: string, name: string) =>
  catalog.relations
    .find((relation) => relation.schema === schema && relation.name === name)
    ?.columns?.map((column) => `${column.name} ${column.type}`);

describe('replaying SQL without a server', () => {
  test('a pg_dump with roles, data, unknown extensions and a failing statement gives its schema', async () => {
    const dump = String.raw`
\restrict abc
SET statement_timeout = 0;
SET transaction_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO app_owner;
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION pg_cron;
CREATE TABLE public.docs (id uuid DEFAULT public.uuid_generate_v4() NOT NULL, embedding public.vector(1536), place public.geometry(Point,4326));
ALTER TABLE public.docs OWNER TO app_owner;
COPY public.docs (id, embedding) FROM stdin;
1;2	drop table
\.
ALTER TABLE ONLY public.docs ADD CONSTRAINT docs_pkey PRIMARY KEY (id);
CREATE INDEX docs_embedding ON public.docs USING hnsw (embedding public.vector_l2_ops);
CREATE TABLE public.broken (id int, other public.no_such_type);
CREATE FUNCTION public.js() RETURNS int LANGUAGE plv8 AS 'return 1';
GRANT SELECT ON public.docs TO nobody_here;
CREATE POLICY p ON public.docs TO web_user USING (true);
CREATE PUBLICATION pub FOR TABLE public.docs;
BEGIN; CREATE TABLE public.last (id int); COMMIT;
SELECT no_such_function();
`;
    const result = await replay([{ file: 'structure.sql', text: dump }]);
    expect(result.ok).toBe(true);
    if (!result.ok) return;
    const { catalog, problems } = result;
    expect(columnsOf(catalog, 'public', 'docs')).toEqual(['id uuid', 'embedding public.vector(1536)', 'place public.geometry']);
    expect(columnsOf(catalog, 'public', 'last')).toEqual(['id integer']);
    expect(columnsOf(catalog, 'public', 'broken')?.length, 'a failing CREATE TABLE is read from its text').toBe(2);
    expect(catalog.functions.some((routine) => routine.name === 'js')).toBe(true);
    expect(catalog.functions.some((routine) => routine.name === 'uuid_generate_v4')).toBe(true);
    expect(catalog.extensions.filter((extension) => extension.incomplete).map((extension) => extension.name)).toEqual([
      'pg_cron',
      'postgis',
      'vector',
    ]);
    expect(catalog.schemas.find((schema) => schema.name === 'cron')?.readable).toBe(false);
    expect(catalog.searchPath).toEqual(['public']);
    const failures = problems.filter((problem) => problem.message.startsWith('The statement'));
    expect(failures).toEqual([
      expect.objectContaining({
        file: 'structure.sql',
        line: dump.slice(0, dump.indexOf('public.no_such_type')).split('\n').length - 1,
      }),
    ]);
  });

  test('a Supabase project stands on the schemas of the platform', async () => {
    const result = await replay([
      {
        file: 'a.sql',
        text: `create table public.profiles (id uuid primary key references auth.users on delete cascade, tag citext);
          alter table profiles enable row level security;
          create policy own on profiles for select to authenticated using (auth.uid() = id);
          create trigger t after insert on auth.users for each row execute function public.handle();`,
      },
      {
        file: 'b.sql',
        text: 'create extension if not exists citext with schema extensions; alter table profiles add seen timestamptz;',
      },
    ]);
    if (!result.ok) throw new Error(JSON.stringify(result));
    expect(columnsOf(result.catalog, 'public', 'profiles')).toContain('seen timestamp with time zone');
    expect(result.catalog.schemas.find((schema) => schema.name === 'auth')?.readable).toBe(false);
    expect(result.catalog.relations.every((relation) => relation.schema === 'public')).toBe(true);
    expect(result.catalog.searchPath).toEqual(['public', 'extensions']);
  });

  test('what a Supabase project calls of the platform and of its extensions is there, and says nothing of what is missing', async () => {
    const result = await replay([
      {
        file: 'a.sql',
        text: `create extension if not exists pg_jsonschema with schema extensions;
          create extension moddatetime schema extensions;
          create table profiles (id uuid primary key default extensions.uuid_generate_v7(), owner uuid default auth.uid() references auth.users on delete cascade,
            session uuid references auth.sessions, token text default encode(extensions.gen_random_bytes(10), 'hex'), data json,
            check (extensions.jsonb_matches_schema('{}', data)));
          create policy a on storage.objects for insert with check (bucket_id = 'x' and (storage.foldername(name))[1] = auth.uid()::text and owner_id is not null);
          create policy b on realtime.messages for select using (realtime.topic() = 'x' and extension = 'presence');
          create policy c on profiles using (auth.jwt() ->> 'org' = auth.email() and auth.role() = 'authenticated');
          create trigger hook after insert on profiles for each row execute function supabase_functions.http_request('http://x', 'POST', '{}', '{}', '1000');
          create trigger moved before update on profiles for each row execute procedure extensions.moddatetime(token);
          select cron.schedule('x', '* * * * *', 'select 1'); select pgmq.create('q'); select vault.create_secret('a');
          create view people as select id, email, raw_user_meta_data ->> 'name' as name from auth.users;
          create view files as select o.*, b.public from storage.objects o join storage.buckets b on b.id = o.bucket_id;
          alter table storage.objects add column tenant uuid;`,
      },
    ]);
    if (!result.ok) throw new Error(JSON.stringify(result));
    expect(result.problems.map(({ message }) => message)).toEqual([
      'The embedded PostgreSQL does not have the extension "pg_jsonschema"',
      'The embedded PostgreSQL does not have the extension "moddatetime"',
    ]);
    expect(columnsOf(result.catalog, 'public', 'profiles')).toContain('data json');
    expect(columnsOf(result.catalog, 'public', 'people')).toEqual(['id uuid', 'email character varying(255)', 'name text']);
    expect(result.catalog.relations.find(({ name }) => name === 'files')?.columns).toBeUndefined();
    expect(result.catalog.functions.some(({ name }) => /matches_schema|moddatetime|uuid_generate_v7/.test(name))).toBe(false);
  });
});

describe('migrations folders', () => {
  const layouts: Record<string, { files: Record<string, string>; path: string }> = {
    'golang-migrate pairs': {
      path: 'migrations',
      files: {
        'migrations/000001_a.up.sql': 'create table t (a int);',
        'migrations/000001_a.down.sql': 'drop table t;',
        'migrations/000010_c.up.sql': 'alter table t rename b to c;',
        'migrations/000002_b.up.sql': 'alter table t add b int;',
      },
    },
    'dbmate sections': {
      path: 'db/migrations',
      files: {
        'db/migrations/20200101000000_a.sql': '-- migrate:up\ncreate table t (a int, b int);\n-- migrate:down\ndrop table t;\n',
        'db/migrations/20200102000000_b.sql':
          '-- migrate:up transaction:false\nalter table t rename b to c;\n-- migrate:down\nalter table t rename c to b;\n',
      },
    },
    'goose sections with a function': {
      path: 'migrations',
      files: {
        'migrations/00001_a.sql':
          '-- +goose Up\ncreate table t (a int, b int);\n-- +goose StatementBegin\ncreate function f() returns int language plpgsql as $$ begin return 1; end $$;\n-- +goose StatementEnd\n-- +goose Down\ndrop table t;\n',
        'migrations/00002_b.sql': '-- +goose Up\nalter table t rename b to c;\n-- +goose Down\nalter table t rename c to b;\n',
      },
    },
    'Flyway versions': {
      path: 'sql',
      files: {
        'sql/V1__a.sql': 'create table t (a int);',
        'sql/V10__c.sql': 'alter table t rename b to c;',
        'sql/V2__b.sql': 'alter table t add b int;',
        'sql/U2__b.sql': 'alter table t drop b;',
      },
    },
    'Prisma folders': {
      path: 'prisma/migrations',
      files: {
        'prisma/schema.prisma': 'datasource db { provider = "postgresql" }',
        'prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
        'prisma/migrations/20200101_a/migration.sql': 'create table t (a int);',
        'prisma/migrations/20200102_b/migration.sql': 'alter table t add c int;',
      },
    },
    'Drizzle journal': {
      path: 'drizzle',
      files: {
        'drizzle/meta/_journal.json': JSON.stringify({
          version: '7',
          dialect: 'postgresql',
          entries: [
            { idx: 0, version: '7', when: 1, tag: '0000_z', breakpoints: true },
            { idx: 1, version: '7', when: 2, tag: '0001_a', breakpoints: true },
          ],
        }),
        'drizzle/0000_z.sql': 'CREATE TABLE "t" ("a" integer);\n--> statement-breakpoint\nALTER TABLE "t" ADD "b" integer;',
        'drizzle/0001_a.sql': 'ALTER TABLE "t" RENAME COLUMN "b" TO "c";',
      },
    },
    'plain numbered files': {
      path: 'migrations',
      files: {
        'migrations/1_a.sql': 'create table t (a int);',
        'migrations/2_b.sql': 'alter table t add c int;',
        'migrations/pending.sql': 'alter table t add d int;',
      },
    },
    'schema files of which earlier ones name what later ones make': {
      path: 'schema',
      files: {
        'schema/accounts.sql': 'create table t (a int references users (id), c mood_id);',
        'schema/types/mood.sql': 'create domain mood_id as int;',
        'schema/users.sql': 'create table users (id int primary key);',
        'schema/views.sql': 'create view v as select a from t;',
      },
    },
    'Flyway versions with dots, and what is repeated': {
      path: 'db/migration',
      files: {
        'db/migration/R__view.sql': 'create or replace view v as select a, c from t;',
        'db/migration/V1.10__c.sql': 'alter table t rename b to c;',
        'db/migration/V1.2__b.sql': 'alter table t add b int;',
        'db/migration/V1__a.sql': 'create table t (a int);',
      },
    },
    'a folder for each database': {
      path: 'migrations/postgres',
      files: {
        'migrations/mysql/001_a.sql': 'create table t (a int auto_increment) engine=innodb;',
        'migrations/postgres/001_a.up.sql': 'create table t (a int);',
        'migrations/postgres/001_a.down.sql': 'drop table t;',
        'migrations/postgres/002_b.up.sql': 'alter table t add c int;',
      },
    },
  };
  for (const [name, layout] of Object.entries(layouts))
    test(name, async () => {
      const at = folder(name.replaceAll(' ', '-'), layout.files);
      const parsed = await parseSource(layout.path, at);
      if ('message' in parsed) throw new Error(parsed.message);
      const result = await loadSource(parsed.source, { folder: at, environment: {} });
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      expect(result.problems).toEqual([]);
      expect(columnsOf(result.catalog, 'public', 't')?.map((each) => each.replace('public.mood_id', 'integer'))).toEqual([
        'a integer',
        'c integer',
      ]);
    });

  test('what a replay gave is kept by the content of its files', async () => {
    const at = folder('cached', { 'schema.sql': 'create table once (id int); create table broken (x nope);' });
    const cache = createCatalogCache(path.join(root, 'cache'));
    const source = { kind: 'sql', name: 'schema.sql', path: 'schema.sql' } as const;
    const first = await loadSource(source, { folder: at, environment: {}, cache });
    const second = await loadSource(source, { folder: at, environment: {}, cache });
    expect(second).toEqual(first);
    expect(first.problems.length).toBe(1);
  });

  test('sources that are not there, or are something else, are said in one line', async () => {
    const at = folder('odd', {
      'bad.json': '{"version": 2}',
      'empty/readme.md': '',
      'schema.prisma': 'model A {}',
      'archive.sql': 'PGDMP\u0001\u0010\u0000',
    });
    expect(await parseSource('nope.sql', at)).toMatchObject({ message: 'nope.sql does not exist' });
    expect(await parseSource('schema.prisma', at)).toMatchObject({ message: 'schema.prisma holds no SQL' });
    expect(await parseSource('mysql://app:secret@db/shop', at)).toMatchObject({ message: 'A mysql:// URL is no PostgreSQL' });
    for (const source of ['bad.json', 'empty', 'archive.sql']) {
      const parsed = await parseSource(source, at);
      if ('message' in parsed) throw new Error(parsed.message);
      const result = await loadSource(parsed.source, { folder: at, environment: {} });
      expect(result.ok).toBe(false);
      expect(result.problems[0]?.message).toContain(source);
    }
  });
});
