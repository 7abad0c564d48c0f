import type { Extraction } from './fragment.ts';

/** A document as the extractor sees it. */
export interface SourceDocument {
  /** Absolute path or URI path, forward slashes; its extension selects the extractor. */
  readonly path: string;
  readonly text: string;
}

/** Pure in (document, port): the same inputs give the same extraction. Never throws. */
export type Extractor = (document: SourceDocument, context: ExtractContext) => Extraction;

export interface ExtractContext {
  readonly settings: ExtractSettings;
  readonly workspace: WorkspacePort;
}

export interface ExtractSettings {
  /** Further template tags that take SQL, as written before the backquote: `sql`, `db.sql`. */
  readonly tags: readonly string[];
  /** Further functions whose first string argument is SQL, as written before the parenthesis: `pool.query`, `run`. */
  readonly calls: readonly string[];
  /** How properties are named in the database where a library's own configuration does not say. */
  readonly naming?: 'as-is' | 'snake_case';
}

/** Other files, synchronously, from memory: open documents before the disk. What it answers is recorded as a dependency by the caller. */
export interface WorkspacePort {
  /** The file that `specifier` imports from `path` (relative, tsconfig paths, index files, .js for .ts); undefined outside the workspace. */
  resolve(path: string, specifier: string): string | undefined;
  read(path: string): string | undefined;
  /** Files of a well-known name or extension: `schema.prisma`, `*.prisma`. */
  find(name: string): readonly string[];
}

export const emptyExtraction: Extraction = { fragments: [], models: [], suppressions: [], dependencies: [] };
