import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/model.ts';
import { checkCatalog } from '../catalog/snapshot.ts';
import type { SchemaSource } from './source.ts';

/** Catalogs on disk. A cache: whatever goes wrong with a file, it is as if it were not there. */
export interface CatalogCache {
  readonly read: (key: string) => Promise<Catalog | undefined>;
  /** In one step for every reader, also in other processes. Never rejects. */
  readonly write: (key: string, catalog: Catalog) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
}

/** Files in `folder`, which is made when needed; the longest unused go first when all together exceed `maxBytes` (default 200 MB). */
export function createCatalogCache(folder: string, maxBytes = 200 * 1024 * 1024): CatalogCache {
  const pathOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.catalog.json`);
  return {
    async read(key) {
      const path = pathOf(key);
      try {
        const value: unknown = JSON.parse(await readFile(path, 'utf8'));
        if (checkCatalog(value) !== undefined) return undefined;
        void utimes(path, new Date(), new Date()).catch(() => {});
        return value as Catalog;
      } catch {
        return undefined;
      }
    },
    async write(key, catalog) {
      const path = pathOf(key);
      const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(temporary, JSON.stringify(catalog), { mode: 0o600 });
        await rename(temporary, path);
        await shrink(folder, maxBytes, path);
      } catch {
        await rm(temporary, { force: true }).catch(() => {});
      }
    },
    async remove(key) {
      await rm(pathOf(key), { force: true }).catch(() => {});
    },
  };
}

/** What database a source stands for, without credentials: the same for two configurations that read the same schema in the same way. */
export function cacheKey(source: SchemaSource): string {
  if (source.kind !== 'connection') return JSON.stringify([source.kind, source.path]);
  const {
    host = 'localhost',
    port = 5432,
    database = '',
    user = '',
    searchPath = [],
    schemas = [],
    secret,
    ssh,
  } = source.connection;
  // Where the whole URL is a secret, its place stands for the database.
  const hidden = secret && secret.kind !== 'command' ? [secret.kind, secret.key, secret.file ?? ''] : [secret?.kind ?? ''];
  return JSON.stringify(['connection', host, port, database, user, searchPath, schemas, ssh?.host ?? '', hidden]);
}

async function shrink(folder: string, maxBytes: number, keep: string): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      return { path, size: found?.size ?? 0, used: found?.mtimeMs ?? 0, ours: /\.catalog\.json$|\.code$|\.tmp$/.test(name) };
    }),
  );
  const abandoned = Date.now() - 3_600_000;
  let total = 0;
  for (const file of files.filter((candidate) => candidate.ours).sort((a, b) => b.used - a.used)) {
    total += file.size;
    const leftover = file.path.endsWith('.tmp') && file.used < abandoned;
    if (file.path !== keep && (total > maxBytes || leftover)) await rm(file.path, { force: true }).catch(() => {});
  }
}
