import { describe, expect, test } from 'vitest';
import { textsIn } from './extraction.ts';

/** Sentences, other languages and other engines: each alone in a file, as a value, as an argument and as a property. */
const prose = [
  'Select',
  'Select an item',
  'Select all from the list',
  'select all from the list',
  'Select a plan from below',
  'select a plan from below',
  'Select one or more files from your computer',
  'select from here',
  'Select your country from the dropdown.',
  'select items from cart, then check out',
  'SELECT AN OPTION FROM THE MENU',
  'SELECT ALL',
  'Select * to continue',
  'Select users where available',
  'select rows from table',
  'select users from group',
  'Select from: users, groups',
  'Selected 3 of 10 from page',
  'Update',
  'Update users set by admin',
  'update users set by admin',
  'Update available',
  'Update profile set to private',
  'update the settings set in the config',
  'UPDATE YOUR PROFILE',
  'Update {{name}} set {{value}}',
  'Delete',
  'Delete from cart',
  'delete from cart',
  'DELETE FROM CART',
  'Delete from favorites?',
  'delete from disk',
  'Delete from library and device where possible',
  'Delete file from folder',
  'Insert',
  'Insert into table',
  'insert into page',
  'Insert into the editor (optional)',
  'insert into document as a link',
  'Insert into "Drafts"',
  'With',
  'With this plan you get more',
  'with love as always (and forever)',
  'with items as values',
  'With great power (as they say)',
  'Create',
  'Create table',
  'Create table reservation',
  'Create user from template',
  'create index page',
  'Create view',
  'Create function',
  'Create type as needed',
  'create schema',
  'Drop files here',
  'Drop table',
  'drop table here',
  'Alter table reservation',
  'Call',
  'Call me (maybe)',
  'Call support from the app',
  'call back later',
  'Show',
  'Show all from today',
  'Set name = value',
  'Grant access on request to user',
  'Comment on this post is closed',
  'Merge into main using squash when ready',
  'Copy from clipboard',
  'copy link to clipboard',
  'Lock table',
  'Do',
  'Values (optional)',
  'Explain select',
  'Truncate',
  'truncate text',
  'Refresh view',
  'Please select * from the menu',
  'failed to select from users',
  'could not insert into users (duplicate)',
  'select-none text-sm from-gray-100 to-gray-200',
  'select option from list > li.active',
  'select { color: red } from',
  'select[name="from"] option',
  'query { select(from: "a") { id } }',
  'mutation { update(set: { a: 1 }) { id } }',
  '/select .* from (\\w+)/i',
  'git update-index --refresh && git delete from',
  'SELECT `id` FROM `users` WHERE `id` = 1',
  'SELECT TOP 10 id FROM users WHERE a = 1',
  'SELECT [id] FROM [dbo].[users] WHERE a = 1',
  'INSERT OR REPLACE INTO kv (k, v) VALUES (1, 2)',
  'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)',
  'SELECT toStartOfDay(ts), uniqExact(id) FROM events WHERE site = {site:UUID}',
  'SELECT name FROM sqlite_master WHERE type = 1',
  'INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 1',
  'CREATE TABLE t (id INT) ENGINE=InnoDB',
  'SELECT id FROM t LIMIT 10, 20',
  'SELECT id, IFNULL(a, 0) FROM t',
  'MATCH (a)-[:KNOWS]->(b) RETURN a',
];

