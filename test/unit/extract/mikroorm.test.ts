import { describe, expect, it } from 'vitest';
import { mikroorm } from '../../../server/src/extract/builders/mikroorm.ts';
import type { Model } from '../../../server/src/extract/fragment.ts';
import { build, hostOf } from './built.ts';

const path = '/src/app.ts';
const head = `import { Entity, Property, PrimaryKey, ManyToOne, OneToOne, OneToMany, Enum, Embedded, Embeddable, EntityRepository } from '@mikro-orm/core';\n`;
const entities = `${head}
export enum Status { Sent = 'sent', Seen = 'seen' }
@Embeddable() export class Address { @Property() postalCode: string; }
@Entity({ tableName: 'people', schema: 'hr' }) export class Person {
  @PrimaryKey() id: number;
  @Property({ unique: true }) firstName: string;
  @Embedded(() => Address) homeAddress: Address;
  @Embedded(() => Address, { prefix: false }) plain: Address;
  @OneToMany(() => Note, (n) => n.author) notes: Note[];
}
@Entity() export class Note {
  @PrimaryKey({ type: 'uuid', defaultRaw: 'gen_random_uuid()' }) id: string;
  @Property({ type: 'text', nullable: true }) body?: string;
  @Property({ fieldName: 'the_title', length: 40, default: 'x' }) title: string;
  @Property({ columnType: 'numeric(10,2)' }) price: string;
  @Enum(() => Status) status: Status;
  @Property() createdAt: Date = new Date();
  @Property({ persist: false }) shown: string;
  @ManyToOne(() => Person) author: Person;
  @ManyToOne({ entity: () => Person, fieldName: 'editor', nullable: true }) editedBy?: Person;
}
`;
const config = {
  '/mikro-orm.config.ts': `import { defineConfig } from '@mikro-orm/postgresql';\nexport default defineConfig({});\n`,
};
const models = (code: string, others: Record<string, string> = config) =>
  build(mikroorm, path, { ...others, [path]: code }).models;
const shape = (model: Model | undefined) => model?.columns.map(({ span: _, ...rest }) => rest);

describe('MikroORM entities', () => {
  it('are models under the underscore strategy', () => {
    const [person, note] = models(entities);
    expect(person).toMatchObject({ library: 'mikro-orm', schema: 'hr', table: 'people', primaryKey: ['id'] });
    expect(person?.columns.map((column) => `${column.name} ${column.type}`)).toEqual([
      'id serial',
      'first_name varchar(255)',
      'home_address_postal_code varchar(255)',
      'postal_code varchar(255)',
    ]);
    expect(note?.table).toBe('note');
    expect(shape(note)).toEqual([
      { name: 'id', type: 'uuid', notNull: true, default: 'gen_random_uuid()' },
      { name: 'body', type: 'text', notNull: false },
      { name: 'the_title', type: 'varchar(40)', notNull: true, default: `'x'` },
      { name: 'price', type: 'numeric(10,2)', notNull: true },
      { name: 'status', notNull: true, values: ['sent', 'seen'] },
      { name: 'created_at', type: 'timestamptz(0)', notNull: true },
      { name: 'author_id', type: 'integer', notNull: true, references: { schema: 'hr', table: 'people', column: 'id' } },
      { name: 'editor', type: 'integer', notNull: false, references: { schema: 'hr', table: 'people', column: 'id' } },
    ]);
  });

  it('have the indexes and unique rules that are declared of them, and keys that do what they say', () => {
    const code = `import { Index, Unique, ManyToMany, OneToOne, Entity, Property, PrimaryKey, ManyToOne, EntitySchema, defineEntity, p } from '@mikro-orm/core';
@Entity() export class Team { @PrimaryKey() id: number; }
@Entity()
@Index({ properties: ['lastName', 'team'] })
@Index({ name: 'by_tags', properties: 'tags', type: 'GIN' })
@Index({ properties: ['lastName'], type: 'fulltext' })
@Index({ name: 'lower', expression: 'create index lower on person (lower(last_name))' })
@Unique({ properties: ['firstName', 'lastName'], name: 'whole_name' })
@Unique({ properties: ['firstName'], deferMode: 'deferred' })
export class Person {
  @PrimaryKey() id: number;
  @Index() @Property() firstName: string;
  @Property({ index: 'last' }) lastName: string;
  @Property({ type: 'string[]' }) tags: string[];
  @ManyToOne(() => Team, { deleteRule: 'cascade', updateRule: 'no action' }) team: Team;
  @ManyToOne(() => Team, { nullable: true, index: true }) other: Team;
  @OneToOne(() => Team, { persist: true, unique: false }) shared: Team;
  @OneToOne(() => Team, { deleteRule: 'restrict', updateRule: 'restrict' }) owned: Team;
  @ManyToMany(() => Team) teams: Team[];
}
export const Note = defineEntity({ name: 'Note', properties: {
  id: p.integer().primary(), slug: p.string().index(), team: () => p.manyToOne(Team).onDelete('set null').nullable() },
  indexes: [{ name: 'both', properties: ['team', 'slug'] }], uniques: [{ properties: ['slug'] }] });`;
    const others = {
      ...config,
      '/package.json': '{ "dependencies": { "@mikro-orm/core": "^6.2.0", "@mikro-orm/postgresql": "^6.2.0" } }',
    };
    const all = models(code, others);
    const [person, note] = [all.find((each) => each.table === 'person'), all.find((each) => each.table === 'note')];
    const indexes = (model: Model | undefined) =>
      model?.indexes?.map(({ columns, name, method }) => [columns.map((each) => each.name), name, method]);
    expect(indexes(person)).toEqual([
      [['last_name', 'team_id'], 'person_last_name_team_id_index', undefined],
      [['tags'], 'by_tags', 'gin'],
      [['first_name'], 'person_first_name_index', undefined],
      [['last_name'], 'last', undefined],
      [['other_id'], 'person_other_id_index', undefined],
    ]);
    expect(person?.uniques).toEqual([{ columns: ['first_name', 'last_name'], name: 'whole_name' }]);
    expect(person?.columns.flatMap((each) => each.references?.actions ?? [])).toEqual([
      'ON DELETE CASCADE ON UPDATE NO ACTION',
      'ON DELETE SET NULL ON UPDATE CASCADE',
      'ON UPDATE CASCADE',
      'ON DELETE RESTRICT ON UPDATE RESTRICT',
    ]);
    expect(person?.columns.flatMap((each) => (each.unique ? each.name : []))).toEqual(['owned_id']);
    const pivot = all.find((each) => each.table === 'person_teams');
    expect(pivot?.primaryKey).toEqual(['person_id', 'team_id']);
    expect(pivot?.columns.map((each) => each.references?.actions)).toEqual(Array(2).fill('ON DELETE CASCADE ON UPDATE CASCADE'));
    expect(indexes(note)).toEqual([
      [['team_id', 'slug'], 'both', undefined],
      [['slug'], 'note_slug_index', undefined],
    ]);
    expect(note?.uniques).toEqual([{ columns: ['slug'], name: 'note_slug_unique' }]);
    expect(note?.columns.flatMap((each) => each.references?.actions ?? [])).toEqual(['ON DELETE SET NULL ON UPDATE CASCADE']);
  });

  it('are left out for other databases, strategies and packages', () => {
    const of = (config: string) => models(entities, { '/mikro-orm.config.ts': config }).length;
    expect(of(`import { defineConfig } from '@mikro-orm/postgresql'; export default defineConfig({});`)).toBe(2);
    expect(of(`import { defineConfig } from '@mikro-orm/mysql'; export default defineConfig({});`)).toBe(0);
    expect(
      of(`import { defineConfig } from '@mikro-orm/postgresql'; export default defineConfig({ namingStrategy: Mine });`),
    ).toBe(0);
    expect(models(entities.replace('@mikro-orm/core', 'typeorm'))).toEqual([]);
    expect(models(`${head}@Entity({ tableName: prefix }) class A { @PrimaryKey() id: number; }`)).toEqual([]);
  });
});

