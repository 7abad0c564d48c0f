import type { AnalyzedFile } from '../analysis/checkReport.ts';
import { holdsCommands } from '../extract/commands.ts';
import type { Documents } from './documents.ts';
import type { Folder } from './folder.ts';
import type { Runtime } from './runtime.ts';

/**
 * Checks all files of a folder that hold SQL, giving way to requests in between. Texts of open documents come before the disk. Ends early
 * when it is aborted.
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
): Promise<{ readonly files: number; readonly complete: boolean }> {
  const open = new Map([...documents.all()].map(({ path, text }) => [path, text]));
  const { settings } = folder;
  const scanned = {
    root: folder.root,
    settings,
    include: settings.include,
    exclude: settings.exclude,
    also: holdsCommands,
    open,
    signal: options.signal,
  };
  return runtime.scan({ ...scanned, ...(options.progress && { onProgress: options.progress }) }, ({ path, text, extraction }) => {
    const checked = folder.checkExtracted(path, text, extraction);
    if (checked) options.each(checked, path);
  });
}
