/**
 * What the client and the language server say to each other beside LSP: plain types and method names. Editors other than VS Code may
 * ignore all of it and still get diagnostics, quick fixes, hovers and completion. Folders are the URIs of workspace folders.
 */
import type { ComparedObject } from './analysis/comparison.ts';
import type { Confidence, PlannedChange } from './migration/plan.ts';

export type { ComparedObject };

/** Given with `initialize`; each part may be absent, in editors that know nothing of Columnist. */
export interface InitializationOptions {
  /** Nothing may be connected to or run while the workspace is not trusted. Default true. */
  readonly trusted?: boolean;
  /** Sources that the user picked before, by folder. */
  readonly selected?: Readonly<Record<string, string>>;
  /** Whether the client answers `secretRequest`. */
  readonly secrets?: boolean;
  /** Whether the client has the commands that lenses run: `columnist.verifyMigration`, `applyMigration`, `showHazards`, `showPlaces`. */
  readonly commands?: boolean;
}

/** server → client: the whole state, whenever a part of it changes. */
export const statusNotification = 'columnist/status';
export interface Status {
  readonly folders: readonly FolderStatus[];
}

export interface FolderStatus {
  readonly folder: string;
  readonly name: string;
  readonly enabled: boolean;
  /**
   * `none`: no source was found. `offline`: the source cannot be reached, findings come from what was read before. `untrusted`: as
   * `offline`, because the workspace is not trusted. `error`: there is no catalog, and nothing is reported.
   */
  readonly state: 'loading' | 'ready' | 'offline' | 'untrusted' | 'none' | 'error';
  /** A refresh runs; the catalog before it stays in use. */
  readonly busy: boolean;
  readonly source?: SourceSummary;
  /** ISO 8601: when the catalog in use was read. */
  readonly capturedAt?: string;
  /** Changes made elsewhere show by themselves: the age of the catalog says nothing. */
  readonly live: boolean;
  /** ISO 8601, with `offline` and `error`: when it is tried again by itself. */
  readonly retryAt?: string;
  readonly tables: number;
  readonly columns: number;
  /** Missing names in the files that were checked. */
  readonly missing: number;
  /** Names that a migration not yet applied will bring. */
  readonly pending: number;
  /** In one line each, without secrets; advice included. */
  readonly problems: readonly string[];
}

export interface SourceSummary {
  /** Stable for a place: it is what selections and settings remember. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'connection' | 'migrations' | 'sql' | 'snapshot';
  /** Where it is, for people: `localhost:5432/chat as app`, `db/schema.sql`. No password. */
  readonly detail: string;
  readonly role?: 'development' | 'staging' | 'production';
}

/** client → server: all sources of a folder, for the picker. */
export const sourcesRequest = 'columnist/sources';
export interface SourcesParams {
  readonly folder: string;
}
export interface SourceRow extends SourceSummary {
  /** Where it was found: `settings`, `columnist.json`, `.env`, `docker-compose.yml`, `folder`. */
  readonly foundIn: string;
  readonly active: boolean;
  /** Of the catalog kept from the last time, when there is one. */
  readonly capturedAt?: string;
  readonly tables?: number;
  readonly columns?: number;
  /** Missing names in the checked files, held against that catalog. */
  readonly missing?: number;
  /** What went wrong the last time it was read. */
  readonly problem?: string;
}

/** client → server: missing names in the files under each of these sources, as far as it was read before. Connects to nothing. */
export const countMissingRequest = 'columnist/countMissing';
export interface CountMissingParams {
  readonly folder: string;
  readonly ids: readonly string[];
}
/** By id; sources that were never read are absent. */
export type CountMissingResult = Readonly<Record<string, number>>;

/** client → server: uses another source; without `id`, disconnects. */
export const selectSourceRequest = 'columnist/selectSource';
export interface SelectSourceParams {
  readonly folder: string;
  readonly id?: string;
}

