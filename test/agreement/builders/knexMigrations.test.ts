import makeKnex, { type Knex } from 'knex';
import pg from 'pg';
import { beforeAll, expect, inject, test } from 'vitest';
import { migrationSteps } from '../../../server/src/extract/migrationScript.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { createDatabase } from '../../db/server.ts';
import { memoryWorkspace } from '../../spec/memoryWorkspace.ts';
import { introspectWith } from '../introspection.ts';

beforeAll(loadParser);

test('migrations make the schema that we read from their text', async () => {
  const [run, read] = [await createDatabase(inject('postgres'), ''), await createDatabase(inject('postgres'), '')];
  await runWithKnex(run);
  const client = new pg.Client({ connectionString: read });
  await client.connect();
  for (const { path, text } of migrations) {
    for (const step of migrationSteps(`/${path}`, text, memoryWorkspace(files))) {
      expect(step, path).toMatchObject({ certain: true });
      await client.query(step.sql!);
    }
  }
  await client.end();
  expect(await schemaOf(read)).toEqual(await schemaOf(run));
});

async function runWithKnex(url: string): Promise<void> {
  const knex = makeKnex({ client: 'pg', connection: url });
  try {
    for (const { text } of migrations) {
      const module = { exports: {} as { up: (knex: Knex) => Promise<void> } };
      new Function('module', 'exports', 'require', text)(module, module.exports, () => helpersAsRun());
      await module.exports.up(knex);
    }
  } finally {
    await knex.destroy();
  }
}

function helpersAsRun(): unknown {
  const module = { exports: {} };
  new Function('module', 'exports', helpers.text)(module, module.exports);
  return module.exports;
}

/** Without comments and the checks of columns with few values, which no statement can see. */
async function schemaOf(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { relations, types } = await introspectWith(client);
  await client.end();
  const own = <T extends { readonly schema: string }>(all: readonly T[]): readonly T[] =>
    all.filter(({ schema }) => !/^pg_|^information_schema$/.test(schema));
  return {
    types: own(types),
    relations: own(relations).map(({ name, schema, kind, columns, constraints = [] }) => ({
      ...{ name, schema, kind, columns: columns?.map(({ comment: _, ...column }) => column) },
      constraints: constraints.filter((each) => each.kind !== 'check'),
    })),
  };
}

const helpers = {
  path: 'migrations/helpers.js',
  text: `
exports.TableName = { Users: 'users', Org: 'organizations', Secret: 'secrets', Tag: 'secret_tags' };
exports.addCommon = (table, knex) => { table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()')); table.timestamps(true, true); };
exports.addPerson = function (t, prefix, length = 50) { t.string(prefix + '_name', 64).notNullable(); t.string(\`\${prefix}_mail\`).unique(); };
`,
};

