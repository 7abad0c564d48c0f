import { expect, inject, test } from 'vitest';
import { compareCatalogs, describeDifference } from '../../server/src/catalog/compare.ts';
import { loadSource, parseSource } from '../../server/src/io/loadSource.ts';
import { createDatabase } from './server.ts';

async function load(url: string) {
  const parsed = await parseSource(url, '/');
  if ('message' in parsed) throw new Error(parsed.message);
  const result = await loadSource(parsed.source, {
    folder: '/',
    environment: {},
    ...(parsed.password && { password: parsed.password }),
  });
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.catalog;
}

const common = `
  create type status as enum ('a', 'b');
  create table chats (id uuid primary key);
  create table chat_participants (chat_id uuid NOTNULL references chats, user_id uuid NOTNULL, role text default DEFAULT_ROLE);
  create table chat_messages (id bigint generated always as identity, sender_id uuid, reply_to uuid, body text SEQ);
  create view recent as select id from chat_messages WHERE;
`;

test('two databases that should be the same: what differs is told, once, in a stable order', async () => {
  const fill = (values: Record<string, string>) =>
    Object.entries(values).reduce((sql, [key, value]) => sql.replaceAll(key, value), common);
  const [production, staging] = await Promise.all([
    createDatabase(
      inject('postgres'),
      `${fill({ NOTNULL: 'not null', DEFAULT_ROLE: "'member'", SEQ: ', seq bigint not null', WHERE: '' })}
       create index idx_chat_messages_sender_id on chat_messages (sender_id);
       create index a_name on chats (id);
       create function get_unread_count() returns integer language sql as 'select 1';
       create function mark_messages_as_read(chat uuid) returns void language sql as 'select 1';
       create table gone (id int); alter type status add value 'c';`,
    ),
    createDatabase(
      inject('postgres'),
      `${fill({ NOTNULL: '', DEFAULT_ROLE: "'guest'", SEQ: '', WHERE: 'where id > 1' })}
       create index idx_chat_messages_reply_to on chat_messages (reply_to);
       create index another_name on chats (id);
       create function mark_messages_as_read(chat uuid) returns integer language sql as 'select 1';
       create extension citext; alter table chats enable row level security; create policy p on chats using (true);`,
    ),
  ]);
  const [from, to] = await Promise.all([load(production), load(staging)]);
  expect(compareCatalogs(from, from)).toEqual([]);
  const lines = compareCatalogs(from, to).map((difference) =>
    describeDifference(difference, { from: 'production', to: 'staging' }),
  );
  expect(lines).toEqual([
    'extension citext is missing in production',
    'column seq of public.chat_messages is missing in staging',
    'index idx_chat_messages_reply_to of public.chat_messages is missing in production',
    'index idx_chat_messages_sender_id of public.chat_messages is missing in staging',
    'column chat_id of public.chat_participants: nullability is NOT NULL in production, NULL in staging',
    "column role of public.chat_participants: default is 'member'::text in production, 'guest'::text in staging",
    'column user_id of public.chat_participants: nullability is NOT NULL in production, NULL in staging',
    'relation public.chats: row security is absent in production, on in staging',
    'index a_name of public.chats: name is a_name in production, another_name in staging',
    'policy p of public.chats is missing in production',
    'function public.get_unread_count() is missing in staging',
    'relation public.gone is missing in staging',
    'function public.mark_messages_as_read(uuid): returns is void in production, integer in staging',
    expect.stringMatching(/^relation public\.recent: definition is .*/s),
    "type public.status: labels is 'a', 'b', 'c' in production, 'a', 'b' in staging",
  ]);
  expect(compareCatalogs(to, from)).toHaveLength(lines.length);
});
