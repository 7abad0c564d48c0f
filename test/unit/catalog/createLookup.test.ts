import { expect, test } from 'vitest';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import { Layer } from '../../../server/src/catalog/layer.ts';
import { type Catalog, emptyCatalog, type Relation } from '../../../server/src/catalog/model.ts';

const table = (schema: string, name: string): Relation => ({ schema, name, kind: 'table', columns: [] });
const readable = (name: string) => ({ name, readable: true });

const catalog: Catalog = {
  ...emptyCatalog,
  searchPath: ['alice', 'public'],
  schemas: [readable('alice'), readable('public'), readable('app'), { name: 'secret', readable: false }],
  relations: [table('public', 'messages'), table('public', 'pg_class'), table('app', 'messages'), table('alice', 'notes')],
  functions: [
    { schema: 'public', name: 'f', kind: 'function', arguments: [], returns: 'text' },
    { schema: 'app', name: 'f', kind: 'function', arguments: [{ type: 'text' }], returns: 'text' },
  ],
  types: [{ schema: 'app', name: 'mood', kind: 'enum', labels: [] }],
};
const system: Catalog = {
  ...emptyCatalog,
  relations: [table('pg_catalog', 'pg_class'), table('information_schema', 'columns')],
  types: [{ schema: 'pg_catalog', name: 'text', kind: 'base' }],
};
const lookup = createLookup(catalog, system);
const found = (relation: Relation | 'absent' | 'unknown') =>
  typeof relation === 'string' ? relation : `${relation.schema}.${relation.name}`;

test('pg_catalog comes first unless the path lists it', () => {
  expect(lookup.searchPath).toEqual(['pg_temp', 'pg_catalog', 'alice', 'public']);
  expect(found(lookup.relation('pg_class'))).toBe('pg_catalog.pg_class');
  expect(found(lookup.withSearchPath(['public', 'pg_catalog']).relation('pg_class'))).toBe('public.pg_class');
});

test('names are found along the path, schemas that do not exist are ignored', () => {
  expect(found(lookup.relation('messages'))).toBe('public.messages');
  expect(found(lookup.relation('messages', 'app'))).toBe('app.messages');
  expect(found(lookup.withSearchPath(['nowhere', 'app', 'public']).relation('messages'))).toBe('app.messages');
  expect(found(lookup.relation('columns'))).toBe('absent');
  expect(found(lookup.relation('columns', 'information_schema'))).toBe('information_schema.columns');
  expect(found(lookup.relation('x', 'nowhere'))).toBe('absent');
});

test('$user is the schema of the session', () => {
  expect(lookup.withSearchPath(['$user', 'public']).searchPath).toEqual(['pg_temp', 'pg_catalog', 'alice', 'public']);
});

test('a schema that cannot be read makes what is behind it unknown', () => {
  const behind = lookup.withSearchPath(['secret', 'public']);
  expect([lookup.schema('secret'), behind.relation('messages'), behind.relation('pg_class') === 'unknown']).toEqual([
    'unknown',
    'unknown',
    false,
  ]);
  expect(behind.functions('nothing')).toBe('unknown');
  expect(behind.functions('f')).toHaveLength(1);
});

test('the system catalog is that of the server, unless another is given', () => {
  expect(createLookup(catalog).functions('now')).toMatchObject([{ schema: 'pg_catalog' }]);
  expect(lookup.functions('now')).toEqual([]);
});

test('overloads of all schemas on the path, row types and array types', () => {
  expect(lookup.withSearchPath(['public', 'app']).functions('f')).toHaveLength(2);
  expect(lookup.type('messages')).toMatchObject({ kind: 'table' });
  expect(lookup.type('_text')).toMatchObject({ schema: 'pg_catalog', name: '_text' });
  expect(lookup.type('mood')).toBe('absent');
  expect(lookup.type('mood', 'app')).toMatchObject({ kind: 'enum' });
});

test('names to suggest', () => {
  expect([...lookup.relationNames('app')]).toEqual(['messages']);
  expect([...lookup.schemaNames()]).toEqual(['alice', 'public', 'app', 'secret', 'pg_catalog', 'information_schema']);
  expect([...lookup.typeNames('app')]).toEqual(['mood', 'messages']);
});

test('layers keep what they lie over', () => {
  let layer: Layer<number> = Layer.empty;
  const versions = Array.from({ length: 100 }, (_, i) => {
    layer = layer.with(new Map([[`k${i % 10}`, i]]));
    return layer;
  });
  expect(versions.map((each, i) => each.get(`k${i % 10}`))).toEqual(versions.map((_, i) => i));
  expect(versions[25]?.get('k9')).toBe(19);
  expect([...layer.all().values()].sort((a, b) => a - b)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
});
