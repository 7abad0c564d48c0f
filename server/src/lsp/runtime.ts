import type { Lookup } from '../catalog/lookup.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Config } from '../io/config.ts';
import type { Freshness, FreshnessState } from '../io/freshness.ts';
import type { ScannedFile, ScanOptions, ScanResult } from '../io/scan.ts';
import type { ConnectionSettings, LoadResult, SchemaSource } from '../io/source.ts';
import type { DiskWorkspace } from '../io/workspacePort.ts';
import type { Plan } from '../migration/plan.ts';
import type { Detection, ProjectFiles } from '../migration/tools/tool.ts';
import type {
  CompareResult,
  ConnectionDraft,
  ParsedConnection,
  TestConnectionResult,
  WriteMigrationResult,
} from '../protocol.ts';
import type { Settings } from '../rules/settings.ts';
import type { MigrationPorts } from './migrationPorts.ts';

/** All that the language server needs from outside: the file system, databases, the clock. Given by `main.ts`. */
export interface Runtime extends MigrationPorts {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs something once, after so many ms, unless what is given back is called before. Keeps no process alive. */
  after(ms: number, run: () => void): () => void;
  readConfig(folder: string): Config;
  /** Text of a file, whatever its encoding; undefined when there is none, or it is binary or too large to be source. */
  readText(path: string): string | undefined;
  /** Other files of a folder, for readers that follow imports. */
  workspace(root: string, readText: (path: string) => string | undefined): DiskWorkspace;
  /** Hands on the files of a folder that hold SQL, with what was found in them. */
  scan(options: Omit<ScanOptions, 'cache' | 'version' | 'workers'>, each: (file: ScannedFile) => void): Promise<ScanResult>;
  /** Whether a scan of `root` would read a file, as far as folders and .gitignore say. */
  isListed(root: string, file: string): boolean;
  /** All files of a folder but those in node_modules and .git, relative to it, forward slashes. */
  listAll(folder: string): Promise<readonly string[]>;
  /** Sources that a folder with the files `paths` offers, best first; `connections` are the editor's settings'. Connects to nothing. */
  findSources(
    folder: string,
    paths: readonly string[],
    config: Config,
    connections: Readonly<Record<string, ConnectionSettings>>,
  ): Promise<readonly FoundSource[]>;
  /** The catalog kept from the last time; undefined when there is none. */
  cached(found: FoundSource, folder: string): Promise<CachedCatalog | undefined>;
  /**
   * What the text of a .sql file says, without running it: at once, and also where nothing may be run. What cannot be told of it is unknown.
   * The same object for the same text.
   */
  readAsText(found: FoundSource, folder: string): Catalog | undefined;
  /** Reads a source. Never throws. */
  load(found: FoundSource, options: LoadOptions): Promise<LoadResult>;
  /** Takes a connection string apart. */
  parseConnection(url: string): ParsedConnection;
  /** Connects once, read-only. Never throws. */
  testConnection(
    draft: ConnectionDraft,
    options: Pick<LoadOptions, 'folder' | 'signal' | 'secret'>,
  ): Promise<TestConnectionResult>;
  /** The text of a snapshot file. */
  snapshot(catalog: Catalog): string;
  compare(from: NamedCatalog, to: NamedCatalog): CompareResult;
  /** The files of a migration in the format of the project's tool. Writes nothing. */
  writeMigration(plan: Plan, options: WriteMigrationOptions): WriteMigrationResult;
  /** Follows the schema of a connection, which is read at once; undefined for other sources. */
  watch(found: FoundSource, options: WatchOptions): Freshness | undefined;
}

export interface NamedCatalog {
  readonly name: string;
  readonly catalog: Catalog;
}

export interface WriteMigrationOptions {
  readonly folder: string;
  readonly project: ProjectFiles;
  readonly detection: Detection;
  readonly settings: Settings;
  readonly lookup: Lookup;
  /** Name of the source that was checked. */
  readonly source: string;
}

export interface FoundSource {
  /** Stable for a place: what selections and settings remember. */
  readonly id: string;
  readonly source: SchemaSource;
  /** `settings`, `columnist.json`, `.env`, `docker-compose.yml`, `folder`. */
  readonly foundIn: string;
  /** For people, without secrets. */
  readonly detail: string;
}

export interface CachedCatalog {
  readonly catalog: Catalog;
  /** ISO 8601. */
  readonly capturedAt?: string;
}

export interface LoadOptions {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Asks the editor's secret storage. */
  readonly secret: (key: string) => Promise<string | undefined>;
  /** Whether the text of functions is read too: for comparison. */
  readonly definitions?: boolean;
}

export interface WatchOptions extends Omit<LoadOptions, 'signal' | 'definitions'> {
  /** What was read before. */
  readonly cached?: Catalog;
  readonly changed: (state: FreshnessState) => void;
}
