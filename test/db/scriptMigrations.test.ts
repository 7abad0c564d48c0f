import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkProject } from '../../server/src/cli/project.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'columnist-scripts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is missing in a project of these files, by what it would say, and what is said of the schema. */
async function check(name: string, files: Readonly<Record<string, string>>) {
  const cwd = path.join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), text);
  }
  const outcome = await checkProject({ cwd, paths: [] });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  const { checked } = outcome;
  const relation = (table: string) => checked.catalog.relations.find((each) => each.name === table);
  return {
    findings: checked.files.flatMap((file) =>
      file.analysis.findings.filter((each) => each.code !== 'pending').map((each) => each.message),
    ),
    problems: checked.problems.map(({ message, file, line }) => `${file}:${line} ${message}`),
    columns: (table: string) => relation(table)?.columns?.map((column) => column.name),
  };
}

const query = (...statements: string[]): string =>
  `import { Pool } from 'pg';\nconst pool = new Pool();\nexport const run = async () => {\n${statements.map((each) => `  await pool.query(${JSON.stringify(each)});`).join('\n')}\n};\n`;

test('a project with nothing but migrations in code is checked without a question', async () => {
  const { findings, problems, columns } = await check('typeorm', {
    'package.json': '{"dependencies":{"typeorm":"0.3.20","pg":"8.0.0"}}',
    'src/migrations/1700000000000-Init.ts': `import { MigrationInterface, QueryRunner, Table, TableColumn } from 'typeorm';
      export class Init1700000000000 implements MigrationInterface {
        async up(queryRunner: QueryRunner): Promise<void> {
          await queryRunner.createTable(new Table({ name: 'users', columns: [
            { name: 'id', type: 'uuid', isPrimary: true, isGenerated: true, generationStrategy: 'uuid' },
            { name: 'role', type: 'enum', enum: ['admin', 'user'] }] }));
          await queryRunner.query('ALTER TABLE "users" ADD "email" varchar NOT NULL');
        }
        async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.dropTable('users'); }
      }`,
    'src/migrations/1700000000001-Rename.ts': `import { MigrationInterface, QueryRunner } from 'typeorm';
      export class Rename1700000000001 implements MigrationInterface {
        async up(queryRunner: QueryRunner) { await queryRunner.renameColumn('users', 'email', 'mail'); }
        async down(queryRunner: QueryRunner) { await queryRunner.renameColumn('users', 'mail', 'email'); }
      }`,
    'src/app.ts': query('SELECT id, email, mail FROM users', "SELECT 1 FROM users WHERE role = 'owner'", 'SELECT 1 FROM teams'),
  });
  expect(problems).toEqual([]);
  expect(columns('users')).toEqual(['id', 'role', 'mail']);
  expect(findings).toHaveLength(3);
  expect(findings.join('\n')).toMatch(/email[\s\S]*owner[\s\S]*teams/);
});

test('a step that cannot be read opens what it may touch, and no more', async () => {
  const { findings, problems, columns } = await check('sequelize', {
    'package.json': '{"dependencies":{"sequelize":"6.0.0","sequelize-cli":"6.0.0","pg":"8.0.0"}}',
    'migrations/20240101000000-a.js': `module.exports = { async up(queryInterface, S) {
      await queryInterface.createTable('users', { id: { type: S.INTEGER, primaryKey: true } });
      await queryInterface.createTable('teams', { id: { type: S.INTEGER, primaryKey: true }, state: { type: S.ENUM('a') } });
    } };`,
    'migrations/20240102000000-b.js': `const { extra } = require('some-package');
      module.exports = { async up(queryInterface, S) {
        await queryInterface.addColumn('users', 'extra', extra(S));
        await queryInterface.renameTable('users', 'people');
      } };`,
    'src/app.js': query(
      'SELECT anything FROM people',
      'SELECT name FROM teams',
      'SELECT id FROM users',
      'INSERT INTO people (id, more) VALUES (1, 2) ON CONFLICT (more) DO NOTHING',
    ),
  });
  expect(problems).toEqual(['migrations/20240102000000-b.js:2 A step of this migration cannot be read without running it']);
  expect(columns('people')).toBeUndefined();
  expect(columns('teams')).toEqual(['id', 'state']);
  expect(findings).toHaveLength(2);
  expect(findings.join('\n')).toMatch(/"name"[\s\S]*"users"/);
});

