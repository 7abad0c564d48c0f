import { beforeAll, describe, it } from 'vitest';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { check } from './harness.ts';
import { chat, schema } from './schema.ts';

let db: Lookup;
beforeAll(async () => {
  await loadParser();
  db = schema(chat);
});

describe('columns', () => {
  it('reports every missing name of a statement at its own word', () =>
    check(
      db,
      `
      select m.id, m.status, delivered_at
                     ^^^^^^ missing column of messages
                             ^^^^^^^^^^^^ missing column of messages
      from messages m where seen_at is null
                            ^^^^^^^ missing column of messages
      order by last_at
               ^^^^^^^ missing column of messages
    `,
    ));

  it('names every relation of a join that could have an unqualified column', () =>
    check(
      db,
      `
      select status from messages m join users u on u.id = m.sender_id
             ^^^^^^ missing column of messages, users
    `,
    ));

  it('takes an unqualified name of two relations for ambiguous', () =>
    check(
      db,
      `
      select id from messages m join users u on u.id = m.sender_id
             ^^ ambiguous column of messages, users
    `,
    ));

  it('lets an alias hide the name of its relation', () =>
    check(
      db,
      `
      select messages.id from messages m
             ^^^^^^^^ missing qualifier
    `,
    ));

  it('resolves a schema-qualified column only without alias', () =>
    check(
      db,
      `
      select public.messages.id, public.messages.status from messages
                                                 ^^^^^^ missing column of messages
    `,
    ));

  it('keeps quoted names as they are written', () =>
    check(
      db,
      `
      select ID, "id", "Id" from users
                       ^^^^ missing column of users
    `,
    ));

  it('finds a field of a composite column', () =>
    check(
      db,
      `
      select (u.home).city, (u.home).country from users u
                                     ^^^^^^^ missing column of address
    `,
    ));

  it('takes a row function for a column', () => check(db, 'select u.count, name(u) from users u'));

  it('gives no system column to views and to joins', () =>
    check(
      db,
      `
      select ctid from recent;
             ^^^^ missing column of recent
      select ctid from users join messages on true;
             ^^^^ missing column of users, messages
      select ctid, users.xmin from users;
    `,
    ));
});

describe('visibility', () => {
  it('shows a subquery in FROM nothing of its neighbours', () =>
    check(
      db,
      `
      select 1 from users u, (select u.name) s
                                     ^ missing qualifier
    `,
    ));

  it('shows a LATERAL subquery and a function what stands before them', () =>
    check(
      db,
      `
      select s.n, f.x, f.z from users u, lateral (select u.name as n) s, spread(u.score) f
                         ^ missing column
    `,
    ));

  it('shows ON its own join only', () =>
    check(
      db,
      `
      select 1 from users a, users b join messages m on a.id = m.sender_id
                                                        ^ missing qualifier
    `,
    ));

  it('merges the columns of USING', () =>
    check(
      db,
      `
      select id from users join messages using (id, name)
                                                    ^^^^ missing column of messages
    `,
    ));

  it('prefers an input column in GROUP BY and an output column in ORDER BY', () =>
    check(
      db,
      `
      select content as name, count(*) as n from messages group by name order by n, n + 1
                                                                                    ^ missing column of messages
    `,
    ));

  it('lets ORDER BY of a set operation see output names only', () =>
    check(
      db,
      `
      select id as a from users union select id from messages order by a, content
                                                                          ^^^^^^^ missing column
    `,
    ));

  it('resolves forward references of WITH only when it is RECURSIVE', () =>
    check(
      db,
      `
      with a as (select n from b), b as (select 1 as n) select n from a;
                               ^ missing relation
      with recursive a as (select n, m from b), b as (select 1 as n) select n from a;
                                     ^ missing column
    `,
    ));
});

describe('data-modifying statements', () => {
  it('sees excluded beside the target in ON CONFLICT', () =>
    check(
      db,
      `
      insert into users as u (id, name) values (gen_random_uuid(), 'x')
      on conflict (id) do update set name = excluded.name, score = score + excluded.points
                                                                   ^^^^^ ambiguous column of users, users
                                                                                    ^^^^^^ missing column of users
    `,
    ));

  it('finds no arbiter for columns that are not unique', () =>
    check(
      db,
      `
      insert into messages (id, sender_id, content) values ($1, $2, $3) on conflict (sender_id) do nothing
                                                                                    ^^^^^^^^^^^ missing conflict-target
    `,
    ));

  it('misses required columns', () =>
    check(
      db,
      `
      insert into messages (id, content) values ($1, $2)
                  ^^^^^^^^ missing required-columns
    `,
    ));

  it('resolves assignments against the target alone', () =>
    check(
      db,
      `
      update users u set u.name = 'x', home.city = m.content, home.zip = '1' from messages m
                         ^ missing column
                                                                   ^^^ missing column
    `,
    ));

  it('shows each branch of MERGE what has a row there', () =>
    check(
      db,
      `
      merge into users u using messages m on m.sender_id = u.id
      when matched and m.content = u.name then update set score = 1
      when not matched then insert (id, name) values (m.sender_id, u.name)
                                                                   ^ missing qualifier
      when not matched by source and m.content = '' then delete
                                     ^ missing qualifier
    `,
    ));

  it('names the row before and after in RETURNING', () =>
    check(
      db,
      `
      update users set score = 1 returning old.score, new.score, old.points;
                                                                     ^^^^^^ missing column of users
      delete from users returning with (old as o) o.score, old.score;
                                                           ^^^ missing qualifier
    `,
    ));

  it('checks literals that meet an enum', () =>
    check(
      db,
      `
      update users set feels = 'great' where feels in ('ok', 'bad') or feels = 'sad'::mood
                               ^^^^^^^ missing enum-label
                                                             ^^^^^ missing enum-label
    `,
    ));
});

describe('what cannot be known', () => {
  it('says nothing of what a missing relation would have', () =>
    check(
      db,
      `
      select n.a, b, u.c from nope n join users u on u.id = n.d
                       ^ missing column of users
                              ^^^^ missing relation
    `,
    ));

  it('tells a missing schema from a missing relation', () =>
    check(
      db,
      `
      select 1 from presence.status, public.presence
                    ^^^^^^^^ missing schema
                                            ^^^^^^^^ missing relation
    `,
    ));

  it('is silent where a hole stands in FROM, but for known qualifiers', () =>
    check(
      db,
      `
      select x, h.y, u.status from users u join _hole_0_ on true
                       ^^^^^^ missing column of users
    `,
    ));

  it('is silent about columns of a select list with a hole', () =>
    check(
      db,
      `
      select q.a from (select _hole_0_ from users) q order by b
    `,
    ));

  it('checks what stands beside a hole in a condition', () =>
    check(
      db,
      `
      select id from users where _hole_0_ and status = _hole_1_
                                              ^^^^^^ missing column of users
    `,
    ));

  it('is silent about records of unknown shape', () =>
    check(db, 'select (r.data).b, (r.one).c from (select data, jsonb_to_record(data) as one from messages) r'));
});
