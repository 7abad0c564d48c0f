import path from 'node:path/posix';
import picomatch from 'picomatch';
import { analyzeDocument } from '../analysis/analyze.ts';
import type { AnalyzedFile } from '../analysis/checkReport.ts';
import type { ActionContext, PendingFile } from '../analysis/codeActions.ts';
import { overlayMigration } from '../analysis/overlayMigration.ts';
import { createLookup } from '../catalog/createLookup.ts';
import type { Lookup } from '../catalog/lookup.ts';
import type { Catalog } from '../catalog/model.ts';
import { extract } from '../extract/extract.ts';
import type { WorkspacePort } from '../extract/extractor.ts';
import type { Extraction } from '../extract/fragment.ts';
import type { Config } from '../io/config.ts';
import type { Settings } from '../rules/settings.ts';
import type { Documents } from './documents.ts';
import type { SchemaState } from './schemaState.ts';
import { type EditorSettings, editorSettings, mergeSettings } from './settings.ts';

/** One workspace folder: its settings, its schema, and what its texts tell under that schema. Everything is computed on demand and kept by identity. */
export class Folder {
  settings: Settings;
  editor: EditorSettings;
  private included: (file: string) => boolean;
  private readonly extractions = new Map<string, Extracted>();
  private readonly analyses = new Map<string, Analyzed>();
  private base: { readonly catalog: Catalog; readonly lookup: Lookup } | undefined;
  private overlaid: { readonly base: Lookup; readonly text: string | undefined; readonly lookup: Lookup } | undefined;

  constructor(
    readonly uri: string,
    /** Absolute, forward slashes, no slash at the end. */
    readonly root: string,
    readonly name: string,
    public config: Config,
    readonly schema: SchemaState,
    private readonly documents: Documents,
    private readonly port: WorkspacePort,
  ) {
    this.settings = config.settings;
    this.editor = editorSettings(undefined);
    this.included = () => true;
    this.configure(config, undefined);
  }

  configure(config: Config, section: unknown): void {
    this.config = config;
    this.settings = mergeSettings(config.settings, section);
    this.editor = editorSettings(section);
    const { include, exclude } = this.settings;
    const wanted = include.length > 0 ? picomatch([...include], { dot: true }) : () => true;
    const unwanted = picomatch(['**/node_modules/**', '**/.git/**', ...exclude], { dot: true });
    this.included = (file) => wanted(file) && !unwanted(file);
  }

  /** Whether findings are made for a file. */
  covers(file: string): boolean {
    return this.settings.enable && this.contains(file) && this.included(this.relative(file));
  }

  contains(file: string): boolean {
    return file.startsWith(`${this.root}/`);
  }

  relative(file: string): string {
    return path.relative(this.root, file);
  }

  absolute(file: string): string {
    return path.resolve(this.root, file);
  }

  get pendingFile(): PendingFile {
    const file = this.settings.pendingMigration ?? 'migrations/pending.sql';
    return { file, text: this.documents.text(this.absolute(file)) };
  }

  /** The catalog with what pending migrations will bring; undefined while nothing is known, and then nothing is reported. */
  lookup(): Lookup | undefined {
    const { catalog } = this.schema;
    if (!catalog) {
      this.base = undefined;
      return undefined;
    }
    if (this.base?.catalog !== catalog) this.base = { catalog, lookup: createLookup(catalog) };
    const base = this.base.lookup;
    const { file, text } = this.pendingFile;
    if (this.overlaid?.base !== base || this.overlaid.text !== text) {
      const lookup =
        text === undefined
          ? base
          : overlayMigration(base, this.extract(this.absolute(file), text).fragments, { kind: 'pending', file });
      this.overlaid = { base, text, lookup };
    }
    return this.overlaid.lookup;
  }

  /** What a text of this folder tells. Undefined when it is not covered or there is no catalog. `keep: false` for files nobody looks at. */
  check(file: string, text: string, options: { readonly cursor?: number; readonly keep: boolean }): AnalyzedFile | undefined {
    const lookup = this.covers(file) ? this.lookup() : undefined;
    if (!lookup) return undefined;
    const relative = this.relative(file);
    // Its own DDL would otherwise be known before it is read.
    const under = relative === this.pendingFile.file ? this.base!.lookup : lookup;
    const extraction = this.extract(file, text, options.keep);
    const known = this.analyses.get(file);
    if (known && known.extraction === extraction && known.lookup === under && known.settings === this.settings)
      return known.result;
    const cursor = options.cursor === undefined ? {} : { cursor: options.cursor };
    const analysis = analyzeDocument(text, extraction, under, { settings: this.settings, file: relative, ...cursor });
    const result: AnalyzedFile = { file: relative, text, analysis };
    if (options.keep) this.analyses.set(file, { extraction, lookup: under, settings: this.settings, result });
    return result;
  }

  /** Whether the catalog is another than the one that findings were last made with. */
  isStale(): boolean {
    return this.base?.catalog !== this.schema.catalog;
  }

  forget(file: string): void {
    this.extractions.delete(file);
    this.analyses.delete(file);
  }

  actionContext(lookup: Lookup): ActionContext {
    return { lookup, pending: this.pendingFile, style: this.settings.migrationStyle };
  }

  get extractContext() {
    return { settings: this.settings, workspace: this.port };
  }

  private extract(file: string, text: string, keep = true): Extraction {
    const known = this.extractions.get(file);
    if (known && known.text === text && known.settings === this.settings && this.isFresh(known)) return known.extraction;
    const extraction = extract({ path: file, text }, this.extractContext);
    const dependencies = extraction.dependencies.map((each) => [each, this.documents.revision(each)] as const);
    if (keep) this.extractions.set(file, { text, settings: this.settings, extraction, dependencies });
    return extraction;
  }

  private isFresh(extracted: Extracted): boolean {
    return extracted.dependencies.every(([file, revision]) => this.documents.revision(file) === revision);
  }
}

interface Extracted {
  readonly text: string;
  readonly settings: Settings;
  readonly extraction: Extraction;
  /** Revisions of the files that were read for it. */
  readonly dependencies: readonly (readonly [file: string, revision: number])[];
}

interface Analyzed {
  readonly extraction: Extraction;
  readonly lookup: Lookup;
  readonly settings: Settings;
  readonly result: AnalyzedFile;
}