/** client → server: reads a source again, resolves when it is read or could not be. */
export const refreshRequest = 'columnist/refresh';
export interface RefreshParams {
  readonly folder: string;
  /** Default: the active one. Another one is read once, for what is kept of it. */
  readonly id?: string;
}
export interface RefreshResult {
  /** In one line, without secrets; advice included. */
  readonly problem?: string;
}

/** client → server: connects once, read-only, and says what is there. */
export const testConnectionRequest = 'columnist/testConnection';
export interface TestConnectionParams {
  readonly folder: string;
  readonly connection: ConnectionDraft;
}
export interface TestConnectionResult {
  readonly ok: boolean;
  /** `PostgreSQL 18.1, 42 tables, 310 columns`, or what is wrong. */
  readonly message: string;
  readonly advice?: string;
  /** The part of the settings that is to be looked at. */
  readonly about?: 'host' | 'database' | 'user' | 'password' | 'tls' | 'ssh';
}

/** A connection as the user enters it. Never stored: its password goes to the secret storage, the rest to the settings. */
export interface ConnectionDraft {
  /** As an entry of `columnist.connections`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Before what the settings' own `secret` says. */
  readonly password?: string;
}

/** client → server: takes a connection string apart, so that no part of it is kept that is secret. */
export const parseConnectionRequest = 'columnist/parseConnection';
export interface ParseConnectionParams {
  readonly url: string;
}
export interface ParsedConnection {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly password?: string;
  /** Why it cannot be used. */
  readonly problem?: string;
}

/** server → client: a password from the secret storage, or null. */
export const secretRequest = 'columnist/secret';
export interface SecretParams {
  readonly key: string;
}

/** client → server: a password was stored or removed. */
export const secretsChangedNotification = 'columnist/secretsChanged';

/** client → server: the editor's window came to the front, or left it. */
export const focusNotification = 'columnist/focus';
export interface FocusParams {
  readonly focused: boolean;
}

/** client → server: the workspace became trusted. */
export const trustedNotification = 'columnist/trusted';

/** client → server: checks all files of a folder and says what a migration would hold. With progress; can be cancelled. */
export const planRequest = 'columnist/plan';
export interface PlanParams {
  readonly folder: string;
  readonly workDoneToken?: string | number;
}
export interface PlanResult {
  readonly files: number;
  readonly changes: readonly ListedChange[];
  /** Findings that no migration can mend: to be changed in the code. */
  readonly unplanned: number;
  /** Why nothing could be checked. */
  readonly problem?: string;
}

export interface ListedChange extends ListedVariant {
  readonly table: string;
  readonly places: readonly { readonly uri: string; readonly file: string; readonly line: number; readonly usage: string }[];
  readonly because: readonly string[];
  readonly suggested: boolean;
  readonly confidence: Confidence;
  /** The same with the next-best types, best first. */
  readonly alternatives: readonly ListedVariant[];
}

export interface ListedVariant {
  /** `add messages.status varchar(20)`. */
  readonly title: string;
  /** What it reads, rewrites or blocks for longer than a moment, one line each; empty: none. */
  readonly hazards: readonly string[];
  /** Whether one of them keeps readers or writers waiting, or may fail. */
  readonly grave: boolean;
  /** To be sent back as it is. */
  readonly planned: PlannedChange;
}

/** client → server: the files that a migration of these changes consists of. Nothing is written. */
export const writeMigrationRequest = 'columnist/writeMigration';
export interface WriteMigrationParams {
  readonly folder: string;
  readonly changes: readonly PlannedChange[];
}
export interface WriteMigrationResult {
  /** `Add 9 columns in 3 tables`. */
  readonly title: string;
  /** The migration tool in whose form they are, as its users call it. */
  readonly tool: string;
  readonly files: readonly NewFile[];
  /** The pending migration, when all that it brings is in these files: nothing is lost without it. */
  readonly remove?: string;
  /** Further advice, one line each. */
  readonly notes: readonly string[];
}

export interface NewFile {
  readonly uri: string;
  readonly text: string;
  /** The one to open. */
  readonly main: boolean;
}

/**
 * client → server: applies a migration to a copy of the schema: up, up again, the code checked again, down. Touches no database, but for a
 * scratch database beside the connected one when `on` asks for it.
 */
