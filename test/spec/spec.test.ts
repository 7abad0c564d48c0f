import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeDocument } from '../../server/src/analysis/analyze.ts';
import { overlayMigration } from '../../server/src/analysis/overlayMigration.ts';
import { createLookup } from '../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../server/src/catalog/lookup.ts';
import { emptyCatalog } from '../../server/src/catalog/model.ts';
import { systemCatalog } from '../../server/src/catalog/systemCatalog.ts';
import { extract } from '../../server/src/extract/extract.ts';
import type { WorkspacePort } from '../../server/src/extract/extractor.ts';
import { defaultSettings } from '../../server/src/rules/settings.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { LineIndex } from '../../server/src/text/lineIndex.ts';
import { memoryWorkspace } from './memoryWorkspace.ts';
import { readSpec, type SpecCase, type SpecSource } from './specFile.ts';

const folder = import.meta.dirname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
);

beforeAll(loadParser);

describe.each(files)('%s', (name) => {
  const cases = readSpec(readFileSync(path.join(folder, name), 'utf8'));
  test.each(cases.map((each) => [`${each.title} (line ${each.line})`, each] as const))('%s', (_, spec) => {
    for (const source of spec.sources) expect(render(source, found(spec, source))).toBe(render(source, source.expected));
  });
});

interface Found {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly code: string;
  readonly message: string;
}

function found(spec: SpecCase, source: SpecSource): Found[] {
  const workspace: WorkspacePort = memoryWorkspace(spec.sources);
  const settings = { ...defaultSettings, ...spec.settings };
  const extraction = extract({ path: `/${source.path}`, text: source.text }, { settings, workspace });
  const { findings } = analyzeDocument(source.text, extraction, database(spec), { settings, file: source.path });
  const lines = new LineIndex(source.text);
  return findings.map((finding, i) => {
    const start = lines.positionAt(finding.span.start);
    const wanted = source.expected.find(
      (each) => each.line === start.line && each.start === start.character && each.code === finding.code,
    );
    const message = wanted && finding.message.startsWith(wanted.message) ? wanted.message : finding.message;
    return {
      line: start.line,
      start: start.character,
      end: start.character + finding.span.end - finding.span.start,
      code: finding.code,
      message,
      i,
    };
  });
}

const systemVersion = 180000;

function database(spec: SpecCase): Lookup {
  const system = systemCatalog(systemVersion);
  const empty = createLookup({ ...emptyCatalog, serverVersion: systemVersion }, system);
  // The schema block is what the database has: replayed without an origin of its own, then looked up afresh.
  const replayed = overlayMigration(empty, [{ text: spec.schema, holes: [] }], { kind: 'same-file', file: 'schema' });
  const schema = createLookup(replayed.catalog, system);
  if (spec.pending === undefined) return schema;
  return overlayMigration(schema, [{ text: spec.pending, holes: [] }], { kind: 'pending', file: 'migrations/pending.sql' });
}

/** The source with its markers beneath, sorted: what a person compares. */
function render(source: SpecSource, marks: readonly Found[] | SpecSource['expected']): string {
  return source.text
    .split('\n')
    .flatMap((text, line) => [
      text,
      ...marks
        .filter((mark) => mark.line === line)
        .sort((a, b) => a.start - b.start || a.code.localeCompare(b.code))
        .map(
          (mark) =>
            `${' '.repeat(mark.start)}${'^'.repeat(Math.max(1, mark.end - mark.start))} ${mark.code}${mark.message ? `: ${mark.message}` : ''}`,
        ),
    ])
    .join('\n');
}
