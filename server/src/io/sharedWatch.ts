import type { Catalog } from '../catalog/model.ts';
import type { Freshness, FreshnessState } from './freshness.ts';
import type { ConnectionSettings } from './source.ts';
import { type WatchPorts, watchConnection } from './watch.ts';

/** Watches connections for several listeners: two packages with the same database share one watch, and so one connection. */
export interface SharedWatches {
  readonly watch: (settings: ConnectionSettings, ports: WatchPorts, cached?: Catalog) => Freshness;
}

/** `read` is told every catalog that was read, once. */
export function shareWatches(read: (settings: ConnectionSettings, folder: string, catalog: Catalog) => void): SharedWatches {
  const shared = new Map<string, Shared>();
  return {
    watch(settings, ports, cached) {
      const key = JSON.stringify([settings, dependsOnFolder(settings) ? ports.folder : '']);
      const listener = { changed: ports.changed };
      const known = shared.get(key) ?? start(settings, ports, cached);
      const isNew = !shared.has(key);
      shared.set(key, known);
      known.listeners.add(listener);
      // Whoever comes later hears what is known, as if it had been read for them, once they hold the watch.
      if (!isNew) queueMicrotask(() => known.listeners.has(listener) && tell(known.freshness.state(), listener));
      return {
        ...known.freshness,
        stop() {
          known.listeners.delete(listener);
          if (known.listeners.size > 0) return;
          known.freshness.stop();
          if (shared.get(key) === known) shared.delete(key);
        },
      };
    },
  };

  function start(settings: ConnectionSettings, ports: WatchPorts, cached?: Catalog): Shared {
    const listeners = new Set<Listener>();
    let last = cached;
    const changed = (state: FreshnessState): void => {
      if (state.status === 'current' && state.catalog && state.catalog !== last) {
        last = state.catalog;
        read(settings, ports.folder, state.catalog);
      }
      for (const listener of [...listeners]) listener.changed(state);
    };
    return { listeners, freshness: watchConnection(settings, { ...ports, changed }, cached) };
  }
}

/** Files that a connection names (its .env, certificates) and commands mean something in their folder only. */
const dependsOnFolder = ({ secret, sslRootCert, sslCert, sslKey, ssh }: ConnectionSettings): boolean =>
  secret?.kind === 'file' || secret?.kind === 'command' || [sslRootCert, sslCert, sslKey, ssh].some((each) => each !== undefined);

interface Shared {
  readonly freshness: Freshness;
  readonly listeners: Set<Listener>;
}

type Listener = Pick<WatchPorts, 'changed'>;

function tell(state: FreshnessState, { changed }: Listener): void {
  if (state.status !== 'starting') changed(state);
}
