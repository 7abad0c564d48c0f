// Bundles the client (CommonJS, as VS Code loads it), the program that is the language server, the command line and their threads, and what
// launches each part of it.
// node esbuild.mjs [--production] [--watch] [--outdir=FOLDER]
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { typescriptParser } from './server/typescriptParser.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(
  root,
  process.argv.find((argument) => argument.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist',
);
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Bytes. What the whole of dist may weigh before it is packed; the VSIX (≤ 15 MB) is checked when it is made. */
const budget = 48 * 1024 * 1024;

const common = {
  absWorkingDir: root,
  bundle: true,
  // Read by JSON.parse, which is quicker than running it as code.
  loader: { '.generated.json': 'text' },
  platform: 'node',
  target: 'node20',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  // Some libraries' main is UMD, whose requires cannot be followed.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
};

const client = {
  ...common,
  entryPoints: { client: 'client/src/extension.ts' },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  external: ['vscode'],
};

/** All parts in one file, so that V8's code for it can be kept (see server/src/launch.ts). */
const program = {
  ...common,
  entryPoints: { program: 'server/src/program.ts' },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  plugins: [typescriptParser, asciiOnly('program.cjs')],
  format: 'cjs',
  define: { 'import.meta.url': '__url', 'import.meta.dirname': '__dirname' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  // Native speed-ups that pg and ssh2 look for and do without.
  external: ['pg-native', 'cpu-features', './crypto/build/Release/sshcrypto.node'],
};

const launchers = {
  ...common,
  entryPoints: Object.fromEntries(['server', 'cli', 'scan.worker'].map((part) => [part, 'server/src/launch.ts'])),
  outdir: dist,
  format: 'esm',
};

/** PGlite has a process of its own and shares nothing with the program. */
const embedded = {
  ...common,
  entryPoints: { 'embedded.process': 'server/src/io/embedded.process.ts' },
  outdir: dist,
  format: 'esm',
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __fileURLToPath } from 'node:url';",
      "import { dirname as __pathDirname } from 'node:path';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __fileURLToPath(import.meta.url);',
      'const __dirname = __pathDirname(__filename);',
    ].join('\n'),
  },
};

/** esbuild leaves other characters in regular expressions. A file without them is read and kept at a byte a character. */
function asciiOnly(name) {
  const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    name: 'ascii-only',
    setup: (build) =>
      build.onEnd(() => {
        const file = path.join(dist, name);
        writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/[^\0-\x7f]/g, escaped));
      }),
  };
}

/** Files that libraries load at run time from beside the bundle. */
function copyAssets() {
  const copy = (from, to = path.basename(from)) => cpSync(path.join(root, 'node_modules', from), path.join(dist, to));
  copy('libpg-query/wasm/libpg-query.wasm');
  const pglite = '@electric-sql/pglite/dist';
  for (const file of readdirSync(path.join(root, 'node_modules', pglite))) {
    if (/\.(wasm|data)$/.test(file) || (/\.tar\.gz$/.test(file) && extensions.has(file.replace('.tar.gz', ''))))
      copy(`${pglite}/${file}`);
  }
  writeRuleDocs();
}

/** What a rule's code links to: the parts of its specification that are for people, its examples as they stand. */
function writeRuleDocs() {
  const specs = path.join(root, 'test/spec/rules');
  mkdirSync(path.join(dist, 'rules'), { recursive: true });
  for (const file of readdirSync(specs).filter((name) => name.endsWith('.md'))) {
    const [head, ...sections] = readFileSync(path.join(specs, file), 'utf8').split(/^(?=## )/m);
    const wanted = sections.filter((section) => /^## (What it does|Why it matters|Example|How to fix)\n/.test(section));
    const text = [head, ...wanted].join('').replaceAll(/^```(\w+) .*$/gm, '```$1');
    writeFileSync(path.join(dist, 'rules', file), text);
  }
}

/** Contrib modules that schemas are made of; the diagnostic ones are left out. */
const extensions = new Set(
  'btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn lo ltree pg_trgm pgcrypto seg tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp'.split(
    ' ',
  ),
);

function report() {
  const files = readdirSync(dist).map((name) => ({ name, size: statSync(path.join(dist, name)).size }));
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const shown = files
    .filter((file) => file.size > 200_000 || /^(client|program)\./.test(file.name))
    .filter((file) => !file.name.endsWith('.map'));
  for (const file of shown.sort((a, b) => b.size - a.size))
    console.log(`${(file.size / 1024).toFixed(0).padStart(8)} KB  dist/${file.name}`);
  console.log(`${(total / 1024).toFixed(0).padStart(8)} KB  in all${production ? ` (budget ${budget / 1024 / 1024} MB)` : ''}`);
  if (production && total > budget) {
    console.error(`dist is over its budget of ${budget / 1024 / 1024} MB`);
    process.exitCode = 1;
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
copyAssets();
const contexts = await Promise.all([client, program, launchers, embedded].map((each) => context(each)));
if (watch) {
  await Promise.all(contexts.map((each) => each.watch()));
  console.log('watching');
} else {
  await Promise.all(contexts.map((each) => each.rebuild()));
  await Promise.all(contexts.map((each) => each.dispose()));
  report();
}
