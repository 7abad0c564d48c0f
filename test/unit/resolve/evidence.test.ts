import { beforeAll, describe, expect, it } from 'vitest';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import type { Evidence } from '../../../server/src/resolve/reference.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { references } from './harness.ts';
import { chat, schema } from './schema.ts';

let db: Lookup;
beforeAll(async () => {
  await loadParser();
  db = schema(chat);
});

/** What uses of `name` tell, each as one short line. */
function told(sql: string, name: string): string[] {
  const found = references(db, sql).filter((reference) => 'name' in reference && reference.name === name);
  return found.flatMap((reference) => reference.evidence ?? []).map((each) => line(each));
}

function line(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'literal':
      return `${evidence.how} ${evidence.type} ${evidence.value}`;
    case 'column':
      return `${evidence.how} ${evidence.relation.name}.${evidence.column} ${evidence.type}`;
    case 'typed':
      return `${evidence.how} ${evidence.type} by ${evidence.by} ${evidence.name}${evidence.loose ? ' loosely' : ''}`;
    case 'parameter':
      return `${evidence.how} $${evidence.number}${evidence.element ? ' element' : ''}`;
    case 'sorted':
      return `sorted ${evidence.nulls ?? ''}`.trim();
    default:
      return evidence.kind;
  }
}

describe('evidence for a missing column', () => {
  it.each([
    ["select 1 from messages where status = 'sent'", ['compared text sent']],
    ["select 1 from messages where status in ('sent', 'seen')", ['compared text sent', 'compared text seen']],
    ['select 1 from messages where status = $2', ['compared $2']],
    ['select 1 from messages where status is null', ['null-test']],
    ['select 1 from messages where status', ['passed boolean by condition WHERE']],
    ['select 1 from messages where status between 1 and 2.5', ['compared integer 1', 'compared numeric 2.5']],
    ['select 1 from messages where status = any($1::bigint[])', ['compared bigint by cast int8']],
    ['select 1 from messages order by status desc nulls last', ['sorted last']],
    ['select 1 from messages m join users u on u.id = m.status', ['joined users.id uuid']],
    ['select 1 from messages where status > now()', ['compared timestamp with time zone by function now']],
    ["select data ->> 'x', status ->> 'x' from messages", ['passed jsonb by operator ->>']],
    ['select status::date from messages', ['passed date by cast date']],
    ['select lower(status) from messages', ['passed text by function lower loosely']],
    ["select coalesce(status, 'none') from messages", ['compared text none']],
    ["insert into messages (id, status) values ($1, 'x'), ($2, $3)", ['assigned text x', 'assigned $3']],
    ['insert into messages (id, status) select id, name from users', ['assigned users.name character varying(40)']],
    ['update messages set status = $1', ['assigned $1']],
    ['update messages set (status, content) = (now(), $1)', ['assigned timestamp with time zone by function now']],
    ['update users set name = status from messages', ['assigned users.name character varying(40)']],
    ['select 1 from messages join users using (status)', []],
    ["update messages set status = case when $1 then 'seen' else null end", ['assigned text seen', 'assigned null null']],
    ["update messages set status = coalesce($1, nullif($2, ''), 'sent')", ['assigned $1', 'assigned $2', 'assigned text sent']],
    ["select case when true then status else 'none' end from messages", ['compared text none']],
    ['select 1 from messages where status = any($1)', ['compared $1 element']],
    ["select 1 from messages where now() > created_at + status * interval '1 second'", ['passed numeric by operator * loosely']],
    ["select status + interval '1 day' from messages", ['passed timestamp with time zone by operator + loosely']],
    ['select now() + status from messages', ['passed interval by operator + loosely']],
    ['select status * 1.5 from messages', ['passed numeric by operator * loosely']],
    ["select status || ' ' || content from messages", ['passed text by operator || loosely']],
    ["select 1 from messages where status @> array['a']", ['passed text[] by operator @>']],
    [
      'select sum(status), avg(status) from messages',
      ['passed numeric by aggregate sum loosely', 'passed numeric by aggregate avg loosely'],
    ],
    ["select date_trunc('day', status) from messages", ['passed timestamp with time zone by function date_trunc loosely']],
    [
      "select extract(epoch from status), status at time zone 'UTC' from messages",
      [
        'passed timestamp with time zone by operator EXTRACT loosely',
        'passed timestamp with time zone by operator AT TIME ZONE loosely',
      ],
    ],
    ['select unnest(status), max(status) from messages', ['passed anyarray by function unnest loosely']],
    ['select 1 from messages where $1::int = any(status)', ['passed integer[] by operator ANY loosely']],
    ['select 1 from (select status from messages) q where q.status = 3', ['compared integer 3']],
  ])('%s', (sql, expected) => expect(told(sql, 'status')).toEqual(expected));

  it('tells of a counter', () => {
    const lines = told('update messages set unread = unread + 1', 'unread');
    expect(lines).toContain('incremented integer 1');
  });

  it('is gathered for columns of a missing relation, too', () => {
    const sql = "select p.status from presence p where p.status = 'on' and beat > now()";
    const columns = references(db, sql).filter((reference) => reference.kind === 'column');
    expect(columns.map((reference) => [reference.name, reference.status, reference.relations])).toEqual([
      ['status', 'unknown', [{ schema: 'public', name: 'presence' }]],
      ['status', 'unknown', [{ schema: 'public', name: 'presence' }]],
      ['beat', 'unknown', [{ schema: 'public', name: 'presence' }]],
    ]);
    expect(told(sql, 'beat')).toEqual(['compared timestamp with time zone by function now']);
  });

  it('points at what tells it', () => {
    const sql = "select 1 from messages where status = 'sent'";
    const evidence = references(db, sql).find((reference) => reference.status === 'missing')?.evidence?.[0];
    expect(evidence && sql.slice(evidence.span.start, evidence.span.end)).toBe("'sent'");
  });
});
