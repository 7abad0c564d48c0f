import path from 'node:path/posix';
import picomatch from 'picomatch';
import { analyzeDocument, type WatchedSchema } from '../analysis/analyze.ts';
import type { AnalyzedFile } from '../analysis/checkReport.ts';
import type { ActionContext, PendingFile } from '../analysis/codeActions.ts';
import { type MigrationStep, migrationOutline } from '../analysis/migrationOutline.ts';
import { overlayMigration } from '../analysis/overlayMigration.ts';
import { isMigration, migrationsBefore, type ProjectMigrations, projectMigrations } from '../analysis/projectMigrations.ts';
import { createLookup } from '../catalog/createLookup.ts';
import type { Lookup } from '../catalog/lookup.ts';
import { type Catalog, emptyCatalog } from '../catalog/model.ts';
import { extract } from '../extract/extract.ts';
import type { WorkspacePort } from '../extract/extractor.ts';
import type { Extraction } from '../extract/fragment.ts';
import type { Config } from '../io/config.ts';
import type { ProjectFiles } from '../migration/tools/tool.ts';
import type { Settings } from '../rules/settings.ts';
import type { Documents, OpenDocument } from './documents.ts';
import type { SchemaState } from './schemaState.ts';
import { type EditorSettings, editorSettings, mergeSettings } from './settings.ts';

/** Where the user types in a document, and whether at this moment. */
export type Typist = Pick<OpenDocument, 'cursor' | 'typing'>;