export const verifyRequest = 'columnist/verify';
export interface VerifyParams {
  readonly folder: string;
  /** The migration; default: the pending one. */
  readonly uri?: string;
  /** Id of a connection on whose server the copy is made; default: embedded. */
  readonly on?: string;
  readonly workDoneToken?: string | number;
}
export interface VerifyResult {
  readonly ok: boolean;
  /** One line: `migrations/pending.sql holds`. */
  readonly title: string;
  /** Markdown. */
  readonly report: string;
}

/** client → server: the same for a migration that is not written yet. */
export const verifyChangesRequest = 'columnist/verifyChanges';
export interface VerifyChangesParams {
  readonly folder: string;
  readonly changes: readonly PlannedChange[];
  readonly workDoneToken?: string | number;
}

/** client → server: to whom a migration would be applied, and how. Reads, writes nothing. */
export const applyTargetRequest = 'columnist/applyTarget';
export interface ApplyTargetParams {
  readonly folder: string;
  /** The migration; default: the pending one. */
  readonly uri?: string;
  /** Id of a connection; default: the active source. */
  readonly id?: string;
}
export type ApplyTargetResult = { readonly problem: string; readonly advice?: string; readonly line?: number } | ApplyTargetFound;
export interface ApplyTargetFound {
  readonly problem?: never;
  readonly uri: string;
  /** The migration, relative to its folder. */
  readonly file: string;
  readonly source: SourceSummary;
  readonly database: string;
  /** `localhost:5432`. */
  readonly server: string;
  readonly user: string;
  /** Why the connection's name must be typed. */
  readonly guard?: 'production' | 'read-only';
  readonly statements: number;
  /** So many of them cannot run in a transaction. */
  readonly alone: number;
  /** One line each; empty: none. */
  readonly hazards: readonly string[];
  /** Of the text that was looked at: another text is not applied. */
  readonly stamp: string;
}

/** client → server: applies a migration to a database, after the user confirmed it. With progress; can be cancelled. */
export const applyRequest = 'columnist/apply';
export interface ApplyParams {
  readonly folder: string;
  readonly uri: string;
  readonly id: string;
  readonly stamp: string;
  /** What the user typed, where `guard` asked for the connection's name. */
  readonly typedName?: string;
  readonly workDoneToken?: string | number;
}
export interface ApplyResult {
  readonly ok: boolean;
  /** One line. */
  readonly title: string;
  /** Markdown. */
  readonly report: string;
  /** Zero-based: where it stopped. */
  readonly line?: number;
  /** MIGRATION_HISTORY.md with an entry about it; absent when the database was not reached. */
  readonly history?: NewFile;
}

/** client → server: where the pending migration stands; it may not exist yet. */
export const pendingMigrationRequest = 'columnist/pendingMigration';
export interface PendingMigrationResult {
  readonly uri: string;
  readonly exists: boolean;
  /** What a new one begins with. */
  readonly header: string;
}

/** client → server: the catalog in use as a snapshot file's text. */
export const snapshotRequest = 'columnist/snapshot';
export interface SnapshotParams {
  readonly folder: string;
  /** Default: the active source. */
  readonly id?: string;
}
export interface SnapshotResult {
  readonly text?: string;
  readonly problem?: string;
}

/** client → server: how two sources differ. */
export const compareRequest = 'columnist/compare';
export interface CompareParams {
  readonly folder: string;
  /** The one that should become as `to`. */
  readonly from: string;
  readonly to: string;
}
export interface CompareResult {
  /** Markdown. */
  readonly report?: string;
  /** Non-destructive SQL that aligns `from` with `to`; empty when nothing is to be done. */
  readonly sql?: string;
  /** Takes back what `sql` adds. */
  readonly rollback?: string;
  /** Read-only queries: what is there, and which rows stand against the rest. */
  readonly validation?: string;
  readonly objects?: readonly ComparedObject[];
  /** What no SQL was written for, and why. */
  readonly notWritten?: readonly { readonly what: string; readonly why: string }[];
  readonly problem?: string;
}
