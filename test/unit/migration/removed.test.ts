import { expect, test } from 'vitest';
import type { LocatedFinding } from '../../../server/src/migration/plan.ts';
import { planChanges } from '../../../server/src/migration/planChanges.ts';
import type { Evidence } from '../../../server/src/resolve/reference.ts';
import { lookupOf, missing, saw, table } from './helpers.ts';

const shop = lookupOf([table('Order', { id: 'text!' })]);
const removed = (because: string): Evidence => ({ kind: 'removed', because, instead: [], span: { start: 0, end: 0 } });

test('a column that its model does not have is not brought, whoever else asks for it, and the reason is told', () => {
  const plan = planChanges(
    [
      missing('Order.paymentStatus', 'where', removed('model Order has no field paymentStatus')),
      missing('Order.paymentStatus', 'where', saw.text('SUCCEEDED')),
      missing('Order.note', 'select'),
    ],
    shop,
  );
  expect(plan.changes.map(({ change }) => change.kind === 'add-column' && change.column.name)).toEqual(['note']);
  expect(plan.unplanned.map(({ finding, because }) => [finding.column, because])).toEqual([
    ['paymentStatus', 'model Order has no field paymentStatus'],
    ['paymentStatus', 'model Order has no field paymentStatus'],
  ]);
});

test('a table that no model stands for is not created', () => {
  const finding = missing('Event.id', 'from', removed('no model Event'));
  const { column: _, ...ofTable } = finding.finding;
  const plan = planChanges([{ ...finding, finding: { ...ofTable, code: 'unknown-table' } }], shop);
  expect(plan.changes).toEqual([]);
  expect(plan.unplanned[0]?.because).toBe('no model Event');
});

test('a column that its model does not have is left out of the table that is created', () => {
  const finding = missing('Withdrawal.id', 'from');
  const { column: _, ...ofTable } = finding.finding;
  const use = { file: 'a.ts', line: 4, schema: 'public', table: 'Withdrawal', usage: 'select' } as const;
  const plan = planChanges([{ ...finding, finding: { ...ofTable, code: 'unknown-table' } }], shop, {
    uses: [
      { ...use, column: 'amount', evidence: [saw.declared({ type: 'integer', notNull: true })] },
      { ...use, column: 'accountName', evidence: [removed('model Withdrawal has no field accountName')] },
    ],
  });
  const [created] = plan.changes.map(({ change }) => change);
  expect(created?.kind === 'create-table' && created.columns.map((column) => column.name)).toEqual(['id', 'amount']);
  expect(plan.unplanned).toMatchObject([{ file: 'a.ts', line: 4, because: 'model Withdrawal has no field accountName' }]);
});

test('a value that the enum of the model does not have is not brought, whoever else asks for it', () => {
  const ask = (label: string, ...evidence: Evidence[]): LocatedFinding => ({
    file: 'a.ts',
    line: 0,
    finding: {
      code: 'unknown-enum-value',
      severity: 'error',
      message: '',
      span: { start: 0, end: 0 },
      usage: 'where',
      schema: 'public',
      name: 'OrderStatus',
      suggestions: [],
      evidence,
      change: { kind: 'add-enum-value', schema: 'public', name: 'OrderStatus', label },
    },
  });
  const plan = planChanges([ask('REFUNDED'), ask('REFUNDED', removed('no value REFUNDED')), ask('CANCELLED')], shop);
  expect(plan.changes.map(({ change }) => change.kind === 'add-enum-value' && change.label)).toEqual(['CANCELLED']);
  expect(plan.unplanned.map(({ because }) => because)).toEqual(['no value REFUNDED', 'no value REFUNDED']);
});
