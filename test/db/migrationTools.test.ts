import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { planChanges } from '../../server/src/migration/planChanges.ts';
import { renderMigrationFiles, tools } from '../../server/src/migration/tools/registry.ts';
import type { Detection, NewFile } from '../../server/src/migration/tools/tool.ts';
import { chatFindings } from '../unit/migration/helpers.ts';
import { type MigrationDatabase, openDatabase } from './migrationDatabase.ts';

const schema = readFileSync('test/workspaces/chat/db/schema.sql', 'utf8');

let database: MigrationDatabase | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
});

const detectionOf = (tool: string, format: Detection['format']): Detection => ({
  tool,
  folder: 'migrations',
  certainty: 3,
  because: 'the test',
  ...(format !== undefined && { format, esm: false }),
});

/** Tools whose files are SQL, by how they run a file that builds indexes. */
const cases = tools.flatMap((tool) => {
  const detection = detectionOf(tool.name, tool.name === 'node-pg-migrate' ? 'sql' : undefined);
  const form = tool.indexes?.(detection);
  return form === undefined || form === 'statements' || tool.name === 'kysely' ? [] : [{ tool: tool.name, form, detection }];
});

describe('indexes', () => {
  test.each(cases)('of $tool are built as it runs its files ($form), twice, and dropped again', async ({ form, detection }) => {
    const opened = await openDatabase(inject('postgres'), schema);
    database = opened;
    const lookup = await opened.lookup();
    const before = await opened.fingerprint('public');
    const plan = planChanges(chatFindings, lookup);
    const files = renderMigrationFiles(
      detection,
      { changes: [...plan.changes, ...plan.suggested] },
      { lookup, now: new Date('2026-11-21T03:00:00Z'), project: { paths: [], read: () => undefined } },
    );
    const { up, down } = halves(files);
    // One query is one transaction, as soon as it holds several statements.
    const send = async (text: string) => opened.run(form === 'inside' ? `BEGIN;\n${text}\nCOMMIT;` : text);
    for (const text of [...up, ...up]) await send(text);
    const built = await opened.query<{ name: string }>(
      "select indexname::text as name from pg_indexes where schemaname = 'public' and indexname like '%\\_idx'",
    );
    expect(built.map(({ name }) => name)).toEqual(expect.arrayContaining(plan.suggested.map(({ change }) => nameOf(change))));
    for (const text of [...down].reverse()) await send(text);
    expect(await opened.fingerprint('public')).toBe(before);
  });
});

const nameOf = (change: { readonly name?: string } | object): string => ('name' in change ? String(change.name) : '');

/** What each tool sends, file by file. */
function halves(files: readonly NewFile[]): { readonly up: readonly string[]; readonly down: readonly string[] } {
  const up: string[] = [];
  const down: string[] = [];
  for (const { path, text } of files) {
    const marked = /^(.*?)^-- (?:migrate:down|Down Migration).*?$(.*)$/ms.exec(text);
    if (/(^|\/)(backfill|verify)\.sql$|\.(js|json)$/.test(path)) continue;
    if (marked) {
      up.push(marked[1]!);
      down.push(marked[2]!);
    } else if (/down\.sql$|rollback\.sql$/.test(path)) down.push(text);
    else up.push(text);
  }
  return { up, down };
}
