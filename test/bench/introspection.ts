/** Prints what introspection, the fingerprint and the cache cost for 10,000 tables and 100,000 columns: `npx tsx test/bench/introspection.ts`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeSnapshot } from '../../server/src/catalog/snapshot.ts';
import { createCatalogCache } from '../../server/src/io/cache.ts';
import { openDatabase } from '../../server/src/io/connection.ts';
import { introspectDatabase, readFingerprint } from '../../server/src/io/live.ts';
import { startServer } from '../db/server.ts';

const tables = Number(process.argv[2] ?? 10_000);

async function time<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  const start = performance.now();
  const result = await work();
  process.stdout.write(`${what.padEnd(46)} ${(performance.now() - start).toFixed(1).padStart(9)} ms\n`);
  return result;
}

const server = await startServer({ auth: 'trust', config: { max_locks_per_transaction: '20000', shared_buffers: '256MB' } });
const folder = mkdtempSync(path.join(tmpdir(), 'columnist-bench-'));
try {
  const url = await server.createDatabase(undefined, 'bench');
  await time(`making ${tables} tables`, () =>
    server.query(
      `do $$ begin for i in 1 .. ${tables} loop
         execute format('create table t%s (id bigint generated always as identity primary key, a text not null, b varchar(20) default ''x'', c int,
           d timestamptz default now(), e jsonb, f numeric(10, 2), g uuid, h boolean not null default false, parent bigint)', i);
         execute format('create index on t%s (parent)', i);
       end loop; end $$; analyze`,
      'bench',
    ),
  );
  const target = { host: server.host, port: server.port, user: 'postgres', database: 'bench', password: '', settings: {} };
  const database = openDatabase(target, { folder });
  const first = await time('introspection, first', () => introspectDatabase(database));
  await time('introspection, again', () => introspectDatabase(database));
  if (!first.ok) throw new Error(first.problem.message);
  const columns = first.catalog.relations.reduce((sum, relation) => sum + (relation.columns?.length ?? 0), 0);
  process.stdout.write(`${first.catalog.relations.length} relations, ${columns} columns\n`);
  const mark = await time('fingerprint, first', () => readFingerprint(database));
  await time('fingerprint, nothing happened', () => readFingerprint(database, mark.ok ? mark.fingerprint : undefined));
  await server.query('create table one_more (id int)', 'bench');
  await time('fingerprint, something happened', () => readFingerprint(database, mark.ok ? mark.fingerprint : undefined));
  await database.close();
  const cache = createCatalogCache(folder);
  await time('cache, write', () => cache.write(url, first.catalog));
  await time('cache, read', () => cache.read(url));
  const snapshot = await time('snapshot, write', () => writeSnapshot(first.catalog));
  process.stdout.write(
    `snapshot ${(snapshot.length / 1e6).toFixed(1)} MB, memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB\n`,
  );
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
