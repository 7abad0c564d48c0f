import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnalyzedFile } from '../analysis/checkReport.ts';
import type { Documents } from './documents.ts';
import type { Folder } from './folder.ts';
import type { Runtime } from './runtime.ts';

/** Milliseconds that a scan may hold the server before it lets requests through. */
const slice = 12;

/**
 * Checks all files of a folder, giving way to requests between files. Texts of open documents come before the disk. Ends early when it is
 * aborted; `each` gets files in no particular order.
 */
export async function scanFolder(
  folder: Folder,
  documents: Documents,
  runtime: Runtime,
  options: {
    readonly signal: AbortSignal;
    readonly each: (file: AnalyzedFile, path: string) => void;
    readonly progress?: (done: number, all: number) => void;
  },
): Promise<{ readonly files: number }> {
  const { signal, each, progress } = options;
  const files = await runtime.listFiles(folder.root, folder.settings, signal);
  let start = performance.now();
  let done = 0;
  for (const path of files) {
    if (signal.aborted) break;
    const open = documents.get(path);
    // Not kept: a file that nobody looks at would only fill the memory.
    const text = open?.text ?? runtime.readText(path);
    const checked = text === undefined ? undefined : folder.check(path, text, { keep: open !== undefined });
    if (checked) each(checked, path);
    done++;
    if (performance.now() - start > slice) {
      progress?.(done, files.length);
      await nextTurn();
      start = performance.now();
    }
  }
  return { files: done };
}