const run = (code: string) =>
  build(mikroorm, path, { '/src/entities.ts': entities, [path]: `import { Person, Note } from './entities';\n${code}` });

describe('MikroORM queries', () => {
  it('render conditions through properties and relations', () => {
    expect(
      run(
        `em.find(Note, { title: 'a', status: { $in: ['sent'] }, author: { firstName: { $like: 'x%' } }, $or: [{ body: null }, { editedBy: id }] }, { orderBy: { createdAt: 'desc' }, fields: ['id'] })`,
      ).sql,
    ).toEqual([
      `SELECT 1 FROM "hr"."people" WHERE "first_name" LIKE 'x%';
SELECT "id" FROM "note" WHERE "the_title" = 'a' AND "status" IN ('sent') AND "body" IS NULL AND "editor" = $1 ORDER BY "note"."created_at"`,
    ]);
    expect(
      run(
        `em.nativeUpdate(Note, { id }, { title: 'b' }); em.getRepository(Person).findOne({ homeAddress: { postalCode: 'x' } });`,
      ).sql,
    ).toEqual([
      `UPDATE "note" SET "the_title" = 'b' WHERE "id" = $1`,
      `SELECT 1 FROM "hr"."people" WHERE "home_address_postal_code" = 'x'`,
    ]);
  });

  it('map names to their properties', () => {
    const code = `import { Note } from './entities';\nem.findOne(Note, { title: 'a' })`;
    const [fragment] = build(mikroorm, path, { '/src/entities.ts': entities, [path]: code }).fragments;
    expect(hostOf(fragment!, '"the_title"', code)).toEqual({ text: 'title', offset: code.indexOf('title') });
    expect(hostOf(fragment!, '"note"', code)).toEqual({ text: 'Note', offset: code.lastIndexOf('Note') });
  });

  it('stay silent for unknown properties, variables and other receivers', () => {
    expect(
      run(`em.find(Note, { nope: 1, ...rest }); em.find(Note, filter); em.find(Other, { a: 1 }); [1].find((x) => x);`).sql,
    ).toEqual([`SELECT 1 FROM "note"`, `SELECT 1 FROM "note"`]);
  });
});
