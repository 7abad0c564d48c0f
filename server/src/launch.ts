#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';
import { cacheFolder } from './io/cacheFolder.ts';
import type { parts } from './program.ts';

// Stands in the bundle as server.js, cli.js and so on: runs the part of that name of the program beside it. V8 keeps the code that it made of
// the program, which takes 100 ms from a start. (Node.js has this from version 22 on only: module.enableCompileCache.)

// The flags come first, since kept code is for those it was made under. V8 grows the space for new objects to 32 MB at the first burst and never
// gives it back. Kept at its first size, it is cleared more often, in the same time in all: what an analysis makes is either kept or gone.
v8.setFlagsFromString('--semi-space-growth-factor=1');
// The second compiler for WebAssembly takes 25 MB for PostgreSQL's parser, and what it makes of it is no quicker.
v8.setFlagsFromString('--liftoff-only');

// The oldest VS Code that we run in has Node.js 20.9, without import.meta.dirname.
const self = fileURLToPath(import.meta.url);
const folder = path.dirname(self);
const part = path.basename(self, '.js') as keyof typeof parts;
const file = path.join(folder, 'program.cjs');
const kept = path.join(cacheFolder(), `${part}-${fingerprint(file)}.code`);
const cachedData = readKept(kept);
const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`, {
  filename: file,
  ...(cachedData && { cachedData }),
});
const program = { exports: {} as { readonly parts: typeof parts } };
script.runInThisContext()(program.exports, createRequire(file), program, file, folder);
if (!cachedData || script.cachedDataRejected) keepWhenRun();
await program.exports.parts[part]();

/** Which file it is, and which V8 compiles it. */
function fingerprint(program: string): string {
  const { size, mtimeMs } = statSync(program);
  return createHash('sha256')
    .update(JSON.stringify([program, size, mtimeMs, process.versions.v8, process.arch]))
    .digest('hex')
    .slice(0, 16);
}

/** The digest in front keeps V8 from running what was cut or damaged on disk. */
function readKept(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const code = bytes.subarray(32);
    return digest(code).equals(bytes.subarray(0, 32)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** After the start, when V8 has compiled what a start needs; a command line may be done before. */
function keepWhenRun(): void {
  const keep = () => {
    clearTimeout(timer);
    process.removeListener('exit', keep);
    const code = script.createCachedData();
    const temporary = `${kept}.${process.pid}.tmp`;
    try {
      mkdirSync(path.dirname(kept), { recursive: true, mode: 0o700 });
      writeFileSync(temporary, Buffer.concat([digest(code), code]), { mode: 0o600 });
      renameSync(temporary, kept);
    } catch {
      // It starts without. What is left half-written goes when the folder is cleared (io/cache.ts).
    }
  };
  const timer = setTimeout(keep, 5000).unref();
  process.once('exit', keep);
}

function digest(code: Buffer): Buffer {
  return createHash('sha256').update(code).digest();
}
