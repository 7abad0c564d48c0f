import { describe, expect, it } from 'vitest';
import { typeorm } from '../../../server/src/extract/builders/typeorm.ts';
import type { Model } from '../../../server/src/extract/fragment.ts';
import { build, hostOf } from './built.ts';

const path = '/src/app.ts';
const head = `import { Entity, Column, PrimaryGeneratedColumn, PrimaryColumn, ManyToOne, OneToMany, OneToOne, ManyToMany, JoinColumn, JoinTable,
  CreateDateColumn, DeleteDateColumn, VersionColumn, ViewEntity, ViewColumn, ChildEntity, TableInheritance, Unique, Index, BaseEntity, Repository } from 'typeorm';
`;
const dataSource = `import { DataSource } from 'typeorm';\nexport const source = new DataSource({ type: 'postgres' });\n`;
const models = (code: string, others: Record<string, string> = {}) =>
  build(typeorm, path, { '/src/data-source.ts': dataSource, ...others, [path]: head + code }).models;
const names = (model: Model | undefined) => model?.columns.map((column) => column.name);
const column = (model: Model | undefined, name: string) => {
  const { span: _, ...rest } = model?.columns.find((each) => each.name === name) ?? { span: 0 };
  return rest;
};

describe('TypeORM entities', () => {
  it('are models with the declared names, types, nullability and defaults', () => {
    const [message] = models(`
enum Status { Sent = 'sent', Seen = 'seen' }
@Entity('messages', { schema: 'chat' })
@Unique(['slug', 'body'])
export class Message {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() body: string;
  @Column({ name: 'message_slug', length: 40, unique: true }) slug: string;
  @Column('varchar', { length: 20, default: 'sent' }) status: string;
  @Column({ type: 'enum', enum: Status, enumName: 'status_enum', default: Status.Sent }) kind: Status;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) seenAt: Date | null;
  @Column('decimal', { precision: 10, scale: 2, default: 0 }) price: number;
  @Column('text', { array: true, default: () => "'{}'" }) tags: string[];
  @Column({ nullable: true }) count?: number;
  @Column() flag: boolean;
  @Column() odd: string | null;
  @CreateDateColumn() createdAt: Date;
  @DeleteDateColumn({ type: 'timestamptz' }) deletedAt: Date;
  @VersionColumn() version: number;
  notMapped: string;
  @Index() also: string;
}`);
    expect(message).toMatchObject({
      library: 'typeorm',
      schema: 'chat',
      table: 'messages',
      primaryKey: ['id'],
      uniques: [{ columns: ['message_slug', 'body'] }],
    });
    expect(names(message)).not.toContain('notMapped');
    expect(column(message, 'id')).toEqual({ name: 'id', notNull: true, type: 'uuid', default: 'gen_random_uuid()' });
    expect(column(message, 'body')).toEqual({ name: 'body', notNull: true, type: 'varchar' });
    expect(column(message, 'message_slug')).toMatchObject({ type: 'varchar(40)', unique: true });
    expect(column(message, 'status')).toMatchObject({ type: 'varchar(20)', default: `'sent'` });
    expect(column(message, 'kind')).toMatchObject({ type: '"status_enum"', values: ['sent', 'seen'], default: `'sent'` });
    expect(column(message, 'seenAt')).toMatchObject({ type: 'timestamp(3) with time zone', notNull: false });
    expect(column(message, 'price')).toMatchObject({ type: 'decimal(10,2)', default: '0' });
    expect(column(message, 'tags')).toMatchObject({ type: 'text[]', default: `'{}'` });
    expect(column(message, 'count')).toMatchObject({ type: 'integer', notNull: false });
    expect(column(message, 'flag')).toMatchObject({ type: 'boolean' });
    expect(column(message, 'odd')).toEqual({ name: 'odd', notNull: true });
    expect(column(message, 'createdAt')).toMatchObject({ type: 'timestamp', default: 'now()', notNull: true });
    expect(column(message, 'deletedAt')).toMatchObject({ type: 'timestamptz', notNull: false });
    expect(column(message, 'version')).toMatchObject({ type: 'integer' });
  });

  it('have the key columns of their relations, and tables for many-to-many', () => {
    const [user, post, join] = models(`
@Entity() export class AppUser { @PrimaryGeneratedColumn() id: number; @OneToMany(() => Post, (p) => p.author) posts: Post[]; }
@Entity() export class Post {
  @PrimaryColumn('uuid') id: string;
  @ManyToOne(() => AppUser, { nullable: false, onDelete: 'CASCADE', onUpdate: 'NO ACTION' }) author: AppUser;
  @ManyToOne(() => AppUser) @JoinColumn({ name: 'editor_id' }) editor: AppUser;
  @OneToOne(() => AppUser) @JoinColumn() owner: AppUser;
  @OneToOne(() => AppUser) inverse: AppUser;
  @ManyToMany(() => AppUser) @JoinTable() likers: AppUser[];
}`);
    expect(user).toMatchObject({ table: 'app_user', columns: [{ name: 'id', type: 'serial' }] });
    expect(names(post)).toEqual(['id', 'authorId', 'editor_id', 'ownerId']);
    expect(column(post, 'authorId')).toEqual({
      name: 'authorId',
      notNull: true,
      type: 'integer',
      references: { table: 'app_user', column: 'id', actions: 'ON DELETE CASCADE ON UPDATE NO ACTION' },
    });
    expect(column(post, 'editor_id')).toMatchObject({ notNull: false });
    expect([column(post, 'editor_id'), column(post, 'ownerId')].map((each) => 'unique' in each)).toEqual([false, true]);
    expect(join).toMatchObject({
      table: 'post_likers_app_user',
      columns: [
        { name: 'postId', type: 'uuid' },
        { name: 'appUserId', type: 'integer' },
      ],
    });
  });

  it('take embedded objects, base classes of other files, children of one table, and views', () => {
    const others = {
      '/src/base.ts': `import { CreateDateColumn, PrimaryGeneratedColumn, BaseEntity } from 'typeorm';
export abstract class Base extends BaseEntity { @PrimaryGeneratedColumn() id: number; @CreateDateColumn() createdAt: Date; }`,
    };
    const code = `import { Base } from './base';
class Name { @Column() first: string; @Column() lastName: string; }
@Entity() @TableInheritance({ column: { type: 'varchar', name: 'type' } })
export class Person extends Base { @Column(() => Name) name: Name; @Column(() => Name, { prefix: false }) plain: Name; @Column(() => Name, { prefix: 'x' }) other: Name; }
@ChildEntity() export class Student extends Person { @Column() grade: number; }
@ViewEntity({ name: 'stats', expression: 'select 1' }) export class Stats { @ViewColumn({ name: 'n_posts' }) posts: number; }`;
    const [person, student, stats] = models(code, others);
    expect(names(person)).toEqual([
      'id',
      'createdAt',
      'type',
      'nameFirst',
      'nameLastname',
      'first',
      'lastName',
      'xFirst',
      'xLastname',
    ]);
    expect(student?.table).toBe('person');
    expect(names(student)).toContain('grade');
    expect(stats).toMatchObject({ table: 'stats', kind: 'view', columns: [{ name: 'n_posts' }] });
    expect(models(`import { Far } from 'far-away';\n@Entity() class A extends Far { @Column() x: string; }`).map(names)).toEqual([
      ['x'],
    ]);
  });

  it('have the indexes that are declared of them, by the names that TypeORM gives', () => {
    const others = {
      '/src/base.ts': `import { CreateDateColumn, Index } from 'typeorm';
@Index(['createdAt']) export abstract class Base { @CreateDateColumn({ name: 'created_at' }) createdAt: Date; }`,
    };
    const code = `import { Base } from './base';
class Name { @Column() first: string; }
@Entity() export class Team { @PrimaryColumn() region: string; @PrimaryColumn() id: number; }
@Entity()
@Index(['lastName', 'team'], { unique: true, where: '"lastName" IS NOT NULL' })
@Index('by_name', (user: User) => [user.firstName, user.lastName])
@Index('embedded', ['name.first', 'email'])
@Index(['email'], { synchronize: false })
@Index(['nothing'])
@Index(['email'], { parser: 'ngram' })
export class User extends Base {
  @PrimaryGeneratedColumn() id: number;
  @Index() @Column() firstName: string;
  @Index('last', { unique: true }) @Column() lastName: string;
  @Index({ spatial: true }) @Column('geometry') place: string;
  @Column() email: string;
  @Column(() => Name) name: Name;
  @Index() @ManyToOne(() => Team, { onDelete: 'SET NULL' }) team: Team;
  @ManyToMany(() => Team) @JoinTable() teams: Team[];
}`;
    const [, user, join] = models(code, others);
    expect(user?.indexes?.map(({ span: _, columns, ...index }) => [columns.map((each) => each.name), index])).toEqual([
      [
        ['lastName', 'teamRegion', 'teamId'],
        { name: expect.stringMatching(/^IDX_\w{26}$/), unique: true, where: '"lastName" IS NOT NULL' },
      ],
      [['firstName', 'lastName'], { name: 'by_name' }],
      [['nameFirst', 'email'], { name: 'embedded' }],
      [['firstName'], { name: 'IDX_58e4dbff0e1a32a9bdc861bb29' }],
      [['lastName'], { name: 'last', unique: true }],
      [['place'], { name: expect.any(String), method: 'gist' }],
      [['teamRegion', 'teamId'], { name: expect.any(String) }],
      [['created_at'], { name: expect.any(String) }],
    ]);
    expect(user?.foreignKeys).toEqual([
      {
        columns: ['teamRegion', 'teamId'],
        references: { table: 'team', columns: ['region', 'id'] },
        actions: 'ON DELETE SET NULL',
      },
    ]);
    expect(join?.indexes?.map(({ columns }) => columns.map((each) => each.name))).toEqual([['userId'], ['teamRegion', 'teamId']]);
    expect(join?.columns.map((each) => each.references?.actions)).toEqual(Array(3).fill('ON DELETE CASCADE ON UPDATE CASCADE'));
  });

  it('of an EntitySchema have its indexes, unique rules and what becomes of rows when the other one goes', () => {
    const [, post] = models(`
const { EntitySchema } = require('typeorm');
const Team = new EntitySchema({ name: 'Team', columns: { id: { type: 'int', primary: true } } });
const Post = new EntitySchema({ name: 'Post', columns: { id: { type: 'int', primary: true }, slug: { type: 'text' }, at: { type: 'timestamptz' } },
  relations: {
    team: { type: 'many-to-one', target: 'Team', joinColumn: { name: 'team_id' }, onDelete: 'CASCADE' },
    other: { type: 'many-to-one', target: 'Team', createForeignKeyConstraints: false },
  },
  indices: [{ name: 'by_slug', columns: ['slug', 'at'], unique: true }, { columns: ['team'] }, { columns: ['slug'], fulltext: true }, { name: process.env.X, columns: ['at'] }],
  uniques: [{ name: 'own', columns: ['team', 'slug'] }] });`);
    expect(post?.indexes?.map(({ columns, name, unique }) => [columns.map((each) => each.name), name, unique])).toEqual([
      [['slug', 'at'], 'by_slug', true],
      [['team_id'], expect.stringMatching(/^IDX_/), undefined],
    ]);
    expect(post?.uniques).toEqual([{ columns: ['team_id', 'slug'], name: 'own' }]);
    expect(column(post, 'team_id')).toMatchObject({ references: { table: 'team', column: 'id', actions: 'ON DELETE CASCADE' } });
    expect(column(post, 'otherId')).not.toHaveProperty('references');
  });

  it('are read from EntitySchema, in JavaScript too', () => {
    const code = `const { EntitySchema } = require('typeorm');
const UserSchema = new EntitySchema({ name: 'AppUser', columns: {
  id: { type: Number, primary: true, generated: true }, name: { type: 'varchar', length: 30, name: 'full_name' }, createdAt: { type: 'timestamptz', createDate: true } },
  relations: { team: { type: 'many-to-one', target: 'Team', joinColumn: { name: 'team_id' } } } });
ds.getRepository(UserSchema).find({ where: { name: 'x' } });`;
    const { models: found, sql } = build(typeorm, '/src/user.js', { '/src/user.js': code, '/src/source.ts': dataSource });
    expect(found[0]).toMatchObject({ table: 'app_user', primaryKey: ['id'] });
    expect(found[0]?.columns.map(({ span: _, ...rest }) => rest)).toEqual([
      { name: 'id', type: 'serial', notNull: true },
      { name: 'full_name', type: 'varchar(30)', notNull: true },
      { name: 'createdAt', type: 'timestamptz', notNull: true, default: 'now()' },
      { name: 'team_id', notNull: false },
    ]);
    expect(sql).toEqual([`SELECT 1 FROM "app_user" WHERE "full_name" = 'x'`]);
  });

  it('are named by the strategy that the data source uses', () => {
    const code = `@Entity() class AppUser { @PrimaryGeneratedColumn() id: number; @Column() firstName: string; @ManyToOne(() => AppUser) bossUser: AppUser; }`;
    const snake = `import { DataSource } from 'typeorm'; import { SnakeNamingStrategy } from 'typeorm-naming-strategies';
new DataSource({ type: 'postgres', namingStrategy: new SnakeNamingStrategy() });`;
    expect(names(models(code)[0])).toEqual(['id', 'firstName', 'bossUserId']);
    expect(names(models(code, { '/src/data-source.ts': snake })[0])).toEqual(['id', 'first_name', 'boss_user_id']);
    const own = snake.replace('new SnakeNamingStrategy()', 'new MyNaming()');
    expect(models(code, { '/src/data-source.ts': own })).toEqual([]);
  });

  it('are left out for other databases, dynamic names and look-alikes', () => {
    const code = `@Entity() class A { @Column() x: string; }`;
    expect(
      models(code, { '/src/data-source.ts': `import { DataSource } from 'typeorm'; new DataSource({ type: 'mysql' })` }),
    ).toEqual([]);
    expect(models(`@Entity(prefix + 'a') class A { @Column() x: string; }`)).toEqual([]);
    expect(names(models(`@Entity() class A { @Column({ name: dynamic }) x: string; @Column() y: string; }`)[0])).toEqual(['y']);
    const other = `import { Entity, Column } from 'other-orm';\n${code}`;
    expect(build(typeorm, path, { [path]: other }).models).toEqual([]);
  });

  it('place names inside their quotes, else at the property or class', () => {
    const text = `${head}@Entity('people') class Person { @Column({ name: 'first_name' }) firstName: string; @Column() age: number; }`;
    const [person] = build(typeorm, path, { [path]: text }).models;
    const at = [person!.tableSpan, ...person!.columns.map((each) => each.span)].map((span) => text.slice(span.start, span.end));
    expect(at).toEqual(['people', 'first_name', 'age']);
  });
});

