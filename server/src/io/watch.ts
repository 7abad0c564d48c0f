import type { Catalog } from '../catalog/model.ts';
import { type Database, openDatabase } from './connection.ts';
import { type Clock, type Freshness, type FreshnessState, type Outcome, watchFreshness } from './freshness.ts';
import { type Fingerprint, introspectDatabase, readFingerprint } from './live.ts';
import { resolveTarget, type SecretPorts } from './secrets.ts';
import type { ConnectionSettings } from './source.ts';

export interface WatchPorts extends SecretPorts {
  readonly changed: (state: FreshnessState) => void;
  readonly clock?: Clock;
}

/** Keeps the schema of a connection fresh: at most one connection, which closes while nothing is asked. `stop` ends it. */
export function watchConnection(settings: ConnectionSettings, ports: WatchPorts, cached?: Catalog): Freshness {
  const ended = new AbortController();
  const { signal } = ended;
  let database: Database | undefined;
  let connection: ConnectionSettings = settings;
  let known: Fingerprint | undefined;
  let migrations = cached?.appliedMigrations?.table;
  let renew = false;
  // Secrets are read when connecting, so a password changed meanwhile is the one that counts.
  const open = async (): Promise<Outcome<{ readonly database: Database }>> => {
    if (database) return { ok: true, database };
    const target = await resolveTarget(settings, ports);
    if ('message' in target) return { ok: false, problem: target, transient: false };
    connection = target.settings;
    database = openDatabase(target, { folder: ports.folder });
    return { ok: true, database };
  };
  const leave = () => {
    void database?.close();
    database = undefined;
  };
  const mark = async (): Promise<Outcome<{ readonly value: string }>> => {
    const opened = await open();
    if (!opened.ok) return opened;
    const read = await readFingerprint(opened.database, known, migrations, { signal });
    known = read.ok ? read.fingerprint : undefined;
    if (read.ok) return { ok: true, value: read.fingerprint.value };
    leave();
    return read;
  };
  const freshness = watchFreshness(
    {
      async fingerprint() {
        if (renew) leave();
        renew = false;
        const read = await mark();
        // The migration tool's table may be gone, or no longer ours to read; so it is asked again without.
        if (read.ok || migrations === undefined || signal.aborted) return read;
        migrations = undefined;
        return mark();
      },
      async introspect() {
        const opened = await open();
        if (!opened.ok) return opened;
        const read = await introspectDatabase(opened.database, connection, { signal });
        if (!read.ok) {
          leave();
          return read;
        }
        const found = read.catalog.appliedMigrations?.table;
        // From now on the table's rows count too, so what was known says nothing about them.
        if (JSON.stringify(found) !== JSON.stringify(migrations)) known = undefined;
        migrations = found;
        return { ok: true, catalog: read.catalog };
      },
      changed: ports.changed,
      clock: ports.clock ?? systemClock,
    },
    cached,
  );
  return {
    ...freshness,
    // The password that is stored now counts, also where the one before is still good for the open connection.
    refresh() {
      renew = true;
      return freshness.refresh();
    },
    stop() {
      freshness.stop();
      ended.abort();
      leave();
    },
  };
}

/** Timers that do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
