// npm test: everything, in the order in which a mistake shows soonest. Ends with `N passed, N failed`; the exit code says the same.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** What its output says of passed and failed tests; without it the step itself is one. */
  readonly counts?: readonly { readonly passed: RegExp; readonly failed: RegExp }[];
}

const vitest = { passed: /Tests\s+.*?(\d+) passed/g, failed: /Tests\s+.*?(\d+) failed/g };
const mocha = { passed: /^\s*(\d+) passing/gm, failed: /^\s*(\d+) failing/gm };
const playwright = { passed: /^\s*(\d+) passed \(/gm, failed: /^\s*(\d+) failed$/gm };

const steps: readonly Step[] = [
  { name: 'types', command: ['npx', 'tsc', '--noEmit'] },
  { name: 'lint', command: ['npx', 'biome', 'check', '.'] },
  { name: 'build', command: ['node', 'esbuild.mjs', '--production'] },
  { name: 'tests', command: ['npx', 'vitest', 'run'], counts: [vitest] },
  // A real VS Code and its browser are on Linux; elsewhere npm run test:electron downloads one.
  ...(process.platform === 'linux' && process.arch === 'x64'
    ? [{ name: 'editor', command: ['npx', 'tsx', 'test/editor/run.ts'], counts: [mocha, playwright] } as const]
    : []),
];

const root = path.resolve(import.meta.dirname, '..');
const started = Date.now();
let passed = 0;
let failed = 0;
for (const step of steps) {
  console.log(`\n── ${step.name} ${'─'.repeat(Math.max(0, 76 - step.name.length))}`);
  const { code, output } = await run(step.command);
  const plain = stripVTControlCharacters(output);
  const sum = (pick: 'passed' | 'failed'): number =>
    (step.counts ?? [])
      .flatMap((count) => [...plain.matchAll(count[pick])])
      .reduce((total, match) => total + Number(match[1]), 0);
  const good = step.counts ? sum('passed') : code === 0 ? 1 : 0;
  // A runner that dies before its summary has failed, whatever it counted.
  const bad = Math.max(step.counts ? sum('failed') : 0, code === 0 ? 0 : 1);
  passed += good;
  failed += bad;
  console.log(`${step.name}: ${good} passed, ${bad} failed, after ${((Date.now() - started) / 1000).toFixed(0)} s`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function run([command, ...args]: Step['command']): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  let output = '';
  const take = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
    output += chunk.toString();
    to.write(chunk);
  };
  child.stdout.on('data', take(process.stdout));
  child.stderr.on('data', take(process.stderr));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, output })));
}
