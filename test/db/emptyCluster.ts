import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Where tests find PGlite's empty cluster again. It takes three seconds to make, and most servers under test have a home of their own. */
export const clusterCache = path.resolve(import.meta.dirname, '../../node_modules/.cache/columnist-tests');

/** Puts the cluster into the cache folder of a program under test, where there is one already. */
export function lendCluster(cacheFolder: string): void {
  for (const name of clustersIn(clusterCache)) {
    mkdirSync(cacheFolder, { recursive: true, mode: 0o700 });
    attempt(() => symlinkSync(path.join(clusterCache, name), path.join(cacheFolder, name)));
  }
}

/** Keeps the cluster that a program under test made. */
export function keepCluster(cacheFolder: string): void {
  for (const name of clustersIn(cacheFolder)) {
    const kept = path.join(clusterCache, name);
    if (existsSync(kept)) continue;
    const partial = `${kept}.${process.pid}.partial`;
    attempt(() => {
      mkdirSync(clusterCache, { recursive: true });
      copyFileSync(path.join(cacheFolder, name), partial);
      renameSync(partial, kept);
    });
    rmSync(partial, { force: true });
  }
}

const clustersIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => /^empty-cluster-\d+\.tar$/.test(name)) : [];

/** Without it tests are slower, no more: the folder may be read-only, and not every system lets everybody make links. */
function attempt(run: () => void): void {
  try {
    run();
  } catch {}
}
