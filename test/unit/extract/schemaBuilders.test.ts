import { beforeAll, describe, expect, test } from 'vitest';
import { migrationSteps } from '../../../server/src/extract/migrationScript.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { contextOf, fragmentsIn, hostOf } from './extraction.ts';

beforeAll(loadParser);

/** What a migration runs; what cannot be told is `?`, what may run `maybe …`. */
function steps(code: string, path = '/m/1_x.ts'): string[] {
  const files = { [path]: code };
  return migrationSteps(path, code, contextOf(files).workspace).flatMap(({ sql, maybe }) =>
    sql === undefined ? ['?'] : sql.split(/;\s*\n/).map((each) => `${maybe ? 'maybe ' : ''}${each.replace(/\s+/g, ' ').trim()}`),
  );
}

const typeorm = (body: string): string[] =>
  steps(`import { MigrationInterface, QueryRunner, Table, TableColumn } from 'typeorm';
    export class X1 implements MigrationInterface {
      public async up(queryRunner: QueryRunner): Promise<void> { ${body} }
      public async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.dropTable('users'); }
    }`);
const sequelize = (body: string): string[] =>
  steps(`module.exports = { async up(queryInterface, Sequelize) { ${body} }, async down(q) {} };`, '/m/1_x.js');
const pgm = (body: string, before = ''): string[] =>
  steps(`${before}\nexports.up = (pgm) => { ${body} };\nexports.down = (pgm) => { pgm.dropTable('t'); };`, '/m/1_x.js');
const kysely = (body: string, before = ''): string[] =>
  steps(`import { Kysely, sql } from 'kysely';\n${before}\nexport async function up(db: Kysely<any>): Promise<void> { ${body} }`);

describe('TypeORM', () => {
  test('makes a table with its enum type, keys and indexes', () => {
    expect(
      typeorm(`await queryRunner.createTable(new Table({ name: 'app.users', columns: [
        { name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
        { name: 'role', type: 'enum', enum: ['a', 'b'], default: "'a'" },
        new TableColumn({ name: 'at', type: 'timestamp with time zone', precision: 3, isNullable: true }) ],
        uniques: [{ name: 'one', columnNames: ['role', 'at'] }] }), true)`),
    ).toEqual([
      `DO 'BEGIN CREATE TYPE "app"."users_role_enum" AS ENUM (''a'', ''b''); EXCEPTION WHEN duplicate_object THEN NULL; END'`,
      `CREATE TABLE IF NOT EXISTS "app"."users" ("id" serial NOT NULL, "role" "app"."users_role_enum" NOT NULL DEFAULT 'a', "at" timestamp(3) with time zone, CONSTRAINT "one" UNIQUE ("role", "at"), CONSTRAINT "PK_a3ffb1c0c8416b9fc6f907b7433" PRIMARY KEY ("id"))`,
    ]);
  });

  test('changes the table that getTable gave, over names in a loop', () => {
    expect(
      typeorm(`const table = await queryRunner.getTable('users');
        await queryRunner.dropForeignKey(table!, table!.foreignKeys.find((fk) => fk.columnNames.includes('x'))!);
        await queryRunner.changeColumn(table!, 'a', new TableColumn({ name: 'b', type: 'bigint' }));
        for (const name of ['x', 'y']) await queryRunner.addColumn(name, new TableColumn({ name: 'deleted_at', type: 'timestamptz', isNullable: true }));`),
    ).toEqual([
      'ALTER TABLE "users" RENAME COLUMN "a" TO "b"',
      'ALTER TABLE "users" ALTER COLUMN "b" DROP DEFAULT',
      'ALTER TABLE "users" ALTER COLUMN "b" TYPE bigint',
      'ALTER TABLE "users" ALTER COLUMN "b" SET NOT NULL',
      'ALTER TABLE "x" ADD COLUMN "deleted_at" timestamptz',
      'ALTER TABLE "y" ADD COLUMN "deleted_at" timestamptz',
    ]);
  });

  test('opens what it cannot read: the table, or every table', () => {
    expect(typeorm(`await queryRunner.addColumn('users', makeColumn());`)).toEqual([
      'ALTER TABLE "users" ADD COLUMN _hole_0_ text',
    ]);
    expect(typeorm(`await queryRunner.renameTable('users', process.env.NAME);`)).toEqual([
      'ALTER TABLE _hole_0_ ADD COLUMN _hole_1_ text',
    ]);
    expect(typeorm('await seedEverything(queryRunner);')).toEqual(['?']);
  });

  test('has its names at the tokens that say them', () => {
    const code = `import { QueryRunner, TableColumn } from 'typeorm';
      export class X { async up(queryRunner: QueryRunner) { await queryRunner.addColumn('users', new TableColumn({ name: 'age', type: 'int' })); } }`;
    const [fragment] = fragmentsIn(code, '/m/1_x.ts');
    expect(hostOf(code, fragment!, '"users"')).toBe('users');
    expect(hostOf(code, fragment!, '"age"')).toBe('age');
  });
});

