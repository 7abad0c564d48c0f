import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ExtractSettings } from '../extract/extractor.ts';
import type { Extraction } from '../extract/fragment.ts';
import { createFileReader, type FileFacts, hashOf, readStamped, type Stamp } from './fileReader.ts';
import { type ListOptions, listFiles } from './files.ts';
import { unpackExtraction } from './packExtraction.ts';

export interface ScanOptions extends ListOptions {
  /** Absolute, forward slashes. */
  readonly root: string;
  /** The folder around it that imports may lead to; by default the same. */
  readonly around?: string;
  readonly settings: ExtractSettings;
  /** Texts of open documents, which come before the disk. */
  readonly open?: ReadonlyMap<string, string>;
  /** Folder for facts kept between scans; without it nothing is kept. */
  readonly cache?: string;
  /** Identifies the program that made the facts: another one's are not used. */
  readonly version?: string;
  readonly onProgress?: (done: number, all: number) => void;
  /** Threads beside this one, of about 160 MB each; by default one, which keeps this thread free. 0 reads in this thread. */
  readonly workers?: number;
}

export interface ScannedFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly extraction: Extraction;
}

export interface ScanResult {
  /** Files listed. */
  readonly files: number;
  /** Files whose facts were kept from an earlier scan. */
  readonly unchanged: number;
  /** False when the scan was aborted. */
  readonly complete: boolean;
}

/**
 * Reads every file of a workspace folder that may hold SQL and hands on, sorted by path, those that do. What an earlier scan found is used for files
 * that are unchanged, with all files that were read for them. Gives way to other work between files; ends early when aborted.
 */
export async function scan(options: ScanOptions, each: (file: ScannedFile) => void): Promise<ScanResult> {
  const { root, signal, onProgress } = options;
  const files = await listFiles(root, options);
  const store = await openStore(options);
  const facts = new Map<string, FileFacts>();
  const stale: string[] = [];
  const stamps = new StampBook(options.open);
  let done = 0;
  for (const file of files) {
    const known = store.get(file);
    if (known && stamps.isUnchanged(file, known)) {
      facts.set(file, known);
      done++;
    } else stale.push(file);
    if (signal?.aborted) return { files: files.length, unchanged: done, complete: false };
    if (stamps.isBusy()) await nextTurn();
  }
  const unchanged = done;
  onProgress?.(done, files.length);
  await readAll(stale, options, (file, found) => {
    if (found) facts.set(file, found);
    done++;
    onProgress?.(done, files.length);
  });
  const complete = !signal?.aborted;
  if (complete && (stale.length > 0 || store.size !== facts.size)) await saveStore(options, facts);
  for (const [index, file] of files.entries()) {
    if (signal?.aborted) return { files: files.length, unchanged, complete: false };
    const extraction = facts.get(file)?.extraction;
    if (!extraction) continue;
    const text = options.open?.get(file) ?? readStamped(file)?.text;
    if (text !== undefined) each({ path: file, text, extraction: unpackExtraction(extraction) });
    if (index % 50 === 0) await nextTurn();
  }
  return { files: files.length, unchanged, complete };
}

/** Tells whether files are as they were: by time and size, and by content where those differ. Each file is looked at once. */
class StampBook {
  private readonly seen = new Map<string, Stamp | undefined>();
  private since = performance.now();

  constructor(private readonly open: ReadonlyMap<string, string> | undefined) {}

  isUnchanged(file: string, facts: FileFacts): boolean {
    if (!this.isSame(file, facts.stamp)) return false;
    return Object.entries(facts.dependencies ?? {}).every(([path, stamp]) => this.isSame(path, stamp));
  }

  /** True once each 12 ms: time to let others work. */
  isBusy(): boolean {
    if (performance.now() - this.since < 12) return false;
    this.since = performance.now();
    return true;
  }

  private isSame(file: string, stamp: Stamp): boolean {
    const text = this.open?.get(file);
    if (text !== undefined) return stamp.hash === hashOf(text);
    if (!this.seen.has(file)) {
      const stat = statSync(file, { throwIfNoEntry: false });
      const isUntouched = stat?.mtimeMs === stamp.modified && stat.size === stamp.size;
      this.seen.set(file, isUntouched ? stamp : readStamped(file)?.stamp);
    }
    return this.seen.get(file)?.hash === stamp.hash;
  }
}

/** Files that a thread gets at once: few enough to spread well and to stop soon. */
const BATCH = 16;
/** Fewer files than this are read sooner than a thread is started. */
const WORTH_A_THREAD = 120;

