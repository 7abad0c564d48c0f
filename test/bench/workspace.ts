// The workspace scan: 5,000 TypeScript files, 2,000 of them with SQL, cold and warm; and the memory that the bundled command line takes for it.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { analyzeDocument } from '../../server/src/analysis/analyze.ts';
import { createLookup } from '../../server/src/catalog/createLookup.ts';
import { writeSnapshot } from '../../server/src/catalog/snapshot.ts';
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
  const catalog = largeCatalog(5000);
  const lookup = createLookup(catalog);
  for (const name of ['cold', 'warm']) {
    const start = performance.now();
    let findings = 0;
    const result = await scan(
      { root, settings: defaultSettings, cache, version: 'bench' },
      ({ path: file, text, extraction }) => {
        findings += analyzeDocument(text, extraction, lookup, { settings: defaultSettings, file }).findings.length;
      },
    );
    console.log(
      `5,000 files ${name}: ${((performance.now() - start) / 1000).toFixed(2)} s, ${result.unchanged} unchanged, ${findings} findings (bar: ${name === 'cold' ? '12' : '2'} s)`,
    );
  }
  writeFileSync(path.join(root, 'schema.snapshot.json'), writeSnapshot(catalog));
  console.log(`memory of columnist check, cold, at most: ${megabytes(await peakOfCheck())} (bar: 400 MB)`);
} finally {
  rmSync(root, { recursive: true, force: true });
  rmSync(cache, { recursive: true, force: true });
}

/** Linux: bytes, VmHWM of the process with all its threads. */
async function peakOfCheck(): Promise<number> {
  const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
  const options = { cwd: root, env: { ...process.env, COLUMNIST_CACHE: path.join(cache, 'cli') }, stdio: 'ignore' } as const;
  const child = spawn(process.execPath, [cli, 'check', '--schema', 'schema.snapshot.json'], options);
  let peak = 0;
  const watch = setInterval(() => {
    const found = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
    peak = Math.max(peak, Number(found?.[1] ?? 0) * 1024);
  }, 20);
  await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  return peak;
}
