import { describe, expect, it } from 'vitest';
import { sequelize } from '../../../server/src/extract/builders/sequelize.ts';
import type { Model } from '../../../server/src/extract/fragment.ts';
import { build, hostOf } from './built.ts';

const path = '/src/app.ts';
const head = `import { Sequelize, DataTypes, Model, Op } from 'sequelize';\nconst sequelize = new Sequelize(url, { dialect: 'postgres' });\n`;
const models = (code: string, others: Record<string, string> = {}) =>
  build(sequelize, path, { ...others, [path]: head + code }).models;
const shape = (model: Model | undefined) => model?.columns.map(({ span: _, ...rest }) => rest);

describe('Sequelize models', () => {
  it('of define and init have the declared names, types, nullability and defaults', () => {
    const [user, post] = models(`
const User = sequelize.define('User', {
  id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
  firstName: { type: DataTypes.STRING, allowNull: false, field: 'first_name' },
  role: { type: DataTypes.ENUM('user', 'admin'), defaultValue: 'user' },
  tags: DataTypes.ARRAY(DataTypes.TEXT),
  price: DataTypes.DECIMAL(10, 2),
  seenAt: { type: DataTypes.DATE, defaultValue: DataTypes.NOW },
  fullName: { type: DataTypes.VIRTUAL },
}, { paranoid: true, updatedAt: false });
class Post extends Model {}
Post.init({ title: DataTypes.STRING(40), authorId: { type: DataTypes.UUID, references: { model: 'Users', key: 'id' }, onDelete: 'CASCADE' } },
  { sequelize, modelName: 'Post', tableName: 'blog_posts', underscored: true, timestamps: false, schema: 'blog' });`);
    expect(user).toMatchObject({ library: 'sequelize', table: 'Users', primaryKey: ['id'] });
    expect(shape(user)).toEqual([
      { name: 'id', notNull: true, type: 'uuid' },
      { name: 'first_name', notNull: true, type: 'varchar(255)' },
      { name: 'role', notNull: false, values: ['user', 'admin'], default: `'user'` },
      { name: 'tags', notNull: false, type: 'text[]' },
      { name: 'price', notNull: false, type: 'decimal(10,2)' },
      { name: 'seenAt', notNull: false, type: 'timestamptz', default: 'now()' },
      { name: 'createdAt', notNull: true, type: 'timestamptz' },
      { name: 'deletedAt', notNull: false, type: 'timestamptz' },
    ]);
    expect(post).toMatchObject({ schema: 'blog', table: 'blog_posts' });
    expect(shape(post)).toEqual([
      { name: 'title', notNull: false, type: 'varchar(40)' },
      {
        name: 'author_id',
        notNull: false,
        type: 'uuid',
        references: { table: 'Users', column: 'id', actions: 'ON DELETE CASCADE' },
      },
      { name: 'id', notNull: true, type: 'serial' },
    ]);
  });

  it('have their indexes and the unique rules that several attributes share', () => {
    const [user] = models(`
const User = sequelize.define('User', {
  first: { type: DataTypes.STRING, field: 'first_name', unique: 'by_name' },
  last: { type: DataTypes.STRING, unique: { name: 'by_name', msg: 'taken' } },
  mail: { type: DataTypes.STRING, unique: { msg: 'taken' } },
  data: DataTypes.JSONB,
  status: DataTypes.STRING,
}, { tableName: 'users', timestamps: false, indexes: [
  { fields: ['status'] },
  { unique: true, fields: ['mail', { name: 'first_name', order: 'DESC NULLS LAST' }] },
  { name: 'by_data', fields: ['data'], using: 'GIN', operator: 'jsonb_path_ops', concurrently: true },
  { name: 'live', type: 'UNIQUE', fields: ['first'], where: { status: 'live', mail: null } },
  { fields: [sequelize.fn('lower', sequelize.col('mail'))] },
  { fields: ['status'], where: { status: { [Op.ne]: 'x' } } },
  { fields: [{ name: 'status', collate: 'en_US' }] },
  { fields: ['status'], prefix: 'p' },
  { fields: ['nothing'] },
] });`);
    expect(user?.indexes?.map(({ span: _, ...index }) => index)).toEqual([
      { columns: [{ name: 'status' }], name: 'users_status' },
      { columns: [{ name: 'mail' }, { name: 'first_name', descending: true, nulls: 'last' }], unique: true },
      { columns: [{ name: 'data', opclass: 'jsonb_path_ops' }], name: 'by_data', method: 'gin' },
      { columns: [{ name: 'first_name' }], name: 'live', unique: true, where: "status = 'live' AND mail IS NULL" },
    ]);
    expect(user?.uniques).toEqual([{ columns: ['first_name', 'last'] }]);
    expect(user?.columns.filter((each) => each.unique).map((each) => each.name)).toEqual(['mail']);
  });

  it('have keys that do what their associations say, and what Sequelize does without', () => {
    const [, post] = models(`
const User = sequelize.define('User', { code: { type: DataTypes.STRING, unique: true } }, { tableName: 'users', timestamps: false });
const Post = sequelize.define('Post', {
  authorId: { type: DataTypes.INTEGER, allowNull: false },
  ownerId: { type: DataTypes.INTEGER, references: { model: 'users', key: 'id' }, onDelete: 'RESTRICT' },
}, { tableName: 'posts', timestamps: false, indexes: [{ fields: ['editorId', 'authorId'] }] });
User.hasMany(Post, { foreignKey: 'authorId', onDelete: 'CASCADE' });
User.hasOne(Post, { foreignKey: 'lonely' });
Post.belongsTo(User, { foreignKey: 'authorId' });
Post.belongsTo(User, { foreignKey: 'ownerId', onDelete: 'CASCADE' });
Post.belongsTo(User, { foreignKey: 'editorId' });
Post.belongsTo(User, { foreignKey: { name: 'readerId', allowNull: false } });
Post.belongsTo(User, { foreignKey: 'code', targetKey: 'code', onDelete: 'SET NULL', onUpdate: 'RESTRICT' });
Post.belongsTo(User, { foreignKey: 'looseId', constraints: false });`);
    expect(post?.columns.map((each) => [each.name, each.references?.column, each.references?.actions])).toEqual([
      ['authorId', 'id', 'ON DELETE CASCADE ON UPDATE CASCADE'],
      ['ownerId', 'id', 'ON DELETE RESTRICT'],
      ['id', undefined, undefined],
      ['editorId', 'id', 'ON DELETE SET NULL ON UPDATE CASCADE'],
      ['readerId', 'id', 'ON UPDATE CASCADE'],
      ['code', 'code', 'ON DELETE SET NULL ON UPDATE RESTRICT'],
      ['looseId', undefined, undefined],
    ]);
    expect(post?.indexes?.map((each) => each.columns)).toEqual([[{ name: 'editorId' }, { name: 'authorId' }]]);
  });

  it('of sequelize-typescript have the indexes of their decorators', () => {
    const [user] = models(`
import { Table, Column, Model as Base, Index, Unique } from 'sequelize-typescript';
@Table({ tableName: 'users', timestamps: false, indexes: [{ fields: ['last'] }] })
class User extends Base {
  @Index @Column first: string;
  @Index({ name: 'both', order: 'DESC', unique: true }) @Column last: string;
  @Index('both') @Unique('rule') @Column({ field: 'e_mail' }) mail: string;
  @Index({ length: 3 }) @Unique('rule') @Column other: string;
}`);
    expect(user?.indexes?.map(({ span: _, ...index }) => index)).toEqual([
      { columns: [{ name: 'last' }], name: 'users_last' },
      { columns: [{ name: 'first' }], name: 'users_first' },
      { columns: [{ name: 'last', descending: true }, { name: 'e_mail' }], name: 'both', unique: true },
    ]);
    expect(user?.uniques).toEqual([{ columns: ['e_mail', 'other'] }]);
  });

  it('of sequelize-cli files and of decorators are read', () => {
    const cli = `'use strict';\nconst { Model } = require('sequelize');
module.exports = (sequelize, DataTypes) => {
  class Category extends Model { static associate(models) { this.hasMany(models.Post); } }
  Category.init({ name: DataTypes.STRING }, { sequelize, modelName: 'Category' });
  return Category;
};`;
    const [category] = build(sequelize, '/models/category.js', { '/models/category.js': cli }).models;
    expect([category?.table, category?.columns.map((each) => each.name)]).toEqual([
      'Categories',
      ['name', 'id', 'createdAt', 'updatedAt'],
    ]);
    const decorated = `import { Table, Column, Model, PrimaryKey, AutoIncrement, AllowNull, Default, ForeignKey, CreatedAt, DataType } from 'sequelize-typescript';
@Table({ tableName: 'players', underscored: true }) class Player extends Model {
  @PrimaryKey @AutoIncrement @Column id: number;
  @AllowNull(false) @Default('x') @Column({ type: DataType.STRING(10), field: 'nick' }) name: string;
  @ForeignKey(() => Team) @Column teamId: number;
  @CreatedAt bornAt: Date;
  @Column(DataType.VIRTUAL) shown: string;
  other: string;
}`;
    const [player] = build(sequelize, path, { [path]: decorated }).models;
    expect(shape(player)).toEqual([
      { name: 'id', notNull: true, type: 'serial' },
      { name: 'nick', notNull: true, type: 'varchar(10)', default: `'x'` },
      { name: 'team_id', notNull: false, type: 'integer' },
      { name: 'born_at', notNull: false, type: 'timestamptz' },
    ]);
  });

  it('take the defaults of the project, and are silent for other dialects; names that need a dictionary are not called missing', () => {
    const code = `sequelize.define('AppUser', { firstName: DataTypes.STRING });`;
    const config = {
      '/src/config/db.ts': `export const s = new Sequelize(url, { dialect: 'postgres', define: { underscored: true, timestamps: false } });`,
    };
    const [user] = models(code, config);
    expect([user?.table, user?.columns.map((each) => each.name)]).toEqual(['app_users', ['first_name', 'id']]);
    expect(models(code, { '/config/config.json': `{ "development": { "dialect": "mysql" } }` })).toHaveLength(1);
    const mysql = head.replace('postgres', 'mysql') + code;
    expect(build(sequelize, '/src/db.ts', { '/src/db.ts': mysql }).models).toEqual([]);
    expect(
      models(`sequelize.define('Person', { a: DataTypes.STRING }); sequelize.define('Knowledge', { a: DataTypes.STRING });`),
    ).toMatchObject([
      { table: 'People', weak: true },
      { table: 'Knowledge', weak: true },
    ]);
    expect(
      models(
        `sequelize.define(name, { a: DataTypes.STRING }); sequelize.define('A', attributes); sequelize.define('B', { a: DataTypes.STRING }, options);`,
      ),
    ).toEqual([]);
    expect(build(sequelize, path, { [path]: `const other = make(); other.define('User', { a: 1 });` }).models).toEqual([]);
  });
});