const entities = `${head}
export class Address { @Column() city: string; }
@Entity('users') export class User { @PrimaryGeneratedColumn() id: number; @Column({ name: 'full_name' }) name: string; @Column(() => Address) address: Address;
  @OneToMany(() => Message, (m) => m.sender) messages: Message[]; }
@Entity('messages') export class Message { @PrimaryGeneratedColumn() id: number; @Column({ name: 'state' }) status: string; @CreateDateColumn() createdAt: Date;
  @ManyToOne(() => User) @JoinColumn({ name: 'sender_id' }) sender: User; }
`;
const run = (code: string) =>
  build(typeorm, path, {
    '/src/entities.ts': entities,
    [path]: `import { Repository, In, IsNull, Not, MoreThan } from 'typeorm';\nimport { User, Message } from './entities';\n${code}`,
  });
const inService = (code: string) =>
  run(`class Service { constructor(@InjectRepository(Message) private readonly messages: Repository<Message>, private manager: EntityManager) {}
  async run() { ${code} } }`).sql;

describe('TypeORM repositories', () => {
  it('render find options through property names', () => {
    expect(
      inService(`this.messages.find({ select: { id: true, sender: { name: true } }, where: [{ status: In(['sent', 'seen']), sender: { address: { city: 'x' } } }],
        order: { createdAt: 'DESC' }, relations: { sender: true } })`),
    ).toEqual([
      `SELECT "full_name" FROM "users";
SELECT 1 FROM "users" WHERE "addressCity" = 'x';
SELECT 1 FROM "users";
SELECT "id" FROM "messages" WHERE "state" IN ('sent', 'seen') ORDER BY "messages"."createdAt"`,
    ]);
    expect(inService(`this.messages.findOneBy({ id: MoreThan(3), status: Not('x'), createdAt: IsNull() })`)).toEqual([
      `SELECT 1 FROM "messages" WHERE "id" > 3 AND "state" <> 'x' AND "createdAt" IS NULL`,
    ]);
  });

  it('render writes of repositories, managers and active records', () => {
    expect(inService(`this.messages.update({ id }, { status: 'seen', sender: user })`)).toEqual([
      `UPDATE "messages" SET "state" = 'seen', "sender_id" = $1 WHERE "id" = $2`,
    ]);
    expect(inService(`this.manager.insert(User, { name: 'a' })`)).toEqual([
      `INSERT INTO "users" ("full_name", _hole_0_) VALUES ('a', _hole_1_)`,
    ]);
    expect(run(`User.findOneBy({ name: 'x' })`).sql).toEqual([`SELECT 1 FROM "users" WHERE "full_name" = 'x'`]);
    expect(run(`dataSource.getRepository(User).upsert([{ name }], ['name'])`).sql).toEqual([
      `INSERT INTO "users" ("full_name", _hole_0_) VALUES ($1, _hole_1_) ON CONFLICT ("full_name") DO NOTHING`,
    ]);
  });

  it('leave unknown properties, options in variables and other receivers alone', () => {
    expect(inService(`this.messages.find({ where: { nope: 1, ...rest } })`)).toEqual([`SELECT 1 FROM "messages"`]);
    expect(inService(`this.messages.find(options)`)).toEqual([`SELECT 1 FROM "messages"`]);
    expect(inService(`this.other.find({ where: { id: 1 } }); [1].find((x) => x); map.delete(1)`)).toEqual([]);
  });
});