describe('what only looks like SQL is left alone', () => {
  test.each(prose)('%s', (text) => {
    const literal = JSON.stringify(text);
    expect(textsIn(`export const a = ${literal};`)).toEqual([]);
    expect(textsIn(`show(${literal});`)).toEqual([]);
    expect(textsIn(`export const labels = { button: ${literal}, other: [${literal}] };`)).toEqual([]);
    expect(textsIn(`export const a = ${text.includes('`') ? literal : `\`${text.replaceAll('\\', '\\\\')}\``};`)).toEqual([]);
  });

  const sql = 'SELECT id, status FROM messages WHERE id = 1';
  const places: Record<string, string> = {
    'an error': `throw new Error('${sql}');`,
    'a custom error': `reject(new DatabaseError('${sql}'));`,
    'a log line': `console.log('${sql}');\nlogger.info(\`${sql}\`);`,
    'a translation': `t('${sql}');`,
    'a test name': `it('${sql}', () => {});`,
    'an expectation': `expect(text).toEqual('${sql}');`,
    'a comparison': `if (text === '${sql}') run();`,
    'a case': `switch (text) { case '${sql}': run(); }`,
    'a description': `export const doc = { description: '${sql}' };`,
    'a search in a text': `text.startsWith('${sql}');`,
    'a type': `export type Q = '${sql}';`,
    'a property name': `export const names = { '${sql}': 1 };`,
    'a statement of its own': `'${sql}';`,
    'a GraphQL tag': `gql\`${sql}\`;`,
    'a style tag': `css\`${sql}\`; html\`${sql}\`; styled.div\`${sql}\`;`,
    'a decorator for documentation': `class A { @ApiOperation({ summary: '${sql}' }) list() {} }`,
  };
  test.each(Object.entries(places))('SQL in %s', (_, code) => expect(textsIn(code)).toEqual([]));

  test('an attribute of markup', () =>
    expect(textsIn(`export const a = <p title="${sql}">{'${sql}'}</p>;`, '/src/a.tsx')).toEqual([]));

  const engines: Record<string, string> = {
    mysql2: `import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({});\npool.query('${sql}');`,
    'better-sqlite3': `import Database from 'better-sqlite3';\nconst db = new Database('a');\ndb.prepare('${sql}');`,
    sqlite3: `const sqlite = require('sqlite3');\nconst db = new sqlite.Database('x');\ndb.all('${sql}');`,
    mssql: `import sql from 'mssql';\nawait sql.query\`${sql}\`;`,
    clickhouse: `import { createClient } from '@clickhouse/client';\nconst client = createClient();\nclient.query({ query: '${sql}' });`,
    bigquery: `import { BigQuery } from '@google-cloud/bigquery';\nnew BigQuery().query('${sql}');`,
    snowflake: `import snowflake from 'snowflake-sdk';\nconst connection = snowflake.createConnection({});\nconnection.execute({ sqlText: '${sql}' });`,
    salesforce: `import jsforce from 'jsforce';\nconst conn = new jsforce.Connection();\nconn.query('${sql}');`,
    duckdb: `import duckdb from 'duckdb';\nconst db = new duckdb.Database(':memory:');\ndb.all('${sql}');`,
  };
  test.each(Object.entries(engines))('a file that talks to %s', (_, code) => expect(textsIn(code)).toEqual([]));

  test('a file in a folder of another engine', () => {
    expect(textsIn(`db.query('${sql}');`, '/src/mysql/users.ts')).toEqual([]);
    expect(textsIn(`db.query('${sql}');`, '/src/clickhouse-client.ts')).toEqual([]);
  });

  test('a call or function named after another engine, in a file that has both', () => {
    const code = `import { Pool } from 'pg';\nimport clickhouse from './clickhouse';\nconst { rawQuery } = clickhouse;\n
      rawQuery('${sql}');\nasync function clickhouseQuery() { return run('${sql}'); }\nnew Pool().query('${sql}');`;
    expect(textsIn(code)).toEqual([sql]);
  });
});

describe('what is SQL is found without a tag', () => {
  const statements = [
    'SELECT id FROM messages',
    'select id, status from messages',
    'select m.id from messages m where m.status = $1',
    'select * from messages order by created_at',
    'SELECT count(*) FROM messages',
    'SELECT presence.update_user_status($1, $2, $3)',
    'INSERT INTO messages (id, status) VALUES ($1, $2) RETURNING id',
    'insert into messages (id) select id from old_messages',
    'UPDATE messages SET status = $1 WHERE id = $2',
    "update messages set status = 'seen'",
    'DELETE FROM messages WHERE id = $1',
    'delete from messages where id = $1',
    'WITH recent AS (SELECT id FROM messages) SELECT id FROM recent',
    'CREATE TABLE IF NOT EXISTS messages (id uuid PRIMARY KEY)',
    'CREATE UNIQUE INDEX idx ON messages (id)',
    'ALTER TABLE messages ADD COLUMN status varchar(20)',
    'TRUNCATE TABLE messages',
    'REFRESH MATERIALIZED VIEW stats',
    'SELECT "User"."isGoogleAuth" FROM "User"',
    'SELECT EXISTS (SELECT 1 FROM messages WHERE id = $1)',
    '-- name of the query\nSELECT id FROM messages',
    'MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DO NOTHING',
    'EXPLAIN ANALYZE SELECT id FROM messages',
  ];
  test.each(statements)('%s', (text) => {
    const shown = text.replace(/\s+/g, ' ');
    expect(textsIn(`export const query = ${JSON.stringify(text)};`)).toEqual([shown]);
    expect(textsIn(`db.query(${JSON.stringify(text)});`)).toEqual([shown]);
  });
});