const model = `import { DataTypes, Model } from 'sequelize';\nimport { sequelize } from './db';
export class User extends Model {}
User.init({ id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING, age: DataTypes.INTEGER }, { sequelize, tableName: 'users', timestamps: false });
export const Post = sequelize.define('Post', { title: { type: DataTypes.STRING, field: 'the_title' } }, { tableName: 'posts', timestamps: false });
`;
const run = (code: string) =>
  build(sequelize, path, {
    '/src/models.ts': model,
    [path]: `import { Op } from 'sequelize';\nimport { User, Post } from './models';\n${code}`,
  });

describe('Sequelize queries', () => {
  it('render their options', () => {
    expect(
      run(`User.findAll({ attributes: ['id', ['name', 'n']], where: { name: 'a', [Op.or]: [{ age: { [Op.gt]: 3 } }, { age: [1, 2] }], id: { [Op.ne]: null } },
        order: [['age', 'DESC'], 'name'], include: [{ model: Post, where: { title: 'x' } }] })`).sql,
    ).toEqual([
      `SELECT "id", "name" FROM "users" WHERE "name" = 'a' AND "id" IS NOT NULL AND "age" > 3 AND "age" IN (1, 2) ORDER BY "users"."age", "users"."name";
SELECT 1 FROM "posts" WHERE "the_title" = 'x'`,
    ]);
    expect(run(`Post.create({ title: 'a', nope: 1 }); User.update({ age: 3 }, { where: { id } }); User.sum('age');`).sql).toEqual(
      [
        `INSERT INTO "posts" ("the_title", _hole_0_) VALUES ('a', _hole_1_)`,
        `UPDATE "users" SET "age" = 3 WHERE "id" = $1`,
        `SELECT "age" FROM "users"`,
      ],
    );
  });

  it('pass names on that the model does not have, as Sequelize does, but not keys that an association may add', () => {
    const code = `import { User } from './models';\nUser.findOne({ where: { nickname: 'x', teamId: 3, '$a.b$': 1 } })`;
    const [fragment] = build(sequelize, path, { '/src/models.ts': model, [path]: code }).fragments;
    expect(fragment?.text).toBe(`SELECT 1 FROM "users" WHERE "nickname" = 'x'`);
    expect(hostOf(fragment!, '"nickname"', code)).toEqual({ text: 'nickname', offset: code.indexOf('nickname') });
  });

  it('find models of a folder that is loaded by name', () => {
    const files = {
      '/models/index.js': `const fs = require('fs'); const Sequelize = require('sequelize'); fs.readdirSync(__dirname).forEach((f) => {}); module.exports = db;`,
      '/models/user.js': `module.exports = (sequelize, DataTypes) => { const User = sequelize.define('User', { email: DataTypes.STRING }); return User; };`,
      '/routes/a.js': `const db = require('../models'); const { User } = require('../models');
db.User.findOne({ where: { email } }); User.findAll({ where: { email: 'a' } }); db.Nope.findOne({ where: { email } });`,
    };
    expect(build(sequelize, '/routes/a.js', files).sql).toEqual([
      `SELECT 1 FROM "Users" WHERE "email" = $1`,
      `SELECT 1 FROM "Users" WHERE "email" = 'a'`,
    ]);
  });

  it('stay silent for what is dynamic and for other libraries', () => {
    expect(run(`User.findAll({ where: { [key]: 1, ...rest }, order, attributes })`).sql).toEqual([`SELECT 1 FROM "users"`]);
    expect(run(`mongoose.model('User').findOne({ where: { nope: 1 } }); Other.findAll({ where: { a: 1 } });`).sql).toEqual([]);
  });
});
