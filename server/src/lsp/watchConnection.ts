import { openDatabase } from '../io/connection.ts';
import { type Fingerprint, readFingerprint } from '../io/live.ts';
import { resolveTarget } from '../io/secrets.ts';
import type { ConnectionSettings } from '../io/source.ts';
import type { WatchOptions } from './runtime.ts';

/** Milliseconds between two looks while somebody is at the editor, and at most while nobody is. */
const often = 1_500;
const seldom = 60_000;

/**
 * Looks now and then whether the schema is still as it was: one short read over one connection. While nobody is at the editor it looks
 * ever more seldom.
 */
export function watchConnection(
  settings: ConnectionSettings,
  options: WatchOptions,
  environment: NodeJS.ProcessEnv,
): { dispose(): void } {
  const controller = new AbortController();
  void watch(settings, options, environment, controller.signal);
  return { dispose: () => controller.abort() };
}

async function watch(
  settings: ConnectionSettings,
  options: WatchOptions,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const target = await resolveTarget(settings, { folder: options.folder, environment, storage: options.secret });
  if ('message' in target) return;
  const database = openDatabase(target, { folder: options.folder });
  let last: Fingerprint | undefined;
  let delay = often;
  while (!signal.aborted) {
    // In short steps, so that an editor that comes to the front is served at once.
    for (let waited = 0; waited < delay && !signal.aborted; waited += often) {
      await pause(often, signal);
      if (options.active()) break;
    }
    if (signal.aborted) break;
    const read = await readFingerprint(database, last, undefined, { signal });
    if (!read.ok) {
      // Someone else says so and tries again: reading the schema fails too.
      options.changed();
      break;
    }
    const changed = last !== undefined && last.value !== read.fingerprint.value;
    last = read.fingerprint;
    if (changed) options.changed();
    delay = changed ? often : Math.min(seldom, delay * 2);
  }
  await database.close();
}

/** Does not keep the process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