describe('Sequelize', () => {
  test('writes its types, enum names and keys', () => {
    expect(
      sequelize(`await queryInterface.createTable('Users', {
        id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
        role: { type: Sequelize.ENUM('a', 'b'), defaultValue: 'a' },
        uuid: { type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4, unique: true },
        teamId: { type: Sequelize.INTEGER, field: 'team_id', references: { model: 'teams', key: 'id' }, onDelete: 'cascade' },
      }, { uniqueKeys: { k: { fields: ['role', 'uuid'] } } });`),
    ).toEqual([
      `DO 'BEGIN CREATE TYPE "enum_Users_role" AS ENUM (''a'', ''b''); EXCEPTION WHEN duplicate_object THEN NULL; END'`,
      `CREATE TABLE IF NOT EXISTS "Users" ("id" serial, "role" "enum_Users_role" DEFAULT 'a', "uuid" uuid UNIQUE, "team_id" integer REFERENCES "teams" ("id") ON DELETE CASCADE, UNIQUE ("role", "uuid"), PRIMARY KEY ("id"))`,
    ]);
  });

  test('is known by the context that Umzug gives', () => {
    expect(
      steps(
        `export const up = async ({ context: queryInterface }) => {
           await queryInterface.addColumn({ tableName: 't', schema: 's' }, 'n', { type: DataTypes.STRING(10), allowNull: false, defaultValue: null });
           await queryInterface.sequelize.query('CREATE VIEW v AS SELECT 1');
         };`,
        '/m/1_x.js',
      ),
    ).toEqual(['ALTER TABLE "s"."t" ADD COLUMN "n" varchar(10) NOT NULL', 'CREATE VIEW v AS SELECT 1']);
  });

  test('opens a table for a unique index or a default that it cannot read', () => {
    expect(sequelize(`await queryInterface.addIndex('t', fields(), { unique: true });`)).toEqual([
      'ALTER TABLE "t" ADD COLUMN _hole_0_ text',
    ]);
    expect(sequelize(`await queryInterface.addIndex('t', fields());`)).toEqual([]);
  });
});

