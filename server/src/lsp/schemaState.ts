import type { Catalog } from '../catalog/model.ts';
import type { Freshness, FreshnessState } from '../io/freshness.ts';
import type { LoadResult, Problem } from '../io/source.ts';
import type { FolderStatus } from '../protocol.ts';
import type { FoundSource, LoadOptions, Runtime } from './runtime.ts';

/**
 * The catalog of one folder and where it comes from. A connection is watched, other sources are read when their files change: one refresh
 * runs, one waits. The last good catalog stays while a new one is read or cannot be read. What arrives for a source that is no longer the
 * active one is dropped.
 */
export class SchemaState {
  private found: FoundSource | undefined;
  private current: Catalog | undefined;
  private text: Catalog | undefined;
  private read: string | undefined;
  private failed: readonly Problem[] = [];
  private hasFailed = false;
  /** What was told last is not told again while it stays so. */
  private logged = '';
  private reading: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  private waiting: Promise<void> | undefined;
  private live: Freshness | undefined;
  private watched: FreshnessState | undefined;
  private focused = true;

  constructor(
    private readonly folder: string,
    private readonly runtime: Runtime,
    private readonly options: {
      readonly trusted: () => boolean;
      readonly secret: LoadOptions['secret'];
      readonly log: (message: string) => void;
      /** The catalog, the state or the problems are other than before. */
      readonly changed: () => void;
    },
  ) {}

  get source(): FoundSource | undefined {
    return this.found;
  }

  /** The same object until another catalog is read: what is made from it may be memoised by it. */
  get catalog(): Catalog | undefined {
    return this.current;
  }

  get problems(): readonly Problem[] {
    return this.failed;
  }

  /** ISO 8601: when the catalog in use was read. */
  get capturedAt(): string | undefined {
    return this.current?.capturedAt ?? this.read;
  }

  /** Whether somebody looks every other second if the schema is still as it was read: then its age says nothing. */
  get isLive(): boolean {
    return this.focused && this.state === 'ready' && this.watched !== undefined;
  }

  /** ISO 8601: when a database that is away is asked again. */
  get retryAt(): string | undefined {
    const at = this.watched?.status === 'offline' && this.focused ? this.watched.nextTryAt : undefined;
    return at === undefined ? undefined : new Date(at).toISOString();
  }

  get busy(): boolean {
    return this.reading !== undefined || this.watched?.status === 'starting' || this.watched?.status === 'loading';
  }

  get state(): FolderStatus['state'] {
    if (!this.found) return 'none';
    if (this.current === undefined) return this.busy ? 'loading' : this.isAllowed() ? 'error' : 'untrusted';
    if (!this.isAllowed()) return 'untrusted';
    const { status } = this.watched ?? {};
    return status === 'offline' || status === 'rejected' || (!this.watched && this.hasFailed) ? 'offline' : 'ready';
  }

  /** Takes another source: its kept catalog at once, then a fresh one. Resolves when the kept one is in use. */
  async use(found: FoundSource | undefined): Promise<void> {
    this.stop();
    this.found = found;
    this.current = undefined;
    this.text = undefined;
    this.read = undefined;
    this.failed = [];
    this.hasFailed = false;
    this.logged = '';
    if (!found) return this.options.changed();
    const kept = await this.runtime.cached(found, this.folder).catch(() => undefined);
    if (this.found !== found) return;
    if (kept) {
      this.current = kept.catalog;
      this.read = kept.capturedAt;
    } else {
      this.takeText(found);
    }
    this.options.changed();
    if (this.isAllowed()) void this.refresh();
  }

  /** Stands for a source with what is known of it, and reads nothing. */
  hold(found: FoundSource, catalog: Catalog): void {
    this.found = found;
    this.current = catalog;
  }

  /** Reads the source again. Called while one runs, it makes one more run after it, however often it is called. */
  refresh(): Promise<void> {
    const { found } = this;
    if (!found || !this.isAllowed()) return Promise.resolve();
    if (this.live) return this.live.refresh();
    if (found.source.kind === 'connection') return this.connect(found);
    if (!this.reading) return this.run(found);
    if (this.takeText(found)) this.options.changed();
    this.waiting ??= this.reading.done.then(() => {
      this.waiting = undefined;
      return this.refresh();
    });
    return this.waiting;
  }