async function readAll(
  files: readonly string[],
  options: ScanOptions,
  found: (file: string, facts: FileFacts | undefined) => void,
): Promise<void> {
  const open = options.open;
  const onDisk = open ? files.filter((file) => !open.has(file)) : files;
  const inEditor = open ? files.filter((file) => open.has(file)) : [];
  const worker = fileURLToPath(new URL('./scan.worker.js', import.meta.url));
  const count = onDisk.length >= WORTH_A_THREAD && existsSync(worker) ? (options.workers ?? 1) : 0;
  await readHere(count === 0 ? files : inEditor, options, found);
  if (count === 0 || options.signal?.aborted) return;
  const queue = batches(onDisk);
  const left: string[] = [];
  await Promise.all(Array.from({ length: count }, () => runWorker(worker, queue, options, found, left)));
  // What a thread died on is read here, where it is only skipped.
  await readHere(left, options, found);
}

async function readHere(
  files: readonly string[],
  options: ScanOptions,
  found: (file: string, facts: FileFacts | undefined) => void,
): Promise<void> {
  if (files.length === 0) return;
  const read = createFileReader(options, options.settings, options.open);
  let since = performance.now();
  for (const file of files) {
    if (options.signal?.aborted) return;
    found(file, read(file));
    if (performance.now() - since < 12) continue;
    await nextTurn();
    since = performance.now();
  }
}

function batches(files: readonly string[]): string[][] {
  const result: string[][] = [];
  for (let at = 0; at < files.length; at += BATCH) result.push(files.slice(at, at + BATCH));
  return result.reverse();
}

/** One thread that takes batches until there are none, or the scan is aborted. */
function runWorker(
  file: string,
  queue: string[][],
  { root, around = root, settings, signal }: ScanOptions,
  found: (file: string, facts: FileFacts | undefined) => void,
  left: string[],
): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(file, {
      workerData: { root, around, settings: plainSettings(settings) },
      resourceLimits: { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 16 },
    });
    let batch: readonly string[] = [];
    const finish = (): void => {
      signal?.removeEventListener('abort', finish);
      void worker.terminate().then(() => resolve());
    };
    const next = (): void => {
      batch = queue.pop() ?? [];
      if (batch.length === 0 || signal?.aborted) finish();
      else worker.postMessage(batch);
    };
    worker.on('message', (facts: readonly (FileFacts | undefined)[]) => {
      for (const [index, path] of batch.entries()) found(path, facts[index]);
      next();
    });
    worker.on('error', () => {
      left.push(...batch, ...queue.splice(0).flat());
      batch = [];
      resolve();
    });
    signal?.addEventListener('abort', finish);
    next();
  });
}

/** Only what extraction reads: settings may hold more than can be cloned. */
const plainSettings = ({ tags, calls, naming }: ExtractSettings): ExtractSettings => ({
  tags: [...tags],
  calls: [...calls],
  ...(naming ? { naming } : {}),
});

const storeFile = (options: ScanOptions): string | undefined =>
  options.cache === undefined ? undefined : path.join(options.cache, `facts-${hashOf(options.root).slice(0, 16)}.json`);

/** What the facts depend on beside the files. */
const storeKey = (options: ScanOptions): string =>
  hashOf(JSON.stringify([FORMAT, options.version ?? '', plainSettings(options.settings)]));

/** Raised when facts or their format change in a way that makes older ones wrong. */
const FORMAT = 1;

async function openStore(options: ScanOptions): Promise<ReadonlyMap<string, FileFacts>> {
  const file = storeFile(options);
  if (file === undefined) return new Map();
  try {
    const stored = JSON.parse(await readFile(file, 'utf8')) as {
      readonly key: string;
      readonly facts: Record<string, FileFacts>;
    };
    return stored.key === storeKey(options) ? new Map(Object.entries(stored.facts)) : new Map();
  } catch {
    return new Map();
  }
}

/** Written beside and renamed, so that a reader never sees half of it. A cache that cannot be written is done without. */
async function saveStore(options: ScanOptions, facts: ReadonlyMap<string, FileFacts>): Promise<void> {
  const file = storeFile(options);
  if (file === undefined) return;
  const open = options.open;
  const kept = open ? [...facts].filter(([each]) => !open.has(each)) : [...facts];
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const beside = `${file}.${process.pid}.tmp`;
    await writeFile(beside, JSON.stringify({ key: storeKey(options), facts: Object.fromEntries(kept) }));
    await rename(beside, file);
  } catch {
    return;
  }
}