describe('TypeORM query builder', () => {
  it('renders its strings with aliases, joins and parameters', () => {
    expect(
      inService(`this.messages.createQueryBuilder('m').leftJoinAndSelect('m.sender', 'u').select(['m.id', 'u.name']).addSelect('COUNT(*)', 'total')
        .where('m.status = :status AND m.nope IS NULL', { status }).andWhere('u.address.city IN (:...cities)').groupBy('m.id').orderBy('total', 'DESC').getMany()`),
    ).toEqual([
      `SELECT "m"."id", "u"."full_name", COUNT(*) AS "total" FROM "messages" "m" LEFT JOIN "users" "u" ON TRUE WHERE ("m"."state" = $1 AND m.nope IS NULL) AND ("u"."addressCity" IN ($2)) GROUP BY "m"."id" ORDER BY "total" DESC`,
    ]);
  });

  it('maps properties and what stands as written', () => {
    const code = `import { User, Message } from './entities';\ndataSource.getRepository(Message).createQueryBuilder('m').where('m.status = :s and m.nope > 1').getOne()`;
    const [fragment] = build(typeorm, path, { '/src/entities.ts': entities, [path]: code }).fragments;
    expect(hostOf(fragment!, '"state"', code)).toEqual({ text: 'status', offset: code.indexOf('status') });
    expect(hostOf(fragment!, 'nope', code)).toEqual({ text: 'nope', offset: code.indexOf('nope') });
  });

  it('takes calls made later on its variable', () => {
    expect(
      inService(
        `const qb = this.messages.createQueryBuilder('m'); if (x) qb.andWhere('m.id > :id'); qb.orderBy('m.createdAt'); return qb.getMany();`,
      ),
    ).toEqual([`SELECT 1 FROM "messages" "m" WHERE ("m"."id" > $1) ORDER BY "m"."createdAt"`]);
  });

  it('renders writes', () => {
    expect(
      run(`dataSource.createQueryBuilder().update(Message).set({ status: 'seen' }).where('id = :id', { id }).execute()`).sql,
    ).toEqual([`UPDATE "messages" SET "state" = 'seen' WHERE ("id" = $1)`]);
    expect(run(`dataSource.createQueryBuilder().insert().into(User).values([{ name: 'a' }]).execute()`).sql).toEqual([
      `INSERT INTO "users" ("full_name", _hole_0_) VALUES ('a', _hole_1_)`,
    ]);
    expect(run(`dataSource.createQueryBuilder().select('u.name').from(User, 'u').getMany()`).sql).toEqual([
      `SELECT "u"."full_name" FROM "users" "u"`,
    ]);
  });

  it('does not judge what a base class elsewhere or a computed property may be', () => {
    const files = {
      '/src/far.ts':
        `${head}import { Far } from 'far-away';\n@Entity() export class Thing extends Far { @PrimaryGeneratedColumn() id: number; }
@Entity() export class Own { @PrimaryGeneratedColumn() id: number; @Column({ name: dynamic }) odd: string; }
@Entity() export class Doc { @ObjectIdColumn() id: string; @Column() a: string; }`.replace(
          'VersionColumn,',
          'VersionColumn, ObjectIdColumn,',
        ),
      [path]: `import { Thing, Own } from './far';
ds.getRepository(Thing).createQueryBuilder('t').where('t.more = 1').getMany();
ds.getRepository(Own).createQueryBuilder('o').where('o.odd = 1 and o.nope = 2').getMany();`,
    };
    expect(build(typeorm, path, files).sql).toEqual([
      `SELECT 1 FROM "thing" "t" WHERE (_hole_0_ = 1)`,
      `SELECT 1 FROM "own" "o" WHERE (_hole_0_ = 1 and o.nope = 2)`,
    ]);
    expect(build(typeorm, '/src/far.ts', files).models.map((model) => model.table)).toEqual(['thing', 'own']);
  });

  it('makes unknown joins and conditions holes', () => {
    expect(
      inService(`this.messages.createQueryBuilder('m').leftJoin((qb) => qb.from(x), 's', 's.id = m.id').where(filter).getMany()`),
    ).toEqual([`SELECT 1 FROM "messages" "m" LEFT JOIN _hole_0_ "s" ON TRUE WHERE (_hole_1_)`]);
    expect(run(`knexLike.createQueryBuilder('m').where('m.x = 1')`).sql).toEqual([]);
  });
});
