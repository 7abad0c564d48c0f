import { expect, test } from 'vitest';
import { knex } from '../../../server/src/extract/builders/knex.ts';
import { build } from './built.ts';

test('a query that is built in steps is read anew after an edit of one of them', () => {
  const path = '/src/app.ts';
  // Of a long text the tree is kept and only what is edited is parsed anew.
  const code = (column: string) => `import knex from 'knex';
const db = knex({ client: 'pg' });
export async function find(state) {
  const query = db('messages').select('id');
  if (state) query.where('${column}', state);
  return await query;
}
${'// A line that makes the text long.\n'.repeat(200)}`;
  expect(build(knex, path, { [path]: code('state') }).sql).toEqual([`SELECT "id" FROM "messages" WHERE "state" = $1`]);
  expect(build(knex, path, { [path]: code('status') }).sql).toEqual([`SELECT "id" FROM "messages" WHERE "status" = $1`]);
});
