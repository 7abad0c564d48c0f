import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { overlayMigration } from '../analysis/overlayMigration.ts';
import { createLookup } from '../catalog/createLookup.ts';
import { type Catalog, emptyCatalog } from '../catalog/model.ts';
import { writeSnapshot } from '../catalog/snapshot.ts';
import { cacheKey, createCatalogCache } from '../io/cache.ts';
import { cacheFolder } from '../io/cacheFolder.ts';
import { readConfig } from '../io/config.ts';
import { parseConnectionString } from '../io/connectionString.ts';
import { isListed } from '../io/files.ts';
import { loadSource } from '../io/loadSource.ts';
import { readMigrationSteps } from '../io/migrationSql.ts';
import { readProject } from '../io/projectFiles.ts';
import { scan } from '../io/scan.ts';
import { shareWatches } from '../io/sharedWatch.ts';
import type { Problem } from '../io/source.ts';
import { diskWorkspace } from '../io/workspacePort.ts';
import { compareCatalogs } from './compareCatalogs.ts';
import { findSources } from './findSources.ts';
import { migrationFiles } from './migrationFiles.ts';
import { migrationPorts } from './migrationPorts.ts';
import type { FoundSource, Runtime } from './runtime.ts';

/** The language server's I/O on Node.js. What is kept between sessions is a cache below the user's cache folder. */
export function nodeRuntime(environment: NodeJS.ProcessEnv = process.env): Runtime {
  const folder = cacheFolder(environment);
  const cache = createCatalogCache(folder);
  const watches = shareWatches((connection, root, catalog) => {
    void cache.write(keyOf({ source: { kind: 'connection', name: '', connection } }, root), catalog);
  });
  return {
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    readConfig,
    readText,
    workspace: (root, read) => diskWorkspace({ root, readText: read }),
    scan: (options, each) => scan({ ...options, cache: path.join(folder, 'scan'), version: manifest.version }, each),
    isListed,
    listAll: async (root) => (await readProject(root)).paths,
    findSources,
    cached: async (found, root) => {
      const catalog = found.source.kind === 'sql' ? undefined : await cache.read(keyOf(found, root));
      return catalog && { catalog, ...(catalog.capturedAt !== undefined && { capturedAt: catalog.capturedAt }) };
    },
    readAsText: ({ source }, root) => (source.kind === 'sql' ? asText(path.resolve(root, source.path)) : undefined),
    load: async (found, { folder: root, signal, secret, definitions }) => {
      const workspace = diskWorkspace({ root });
      const ports = {
        folder: root,
        environment,
        cache,
        signal,
        storage: secret,
        ...(definitions && { definitions }),
        migrationSteps: (file: string, text: string) => readMigrationSteps(path.join(root, file), text, workspace),
      };
      const result = await loadSource(found.source, ports);
      // What is replayed from one file is kept by its content already.
      if (result.ok && !definitions && found.source.kind !== 'sql') await cache.write(keyOf(found, root), result.catalog);
      return result;
    },
    parseConnection: (url) => {
      const parsed = parseConnectionString(url);
      if ('message' in parsed) return { settings: {}, problem: parsed.message };
      return { settings: { ...parsed.settings }, ...(parsed.password !== undefined && { password: parsed.password }) };
    },
    testConnection: async ({ settings, password }, { folder: root, signal, secret }) => {
      const source = { kind: 'connection', name: '', connection: settings } as const;
      const result = await loadSource(source, {
        folder: root,
        environment,
        signal,
        storage: secret,
        ...(password !== undefined && { password }),
      });
      if (result.ok) return { ok: true, message: summary(result.catalog) };
      const [{ message, advice, about } = { message: 'It cannot be read' } as Problem] = result.problems;
      return { ok: false, message, ...(advice !== undefined && { advice }), ...(about !== undefined && { about }) };
    },
    snapshot: writeSnapshot,
    compare: compareCatalogs,
    writeMigration: (plan, options) => migrationFiles(plan, options, new Date()),
    ...migrationPorts(environment),
    watch: ({ source }, { folder: root, secret, changed, cached }) =>
      source.kind === 'connection'
        ? watches.watch(source.connection, { folder: root, environment, storage: secret, changed }, cached)
        : undefined,
  };
}

/** Paths mean something in their folder only; a database is the same from everywhere. */
const keyOf = (found: Pick<FoundSource, 'source'>, root: string): string =>
  found.source.kind === 'connection' ? cacheKey(found.source) : `${root}\n${cacheKey(found.source)}`;

/** The last texts and what they said: the same catalog for the same text. */
const texts = new Map<string, { readonly text: string; readonly catalog: Catalog }>();
const keptTexts = 4;

function asText(file: string): Catalog | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const known = texts.get(file);
  const isSame = known?.text === text;
  const read = () => overlayMigration(createLookup(emptyCatalog), [{ text, holes: [] }], { kind: 'same-file', file }).catalog;
  const catalog = isSame ? known.catalog : read();
  texts.delete(file);
  texts.set(file, { text, catalog });
  for (const oldest of texts.keys()) {
    if (texts.size <= keptTexts) break;
    texts.delete(oldest);
  }
  return catalog;
}

function summary({ serverVersion, relations }: Catalog): string {
  const columns = relations.reduce((sum, relation) => sum + (relation.columns?.length ?? 0), 0);
  return `PostgreSQL ${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}, ${relations.length} tables and views, ${columns} columns`;
}

/** Bytes. Larger files are no source that a person wrote. */
const maxBytes = 4_000_000;

function readText(file: string): string | undefined {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size <= maxBytes ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
