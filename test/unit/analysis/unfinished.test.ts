import { beforeAll, expect, test } from 'vitest';
import { analyzeDocument } from '../../../server/src/analysis/analyze.ts';
import { overlayMigration } from '../../../server/src/analysis/overlayMigration.ts';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import { emptyCatalog } from '../../../server/src/catalog/model.ts';
import { extract } from '../../../server/src/extract/extract.ts';
import { defaultSettings } from '../../../server/src/rules/settings.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { memoryWorkspace } from '../../spec/memoryWorkspace.ts';

beforeAll(loadParser);

const ddl = 'create table messages (id int, content text, sender_id int); create table users (id int, name text, nick text);';

/** The words that are reported as missing, in a file where the user has paused at `cursor`. */
function missing(text: string, cursor?: number): string[] {
  const schema = overlayMigration(createLookup(emptyCatalog), [{ text: ddl, holes: [] }], { kind: 'same-file', file: 'schema' });
  const extraction = extract({ path: '/a.sql', text }, { settings: defaultSettings, workspace: memoryWorkspace([]) });
  const { findings } = analyzeDocument(text, extraction, createLookup(schema.catalog), {
    settings: defaultSettings,
    file: 'a.sql',
    ...(cursor !== undefined && { cursor }),
  });
  return findings.filter(({ code }) => code !== 'sql-syntax').map(({ span }) => text.slice(span.start, span.end));
}

test.each([
  'select id, status, from messages',
  'select id, status from messages where',
  'select id, status from messages where id =',
  'insert into messages(content, status) values (',
  'select messages.id, status from messages left join us',
  'select messages.id, status from messages left join users u on ',
  "select id, status from messages where content = 'x",
  'select count(status from messages',
])('what stands is resolved while it is typed: %s', (sql) => {
  expect(missing(sql)).toEqual(['status']);
  expect(missing(sql, sql.length)).toEqual(['status']);
});

test('a half-typed table may have what the tables have that it may become', () => {
  expect(missing('select nick from messages left join us')).toEqual([]);
});

test('a statement in the language of another database is left alone', () => {
  expect(missing('update `messages` set content = substring_index(content, 1), status = 1')).toEqual([]);
});
