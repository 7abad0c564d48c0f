import { type Database, openDatabase } from '../io/connection.ts';
import { type Fingerprint, introspectDatabase, readFingerprint } from '../io/live.ts';
import { resolveTarget, type Target } from '../io/secrets.ts';
import type { ConnectionSettings, LoadResult } from '../io/source.ts';
import type { LoadOptions, WatchOptions } from './runtime.ts';

/** Milliseconds between two looks while somebody is at the editor, and at most while nobody is. */
const often = 1_000;
const seldom = 60_000;

/** One database as long as it is in use: reading and watching share one connection, which is closed while it is not used. */
export class LiveConnection {
  private opened: { readonly target: Target; readonly database: Database } | undefined;
  /** Taken before the schema was read last, so that a change in between is noticed the next time. */
  private mark: Fingerprint | undefined;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Reads the whole schema. Never throws. */
  async load(options: LoadOptions): Promise<LoadResult> {
    const database = await this.open(options);
    if ('message' in database) return { ok: false, problems: [database] };
    const { signal } = options;
    const before = await readFingerprint(database, undefined, undefined, { signal });
    const read = before.ok ? await introspectDatabase(database, this.opened!.target.settings, { signal }) : before;
    if (!read.ok) return { ok: false, problems: [read.problem] };
    if (before.ok) this.mark = before.fingerprint;
    return { ok: true, catalog: read.catalog, problems: [] };
  }

  /**
   * Looks now and then whether the schema is still as it was read: one short question. While nobody is at the editor it asks ever more
   * seldom. Ends when nobody answers: who reads the schema anew learns why.
   */
  watch(options: WatchOptions): { dispose(): void } {
    const controller = new AbortController();
    void this.poll(options, controller.signal);
    return { dispose: () => controller.abort() };
  }

  private async poll(options: WatchOptions, signal: AbortSignal): Promise<void> {
    let delay = often;
    while (!signal.aborted) {
      // In short steps, so that an editor that comes to the front is served at once.
      for (let waited = 0; waited < delay && !signal.aborted; waited += often) {
        await pause(often, signal);
        if (options.active()) break;
      }
      if (signal.aborted || !this.opened) break;
      const read = await readFingerprint(this.opened.database, this.mark, undefined, { signal });
      if (signal.aborted) break;
      if (!read.ok || read.fingerprint.value !== this.mark?.value) {
        // What was read by others meanwhile is marked by them; until then this change is told once.
        if (read.ok) this.mark = read.fingerprint;
        options.changed();
      }
      if (!read.ok) break;
      delay = options.active() ? often : Math.min(seldom, delay * 2);
    }
  }

  async close(): Promise<void> {
    await this.opened?.database.close();
    this.opened = undefined;
  }

  /** The same connection for the same target; another one when the password or the address has changed. */
  private async open({
    folder,
    secret,
  }: Pick<LoadOptions, 'folder' | 'secret'>): Promise<Database | { readonly message: string }> {
    const target = await resolveTarget(this.settings, { folder, environment: this.environment, storage: secret });
    if ('message' in target) return target;
    if (this.opened && JSON.stringify(this.opened.target) === JSON.stringify(target)) return this.opened.database;
    await this.close();
    this.opened = { target, database: openDatabase(target, { folder }) };
    return this.opened.database;
  }
}

/** Does not keep the process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
