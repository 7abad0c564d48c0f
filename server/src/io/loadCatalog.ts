import path from 'node:path';
import type { Catalog } from '../catalog/model.ts';
import type { CatalogCache } from './cache.ts';
import type { Config } from './config.ts';
import { defaultSource } from './defaultSource.ts';
import { loadSource, parseSource } from './loadSource.ts';
import { readMigrationSteps } from './migrationSql.ts';
import type { Problem, SchemaSource } from './source.ts';
import { diskWorkspace } from './workspacePort.ts';

/** A catalog, and where it came from, for people. */
export type LoadedCatalog =
  | {
      readonly ok: true;
      readonly catalog: Catalog;
      /** Without a password. */
      readonly name: string;
      readonly kind: SchemaSource['kind'];
      /** Absolute path of the one file it was read from. */
      readonly file?: string;
      readonly problems: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface LoadOptions {
  /** Paths given on the command line start here. */
  readonly cwd: string;
  /** Paths in columnist.json, and discovery, start here. */
  readonly root: string;
  readonly config: Config;
  /** As given with --schema. */
  readonly schema?: string;
  readonly cache?: CatalogCache;
  /** Whether the text of functions is read too: for comparison. */
  readonly definitions?: boolean;
}

/** Reads the schema that was named, else the one that the configuration names, else the best that the project offers. Never throws. */
export async function loadCatalog(options: LoadOptions): Promise<LoadedCatalog> {
  const { cwd, root, config, schema, cache } = options;
  const folder = schema === undefined ? root : cwd;
  const chosen = await choose(schema ?? config.settings.source, folder, config);
  if ('message' in chosen) return { ok: false, problems: [chosen] };
  const { source, password } = chosen;
  const workspace = diskWorkspace({ root: folder });
  const loaded = await loadSource(source, {
    folder,
    environment: process.env,
    migrationSteps: (file, text) => readMigrationSteps(path.resolve(folder, file).split(path.sep).join('/'), text, workspace),
    ...(cache && { cache }),
    ...(options.definitions && { definitions: true }),
    ...(password !== undefined && { password }),
  });
  if (!loaded.ok) return loaded;
  const single = source.kind === 'sql' || source.kind === 'snapshot' ? { file: path.resolve(folder, source.path) } : {};
  return { ok: true, catalog: loaded.catalog, name: source.name, kind: source.kind, problems: loaded.problems, ...single };
}

interface Chosen {
  readonly source: SchemaSource;
  readonly password?: string;
}

async function choose(text: string | undefined, folder: string, config: Config): Promise<Chosen | Problem> {
  if (text === undefined) return defaultSource(folder, config);
  const connection = config.connections[text];
  return connection ? { source: { kind: 'connection', name: text, connection } } : parseSource(text, folder);
}
