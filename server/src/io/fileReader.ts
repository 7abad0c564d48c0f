import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { extract, mayContainSql } from '../extract/extract.ts';
import type { ExtractSettings } from '../extract/extractor.ts';
import { type PackedExtraction, packExtraction } from './packExtraction.ts';
import { type DiskWorkspaceOptions, diskWorkspace } from './workspacePort.ts';

/** What one file tells, and by what it is known to be unchanged. */
export interface FileFacts {
  readonly stamp: Stamp;
  /** Absent when the file holds nothing of interest. */
  readonly extraction?: PackedExtraction;
  /** Of the files that were read for it. */
  readonly dependencies?: Readonly<Record<string, Stamp>>;
}

/** Modification time (ms) and size as a first look, the content's hash as the truth. */
export interface Stamp {
  readonly modified: number;
  readonly size: number;
  readonly hash: string;
}

/** Bytes. Beyond this a file is data or generated. */
const MAX_BYTES = 2_000_000;

/** A reader of files of a workspace. It keeps the texts read last, because many files import the same few. */
export function createFileReader(
  place: Pick<DiskWorkspaceOptions, 'root' | 'around'>,
  settings: ExtractSettings,
  open?: ReadonlyMap<string, string>,
): (path: string) => FileFacts | undefined {
  const texts = new Map<string, { readonly text: string; readonly stamp: Stamp }>();
  let kept = 0;

  function read(path: string): { readonly text: string; readonly stamp: Stamp } | undefined {
    const known = texts.get(path);
    if (known) return known;
    const found = open?.has(path) ? stamped(open.get(path)!) : readStamped(path);
    if (!found) return undefined;
    if (kept > KEPT_LENGTH) {
      texts.clear();
      kept = 0;
    }
    texts.set(path, found);
    kept += found.text.length;
    return found;
  }

  const workspace = diskWorkspace({ ...place, readText: (path) => read(path)?.text });
  return (path) => {
    const file = read(path);
    if (!file) return undefined;
    if (!mayContainSql(file.text, path)) return { stamp: file.stamp };
    const extraction = extract({ path, text: file.text }, { settings, workspace });
    if (extraction.fragments.length === 0 && extraction.models.length === 0 && !extraction.enums && !extraction.commands)
      return factsOf(file.stamp, undefined, extraction.dependencies);
    return factsOf(file.stamp, packExtraction(extraction), extraction.dependencies);
  };

  function factsOf(stamp: Stamp, extraction: PackedExtraction | undefined, paths: readonly string[]): FileFacts {
    const dependencies: Record<string, Stamp> = {};
    for (const each of paths) {
      const file = read(each);
      if (file) dependencies[each] = file.stamp;
    }
    return { stamp, ...(extraction ? { extraction } : {}), ...(paths.length > 0 ? { dependencies } : {}) };
  }
}

/** UTF-16 units of text. */
const KEPT_LENGTH = 4_000_000;

export const hashOf = (text: string): string => createHash('sha1').update(text).digest('base64url');

const stamped = (text: string) => ({ text, stamp: { modified: 0, size: text.length, hash: hashOf(text) } });

export function readStamped(path: string): { readonly text: string; readonly stamp: Stamp } | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > MAX_BYTES) return undefined;
    const text = readFileSync(path, 'utf8');
    return { text, stamp: { modified: stat.mtimeMs, size: stat.size, hash: hashOf(text) } };
  } catch {
    return undefined;
  }
}
