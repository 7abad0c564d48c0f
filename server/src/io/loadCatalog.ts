import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { overlayMigration } from '../analysis/overlayMigration.ts';
import { createLookup } from '../catalog/createLookup.ts';
import { type Catalog, emptyCatalog } from '../catalog/model.ts';
import { readSnapshot } from '../catalog/snapshot.ts';
import { loadParser } from '../sql/parser.ts';
import type { Config } from './config.ts';
import { openDatabase } from './connection.ts';
import { isConnectionString, parseConnectionString } from './connectionString.ts';
import { introspectDatabase } from './live.ts';
import { resolveTarget } from './secrets.ts';
import type { Problem, SchemaSource } from './source.ts';

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
}

export async function loadCatalog({ cwd, root, config, schema }: LoadOptions): Promise<LoadedCatalog> {
  const text = schema ?? config.settings.source;
  if (text === undefined)
    return { ok: false, problems: [{ message: 'No schema source was found', advice: 'Name one with --schema.' }] };
  if (isConnectionString(text)) {
    const parsed = parseConnectionString(text);
    if ('message' in parsed) return { ok: false, problems: [parsed] };
    const target = await resolveTarget(parsed.settings, { environment: process.env, folder: root });
    if ('message' in target) return { ok: false, problems: [target] };
    const database = openDatabase({ ...target, password: parsed.password }, { folder: root });
    const result = await introspectDatabase(database, parsed.settings);
    await database.close();
    if (!result.ok) return { ok: false, problems: [result.problem] };
    return { ok: true, catalog: result.catalog, name: `${target.host}/${target.database}`, kind: 'connection', problems: [] };
  }
  const file = path.resolve(schema === undefined ? root : cwd, text);
  if (!existsSync(file)) return { ok: false, problems: [{ message: `${text} does not exist` }] };
  const content = readFileSync(file, 'utf8');
  if (file.endsWith('.json')) {
    const read = readSnapshot(content);
    if (!read.ok) return { ok: false, problems: [{ message: read.error }] };
    return { ok: true, catalog: read.catalog, name: text, kind: 'snapshot', file, problems: [] };
  }
  await loadParser();
  const catalog = overlayMigration(createLookup(emptyCatalog), [{ text: content, holes: [] }], {
    kind: 'same-file',
    file,
  }).catalog;
  return { ok: true, catalog, name: text, kind: 'sql', file, problems: [] };
}
