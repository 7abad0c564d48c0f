import type { Catalog } from '../catalog/model.ts';

/** Where a catalog comes from. Plain data without secrets: it may be logged, shown and written to settings. */
export type SchemaSource =
  | { readonly kind: 'connection'; readonly name: string; readonly connection: ConnectionSettings }
  /** A folder of migrations, replayed in order on an embedded PostgreSQL. */
  | { readonly kind: 'migrations'; readonly name: string; readonly path: string; readonly tool?: string }
  /** A .sql file (schema.sql, structure.sql, pg_dump), replayed. */
  | { readonly kind: 'sql'; readonly name: string; readonly path: string }
  | { readonly kind: 'snapshot'; readonly name: string; readonly path: string };

/** A connection without its password: that comes from SecretStorage, the environment, pgpass or a command, and is asked for when needed. */
export interface ConnectionSettings {
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  readonly ssl?: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
  readonly sslRootCert?: string;
  readonly sslCert?: string;
  readonly sslKey?: string;
  readonly searchPath?: readonly string[];
  readonly schemas?: readonly string[];
  readonly role?: 'development' | 'staging' | 'production';
  /** A migration is applied here only with the connection's name typed, as in production. */
  readonly readOnly?: boolean;
  readonly statementTimeoutMs?: number;
  readonly ssh?: { readonly host: string; readonly port?: number; readonly user?: string; readonly privateKey?: string };
  /** Environment variable, file and key, or command that yields the whole URL or the password. */
  readonly secret?: {
    readonly kind: 'environment' | 'file' | 'command' | 'storage' | 'pgpass';
    readonly key: string;
    readonly file?: string;
    /** Of a command: it stands in a file of the workspace, and nothing of a workspace is run. */
    readonly ofWorkspace?: true;
  };
}

/** The outcome of loading a source. Never throws; `problems` are for people and hold no secrets. */
export type LoadResult =
  | { readonly ok: true; readonly catalog: Catalog; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface Problem {
  /** One line, no secrets. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
  /** The part of a connection's settings that is to be looked at. */
  readonly about?: 'host' | 'database' | 'user' | 'password' | 'tls' | 'ssh';
  readonly file?: string;
  /** Zero-based. */
  readonly line?: number;
}
