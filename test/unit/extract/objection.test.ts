import { describe, expect, it } from 'vitest';
import { objection } from '../../../server/src/extract/builders/objection.ts';
import { build, hostOf } from './built.ts';

const path = '/src/app.ts';
const person = `import { Model } from 'objection';
export class Base extends Model {}
export class Person extends Base {
  static tableName = 'persons';
  static jsonSchema = { type: 'object', properties: { nick: { type: 'string' } } };
  static relationMappings = () => ({ pets: { relation: Model.HasManyRelation, modelClass: Animal, join: { from: 'persons.id', to: 'animals.ownerId' } } });
}
`;
const run = (code: string, others: Record<string, string> = {}) =>
  build(objection, path, { '/src/person.ts': person, ...others, [path]: `import { Person } from './person';\n${code}` });

describe('Objection', () => {
  it('declares tables and the columns that relations join by, not those of a JSON schema', () => {
    const { models, sql, fragments } = build(objection, path, { [path]: person });
    expect(models).toMatchObject([{ library: 'objection', table: 'persons', columns: [] }]);
    expect(sql).toEqual([`SELECT "id" FROM "persons"`, `SELECT "ownerId" FROM "animals"`]);
    expect(hostOf(fragments[1]!, '"ownerId"', person)).toEqual({ text: 'ownerId', offset: person.indexOf('ownerId') });
    expect(hostOf(fragments[1]!, '"animals"', person)).toEqual({ text: 'animals', offset: person.indexOf('animals') });
  });

  it('renders query chains', () => {
    expect(
      run(
        `Person.query().select('id', 'persons.name').where('age', '>', 3).where({ status: 'a' }).whereIn('kind', ['x']).whereNull('gone').orderBy('name', 'desc')`,
      ).sql,
    ).toEqual([
      `SELECT "id", "persons"."name" FROM "persons" WHERE "age" > 3 AND "status" = 'a' AND "kind" IN ('x') AND "gone" IS NULL ORDER BY "name"`,
    ]);
    expect(
      run(`Person.query().insert({ name: 'a', pets: [{ x: 1 }] }); Person.query().patch({ age: 3 }).where('id', id);`).sql,
    ).toEqual([
      `INSERT INTO "persons" ("name", _hole_0_) VALUES ('a', _hole_1_)`,
      `UPDATE "persons" SET "age" = 3 WHERE "id" = $1`,
    ]);
  });

  it('sorts and groups by what the query computes', () => {
    expect(run(`Person.query().select('name as n', raw('count(*) as total')).groupBy('n').orderBy('total')`).sql).toEqual([
      `SELECT "name" AS "n", _hole_0_ FROM "persons" GROUP BY "n" ORDER BY "total"`,
      `SELECT "name" AS "n", count(*) as total FROM "persons" GROUP BY "n" ORDER BY "total"`,
    ]);
  });

  it('follows the mappers it knows', () => {
    const mapped = person.replace(
      'static tableName',
      'static get columnNameMappers() { return snakeCaseMappers(); }\n  static tableName',
    );
    // Of rows alone: Objection hands names in queries on as they are.
    expect(run(`Person.query().where('first_name', 'x').patch({ lastName: 'y' })`, { '/src/person.ts': mapped }).sql).toEqual([
      `UPDATE "persons" SET "last_name" = 'y' WHERE "first_name" = 'x'`,
    ]);
    const knexfile = `module.exports = { client: 'pg', ...knexSnakeCaseMappers() }`;
    expect(run(`Person.query().where('firstName', 'x')`, { '/knexfile.js': knexfile }).sql).toEqual([
      `SELECT * FROM "persons" WHERE "first_name" = 'x'`,
    ]);
    const own = mapped.replace('snakeCaseMappers()', 'mine()');
    expect(run(`Person.query().where('firstName', 'x')`, { '/src/person.ts': own }).sql).toEqual([]);
    expect(run(`Person.query().where('a', 'x')`, { '/knexfile.js': `module.exports = { client: 'mysql2' }` }).sql).toEqual([]);
  });

  it('joins relations as Objection names them', () => {
    expect(
      run(
        `Person.query().alias('p').joinRelated('pets.vet as v').where('p.age', 1); Person.query().joinRelated('pets').where('pets.name', 'x')`,
      ).sql,
    ).toEqual([
      `SELECT * FROM "persons" AS "p" LEFT JOIN "animals" AS "pets" ON "pets"."ownerId" = "p"."id", _hole_0_ WHERE "p"."age" = 1`,
      `SELECT * FROM "persons" LEFT JOIN "animals" AS "pets" ON "pets"."ownerId" = "persons"."id" WHERE "pets"."name" = 'x'`,
    ]);
  });

  it('finds the model of a relation by its class or its file', () => {
    const others = {
      '/src/pet.ts': `import { Model } from 'objection';
import { Owner } from './owner';
export default class Pet extends Model { static tableName = 'pets';
  static relationMappings = { owner: { relation: Model.BelongsToOneRelation, modelClass: Owner, join: { from: 'pets.owner_id', to: 'owners.id' } } }; }`,
      '/src/owner.ts': `import { Model } from 'objection';
import path from 'path';
export class Owner extends Model { static tableName = 'owners';
  static relationMappings = { pets: { relation: Model.HasManyRelation, modelClass: path.join(__dirname, 'pet'), join: { from: 'owners.id', to: 'pets.owner_id' } } }; }`,
    };
    expect(
      run(`import Pet from './pet';\nPet.query().insertGraph({ name: 'x', owner: { mail: 'a', pets: [{ kind: 'b' }] } })`, others)
        .sql,
    ).toEqual([
      `INSERT INTO "pets" ("name", _hole_0_) VALUES ('x', _hole_1_);\nINSERT INTO "owners" ("mail", _hole_2_) VALUES ('a', _hole_3_);\nINSERT INTO "pets" ("kind", _hole_4_) VALUES ('b', _hole_5_)`,
    ]);
  });

  it('stays silent for paths, dynamic names and other libraries', () => {
    expect(
      run(
        `Person.query().join('animals', 'animals.ownerId', 'persons.id').where('species', 'dog').select('animals.name', 'persons.id', column, 'data:a.b')`,
      ).sql,
    ).toEqual([
      `SELECT "animals"."name", "persons"."id", _hole_0_ FROM "persons" LEFT JOIN "animals" ON "animals"."ownerId" = "persons"."id" WHERE "species" = 'dog'`,
    ]);
    expect(
      run(`Other.query().where('a', 1); class Q extends Thing { static tableName = 'q'; } Q.query().where('a', 1);`),
    ).toMatchObject({ models: [], sql: [] });
  });
});

describe('Bookshelf', () => {
  it('declares tables and renders conditions', () => {
    const code = `const bookshelf = require('bookshelf')(knex);
const User = bookshelf.model('User', { tableName: 'users' });
const Post = bookshelf.Model.extend({ tableName: 'blog.posts' });
User.where({ email: 'a' }).fetch();
User.where('age', '>', 3).orderBy('name').fetchAll();
other.model('X', { tableName: 'x' });`;
    const { models, sql } = build(objection, path, { [path]: code });
    expect(models.map((model) => [model.schema, model.table])).toEqual([
      [undefined, 'users'],
      ['blog', 'posts'],
    ]);
    expect(sql).toEqual([`SELECT * FROM "users" WHERE "email" = 'a'`, `SELECT * FROM "users" WHERE "age" > 3 ORDER BY "name"`]);
  });
});
