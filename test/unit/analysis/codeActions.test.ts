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

function actionsOf(text: string, path = 'a.sql', at = 0) {
  const extraction = extract({ path, text }, { settings: defaultSettings, workspace: memoryWorkspace([{ path, text }]) });
  const analysis = analyzeDocument(text, extraction, lookup, { settings: defaultSettings, file: path });
  const finding = analysis.findings[at];
  const context = { lookup, pending: { file: 'pending.sql', text: undefined }, style: 'guarded' } as const;
  return codeActions({ file: path, text, analysis }, finding!.span, context);
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

test('a fix brings the indexes that a model declares over what it adds, once all of their columns come', () => {
  const schema = `datasource db {
  provider = "postgresql"
  url = "x"
}
model Team {
  id String @id @db.Uuid
  kind String
  rank Int
  @@index([kind])
  @@index([kind, rank])
  @@map("teams")
}
model Visit {
  id String @id @db.Uuid
  at DateTime
  @@index([at])
  @@map("visits")
}`;
  const indexes = (title: RegExp, at: number): string[] => {
    const action = actionsOf(schema, 'prisma/schema.prisma', at).find((each) => title.test(each.title));
    const text = action?.edits.flatMap((each) => each.edits.map((edit) => edit.newText)).join('') ?? '';
    return [...text.matchAll(/CREATE INDEX (?:CONCURRENTLY )?IF NOT EXISTS (\w+)/g)].map((match) => match[1]!);
  };
  expect(indexes(/^Add teams\.kind/, 0)).toEqual(['teams_kind_idx']);
  expect(indexes(/^Add all 2 missing columns of teams/, 0)).toEqual(['teams_kind_idx', 'teams_kind_rank_idx']);
  expect(indexes(/^Create table visits/, 2)).toEqual(['visits_at_idx']);
});
