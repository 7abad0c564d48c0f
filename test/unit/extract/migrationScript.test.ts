import { beforeAll, describe, expect, test } from 'vitest';
import { migrationScript } from '../../../server/src/extract/migrationScript.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { contextOf, type Files } from './extraction.ts';

beforeAll(loadParser);

/** The statements of the first file, blanks made one. */
function statements(files: Files): string[] | undefined {
  const path = Object.keys(files)[0]!;
  return migrationScript(path, files[path]!, contextOf(files).workspace)?.map((each) => each.replace(/\s+/g, ' ').trim());
}
const up = (body: string, before = ''): string[] | undefined =>
  statements({
    '/m/20250101000000_x.js': `${before}\nexports.up = async function (knex) {\n${body}\n};\nexports.down = async () => {};`,
  });

describe('a migration in code', () => {
  test('is read where it makes tables over a list of names', () => {
    expect(
      up(
        `for (const { name, wide } of tables) {
           await knex.schema.alterTable(name, (table) => {
             table.dateTime('deleted_at');
             if (wide) table.string('note', 10).notNullable();
             table.index('deleted_at');
           });
         }
         await Promise.all(['c'].map((name) => knex.schema.createTable(\`\${PREFIX}\${name}\`, (t) => { t.smallIncrements(); t.uuid('k').alter(); })));`,
        `const PREFIX = 'app_';\nconst tables = [{ name: 'a', wide: true }, { name: \`\${PREFIX}b\`, wide: false }];`,
      ),
    ).toEqual([
      'ALTER TABLE "a" ADD COLUMN "deleted_at" timestamp with time zone; ALTER TABLE "a" ADD COLUMN "note" varchar(10) NOT NULL',
      'ALTER TABLE "app_b" ADD COLUMN "deleted_at" timestamp with time zone',
      'CREATE TABLE "app_c" ("id" smallserial PRIMARY KEY); ALTER TABLE "app_c" ALTER COLUMN "k" DROP DEFAULT; ALTER TABLE "app_c" ALTER COLUMN "k" TYPE uuid USING ("k"::uuid); ALTER TABLE "app_c" ALTER COLUMN "k" DROP NOT NULL',
    ]);
  });

  test('is read where it counts', () => {
    expect(
      up(
        `for (let i = 0; i < PARTS; i++) {\n await knex.raw(\`CREATE TABLE t_p\${i} PARTITION OF t FOR VALUES WITH (MODULUS \${PARTS}, REMAINDER \${i})\`);\n}`,
        'const PARTS = 2;',
      ),
    ).toEqual([
      'CREATE TABLE t_p0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0)',
      'CREATE TABLE t_p1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)',
    ]);
  });

  test('is followed into helper functions, and what only down uses is left out', () => {
    expect(
      statements({
        '/m/1_x.ts': `import type { Knex } from 'knex';\nimport { addStamps } from './helpers.js';
          export async function up(knex: Knex): Promise<void> {
            await knex.transaction(async (trx) => { await trx.raw('CREATE TABLE a (id int)'); await addStamps(trx); });
            await own(knex);
          }
          async function own(knex: Knex) { await knex.raw('CREATE TABLE c (id int)'); }
          async function undo(knex: Knex) { await knex.raw('DROP TABLE a'); }
          export async function down(knex: Knex) { await undo(knex); }`,
        '/m/helpers.ts': `import type { Knex } from 'knex';\nexport async function addStamps(knex: Knex) { await knex.raw('ALTER TABLE a ADD at timestamptz'); }\nexport async function other(knex: Knex) { await knex.raw('DROP TABLE z'); }`,
      }),
    ).toEqual(['CREATE TABLE a (id int)', 'ALTER TABLE a ADD at timestamptz', 'CREATE TABLE c (id int)']);
  });

  test('counts what it does when the database lacks it, and PostgreSQL among engines', () => {
    expect(
      up(`if (!(await knex.schema.hasTable('a'))) await knex.schema.createTable('a', (t) => { t.increments(); });
          if (false) await knex.raw('DROP TABLE b');`),
    ).toEqual(['CREATE TABLE "a" ("id" serial PRIMARY KEY)']);
  });

  test('that changes no schema is read as that', () => {
    expect(up(`const rows = await knex.raw(\`update a set b = \${Math.random()}\`);`)).toEqual([]);
    expect(up('return Promise.resolve();')).toEqual([]);
  });

  const unknowable = {
    'a table that is named when it runs': `await knex.schema.createTable(process.env.TABLE, (t) => { t.increments(); });`,
    'a column method that is not known': `await knex.schema.createTable('a', (t) => { t.increments(); t.hypercolumn('x'); });`,
    'a callback that hands the table on': `await knex.schema.createTable('a', (t) => { t.increments(); withAudit(t); });`,
    'a branch that is not known': `if (process.env.EDITION === 'ee') await knex.raw('ALTER TABLE a ADD b int');`,
    'one of two statements': `await knex.raw(flag() ? 'ALTER TABLE a ADD b int' : 'ALTER TABLE a ADD c int');`,
    'a column that may be dropped': `await knex.schema.alterTable('a', (t) => { if (flag()) t.dropColumn('b'); });`,
    'a statement with a part that is not known': 'await knex.raw(`ALTER TABLE a ADD ${name()} int`);',
    'a package that is given the connection': `await require('some-package').install(knex);`,
    'a file of statements': `await knex.raw(fs.readFileSync('x.sql', 'utf8'));`,
    'another tool': `await knex.raw('CREATE TABLE a (id int)');\nawait builder.createTable('b');`,
  };
  for (const [name, body] of Object.entries(unknowable)) {
    test(`is not taken for read with ${name}`, () => expect(up(body)).toBeUndefined());
  }
});
