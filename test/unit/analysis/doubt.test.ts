import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeDocument } from '../../../server/src/analysis/analyze.ts';
import { overlayMigration } from '../../../server/src/analysis/overlayMigration.ts';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import { emptyCatalog } from '../../../server/src/catalog/model.ts';
import { systemCatalog } from '../../../server/src/catalog/systemCatalog.ts';
import { defaultSettings } from '../../../server/src/rules/settings.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { extractFiles } from '../extract/extraction.ts';

beforeAll(loadParser);

const schema = `create table messages (id int primary key, sender_id int, content text);
create table users (id int primary key, name text);`;

/** What is reported, as the words in the document. */
function reported(code: string): string[] {
  const empty = createLookup({ ...emptyCatalog }, systemCatalog(emptyCatalog.serverVersion));
  const lookup = overlayMigration(empty, [{ text: schema, holes: [] }], { kind: 'same-file', file: 'schema' });
  const { findings } = analyzeDocument(code, extractFiles({ '/src/app.ts': code }), lookup, {
    settings: defaultSettings,
    file: 'src/app.ts',
  });
  return findings.map((finding) => `${finding.code} ${code.slice(finding.span.start, finding.span.end)}`);
}

const inFunction = (body: string): string =>
  `import { Pool } from 'pg';\nconst pool = new Pool();\nexport function run(f: any) {\n${body}\n}`;

describe('combinations of branches', () => {
  test('a name that one of them resolves is not missing', () => {
    expect(
      reported(
        inFunction(`let q = 'select m.id from messages m';
if (f.user || f.name) q += ' join users u on u.id = m.sender_id';
q += ' where true';
if (f.name) q += ' and u.name = $1';
return pool.query(q);`),
      ),
    ).toEqual([]);
  });

  test('a name that none of them resolves is, once', () => {
    expect(
      reported(
        inFunction(`let q = 'select m.id, m.status from messages m';
if (f.user) q += ' join users u on u.id = m.sender_id';
if (f.a) q += ' where m.seen = true';
return pool.query(q);`),
      ),
    ).toEqual(['unknown-column status', 'unknown-column seen']);
  });

  test('a DELETE that one of them gives a WHERE is none without', () => {
    expect(
      reported(inFunction("let q = 'delete from messages';\nif (f.id) q += ' where id = $1';\nreturn pool.query(q);")),
    ).toEqual([]);
  });

  test('one that does not parse tells nothing', () => {
    expect(
      reported(
        inFunction(
          "return pool.query(`select id from messages order by ${f.by ? 'content' : ''} ${f.desc ? 'desc' : 'asc'}, nope`);",
        ),
      ),
    ).toEqual(['unknown-column nope']);
  });
});

describe('SQL that nothing ties to PostgreSQL', () => {
  test('is left alone when none of its relations is there', () => {
    expect(reported("export const query = 'SELECT Id, Status FROM Account WHERE Id = 1';")).toEqual([]);
  });

  test('counts when one is', () => {
    expect(reported("export const query = 'SELECT id, status FROM messages WHERE id = 1';")).toEqual(['unknown-column status']);
  });

  test('an import that leads to a client ties it', () => {
    expect(reported("import 'pg';\nexport const query = 'SELECT id, status FROM account WHERE id = 1';")).toEqual([
      'unknown-table account',
    ]);
  });
});
