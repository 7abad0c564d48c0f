import { expect, test } from 'vitest';
import { planChanges } from '../../../server/src/migration/planChanges.ts';
import { driftReport, type ExpectedColumn } from '../../../server/src/migration/report.ts';
import { reportMarkdown } from '../../../server/src/migration/reportMarkdown.ts';
import { chat, chatFindings, missing, saw } from './helpers.ts';

const expected: ExpectedColumn[] = [
  { schema: 'public', table: 'messages', column: 'content', places: [{ file: 'a.ts', line: 1, usage: 'select' }] },
  { schema: 'public', table: 'messages', column: 'status', places: [{ file: 'a.ts', line: 2, usage: 'where' }] },
];

const findings = [
  ...chatFindings,
  missing('messages.pinned', 'model', saw.typescript('boolean')),
  missing('messages.edited_at', 'select'),
];
const report = driftReport(expected, planChanges(findings, chat), chat);

test('counts and ranks what is missing by what fails', () => {
  expect(report.summary).toMatchObject({
    expectedColumns: 2,
    missingColumns: 11,
    missingTables: 0,
    critical: 9,
    high: 1,
    medium: 1,
  });
  expect(report.missing.filter((entry) => entry.impact !== 'critical').map((entry) => [entry.impact, entry.name])).toEqual([
    ['high', 'edited_at'],
    ['medium', 'pinned'],
  ]);
});

test('gives type, nullability, default, source and places', () => {
  expect(report.missing.find((entry) => entry.name === 'car_title')).toMatchObject({
    type: 'varchar(255)',
    nullable: true,
    default: null,
    backfill: true,
    because: 'INSERT fails',
    places: [
      { file: 'src/app.ts', line: 1, usage: 'SELECT' },
      { file: 'src/app.ts', line: 1, usage: 'INSERT' },
    ],
  });
});

test('ranks by what fails, then by how many places need it, and lists a place once', () => {
  const twice = missing('messages.pinned_at', 'select');
  const elsewhere = { ...missing('messages.pinned_at', 'select'), line: 7 };
  const found = [missing('messages.archived_at', 'select'), twice, twice, elsewhere];
  const ranked = driftReport([], planChanges(found, chat), chat).missing;
  expect(ranked.map(({ name, places }) => [name, places.length])).toEqual([
    ['pinned_at', 2],
    ['archived_at', 1],
  ]);
});

test('sets what the code expects beside what the database has', () => {
  expect(report.expected).toEqual([
    {
      schema: 'public',
      table: 'messages',
      columns: [
        { name: 'content', missing: false, places: [{ file: 'a.ts', line: 2, usage: 'SELECT' }] },
        { name: 'status', missing: true, places: [{ file: 'a.ts', line: 3, usage: 'WHERE' }] },
      ],
    },
  ]);
  expect(report.actual[0]!.columns[0]).toEqual({ name: 'id', type: 'uuid', nullable: false, default: 'gen_random_uuid()' });
});

test('reads well as Markdown', () => {
  const text = reportMarkdown(report, { source: 'db/schema.sql' });
  expect(text).toContain('### Critical (');
  expect(text).toContain("| `messages.status` | `varchar(20)` | no | `'sent'` |");
  expect(text).toContain('| `status` | **missing** | a.ts:3 (WHERE) |');
  expect(
    text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .every((line) => line.endsWith('|')),
  ).toBe(true);
});
