// The workspace scan: 5,000 TypeScript files, 2,000 of them with SQL, cold and warm.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { analyzeDocument } from '../../server/src/analysis/analyze.ts';
import { createLookup } from '../../server/src/catalog/createLookup.ts';
import { scan } from '../../server/src/io/scan.ts';
import { defaultSettings } from '../../server/src/rules/settings.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { largeCatalog } from './catalogs.ts';
import { megabytes } from './measure.ts';

const root = mkdtempSync(path.join(tmpdir(), 'columnist-bench-'));
const cache = mkdtempSync(path.join(tmpdir(), 'columnist-bench-cache-'));
try {
  for (let i = 0; i < 5000; i++) {
    const folder = path.join(root, `module${i % 50}`);
    mkdirSync(folder, { recursive: true });
    const plain = Array.from(
      { length: 60 },
      (_, n) => `export const helper${n} = (a: number, b: string) => \`\${a} \${b} ${i}\`.trim();`,
    ).join('\n');
    const query = `import { Pool } from 'pg';\nconst pool = new Pool();\nexport const load = (id: string) => pool.query('SELECT id, content, column_${i % 25} FROM messages WHERE id = $1', [id]);\n`;
    writeFileSync(path.join(folder, `file${i}.ts`), i % 5 < 2 ? `${query}${plain}` : plain);
  }
  await loadParser();
  const lookup = createLookup(largeCatalog(5000));
  let peak = 0;
  for (const name of ['cold', 'warm']) {
    const start = performance.now();
    let findings = 0;
    const result = await scan(
      { root, settings: defaultSettings, cache, version: 'bench' },
      ({ path: file, text, extraction }) => {
        findings += analyzeDocument(text, extraction, lookup, { settings: defaultSettings, file }).findings.length;
        peak = Math.max(peak, process.memoryUsage().rss);
      },
    );
    console.log(
      `5,000 files ${name}: ${((performance.now() - start) / 1000).toFixed(2)} s, ${result.unchanged} unchanged, ${findings} findings (bar: ${name === 'cold' ? '12' : '2'} s)`,
    );
  }
  console.log(`memory at most: ${megabytes(peak)} (bar: 400 MB)`);
} finally {
  rmSync(root, { recursive: true, force: true });
  rmSync(cache, { recursive: true, force: true });
}