test('a step of unknown effect opens what is there and every new name, not the tables that come later', async () => {
  const { findings, problems, columns } = await check('pgm', {
    'package.json': '{"dependencies":{"node-pg-migrate":"8.0.0","pg":"8.0.0"}}',
    'migrations/1700000000000_a.js': `exports.up = (pgm) => {
      pgm.createType('mood', ['sad']);
      pgm.createTable('users', { id: 'id', mood: 'mood' });
      pgm.createView('names', {}, 'SELECT id FROM users');
      pgm.createFunction('f', ['integer'], { returns: 'integer', language: 'sql' }, 'SELECT 1');
    };`,
    'migrations/1700000000001_b.js': `exports.up = async (pgm) => { await require('some-package').install(pgm); };`,
    'migrations/1700000000002_c.js': `exports.up = (pgm) => { pgm.createTable('later', { id: 'id' }); };`,
    'src/app.js': query(
      'SELECT anything FROM users',
      "SELECT 1 FROM users WHERE mood = 'happy'",
      'SELECT anything FROM names',
      "SELECT f(1, 2), g(3), 'x'::brand_new",
      'SELECT id FROM brand_new_table',
      'SELECT name FROM later',
    ),
  });
  expect(problems).toEqual(['migrations/1700000000001_b.js:0 A step of this migration cannot be read without running it']);
  expect(columns('users')).toBeUndefined();
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(/"name"/);
});

test('what may run brings what it names, and takes nothing away', async () => {
  const { findings, columns } = await check('kysely', {
    'package.json': '{"dependencies":{"kysely":"0.28.0","pg":"8.0.0"}}',
    'migrations/2024-01-01.ts': `import { type Kysely, sql } from 'kysely';
      export async function up(db: Kysely<any>): Promise<void> {
        await db.schema.createTable('a').addColumn('id', 'integer').addColumn('x', 'text').execute();
        await db.schema.createTable('b').addColumn('id', 'integer').addColumn('x', 'text').execute();
        if (process.env.FLAG) {
          await db.schema.createTable('c').addColumn('id', 'integer').execute();
          await db.schema.alterTable('a').dropColumn('x').execute();
        }
        await sql\`ALTER TABLE b ADD COLUMN \${sql.raw(process.env.NAME)} text\`.execute(db);
      }`,
    'src/app.ts': query('SELECT x, y FROM a', 'SELECT z FROM b', 'SELECT w FROM c', 'SELECT id FROM d'),
  });
  expect(columns('a')).toBeUndefined();
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(/"d"/);
});

test('each package of a monorepo is held against the schema that it has, and one without against all', async () => {
  const { findings, problems } = await check('monorepo', {
    'package.json': '{"workspaces":["apps/*"]}',
    'apps/api/package.json': '{"dependencies":{"pg":"8.0.0"}}',
    'apps/api/migrations/001_a.sql': 'create table api_things (id int, shared int);',
    'apps/api/src/a.ts': query('SELECT id, one FROM api_things', 'SELECT id FROM web_things'),
    'apps/web/package.json': '{"dependencies":{"pg":"8.0.0"}}',
    'apps/web/migrations/001_a.sql': 'create table web_things (id int);',
    'apps/web/src/a.ts': query('SELECT id, two FROM web_things'),
    'apps/worker/package.json': '{"dependencies":{"pg":"8.0.0"}}',
    'apps/worker/src/a.ts': query('SELECT id FROM web_things', 'SELECT id FROM api_things', 'SELECT id FROM nowhere'),
  });
  expect(problems).toEqual([]);
  expect(findings).toHaveLength(4);
  expect([...findings].sort().join('\n')).toMatch(/"one"[\s\S]*"two"[\s\S]*"nowhere"[\s\S]*"web_things"/);
});
