import { readFileSync } from 'node:fs';
import pg from 'pg';
import { beforeAll, expect, inject, test } from 'vitest';
import { analyzeDocument } from '../../../server/src/analysis/analyze.ts';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { extract } from '../../../server/src/extract/extract.ts';
import { defaultSettings } from '../../../server/src/rules/settings.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { createDatabase } from '../../db/server.ts';
import { memoryWorkspace } from '../../spec/memoryWorkspace.ts';
import { introspectWith } from '../introspection.ts';
import { callSpans, documents, statementsFile } from './recorded.ts';

beforeAll(loadParser);

test('a column that is taken away is missed in those calls of Prisma Client that name it and fail without it, and in no others', async () => {
  const { sources, schema } = documents!;
  const document = sources.at(-1)!;
  const calls = callSpans(document);
  const statements = JSON.parse(readFileSync(statementsFile, 'utf8')) as readonly (readonly string[])[];
  expect(statements).toHaveLength(calls.length);
  const workspace = memoryWorkspace(sources);
  const path = `/${document.path}`;
  const extraction = extract({ path, text: document.text }, { settings: defaultSettings, workspace });
  const findings = (lookup: Lookup) =>
    analyzeDocument(document.text, extraction, lookup, { settings: defaultSettings, file: document.path }).findings.filter(
      (each) => each.severity === 'error',
    );
  const client = new pg.Client({ connectionString: await createDatabase(inject('postgres'), schema) });
  await client.connect();
  try {
    const catalog = await introspectWith(client);
    expect(findings(createLookup(catalog))).toEqual([]);
    const own = catalog.relations.filter(({ schema, columns }) => /^(?:public|auth)$/.test(schema) && columns);
    const wrong: string[] = [];
    const missed: string[] = [];
    let found = 0;
    for (const relation of own.filter((each) => each.kind === 'table' || each.kind === 'view')) {
      for (const { name } of relation.columns ?? []) {
        const failing = await failingWithout(client, relation, name, statements.flat());
        const columns = relation.columns?.filter((column) => column.name !== name) ?? [];
        const without = {
          ...catalog,
          relations: catalog.relations.map((each) => (each === relation ? { ...each, columns } : each)),
        };
        const shown = findings(createLookup(without));
        calls.forEach((call, i) => {
          const fails = statements[i]!.some((sql) => failing.has(sql));
          const isShown = shown.some((each) => each.span.start >= call.start && each.span.end <= call.end);
          const text = document.text.slice(call.start, call.end);
          if (isShown && fails) found++;
          if (isShown && !fails) wrong.push(`${relation.name}.${name}: ${text}`);
          const isNamed = new RegExp(`\\b${fieldOf(name)}\\b`).test(text);
          // Every model has an `id`, which joins use too.
          if (fails && !isShown && isNamed && name !== 'id') missed.push(`${relation.name}.${name}: ${text}`);
        });
      }
    }
    expect(wrong).toEqual([]);
    expect(missed).toEqual([]);
    expect(found).toBeGreaterThan(250);
  } finally {
    await client.end();
  }
});

/** The statements that PostgreSQL rejects when the column has another name. */
async function failingWithout(
  client: pg.Client,
  { schema, name }: { readonly schema: string; readonly name: string },
  column: string,
  statements: readonly string[],
): Promise<Set<string>> {
  const failing = new Set<string>();
  await client.query('BEGIN');
  await client.query(`ALTER TABLE "${schema}"."${name}" RENAME COLUMN "${column}" TO hidden`);
  for (const sql of new Set(statements)) {
    // Most statements do not name it at all.
    if (!sql.includes(column)) continue;
    try {
      await client.query(`SAVEPOINT one; PREPARE one AS ${sql}`);
      await client.query('DEALLOCATE one');
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === '42703') failing.add(sql);
      await client.query('ROLLBACK TO one');
    }
  }
  await client.query('ROLLBACK');
  return failing;
}

/** What schema.prisma calls the field of a column. */
function fieldOf(column: string): string {
  const schema = documents!.sources.find((source) => source.path.endsWith('.prisma'))!.text;
  return new RegExp(`^\\s+(\\w+)\\s.*@map\\("${column}"\\)`, 'm').exec(schema)?.[1] ?? column;
}