  /** The editor's window came to the front, or left it. */
  focus(focused: boolean): void {
    this.focused = focused;
    this.live?.focus(focused);
  }

  /** Somebody types. */
  active(): void {
    this.live?.active();
  }

  /** Ends what runs for the active source; its catalog stays. */
  stop(): void {
    this.reading?.controller.abort();
    this.reading = undefined;
    this.waiting = undefined;
    this.live?.stop();
    this.live = undefined;
    this.watched = undefined;
  }

  /** Whether the source may be read in the present state of trust: a snapshot is data, everything else connects or runs something. */
  private isAllowed(): boolean {
    return this.options.trusted() || this.found?.source.kind === 'snapshot';
  }

  /** From now on the schema is followed. Resolves when it was read or could not be. */
  private connect(found: FoundSource): Promise<void> {
    const options = { folder: this.folder, secret: this.options.secret };
    return new Promise((resolve) => {
      const changed = (state: FreshnessState): void => {
        const isOurs = this.found === found;
        if (isOurs) this.follow(state);
        if (!isOurs || state.status !== 'loading') resolve();
      };
      this.live = this.runtime.watch(found, { ...options, ...(this.current && { cached: this.current }), changed });
      this.live?.focus(this.focused);
      this.watched = this.live?.state();
      this.options.changed();
      if (!this.live) resolve();
    });
  }

  private follow(state: FreshnessState): void {
    this.watched = state;
    this.failed = state.problem ? [state.problem] : [];
    const isNew = state.catalog !== undefined && state.catalog !== this.current;
    if (isNew) {
      this.current = state.catalog;
      this.read = new Date(this.runtime.now()).toISOString();
    }
    if (state.problem) this.log([state.problem]);
    else if (state.status === 'current') this.logRead(isNew);
    this.options.changed();
  }

  private run(found: FoundSource): Promise<void> {
    const controller = new AbortController();
    const options = { folder: this.folder, secret: this.options.secret };
    this.takeText(found);
    const done = this.runtime.load(found, { ...options, signal: controller.signal }).then((result) => {
      if (controller.signal.aborted || this.found !== found) return;
      this.reading = undefined;
      // Files have changed meanwhile: what they said before is of no use, and what they say now is about to be read.
      if (!this.waiting) this.take(result);
      this.options.changed();
    });
    this.reading = { controller, done };
    this.options.changed();
    return done;
  }

  /** A .sql file is known from its text until it has been run. Whether it says something new. */
  private takeText(found: FoundSource): boolean {
    const text = this.runtime.readAsText(found, this.folder);
    if (!text || text === this.text) return false;
    this.text = text;
    this.current = text;
    this.read = new Date(this.runtime.now()).toISOString();
    return true;
  }

  private take(result: LoadResult): void {
    this.log(result.problems);
    this.failed = result.problems;
    this.hasFailed = !result.ok;
    if (!result.ok) return;
    this.current = result.catalog;
    this.read = new Date(this.runtime.now()).toISOString();
    this.logRead(true);
  }

  private log(problems: readonly Problem[]): void {
    const lines = problems.map(({ message, advice }) => `${message}${advice === undefined ? '' : `. ${advice}`}`);
    const text = lines.join('\n');
    if (text === this.logged) return;
    this.logged = text;
    for (const line of lines) this.options.log(`${this.found!.source.name}: ${line}`);
  }

  private logRead(isNew: boolean): void {
    const isBack = this.logged !== '' && this.failed.length === 0;
    if (this.failed.length === 0) this.logged = '';
    const count = this.current?.relations.length ?? 0;
    if (isNew) this.options.log(`${this.found!.source.name}: ${count} relations read`);
    else if (isBack) this.options.log(`${this.found!.source.name}: it is back`);
  }
}