const migrations = [
  {
    path: 'migrations/001_users.js',
    text: `
const { TableName } = require('./helpers');
exports.up = async function (knex) {
  await knex.raw('CREATE EXTENSION IF NOT EXISTS "pgcrypto"');
  const isTablePresent = await knex.schema.hasTable(TableName.Users);
  if (!isTablePresent) {
    await knex.schema.createTable(TableName.Users, (t) => {
      t.uuid('id', { primaryKey: true }).defaultTo(knex.fn.uuid());
      t.string('email').unique().notNullable();
      t.specificType('authMethods', 'text[]');
      t.boolean('superAdmin').defaultTo(false);
      t.string('firstName'); t.string('lastName', 64).nullable();
      t.enu('kind', ['a', 'b'], { useNative: true, enumName: 'user_kind' }).notNullable().defaultTo('a');
      t.enum('mood', ['x', 'y']);
      t.specificType('location', 'point');
      t.jsonb('meta').defaultTo('{}');
      t.timestamps(true, true, true);
    });
  }
};
exports.down = (knex) => knex.schema.dropTableIfExists(TableName.Users);`,
  },
  {
    path: 'migrations/002_more.js',
    text: `
const { TableName, addCommon, addPerson } = require('./helpers');
const addAudit = (t) => { t.uuid('created_by'); t.uuid('updated_by'); };
exports.up = async function (knex) {
  await knex.schema
    .createTable(TableName.Org, (table) => {
      addCommon(table, knex);
      addPerson(table, 'owner');
      table.string('slug').notNullable();
      table.unique(['slug']);
      table.integer('seats').unsigned().defaultTo(1).checkPositive();
      table.decimal('price', 12, 4); table.float('ratio', 8, 2); table.double('dbl');
      table.bigInteger('big').index(); table.date('day'); table.time('at'); table.timestamp('stamp', { useTz: false });
      table.datetime('dt', { precision: 6 }); table.binary('bytes'); table.tinyint('tiny'); table.comment('orgs');
    })
    .createTable(TableName.Secret, function () {
      this.increments();
      this.uuid('orgId').references('id').inTable(TableName.Org).onDelete('CASCADE').notNullable();
      this.string('name', 100).notNullable().comment('x');
      this.text('value', 'longtext');
      this.index(['name', 'orgId'], 'idx_secret');
      this.unique(['name', 'orgId'], { indexName: 'uq_secret', useConstraint: true });
      this.bigint('counter').notNullable().defaultTo(0);
    })
    .createTable(TableName.Tag, (t) => { t.bigIncrements('id'); t.string('slug').notNullable(); addAudit(t); t.timestamps(); });
  await knex.schema.createTable('plain', (t) => { t.increments('id'); t.string('code'); t.primary(['code']); t.unique('id'); });
  for (const name of ['logs_a', 'logs_b']) {
    await knex.schema.createTable(name, (t) => { t.bigIncrements(); t.text('message').notNullable(); ['a1', 'a2'].forEach((c) => t.string(c)); });
  }
  await Promise.all(['metrics_a', 'metrics_b'].map((name) => knex.schema.createTable(name, (t) => { t.uuid('id').primary(); t.integer('value'); })));
};
exports.down = async (knex) => { await knex.schema.dropTable(TableName.Tag).dropTable(TableName.Secret).dropTable(TableName.Org); };`,
  },
  {
    path: 'migrations/003_alter.js',
    text: `
const { TableName } = require('./helpers');
exports.up = async (knex) => {
  const hasCol = await knex.schema.hasColumn(TableName.Users, 'nick');
  const hasFirst = await knex.schema.hasColumn(TableName.Users, 'firstName');
  if (await knex.schema.hasTable(TableName.Users)) {
    await knex.schema.alterTable(TableName.Users, (t) => {
      if (!hasCol) t.string('nick').nullable();
      if (hasFirst) t.renameColumn('firstName', 'givenName');
      t.string('lastName', 128).notNullable().defaultTo('').alter();
      t.dropColumn('mood'); t.dropColumns('location', 'meta');
      t.setNullable('email'); t.dropNullable('superAdmin');
      t.dropPrimary(); t.primary('id', 'u_pk');
      t.enu('kind', ['a', 'b'], { useNative: true, enumName: 'user_kind', existingType: true }).nullable().alter();
    });
  }
  await knex.schema.table(TableName.Org, (table) => {
    table.dropTimestamps(); table.dropUnique(['slug']);
    table.uuid('ownerId'); table.foreign('ownerId').references(\`\${TableName.Users}.id\`).onDelete('SET NULL');
    table.string('region', 20).after('slug').defaultTo(knex.raw("'eu'"));
    table.integer('seats').notNullable().alter({ alterType: false });
  });
  await knex.schema.renameTable('logs_b', 'logs_c');
  await knex(TableName.Users).update({ nick: knex.ref('givenName') });
  await knex.raw(\`ALTER TABLE "\${TableName.Org}" ADD COLUMN IF NOT EXISTS "raw_col" jsonb NOT NULL DEFAULT '{}'::jsonb\`);
  await knex.raw('ALTER TABLE ?? ADD COLUMN ?? text', [TableName.Org, 'bound_col']);
  await knex.raw('ALTER TABLE organizations DROP CONSTRAINT organizations_owner_mail_unique');
  await knex.schema.createView('active_users', (view) => { view.columns(['id', 'mail']); view.as(knex('users').select('id', 'email')); });
  await knex.schema.createMaterializedView('counted', (view) => view.as(knex('users').select(knex.raw('count(*) as n'))));
  await knex.schema.createTable('logs_like', (t) => { t.integer('x'); }).createTableLike('audited_copy', 'logs_like', (t) => { t.text('more'); });
  await knex.schema.dropTableIfExists('metrics_b').createSchemaIfNotExists('aux');
  await knex.schema.withSchema('aux').createTable('things', function (table) {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.string('n').references('code').inTable('public.plain');
  });
  await knex.schema.createTable('aux.more', (t) => t.increments('id').primary());
};
exports.down = async (knex) => { await knex.raw('DROP TABLE organizations CASCADE'); };`,
  },
];

const files = [helpers, ...migrations];
