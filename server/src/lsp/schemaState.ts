import type { Catalog } from '../catalog/model.ts';
import type { LoadResult, Problem } from '../io/source.ts';
import type { FolderStatus } from '../protocol.ts';
import type { FoundSource, LoadOptions, Runtime } from './runtime.ts';

/**
 * The catalog of one folder and where it comes from. One refresh runs, one waits; the last good catalog stays while a new one is read or
 * cannot be read. What arrives for a source that is no longer the active one is dropped.
 */
export class SchemaState {
  private found: FoundSource | undefined;
  private current: Catalog | undefined;
  private text: Catalog | undefined;
  private read: string | undefined;
  private failed: readonly Problem[] = [];
  private running: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  private waiting: Promise<void> | undefined;
  private watcher: { dispose(): void } | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(
    private readonly folder: string,
    private readonly runtime: Runtime,
    private readonly options: {
      readonly trusted: () => boolean;
      readonly secret: LoadOptions['secret'];
      readonly active: () => boolean;
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

  get busy(): boolean {
    return this.running !== undefined;
  }

  get state(): FolderStatus['state'] {
    if (!this.found) return 'none';
    if (this.current === undefined) return this.running ? 'loading' : this.isAllowed() ? 'error' : 'untrusted';
    if (!this.isAllowed()) return 'untrusted';
    return this.failures > 0 ? 'offline' : 'ready';
  }

  /** Takes another source: its kept catalog at once, then a fresh one. Resolves when the kept one is in use. */
  async use(found: FoundSource | undefined): Promise<void> {
    this.stop();
    this.found = found;
    this.current = undefined;
    this.text = undefined;
    this.read = undefined;
    this.failed = [];
    this.failures = 0;
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

  /** Reads the source again. Called while one runs, it makes one more run after it, however often it is called. */
  refresh(): Promise<void> {
    if (!this.found || !this.isAllowed()) return Promise.resolve();
    if (!this.running) return this.run(this.found);
    if (this.takeText(this.found)) this.options.changed();
    this.waiting ??= this.running.done.then(() => {
      this.waiting = undefined;
      return this.refresh();
    });
    return this.waiting;
  }

  /** Ends what runs for the active source; its catalog stays. */
  stop(): void {
    this.running?.controller.abort();
    this.running = undefined;
    this.waiting = undefined;
    this.watcher?.dispose();
    this.watcher = undefined;
    clearTimeout(this.retry);
  }

  /** Whether the source may be read in the present state of trust: a snapshot is data, everything else connects or runs something. */
  private isAllowed(): boolean {
    return this.options.trusted() || this.found?.source.kind === 'snapshot';
  }

  private run(found: FoundSource): Promise<void> {
    clearTimeout(this.retry);
    const controller = new AbortController();
    const options = { folder: this.folder, secret: this.options.secret };
    this.takeText(found);
    const done = this.runtime.load(found, { ...options, signal: controller.signal }).then((result) => {
      if (controller.signal.aborted || this.found !== found) return;
      this.running = undefined;
      // Files have changed meanwhile: what they said before is of no use, and what they say now is about to be read.
      if (!this.waiting || found.source.kind === 'connection') this.take(result);
      if (result.ok) this.watcher ??= this.watch(found);
      this.options.changed();
    });
    this.running = { controller, done };
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

  private watch(found: FoundSource): { dispose(): void } | undefined {
    const { secret, active } = this.options;
    const changed = (): void => void this.refresh();
    return this.runtime.watch(found, { folder: this.folder, secret, active, changed });
  }

  private take(result: LoadResult): void {
    const { name } = this.found!.source;
    for (const { message, advice } of result.problems)
      this.options.log(`${name}: ${message}${advice === undefined ? '' : `. ${advice}`}`);
    if (result.ok) this.options.log(`${name}: ${result.catalog.relations.length} relations read`);
    this.failed = result.problems;
    if (result.ok) {
      this.failures = 0;
      this.current = result.catalog;
      this.read = new Date(this.runtime.now()).toISOString();
    } else if (this.found?.source.kind === 'connection') {
      this.failures++;
      this.watcher?.dispose();
      this.watcher = undefined;
      // Calm: 5 s, 10 s, 20 s … at most 5 minutes between attempts.
      const delay = Math.min(300_000, 5_000 * 2 ** (this.failures - 1));
      this.retry = setTimeout(() => void this.refresh(), delay);
      this.retry.unref();
    } else {
      this.failures++;
    }
  }
}
