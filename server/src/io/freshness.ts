import type { Catalog } from '../catalog/model.ts';
import type { Problem } from './source.ts';

/** What is known about a watched schema. The catalog stays when something goes wrong. */
export interface FreshnessState {
  readonly status: 'starting' | 'loading' | 'current' | 'offline' | 'rejected' | 'stopped';
  readonly catalog?: Catalog;
  /** Milliseconds as the clock gives them: when the schema was last known to be as in `catalog`. */
  readonly checkedAt?: number;
  /** With `offline` and `rejected`. */
  readonly problem?: Problem;
  /** With `offline`: when it is tried again. */
  readonly nextTryAt?: number;
}

export type Outcome<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly problem: Problem; readonly transient: boolean };

export interface FreshnessPorts {
  /** A value that changes with the schema. */
  readonly fingerprint: () => Promise<Outcome<{ readonly value: string }>>;
  readonly introspect: () => Promise<Outcome<{ readonly catalog: Catalog }>>;
  readonly changed: (state: FreshnessState) => void;
  readonly clock: Clock;
}

export interface Clock {
  readonly now: () => number;
  /** Returns what cancels it. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

/** Watches one schema. All calls return at once; after `stop` nothing is told any more. */
export interface Freshness {
  readonly state: () => FreshnessState;
  /**
   * Reads the schema now, whatever the fingerprint says; also after a rejection. Asking while it is read reads it once more. Resolves when
   * it was read or could not be.
   */
  readonly refresh: () => Promise<void>;
  /** The user does something: polling is brisk for a while, and a lost connection is tried at once when the editor comes back. */
  readonly active: () => void;
  /** Without focus nothing is polled. */
  readonly focus: (focused: boolean) => void;
  readonly stop: () => void;
}

/** Milliseconds. What is kept answers first: the database is asked after `headStart`. */
export const pace = {
  headStart: 500,
  brisk: 1000,
  calm: 10_000,
  calmAfter: 5 * 60_000,
  firstRetry: 1000,
  lastRetry: 60_000,
} as const;

/**
 * Polls the fingerprint and introspects when it changed. Never two reads at once. What a person must mend (a wrong password) is not
 * tried again by itself, since servers lock accounts; what may mend itself is, with growing pauses. A slow fingerprint is asked less often.
 */
export function watchFreshness({ fingerprint, introspect, changed, clock }: FreshnessPorts, cached?: Catalog): Freshness {
  let state: FreshnessState = { status: 'starting', ...(cached && { catalog: cached }) };
  let known: string | undefined;
  let running = false;
  let wanted: 'nothing' | 'introspection' = 'introspection';
  let focused = true;
  let lastActive = clock.now();
  let retries = 0;
  let cost = 0;
  let cancel = () => {};
  let waiting: (() => void)[] = [];

  const set = (next: FreshnessState) => {
    state = next;
    changed(next);
  };
  const stopped = () => state.status === 'stopped';
  const keep = () => ({
    ...(state.catalog && { catalog: state.catalog }),
    ...(state.checkedAt !== undefined && { checkedAt: state.checkedAt }),
  });
  const schedule = (milliseconds: number) => {
    cancel();
    if (focused && !stopped()) cancel = clock.after(milliseconds, () => void run());
  };
  const next = () => {
    const interval = clock.now() - lastActive > pace.calmAfter ? pace.calm : pace.brisk;
    schedule(Math.min(Math.max(interval, cost * 10), pace.lastRetry));
  };
  const fail = (outcome: { readonly problem: Problem; readonly transient: boolean }) => {
    if (!outcome.transient) return set({ ...keep(), status: 'rejected', problem: outcome.problem });
    const pause = Math.min(pace.firstRetry * 2 ** retries++, pace.lastRetry);
    set({ ...keep(), status: 'offline', problem: outcome.problem, nextTryAt: clock.now() + pause });
    schedule(pause);
  };

  const run = async () => {
    if (running || stopped()) return;
    running = true;
    cancel();
    let asked: (() => void)[];
    do {
      asked = waiting;
      waiting = [];
      await step();
      for (const resolve of asked) resolve();
    } while (waiting.length > 0 && !stopped());
    running = false;
  };
  const step = async () => {
    const start = clock.now();
    // Asked before the schema is read: a change in between is noticed the next time.
    const mark = await fingerprint();
    if (stopped()) return;
    cost = clock.now() - start;
    if (!mark.ok) return fail(mark);
    if (mark.value !== known || wanted === 'introspection') {
      wanted = 'nothing';
      set({ ...keep(), status: 'loading' });
      const read = await introspect();
      if (stopped()) return;
      if (!read.ok) {
        wanted = 'introspection';
        return fail(read);
      }
      known = mark.value;
      set({ status: 'current', catalog: read.catalog, checkedAt: clock.now() });
    } else if (state.status === 'current') {
      // Not worth telling anyone: only the age changes.
      state = { ...state, checkedAt: clock.now() };
    } else set({ ...keep(), status: 'current', checkedAt: clock.now() });
    retries = 0;
    next();
  };

  schedule(cached ? pace.headStart : 0);
  return {
    state: () => state,
    refresh() {
      if (stopped()) return Promise.resolve();
      wanted = 'introspection';
      retries = 0;
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (!running) void run();
      });
    },
    active() {
      const wasCalm = clock.now() - lastActive > pace.calmAfter;
      lastActive = clock.now();
      if (wasCalm && state.status === 'current' && !running) schedule(0);
    },
    focus(now) {
      if (focused === now) return;
      focused = now;
      lastActive = clock.now();
      // The first reading is due even where nobody looks yet.
      if (!now) return state.status === 'starting' ? undefined : cancel();
      retries = 0;
      if (state.status !== 'rejected' && !running) schedule(0);
    },
    stop() {
      cancel();
      state = { ...keep(), status: 'stopped' };
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}