describe('node-pg-migrate', () => {
  test('knows its own and the shorthands of the file', () => {
    expect(
      pgm(
        `pgm.createTable('t', { id: 'id', price: 'money', n: { type: 'string', notNull: true, default: pgm.func('f()') }, tags: { type: 'text[]', default: [] } }, { ifNotExists: true });
         pgm.alterColumn('t', 'n', { default: null, notNull: false });
         pgm.addTypeValue('mood', 'ok');`,
        `exports.shorthands = { money: { type: 'numeric(12,2)', notNull: true } };`,
      ),
    ).toEqual([
      `CREATE TABLE IF NOT EXISTS "t" ("id" serial PRIMARY KEY, "price" numeric(12,2) NOT NULL, "n" text DEFAULT f() NOT NULL, "tags" text[] DEFAULT '{}')`,
      'ALTER TABLE "t" ALTER COLUMN "n" DROP DEFAULT',
      'ALTER TABLE "t" ALTER COLUMN "n" DROP NOT NULL',
      `ALTER TYPE "mood" ADD VALUE IF NOT EXISTS 'ok'`,
    ]);
  });

  test('reads SQL that it is given as text', () => {
    expect(pgm(`pgm.sql('ALTER TABLE t ADD a int'); pgm.sql(\`CREATE TABLE \${name()} (id int)\`);`)).toEqual([
      'ALTER TABLE t ADD a int',
      expect.stringMatching(/^CREATE TABLE _hole_0_+ \(id int\)$/),
    ]);
  });
});

describe('Kysely', () => {
  test('follows what $call puts into a chain', () => {
    expect(
      kysely(
        `await db.schema.createTable('app.t').ifNotExists().addColumn('id', 'serial', (c) => c.primaryKey()).$call(stamps)
           .addForeignKeyConstraint('fk', ['id'], 'u', ['id'], (c) => c.onDelete('cascade')).execute();
         await db.withSchema('s').schema.alterTable('t').renameTo('u').execute();
         await db.schema.createType('mood').asEnum(['a']).execute();
         await sql\`alter table \${sql.table('s.u')} add x int\`.execute(db);`,
        `const stamps = (t) => t.addColumn('at', sql\`timestamptz(3)\`, (c) => c.notNull().defaultTo(sql\`now()\`));`,
      ),
    ).toEqual([
      'CREATE TABLE IF NOT EXISTS "app"."t" ("id" serial PRIMARY KEY, "at" timestamptz(3) NOT NULL DEFAULT now(), CONSTRAINT "fk" FOREIGN KEY ("id") REFERENCES "u" ("id") ON DELETE cascade)',
      'ALTER TABLE "s"."t" RENAME TO "u"',
      `CREATE TYPE "mood" AS ENUM ('a')`,
      expect.stringMatching(/^alter table .* add x int$/),
    ]);
  });

  test('leaves a chain open that is continued elsewhere', () => {
    expect(kysely(`let t = db.schema.createTable('t').addColumn('id', 'int4');\n await run(t);`)).toEqual([
      'CREATE TABLE "t" ("id" int4)',
      'ALTER TABLE "t" ADD COLUMN _hole_0_ text',
    ]);
  });
});

test('db-migrate and MikroORM are read too', () => {
  expect(
    steps(
      `exports.up = function (db) { return db.createTable('t', { columns: { id: { type: 'int', primaryKey: true, autoIncrement: true }, n: 'string' } })
         .then(() => db.addColumn('t', 'at', { type: 'datetime', notNull: true })).then(() => db.runSql('CREATE VIEW v AS SELECT 1')); };`,
      '/m/1_x.js',
    ),
  ).toEqual([
    'CREATE TABLE "t" ("id" serial PRIMARY KEY, "n" varchar)',
    'ALTER TABLE "t" ADD COLUMN "at" timestamp NOT NULL',
    'CREATE VIEW v AS SELECT 1',
  ]);
  expect(
    steps(`import { Migration } from '@mikro-orm/migrations';
      export class M extends Migration { async up(): Promise<void> { this.addSql('create table "t" ("id" serial primary key);'); }
        async down(): Promise<void> { this.addSql('drop table "t";'); } }`),
  ).toEqual(['create table "t" ("id" serial primary key)']);
});

test('what stands behind a condition may run, and what another engine would run never does', () => {
  expect(
    sequelize(`if (process.env.EDITION) await queryInterface.addColumn('t', 'a', Sequelize.TEXT);
      if (false) await queryInterface.dropTable('t');`),
  ).toEqual(['maybe ALTER TABLE "t" ADD COLUMN "a" text']);
});
