import type { AnalyzedFile } from '../analysis/checkReport.ts';
import { holdsCommands } from '../extract/commands.ts';
import type { ScannedFile } from '../io/scan.ts';
import type { Documents } from './documents.ts';
import type { Folder } from './folder.ts';
import type { Runtime } from './runtime.ts';

interface ScanFolderOptions<File> {
  readonly signal: AbortSignal;
  readonly each: File;
  readonly progress?: (done: number, all: number) => void;
}

type Scanned = Promise<{ readonly files: number; readonly complete: boolean }>;

/**
 * Checks all files of a folder that hold SQL, giving way to requests in between. Texts of open documents come before the disk. Ends early
 * when it is aborted.
 */
export async function scanFolder(
  folder: Folder,
  documents: Documents,
  runtime: Runtime,
  options: ScanFolderOptions<(file: AnalyzedFile, path: string) => void>,
): Scanned {
  const each = ({ path, text, extraction }: ScannedFile): void => {
    const checked = folder.checkExtracted(path, text, extraction);
    if (checked) options.each(checked, path);
  };
  return scanTexts(folder, documents, runtime, { ...options, each });
}

/** The same files with what was found in them, not checked. */
export async function scanTexts(
  folder: Folder,
  documents: Documents,
  runtime: Runtime,
  { signal, each, progress }: ScanFolderOptions<(file: ScannedFile) => void>,
): Scanned {
  const open = new Map([...documents.all()].map(({ path, text }) => [path, text]));
  const { settings } = folder;
  const scanned = {
    root: folder.root,
    settings,
    include: settings.include,
    exclude: settings.exclude,
    also: holdsCommands,
    open,
    signal,
  };
  return runtime.scan({ ...scanned, ...(progress && { onProgress: progress }) }, each);
}
