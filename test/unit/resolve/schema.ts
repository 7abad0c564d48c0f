import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { emptyCatalog } from '../../../server/src/catalog/model.ts';
import { applyDdl } from '../../../server/src/catalog/overlay.ts';
import { systemCatalog } from '../../../server/src/catalog/systemCatalog.ts';
import { resultColumns } from '../../../server/src/resolve/resultColumns.ts';
import { parseScript } from '../../../server/src/sql/script.ts';

/** An empty PostgreSQL 18 database after some DDL. Needs `loadParser`. */
export function schema(ddl: string): Lookup {
  const empty: Lookup = createLookup(emptyCatalog, systemCatalog(180000));
  return parseScript(ddl).statements.reduce(
    (lookup, statement) => applyDdl(lookup, statement, { kind: 'same-file', file: 'schema.sql' }, resultColumns),
    empty,
  );
}

export const chat = `
  create type mood as enum ('sad', 'ok');
  create type address as (street text, city text);
  create table users (id uuid primary key, name varchar(40) not null, home address, feels mood, score integer);
  create table messages (
    id uuid primary key,
    sender_id uuid not null references users (id),
    content text not null,
    tags text[],
    data jsonb,
    created_at timestamptz not null default now(),
    unique (sender_id, created_at)
  );
  create view recent as select id, content from messages;
  create function spread(a integer) returns table (x integer, y text) language sql as 'select 1, null::text';
`;
