import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';

/** A document that the editor has open, in one version. */
export interface OpenDocument {
  readonly uri: string;
  /** Absolute path, forward slashes. */
  readonly path: string;
  readonly version: number;
  readonly text: string;
  readonly document: TextDocument;
  /** UTF-16 offset of the last edit's end: where the user is typing. */
  readonly cursor?: number;
  /** That edit was a keystroke, and no pause has followed. */
  readonly typing?: true;
}

/**
 * The texts of a workspace as the editor sees them: open documents before the disk. Each path has a revision that rises whenever its
 * text may have changed, so that what was made from it can be told to be stale.
 */
export class Documents {
  private readonly open = new Map<string, OpenDocument>();
  private readonly disk = new Map<string, string | undefined>();
  private readonly revisions = new Map<string, number>();

  constructor(private readonly readText: (path: string) => string | undefined) {}

  didOpen(uri: string, languageId: string, version: number, text: string): OpenDocument {
    return this.set(TextDocument.create(uri, languageId, version, text), undefined);
  }

  didChange(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): OpenDocument | undefined {
    const before = this.open.get(pathOf(uri));
    if (!before) return undefined;
    const document = TextDocument.update(before.document, [...changes], version);
    const last = changes.at(-1);
    const cursor = last && 'range' in last ? document.offsetAt(last.range.start) + last.text.length : undefined;
    return this.set(document, cursor, cursor !== undefined && isKeystroke(last?.text ?? ''));
  }

  /** The user has stopped typing for a moment; whether that is news. */
  didPause(path: string): boolean {
    const { typing, ...paused } = this.open.get(path) ?? {};
    if (!typing) return false;
    this.open.set(path, paused as OpenDocument);
    return true;
  }

  didClose(uri: string): void {
    const path = pathOf(uri);
    this.open.delete(path);
    this.didChangeOnDisk(path);
  }

  didChangeOnDisk(path: string): void {
    this.disk.delete(path);
    this.touch(path);
  }

  get(path: string): OpenDocument | undefined {
    return this.open.get(path);
  }

  byUri(uri: string): OpenDocument | undefined {
    return isFile(uri) ? this.open.get(pathOf(uri)) : undefined;
  }

  all(): Iterable<OpenDocument> {
    return this.open.values();
  }

  /** Of an open document, else of the file, which is read once until it changes. */
  text(path: string): string | undefined {
    const document = this.open.get(path);
    if (document) return document.text;
    if (!this.disk.has(path)) this.disk.set(path, this.readText(path));
    return this.disk.get(path);
  }

  revision(path: string): number {
    return this.revisions.get(path) ?? 0;
  }

  private set(document: TextDocument, cursor: number | undefined, typing = false): OpenDocument {
    const path = pathOf(document.uri);
    const opened: OpenDocument = {
      uri: document.uri,
      path,
      version: document.version,
      text: document.getText(),
      document,
      ...(cursor !== undefined && { cursor }),
      ...(typing && { typing }),
    };
    this.open.set(path, opened);
    this.touch(path);
    return opened;
  }

  private touch(path: string): void {
    this.revisions.set(path, this.revision(path) + 1);
  }
}

/** A letter, a word that was completed, a line end with its indentation; what is pasted is written to the end. */
const isKeystroke = (text: string): boolean => text.length < 40 && !/\S\s+\S/.test(text);

/** Absolute, forward slashes; on Windows with a small drive letter, as URIs have it. */
export function pathOf(uri: string): string {
  return normalized(URI.parse(uri).fsPath);
}

export const normalized = (path: string): string => path.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase());

/** Revisions of git, cells of notebooks and untitled documents have paths too, and are not the file at that path. */
export const isFile = (uri: string): boolean => uri.startsWith('file:');

export const uriOf = (path: string): string => URI.file(path).toString();
