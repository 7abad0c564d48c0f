import { beforeAll, expect, test } from 'vitest';
import { analyzeDocument } from '../../../server/src/analysis/analyze.ts';
import { codeActions } from '../../../server/src/analysis/codeActions.ts';
import { extract } from '../../../server/src/extract/extract.ts';
import { defaultSettings } from '../../../server/src/rules/settings.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { memoryWorkspace } from '../../spec/memoryWorkspace.ts';
import { lookupOf, table } from '../migration/helpers.ts';

beforeAll(loadParser);

const lookup = lookupOf([table('teams', { id: 'uuid' }), table('users', { id: 'uuid' })]);

function actionsOf(text: string) {
  const extraction = extract({ path: 'a.sql', text }, { settings: defaultSettings, workspace: memoryWorkspace([]) });
  const analysis = analyzeDocument(text, extraction, lookup, { settings: defaultSettings, file: 'a.sql' });
  const [finding] = analysis.findings;
  const context = { lookup, pending: { file: 'pending.sql', text: undefined }, style: 'guarded' } as const;
  return codeActions({ file: 'a.sql', text, analysis }, finding!.span, context);
}

test('a fix says what its evidence is not at one about, and is not preferred then', () => {
  const [first, second] = actionsOf('SELECT 1 FROM teams t JOIN users u ON u.id = t.owner WHERE t.owner = true;');
  expect(first?.title).toBe('Add teams.owner uuid (pending migration; but compared with true)');
  expect(first?.preferred).toBeUndefined();
  expect(second?.title).toBe('Add teams.owner boolean not null default false (pending migration)');
});

test('a fix without doubt is preferred', () => {
  const [first] = actionsOf('SELECT 1 FROM teams t JOIN users u ON u.id = t.owner;');
  expect(first).toMatchObject({ title: 'Add teams.owner uuid (pending migration)', preferred: true });
});
