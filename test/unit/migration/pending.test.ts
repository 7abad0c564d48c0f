import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyDdl } from '../../../server/src/catalog/overlay.ts';
import type { Change } from '../../../server/src/migration/change.ts';
import { appendToPending } from '../../../server/src/migration/pending.ts';
import { planChanges } from '../../../server/src/migration/planChanges.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import { applyEdits } from '../../../server/src/text/edit.ts';
import { chat, chatFindings } from './helpers.ts';

beforeAll(loadParser);

const changes = planChanges(chatFindings, chat).changes.map((each) => each.change);
const [status, deliveredAt, , carId] = changes as [Change, Change, Change, Change];

const append = (text: string | undefined, added: readonly Change[], style: 'guarded' | 'terse' = 'guarded'): string =>
  applyEdits(text ?? '', appendToPending(text, added, { lookup: chat, style }));

const count = (text: string, part: string): number => text.split(part).length - 1;

const errors = (text: string): string[] => parseScript(text).statements.flatMap((statement) => statement.error?.message ?? []);

describe.each(['guarded', 'terse'] as const)('%s style', (style) => {
  test('a new file has one header, and one section for each table', () => {
    const text = append(undefined, changes, style);
    expect(errors(text)).toEqual([]);
    expect(count(text, 'SET lock_timeout')).toBe(1);
    expect(count(text, '-- columnist:table ')).toBe(3);
    expect(text.endsWith(';\n')).toBe(true);
  });

  test('one by one makes the same sections as all at once', () => {
    const text = changes.reduce<string | undefined>((before, change) => append(before, [change], style), undefined)!;
    expect(errors(text)).toEqual([]);
    expect(text).toBe(append(undefined, changes, style));
  });

  test('nothing is added twice', () => {
    const text = append(undefined, changes, style);
    expect(appendToPending(text, changes, { lookup: chat, style })).toEqual([]);
  });

  test('what a person wrote stays, comments and all', () => {
    const own = '-- mine\nCREATE TABLE notes (id int); -- keep\n';
    const text = append(append(own, [status], style).replace("'sent'", "'new'"), [deliveredAt], style);
    expect(text.startsWith(own)).toBe(true);
    expect(text).toContain("'new'");
    expect(count(text, '-- columnist:table public.messages')).toBe(1);
    expect(errors(text)).toEqual([]);
  });

  test('the overlay reads what was written', () => {
    const text = append(undefined, changes, style);
    const after = parseScript(text).statements.reduce(
      (lookup, statement) => applyDdl(lookup, statement, { kind: 'pending', file: 'pending.sql' }),
      chat as Parameters<typeof applyDdl>[0],
    );
    for (const { finding } of chatFindings) {
      const relation = after.relation(finding.table!, 'public');
      expect(typeof relation === 'object' && relation.columns?.map((column) => column.name)).toContain(finding.column);
    }
  });
});

test.each([
  ['ALTER TABLE messages ADD COLUMN status text;'],
  ['alter table only public.messages add status text, add column if not exists other int;'],
  ['ALTER TABLE "public"."messages" ADD COLUMN IF NOT EXISTS "status" text;'],
  ['DO $$ BEGIN ALTER TABLE messages ADD COLUMN status text; END $$;'],
])('a column that is there in other words is left alone: %s', (text) => {
  expect(appendToPending(text, [status], { lookup: chat })).toEqual([]);
});

test.each([
  ['-- ALTER TABLE messages ADD COLUMN status text;'],
  ["SELECT 'ALTER TABLE messages ADD COLUMN status text';"],
  ['ALTER TABLE other ADD COLUMN status text;'],
  ['ALTER TABLE messages DROP COLUMN status;'],
])('what only looks like it does not count: %s', (text) => {
  expect(appendToPending(text, [status], { lookup: chat })).not.toEqual([]);
});

test('taking a column out brings it back', () => {
  const text = append(undefined, [status, deliveredAt]);
  const without = append(undefined, [deliveredAt]);
  expect(append(without, [status])).toContain('ADD COLUMN IF NOT EXISTS status');
  expect(append(text.replace(/ *ADD COLUMN IF NOT EXISTS status .*\n/, ''), [status])).toContain(
    'ADD COLUMN IF NOT EXISTS status',
  );
});

test('a last statement without its semicolon gets one', () => {
  const text = append('ALTER TABLE notes ADD COLUMN a int', [carId]);
  expect(errors(text)).toEqual([]);
});

test('an edited section is left as it is, and a new one is made', () => {
  const edited = append(undefined, [status]).replace('\nEND\n', '\n-- no end\n');
  const text = append(edited, [deliveredAt]);
  for (const line of edited.split('\n')) expect(text).toContain(line);
  expect(count(text, 'ADD COLUMN IF NOT EXISTS delivered_at')).toBe(1);
});

test('line ends are those of the file', () => {
  const text = append(append(undefined, [status]).replaceAll('\n', '\r\n'), [deliveredAt, carId]);
  expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  expect(errors(text)).toEqual([]);
});

test('schemas come before the tables that need them, indexes after everything', () => {
  const schema: Change = { kind: 'create-schema', schema: 'presence' };
  const index: Change = {
    kind: 'create-index',
    schema: 'public',
    table: 'messages',
    name: 'messages_status_idx',
    columns: [{ name: 'status' }],
  };
  const text = append(append(append(undefined, [index]), [status]), [schema]);
  const order = ['-- columnist:schema', '-- columnist:table', '-- columnist:validate', '-- columnist:index'].map((marker) =>
    text.indexOf(marker),
  );
  expect(order.every((at) => at > 0)).toBe(true);
  expect([...order].sort((a, b) => a - b)).toEqual(order);
});

test('any text gets valid, idempotent additions', () => {
  const pieces = fc.constantFrom(
    '-- columnist:table public.messages\n',
    'DO $columnist$\nBEGIN\n',
    'END\n$columnist$;\n',
    'ALTER TABLE public.messages\n',
    '  ADD COLUMN IF NOT EXISTS a int',
    ';\n',
    ',\n',
    'SET lock_timeout = 1;\n',
    "'open",
    '$$',
    '/* ',
    ' */',
    '\r\n',
    '-- columnist:validate public.messages\n',
    '-- columnist:schema x\n',
    '🐘',
    ' ',
    '\n',
    'x',
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 12 }),
      fc.subarray(changes, { minLength: 1 }),
      fc.constantFrom('guarded' as const, 'terse' as const),
      (parts, some, style) => {
        const text = parts.join('');
        const edits = appendToPending(text, some, { lookup: chat, style });
        const blank = text.trim() === '';
        for (const { span } of edits) expect(blank || span.start === span.end).toBe(true);
        const after = applyEdits(text, edits);
        const open = /'open|\$\$|\/\* |\$columnist\$/.test(text);
        if (!open) expect(appendToPending(after, some, { lookup: chat, style })).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
