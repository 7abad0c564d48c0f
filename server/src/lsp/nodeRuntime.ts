import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { overlayMigration } from '../analysis/overlayMigration.ts';
import { createLookup } from '../catalog/createLookup.ts';
import { type Catalog, emptyCatalog } from '../catalog/model.ts';
import { readConfig } from '../io/config.ts';
import { openDatabase } from '../io/connection.ts';
import { parseConnectionString } from '../io/connectionString.ts';
import { introspectDatabase } from '../io/live.ts';
import { scan } from '../io/scan.ts';
import { resolveTarget } from '../io/secrets.ts';
import type { ConnectionSettings, LoadResult } from '../io/source.ts';
import { diskWorkspace } from '../io/workspacePort.ts';
import { renderMigrationFiles } from '../migration/tools/registry.ts';
import { uriOf } from './documents.ts';
import type { FoundSource, LoadOptions, Runtime } from './runtime.ts';

/** The language server's I/O on Node.js. */
export function nodeRuntime(): Runtime {
  return {
    now: () => Date.now(),
    readConfig,
    readText,
    workspace: (root, read) => diskWorkspace({ root, readText: read }),
    scan: (options, each) => scan(options, each),
    listAll: async (folder) => listAll(folder),
    findProjects: async (folder) => [
      folder,
      ...listAll(folder)
        .filter((file) => /\/columnist\.json$/.test(`/${file}`))
        .map((file) => path.posix.dirname(`${folder}/${file}`)),
    ],
    findSources: async (_folder, config, connections) => {
      const found: FoundSource[] = [];
      const all = { ...config.connections, ...(connections as Record<string, ConnectionSettings>) };
      for (const [name, connection] of Object.entries(all))
        found.push({
          id: `settings:${name}`,
          source: { kind: 'connection', name, connection },
          foundIn: name in connections ? 'settings' : 'columnist.json',
          detail: `${connection.host ?? 'localhost'}/${connection.database ?? ''}`,
        });
      const source = config.settings.source;
      if (source?.endsWith('.sql'))
        found.push({
          id: source,
          source: { kind: 'sql', name: source, path: source },
          foundIn: 'columnist.json',
          detail: source,
        });
      return found;
    },
    cached: async () => undefined,
    load,
    parseConnection: (url) => {
      const parsed = parseConnectionString(url);
      if ('message' in parsed) return { settings: {}, problem: parsed.message };
      return {
        settings: parsed.settings as Record<string, unknown>,
        ...(parsed.password !== undefined && { password: parsed.password }),
      };
    },
    testConnection: async () => ({ ok: false, message: 'no' }),
    snapshot: (catalog) => JSON.stringify(catalog, undefined, 1),
    compare: () => ({ problem: 'no' }),
    writeMigration: (plan, { folder, project, detection, settings, lookup, source }) => {
      const now = new Date();
      const files = renderMigrationFiles(detection, plan, {
        lookup,
        now,
        project,
        style: settings.migrationStyle,
        source,
        generatedAt: now.toISOString(),
      });
      return {
        files: files.map((file, index) => ({
          uri: uriOf(path.posix.join(folder, file.path)),
          text: file.text,
          main: index === 0,
        })),
        notes: [],
      };
    },
    verify: async () => ({ ok: false, report: 'no' }),
    watch: () => undefined,
  };
}

async function load(found: FoundSource, options: LoadOptions): Promise<LoadResult> {
  const { source } = found;
  if (source.kind === 'connection') {
    const target = await resolveTarget(source.connection, {
      environment: process.env,
      folder: options.folder,
      storage: options.secret,
    });
    if ('message' in target) return { ok: false, problems: [target] };
    const database = openDatabase(target, { folder: options.folder });
    const result = await introspectDatabase(database, source.connection, { signal: options.signal });
    await database.close();
    return result.ok ? { ok: true, catalog: result.catalog, problems: [] } : { ok: false, problems: [result.problem] };
  }
  const file = path.resolve(options.folder, source.path);
  if (!existsSync(file)) return { ok: false, problems: [{ message: `${source.path} does not exist` }] };
  return { ok: true, catalog: replay([readFileSync(file, 'utf8')]), problems: [] };
}

function replay(texts: readonly string[]): Catalog {
  const fragments = texts.map((text) => ({ text, holes: [] }));
  return overlayMigration(createLookup(emptyCatalog), fragments, { kind: 'same-file', file: '' }).catalog;
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

/** Folders that hold what was installed or built. */
const skipped = /^(node_modules|\.git|dist|build|out|coverage|target|vendor)$/;

/** Relative, forward slashes. */
function listAll(folder: string, below = ''): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(path.join(folder, below), { withFileTypes: true })) {
    const relative = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isFile()) found.push(relative);
    else if (entry.isDirectory() && !skipped.test(entry.name)) found.push(...listAll(folder, relative));
  }
  return found;
}
