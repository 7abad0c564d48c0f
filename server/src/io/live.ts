import { appliedMigrationsSql, readAppliedMigrations } from '../catalog/appliedMigrations.ts';
import { fingerprintSql } from '../catalog/fingerprint.ts';
import { introspection } from '../catalog/introspect.ts';
import type { AppliedMigrations, Catalog, QualifiedName } from '../catalog/model.ts';
import type { Database, ReadFailure, ReadOptions } from './connection.ts';
import type { ConnectionSettings } from './source.ts';

export type Introspected = { readonly ok: true; readonly catalog: Catalog } | ReadFailure;

/** Reads the whole schema in one transaction: one message, and a second one where a migration tool's table was found. */
export async function introspectDatabase(
  database: Database,
  settings: ConnectionSettings = {},
  options: ReadOptions & { readonly now?: () => Date; readonly definitions?: boolean } = {},
): Promise<Introspected> {
  const { sql, read } = introspection({
    ...(settings.schemas && { schemas: settings.schemas }),
    ...(settings.searchPath && { searchPath: settings.searchPath }),
    ...(settings.statementTimeoutMs !== undefined && { statementTimeoutMs: settings.statementTimeoutMs }),
    ...(options.definitions && { definitions: true }),
  });
  let catalog: Catalog | undefined;
  let applied: AppliedMigrations | undefined;
  const outcome = await database.converse((results) => {
    if (results === undefined) return sql;
    if (catalog !== undefined) {
      applied = readAppliedMigrations(results[0] ?? []);
      return undefined;
    }
    const found = read(results);
    catalog = found.catalog;
    return appliedMigrationsSql(catalog, found.migrationTables);
  }, options);
  if (!outcome.ok) return outcome;
  if (catalog === undefined) return { ok: false, problem: { message: 'The server sent nothing' }, transient: true };
  const capturedAt = (options.now?.() ?? new Date()).toISOString();
  return { ok: true, catalog: { ...catalog, capturedAt, ...(applied && { appliedMigrations: applied }) } };
}

/** What `readFingerprint` knows from its last call; opaque. */
export interface Fingerprint {
  readonly snapshot: string;
  readonly value: string;
}

/** Equal `value`s: the schema is as it was. Costs one short round trip; see `catalog/fingerprint.ts`. */
export async function readFingerprint(
  database: Database,
  previous?: Fingerprint,
  migrations?: QualifiedName,
  options: ReadOptions = {},
): Promise<{ readonly ok: true; readonly fingerprint: Fingerprint } | ReadFailure> {
  const sql = `BEGIN READ ONLY; SET LOCAL statement_timeout = 4000; ${fingerprintSql(previous?.snapshot, migrations)}`;
  const outcome = await database.read(sql, { timeoutMs: 5000, ...options });
  if (!outcome.ok) return outcome;
  const [snapshot, value] = outcome.results[2]?.[0] ?? [];
  return { ok: true, fingerprint: { snapshot: snapshot ?? '', value: value ?? previous?.value ?? '' } };
}
