// What one keystroke costs inside the server: extraction, parsing, resolution and rules, no I/O.
import { analyzeDocument } from '../../server/src/analysis/analyze.ts';
import { codeActions } from '../../server/src/analysis/codeActions.ts';
import { completion } from '../../server/src/analysis/completion.ts';
import { createLookup } from '../../server/src/catalog/createLookup.ts';
import { extract } from '../../server/src/extract/extract.ts';
import { resolveStatement } from '../../server/src/resolve/resolveStatement.ts';
import { defaultSettings } from '../../server/src/rules/settings.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { parseScript } from '../../server/src/sql/script.ts';
import { memoryWorkspace } from '../spec/memoryWorkspace.ts';
import { largeCatalog, sourceFile } from './catalogs.ts';
import { figures, megabytes, say, time } from './measure.ts';

await loadParser();
const lookup = createLookup(largeCatalog(5000));
const context = { settings: defaultSettings, workspace: memoryWorkspace([]) };
const analyze = (text: string) => {
  const extraction = extract({ path: '/bench.ts', text }, context);
  return analyzeDocument(text, extraction, lookup, { settings: defaultSettings, file: 'bench.ts' });
};

const first = time(() => analyze(sourceFile(0)));
console.log(`first analysis of a 1,000-line file, cold: ${first.toFixed(0)} ms`);
const edits = Array.from({ length: 200 }, (_, i) => {
  const text = sourceFile(i % 50, String(i));
  return time(() => {
    if (analyze(text).findings.length !== 1) throw new Error('the missing column was not found');
  });
});
say('edit to diagnostics: 1,000 lines, 50 queries, 100,000 columns', figures(edits.slice(20)), 'p95 10 ms');

const text = sourceFile(7);
const analysis = analyze(text);
const at = analysis.findings[0]!.span;
const document = { file: 'bench.ts', text, analysis };
const pending = { file: 'migrations/pending.sql', text: undefined };
say(
  'code actions at a finding',
  figures(
    Array.from({ length: 50 }, () => time(() => codeActions(document, at, { lookup, pending, style: 'guarded' }))).slice(5),
  ),
);
say(
  'completion',
  figures(
    Array.from({ length: 50 }, () => time(() => completion({ path: '/bench.ts', text }, at.start, context, lookup))).slice(5),
  ),
);

const statement = [
  'WITH recent AS (',
  '  SELECT sender_id, max(created_at) AS last',
  '  FROM messages',
  '  WHERE content IS NOT NULL',
  '  GROUP BY sender_id',
  ')',
  'SELECT u.id, u.name, r.last, count(m.id) AS total,',
  "  sum(CASE WHEN m.column_2 = 'x' THEN 1 ELSE 0 END) AS marked",
  'FROM users u',
  'JOIN recent r ON r.sender_id = u.id',
  "LEFT JOIN messages m ON m.sender_id = u.id AND m.created_at > r.last - interval '7 days'",
  'WHERE u.column_1 > $1',
  '  AND EXISTS (',
  '    SELECT 1 FROM messages x',
  '    WHERE x.sender_id = u.id AND x.column_3 IS NOT NULL',
  '  )',
  'GROUP BY u.id, u.name, r.last',
  'HAVING count(m.id) > 2',
  'ORDER BY r.last DESC NULLS LAST, total',
  'LIMIT 50 OFFSET 10',
].join('\n');
const statements = Array.from({ length: 400 }, (_, i) => `${statement} -- ${i}`.replace('LIMIT 50', `LIMIT ${i}`));
const both = statements.map((sql) => time(() => parseScript(sql).statements.map((each) => resolveStatement(each, lookup))));
say('parse and resolve a 20-line statement', figures(both.slice(50)), '0.5 ms');
globalThis.gc?.();
console.log(`memory: ${megabytes(process.memoryUsage().rss)} resident, ${megabytes(process.memoryUsage().heapUsed)} heap`);
