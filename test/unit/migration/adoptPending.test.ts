import { expect, test } from 'vitest';
import { adoptPending } from '../../../server/src/migration/adoptPending.ts';
import { planChanges } from '../../../server/src/migration/planChanges.ts';
import { lookupOf, missing, saw, table } from './helpers.ts';

const before = lookupOf([table('messages', { id: 'uuid!' })]);
const after = lookupOf([
  table('messages', { id: 'uuid!', status: "character varying(50)!='queued'::character varying", priority: 'smallint' }),
]);

test('a final migration has the columns of the pending one as someone left them there', () => {
  const plan = planChanges(
    [
      missing('messages.status', 'where', saw.text('sent')),
      missing('messages.priority', 'where', saw.number(1)),
      missing('messages.seen_at', 'select'),
    ],
    before,
  );
  const columns = adoptPending(plan, after).changes.map(({ change }) => (change.kind === 'add-column' ? change.column : change));
  expect(columns).toMatchObject([
    { name: 'status', type: 'varchar(50)', notNull: true, default: "'queued'::character varying" },
    { name: 'priority', type: 'smallint', notNull: false },
    { name: 'seen_at', type: 'timestamptz', notNull: false },
  ]);
  expect(columns[1]).not.toHaveProperty('default');
});