/** One workspace folder: its settings, its schema, and what its texts tell under that schema. Everything is computed on demand and kept by identity. */
export class Folder {
  settings: Settings;
  editor: EditorSettings;
  /** Roots of projects inside this one: their files are theirs. */
  nested: readonly string[] = [];
  private included: (file: string) => boolean;
  private readonly extractions = new Map<string, Extracted>();
  private readonly analyses = new Map<string, Analyzed>();
  private base: { readonly catalog: Catalog; readonly lookup: Lookup } | undefined;
  private readonly overlays = new Map<string, { readonly before: Lookup; readonly text: string; readonly after: Lookup }>();
  private known: KnownMigrations | undefined;
  /** Further schemas: a finding says which of them have the missing name. */
  watched: readonly { readonly name: string; readonly schema: Pick<SchemaState, 'catalog'> }[] = [];
  private watchedLookups: readonly WatchedLookup[] = [];
  private readonly outlines = new WeakMap<Extraction, { readonly catalog: Catalog; readonly steps: readonly MigrationStep[] }>();
  /** Files of the folder, listed when it is configured. */
  project: ProjectFiles = { paths: [], read: () => undefined };

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
    this.configure(config, undefined, 'folder');
  }

  /** `section`: the editor's settings, which are about the folder of the workspace that it is or lies in. */
  configure(config: Config, section: unknown, kind: 'folder' | 'package'): void {
    this.editor = editorSettings(section);
    this.settings = mergeSettings(config.settings, section, kind);
    this.config = { ...config, settings: this.settings, watch: [...new Set([...config.watch, ...this.editor.watch])] };
    const { include, exclude } = this.settings;
    const wanted = include.length > 0 ? picomatch([...include], { dot: true }) : () => true;
    const unwanted = picomatch(['**/node_modules/**', '**/.git/**', ...exclude], { dot: true });
    this.included = (file) => wanted(file) && !unwanted(file);
  }

  /** Whether findings are made for a file. */
  covers(file: string): boolean {
    return this.settings.enable && this.contains(file) && this.included(this.relative(file));
  }

  private contains(file: string): boolean {
    return file.startsWith(`${this.root}/`) && !this.nested.some((each) => file.startsWith(`${each}/`));
  }

  relative(file: string): string {
    return path.relative(this.root, file);
  }

  absolute(file: string): string {
    return path.resolve(this.root, file);
  }

  /** The migrations of the folder under the catalog in use. */
  migrations(): ProjectMigrations {
    const { catalog } = this.schema;
    const { project, settings } = this;
    const known = this.known;
    if (known && known.catalog === catalog && known.project === project && known.settings === settings) return known.migrations;
    const migrations = projectMigrations(project, settings, catalog);
    this.known = { catalog, project, settings, migrations };
    return migrations;
  }

  get pendingFile(): PendingFile {
    const file = this.migrations().pending;
    return { file, text: this.documents.text(this.absolute(file)) };
  }

  /** The catalog with what migrations not yet applied will bring; undefined while nothing is known, and then nothing is reported. */
  lookup(): Lookup | undefined {
    const { unapplied, pending } = this.migrations();
    return this.lookupAfter([...unapplied, pending]);
  }

  /** The catalog that a migration starts from: with what comes before it and is not applied yet. A file that is none (yet) comes last. */
  lookupBefore(file: string): Lookup | undefined {
    const { unapplied, pending } = this.migrations();
    const own = unapplied.indexOf(file);
    return this.lookupAfter(file === pending ? unapplied : own < 0 ? [...unapplied, pending] : unapplied.slice(0, own));
  }

  /** What a text that is no migration tells under another catalog: as it is after a migration. Nothing is kept. */
  checkUnder(file: string, text: string, extraction: Extraction, lookup: Lookup): AnalyzedFile | undefined {
    const relative = this.relative(file);
    if (!this.lookupFor(file) || isBinary(text) || isMigration(this.migrations(), relative)) return undefined;
    return this.analyze(file, text, extraction, lookup);
  }

  /** The SQL of a file of this folder. */
  fragments(file: string, text: string): Extraction['fragments'] {
    return this.extract(file, text).fragments;
  }

  /** What a text of this folder tells. Undefined when it is not covered or there is no catalog. Kept until the file is forgotten. */
  check(file: string, text: string, typist: Typist = {}): AnalyzedFile | undefined {
    const lookup = this.lookupFor(file);
    if (!lookup || isBinary(text)) return undefined;
    const extraction = this.extract(file, text);
    const known = this.analyses.get(file);
    const watched = this.watchedSchemas();
    const isSame = known && known.extraction === extraction && known.lookup === lookup && known.settings === this.settings;
    const isKnown = isSame && known.watched === watched;
    if (isKnown && (typist.typing || !known.result.analysis.withheld)) return known.result;
    const result = this.analyze(file, text, extraction, lookup, typist);
    this.analyses.set(file, { extraction, lookup, settings: this.settings, watched, result });
    return result;
  }

  /** Whether the last check of a file left something unsaid because the user was typing. */
  isWithheld(file: string): boolean {
    return this.analyses.get(file)?.result.analysis.withheld === true;
  }

  /** As `check`, for a file that nobody looks at: nothing is kept. */
  checkExtracted(file: string, text: string, extraction: Extraction): AnalyzedFile | undefined {
    const lookup = this.lookupFor(file);
    return lookup && !isBinary(text) ? this.analyze(file, text, extraction, lookup) : undefined;
  }

  /** The same folder as it stands under another schema, for a question or two. */
  under(schema: SchemaState): Folder {
    const other = new Folder(this.uri, this.root, this.name, this.config, schema, this.documents, this.port);
    other.settings = this.settings;
    other.editor = this.editor;
    other.nested = this.nested;
    other.included = this.included;
    other.project = this.project;
    return other;
  }

  /** What is kept of a file that is no longer open is let go. */
  forget(file: string): void {
    this.extractions.delete(file);
    this.analyses.delete(file);
  }

  private analyze(file: string, text: string, extraction: Extraction, lookup: Lookup, typist: Typist = {}): AnalyzedFile {
    const relative = this.relative(file);
    const options = {
      settings: this.settings,
      file: relative,
      isMigration: isMigration(this.migrations(), relative),
      watched: this.watchedSchemas(),
      ...(typist.cursor !== undefined && { cursor: typist.cursor }),
      ...(typist.typing && { typing: typist.typing }),
    };
    return { file: relative, text, analysis: analyzeDocument(text, extraction, lookup, options) };
  }

  private lookupFor(file: string): Lookup | undefined {
    const { source } = this.schema.source ?? {};
    const relative = this.relative(file);
    // The file that the schema is read from is right by definition.
    if (source && source.kind !== 'connection' && plainPath(source.path) === relative) return undefined;
    const before = this.covers(file) ? migrationsBefore(this.migrations(), relative) : undefined;
    return before && this.lookupAfter(before);
  }

  /** The same list until one of the catalogs is another. */
  private watchedSchemas(): readonly WatchedLookup[] {
    const present = this.watched.flatMap(({ name, schema: { catalog } }) => (catalog ? [{ name, catalog }] : []));
    const before = this.watchedLookups;
    const same =
      present.length === before.length &&
      present.every(({ catalog, name }, i) => before[i]?.catalog === catalog && before[i].name === name);
    if (!same) this.watchedLookups = present.map(({ name, catalog }) => ({ name, catalog, lookup: createLookup(catalog) }));
    return this.watchedLookups;
  }

  /** One catalog after another, each kept as long as the text that made it from the one before stays the same. */
  private lookupAfter(files: readonly string[]): Lookup | undefined {
    const { catalog } = this.schema;
    if (!catalog) {
      this.base = undefined;
      return undefined;
    }
    if (this.base?.catalog !== catalog) {
      this.base = { catalog, lookup: createLookup(catalog) };
      this.overlays.clear();
    }
    const { pending } = this.migrations();
    let current = this.base.lookup;
    for (const file of files) {
      const path = this.absolute(file);
      const text = this.documents.text(path);
      if (text === undefined) continue;
      const known = this.overlays.get(file);
      if (known?.before === current && known.text === text) {
        current = known.after;
        continue;
      }
      const kind = file === pending ? 'pending' : 'unapplied';
      const after = overlayMigration(current, this.extract(path, text).fragments, { kind, file });
      this.overlays.set(file, { before: current, text, after });
      current = after;
    }
    return current;
  }

  /** What a migration that the database does not have does, statement by statement; undefined for other files. */
  outline(file: string, text: string): readonly MigrationStep[] | undefined {
    const { pending, unapplied } = this.migrations();
    const relative = this.relative(file);
    if (relative !== pending && !unapplied.includes(relative)) return undefined;
    const extraction = this.extract(file, text);
    const known = this.outlines.get(extraction);
    const catalog = this.schema.catalog ?? emptyCatalog;
    if (known?.catalog === catalog) return known.steps;
    const steps = migrationOutline(extraction.fragments, catalog);
    this.outlines.set(extraction, { catalog, steps });
    return steps;
  }

  /** Whether the catalog is another than the one that findings were last made with. */
  isStale(): boolean {
    return this.base?.catalog !== this.schema.catalog || this.watchedLookups !== this.watchedSchemas();
  }

  actionContext(lookup: Lookup): ActionContext {
    return { lookup, pending: this.pendingFile, style: this.settings.migrationStyle };
  }

  get extractContext() {
    return { settings: this.settings, workspace: this.port };
  }

  private extract(file: string, text: string): Extraction {
    const known = this.extractions.get(file);
    if (known && known.text === text && known.settings === this.settings && this.isFresh(known)) return known.extraction;
    const extraction = extract({ path: file, text }, this.extractContext);
    const dependencies = extraction.dependencies.map((each) => [each, this.documents.revision(each)] as const);
    this.extractions.set(file, { text, settings: this.settings, extraction, dependencies });
    return extraction;
  }

  private isFresh(extracted: Extracted): boolean {
    return extracted.dependencies.every(([file, revision]) => this.documents.revision(file) === revision);
  }
}

const plainPath = (file: string): string => path.normalize(file.replaceAll('\\', '/'));

/** No text that PostgreSQL takes has a NUL; UTF-16 that was read as UTF-8 has many. */
const isBinary = (text: string): boolean => text.includes('\0');

interface KnownMigrations {
  readonly catalog: Catalog | undefined;
  readonly project: ProjectFiles;
  readonly settings: Settings;
  readonly migrations: ProjectMigrations;
}

interface WatchedLookup extends WatchedSchema {
  readonly catalog: Catalog;
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
  readonly watched: readonly WatchedSchema[];
  readonly result: AnalyzedFile;
}
