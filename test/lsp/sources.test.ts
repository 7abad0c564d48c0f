import { afterEach, expect, it } from 'vitest';
import { type Catalog, type Column, emptyCatalog } from '../../server/src/catalog/model.ts';
import { writeSnapshot } from '../../server/src/catalog/snapshot.ts';
import type { CompareResult, CountMissingResult, RefreshResult, SourceRow } from '../../server/src/protocol.ts';
import { Editor } from './editor.ts';

let editor: Editor | undefined;
afterEach(async () => {
  const ended = editor;
  editor = undefined;
  expect(await ended?.stop()).toBe(0);
});

const column = (name: string, rest: Partial<Column> = {}): Column => ({ name, type: 'text', ...rest });
const snapshot = (changes: Partial<Catalog>): string => writeSnapshot({ ...emptyCatalog, ...changes });
const messages = (...columns: readonly Column[]) => ({ schema: 'public', name: 'messages', kind: 'table' as const, columns });

const files = {
  'schema.json': snapshot({ relations: [messages(column('id'), column('body'))] }),
  'schema.next.json': snapshot({
    relations: [messages(column('id', { notNull: true }), column('body'), column('status'))],
    functions: [
      {
        schema: 'public',
        name: 'count_all',
        kind: 'function',
        arguments: [],
        returns: 'bigint',
        definition:
          'CREATE OR REPLACE FUNCTION public.count_all()\n RETURNS bigint\n LANGUAGE sql\nAS $function$select 1$function$\n',
      },
    ],
  }),
  'queries.sql': 'select id, status, seen from messages;',
};

it('the picker knows what each source lacks, without using it', async () => {
  editor = await Editor.start({ folders: { app: files } });
  await editor.open('app/queries.sql', files['queries.sql']);
  await editor.expectFindings('app/queries.sql', ['status: unknown-column', 'seen: unknown-column']);
  const folder = editor.uri('app');
  const rows = await editor.connection.sendRequest<SourceRow[]>('columnist/sources', { folder });
  expect(rows.map(({ id, active }) => [id, active])).toEqual([
    ['schema.json', true],
    ['schema.next.json', false],
  ]);
  const ids = rows.filter((row) => !row.active).map((row) => row.id);
  const counts = await editor.connection.sendRequest<CountMissingResult>('columnist/countMissing', { folder, ids });
  expect(counts).toEqual({ 'schema.next.json': 1 });
  // The file in use is not read again for that: what is reported stays.
  await editor.expectFindings('app/queries.sql', ['status: unknown-column', 'seen: unknown-column']);
});

it('a source that is not in use is read when asked to, and what is wrong with it is said', async () => {
  const connections = { gone: { host: '127.0.0.1', port: 1, database: 'd', user: 'u' } };
  editor = await Editor.start({ folders: { app: files }, settings: { connections } });
  await editor.expectStatus('app', ({ state }) => state === 'ready');
  const folder = editor.uri('app');
  const refresh = (id: string) => editor!.connection.sendRequest<RefreshResult>('columnist/refresh', { folder, id });
  expect(await refresh('settings:gone')).toEqual({
    problem: expect.stringMatching(/^No PostgreSQL answers .*\. Start the server/),
  });
  expect(await refresh('schema.next.json')).toEqual({});
  await editor.expectStatus('app', ({ source, state }) => source?.id === 'schema.json' && state === 'ready');
});

it('the settings name a file that nobody would look for, and further schemas beside it; a package keeps its own', async () => {
  const odd = {
    ...files,
    'odd/names.txt.sql': 'create table messages (id int, seen text);',
    'packages/api/a.sql': files['queries.sql'],
  };
  const own = {
    'packages/api/columnist.json': '{ "source": "own.sql" }',
    'packages/api/own.sql': 'create table messages (id int, status int);',
  };
  const settings = { source: 'odd/names.txt.sql', watch: ['schema.next.json'] };
  editor = await Editor.start({ folders: { app: { ...odd, ...own } }, settings });
  await editor.open('app/queries.sql', files['queries.sql']);
  await editor.expectFindings('app/queries.sql', ['status: unknown-column']);
  await editor.until('the other schema', async () => {
    const [first] = await editor!.diagnostics('app/queries.sql');
    return String(first?.message).includes('present in schema.next.json') ? undefined : `${first?.message}`;
  });
  await editor.open('app/packages/api/a.sql', files['queries.sql']);
  await editor.expectStatus('packages/api', ({ source }) => source?.name === 'own.sql');
  await editor.expectFindings('app/packages/api/a.sql', ['seen: unknown-column']);
});

it('two sources are compared object by object, with SQL that aligns them, functions included', async () => {
  editor = await Editor.start({ folders: { app: files } });
  await editor.expectStatus('app', ({ state }) => state === 'ready');
  const params = { folder: editor.uri('app'), from: 'schema.json', to: 'schema.next.json' };
  const result = await editor.connection.sendRequest<CompareResult>('columnist/compare', params);
  expect(result.objects?.map(({ name, change, lines }) => [name, change, lines.map((line) => line.title)])).toEqual([
    ['public.count_all()', 'added', ['function: only in schema.next.json']],
    [
      'public.messages',
      'changed',
      ['column id: nullability is NULL in schema.json, NOT NULL in schema.next.json', 'column status: only in schema.next.json'],
    ],
  ]);
  expect(result.sql).toContain('CREATE OR REPLACE FUNCTION public.count_all()');
  expect(result.rollback).toContain('DROP FUNCTION IF EXISTS public.count_all();');
  expect(result.notWritten).toEqual([]);
  const wrong = await editor.connection.sendRequest<CompareResult>('columnist/compare', { ...params, to: 'no such' });
  expect(wrong.problem).toMatch(/cannot be read/);
});
