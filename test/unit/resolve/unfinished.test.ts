import { beforeAll, expect, test } from 'vitest';
import { overlayMigration } from '../../../server/src/analysis/overlayMigration.ts';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import { emptyCatalog } from '../../../server/src/catalog/model.ts';
import { resolveStatement } from '../../../server/src/resolve/resolveStatement.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';

beforeAll(loadParser);

const ddl = 'create table messages (id int, content text, sender_id int); create table users (id int, name text, nick text);';

function missing(sql: string): string[] {
  const schema = overlayMigration(createLookup(emptyCatalog), [{ text: ddl, holes: [] }], { kind: 'same-file', file: 'schema' });
  const lookup = createLookup(schema.catalog);
  return parseScript(sql)
    .statements.flatMap((statement) => resolveStatement(statement, lookup))
    .filter((reference) => reference.status === 'missing')
    .map((reference) => sql.slice(reference.span.start, reference.span.end));
}

test.each([
  'select id, status, from messages',
  'select id, status from messages where',
  'select id, status from messages where id =',
  'insert into messages(content, status) values (',
  'select messages.id, status from messages left join us',
  "select id, status from messages where content = 'x",
  'select count(status from messages',
])('what stands is resolved while it is typed: %s', (sql) => expect(missing(sql)).toEqual(['status']));

test('a half-typed table is not missing, and may have what the tables have that it may become', () => {
  expect(missing('select nick from messages left join us')).toEqual([]);
  expect(missing('select nick from messages left join xy')).toEqual(['xy']);
});

test('a statement in the language of another database is left alone', () => {
  expect(missing('update `messages` set content = substring_index(content, 1), status = 1')).toEqual([]);
});
