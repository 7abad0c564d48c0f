// npm test: everything, in the order in which a mistake shows soonest. Ends with `N passed, N failed`; the exit code says the same.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

interface Step {
  readonly name: string;
  /** Arguments of Node.js. */
  readonly command: readonly string[];
  /** What its output says of passed and failed tests; without it the step itself is one. */
  readonly counts?: readonly { readonly passed: RegExp; readonly failed: RegExp }[];
}

const vitest = { passed: /Tests\s+.*?(\d+) passed/g, failed: /Tests\s+.*?(\d+) failed/g };
const mocha = { passed: /^\s*(\d+) passing/gm, failed: /^\s*(\d+) failing/gm };
const playwright = { passed: /^\s*(\d+) passed \(/gm, failed: /^\s*(\d+) failed$/gm };

/** One after the other; those of one list at once. */
const stages: readonly (readonly Step[])[] = [
  [
    { name: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit'] },
    { name: 'lint', command: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
    { name: 'build', command: ['esbuild.mjs', '--production'] },
  ],
  [{ name: 'tests', command: ['node_modules/vitest/vitest.mjs', 'run'], counts: [vitest] }],
  // A real VS Code and its browser are on Linux; elsewhere npm run test:electron downloads one.
  process.platform === 'linux' && process.arch === 'x64'
    ? [{ name: 'editor', command: ['--import', 'tsx', 'test/editor/run.ts'], counts: [mocha, playwright] }]
    : [],
];

const root = path.resolve(import.meta.dirname, '..');
const started = Date.now();
// What a step that was killed could not remove goes with this folder. A server that may not run as root must come in.
const temporary = mkdtempSync(path.join(os.tmpdir(), 'columnist-'));
chmodSync(temporary, 0o755);
const running = new Set<ChildProcess>();
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);

let passed = 0;
let failed = 0;
for (const stage of stages) {
  if (isInterrupted) break;
  const [only] = stage.length === 1 ? stage : [];
  if (only) heading(only);
  const runs = stage.map((step) => ({ step, result: run(step.command, { isShown: step === only }) }));
  for (const { step, result } of runs) {
    const { code, output } = await result;
    if (!only) {
      heading(step);
      process.stdout.write(output);
    }
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
}
removeTemporary();
if (isInterrupted) console.log('\nInterrupted');
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 && !isInterrupted ? 0 : 1);

function heading({ name }: Step): void {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 76 - name.length))}`);
}

/** In a process group of its own, which an interruption reaches as a whole, once. */
function run(args: readonly string[], { isShown }: { readonly isShown: boolean }): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    env: { ...process.env, TMPDIR: temporary },
  });
  running.add(child);
  let output = '';
  const take = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
    output += chunk.toString();
    if (isShown) to.write(chunk);
  };
  child.stdout.on('data', take(process.stdout));
  child.stderr.on('data', take(process.stderr));
  return new Promise((resolve) => {
    const end = (code: number): void => {
      running.delete(child);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** Lets the steps stop their servers, and ends what has not ended after a while. */
function interrupt(): void {
  if (isInterrupted) return;
  isInterrupted = true;
  const signal = (name: NodeJS.Signals): void => {
    for (const child of running) {
      try {
        if (process.platform === 'win32') child.kill(name);
        else process.kill(-child.pid!, name);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  signal('SIGTERM');
  setTimeout(() => signal('SIGKILL'), 20_000).unref();
}

function removeTemporary(): void {
  try {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch (error) {
    console.log(`Left behind: ${error instanceof Error ? error.message : String(error)}`);
  }
}
