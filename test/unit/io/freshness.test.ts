import { expect, test } from 'vitest';
import { type Catalog, emptyCatalog } from '../../../server/src/catalog/model.ts';
import { type Clock, type FreshnessState, type Outcome, pace, watchFreshness } from '../../../server/src/io/freshness.ts';

/** Time that passes when told to; what is due runs in order, with promises settled in between. */
function handClock() {
  let now = 0;
  let due: { at: number; run: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const clock: Clock = {
    now: () => now,
    after(milliseconds, run) {
      const entry = { at: now + milliseconds, run };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
  };
  const pass = async (milliseconds: number) => {
    const end = now + milliseconds;
    for (;;) {
      await settle();
      const next = due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      due = due.filter((entry) => entry !== next);
      now = Math.max(now, next.at);
      next.run();
    }
    now = end;
    await settle();
  };
  /** The machine stands still: nothing runs, and what was due is late. */
  const sleep = (milliseconds: number) => {
    now += milliseconds;
  };
  return { clock, pass, sleep, waiting: () => due.length };
}

function world(cached?: Catalog) {
  const { clock, pass, sleep, waiting } = handClock();
  const log: string[] = [];
  const states: FreshnessState[] = [];
  const database = {
    schema: 'one',
    failure: undefined as undefined | { transient: boolean },
    busy: 0,
    slow: undefined as Promise<void> | undefined,
  };
  const answer = async <T>(what: string, value: () => T): Promise<Outcome<T>> => {
    log.push(what);
    expect(++database.busy, 'one read at a time').toBe(1);
    await database.slow;
    database.busy--;
    return database.failure ? { ok: false, problem: { message: 'down' }, ...database.failure } : { ok: true, ...value() };
  };
  const ports = {
    fingerprint: () => answer('fingerprint', () => ({ value: database.schema })),
    introspect: () => answer('introspect', () => ({ catalog: { ...emptyCatalog, database: database.schema } })),
    changed: (state: FreshnessState) => states.push(state),
    clock,
  };
  const freshness = watchFreshness(ports, cached);
  const count = (what: string) => log.filter((entry) => entry === what).length;
  return { freshness, database, pass, sleep, count, waiting, log, states };
}

test('a change made elsewhere is read within 2 s; without one only the fingerprint is asked', async () => {
  const { freshness, database, pass, count } = world();
  await pass(5000);
  expect(count('introspect')).toBe(1);
  database.schema = 'two';
  await pass(2000);
  expect(freshness.state()).toMatchObject({ status: 'current', catalog: { database: 'two' } });
  expect(count('introspect')).toBe(2);
});

test('polling slows down when nobody does anything, and stops without focus', async () => {
  const { freshness, pass, count, waiting } = world();
  await pass(5 * 60_000);
  const brisk = count('fingerprint');
  await pass(5 * 60_000);
  expect(count('fingerprint') - brisk).toBeLessThan(brisk / 5);
  freshness.focus(false);
  expect(waiting()).toBe(0);
  const before = count('fingerprint');
  await pass(60 * 60_000);
  expect(count('fingerprint')).toBe(before);
  freshness.focus(true);
  await pass(100);
  expect(count('fingerprint')).toBe(before + 1);
});

test('a schema that is kept answers first; the database is asked after it', async () => {
  const { freshness, pass, count } = world({ ...emptyCatalog, database: 'kept' });
  expect(freshness.state()).toMatchObject({ status: 'starting', catalog: { database: 'kept' } });
  await pass(pace.headStart - 1);
  expect(count('fingerprint')).toBe(0);
  await pass(1);
  expect(freshness.state()).toMatchObject({ status: 'current', catalog: { database: 'one' } });
});

test('after the machine slept the schema is asked for once, not for each second that was missed', async () => {
  const { freshness, database, pass, sleep, count } = world();
  await pass(5000);
  const before = count('fingerprint');
  database.schema = 'two';
  sleep(8 * 60 * 60_000);
  await pass(0);
  expect(count('fingerprint')).toBe(before + 1);
  expect(freshness.state()).toMatchObject({ status: 'current', catalog: { database: 'two' } });
  freshness.active();
  await pass(100);
  expect(count('fingerprint')).toBe(before + 2);
});

test('while the database is away the last schema stays, tries get rarer, and it comes back by itself', async () => {
  const { freshness, database, pass, count } = world();
  await pass(100);
  database.failure = { transient: true };
  await pass(10 * 60_000);
  expect(freshness.state()).toMatchObject({ status: 'offline', catalog: { database: 'one' }, problem: { message: 'down' } });
  expect(count('fingerprint')).toBeLessThan(25);
  database.failure = undefined;
  await pass(61_000);
  expect(freshness.state()).toMatchObject({ status: 'current' });
  expect(freshness.state().problem).toBeUndefined();
});

test('a wrong password is not tried again until asked', async () => {
  const { freshness, database, pass, count } = world();
  database.failure = { transient: false };
  await pass(60 * 60_000);
  expect(count('fingerprint')).toBe(1);
  expect(freshness.state().status).toBe('rejected');
  database.failure = undefined;
  freshness.refresh();
  await pass(100);
  expect(freshness.state().status).toBe('current');
});

test('asking again while it is read reads it once more, never at the same time; stopping is final', async () => {
  const { freshness, database, pass, count, states } = world();
  let release = () => {};
  database.slow = new Promise((resolve) => {
    release = resolve;
  });
  await pass(10);
  freshness.refresh();
  freshness.refresh();
  release();
  await pass(100);
  expect(count('introspect')).toBeLessThanOrEqual(2);
  expect(freshness.state().status).toBe('current');
  freshness.stop();
  const told = states.length;
  await pass(10_000);
  expect(states.length).toBe(told);
});
