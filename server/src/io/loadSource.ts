import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Catalog } from '../catalog/model.ts';
import { readSnapshot } from '../catalog/snapshot.ts';
import type { ScriptStep } from '../extract/migrationScript.ts';
import { detectTools, toolNamed } from '../migration/tools/registry.ts';
import type { Detection, MigrationFile, ProjectFiles } from '../migration/tools/tool.ts';
import type { CatalogCache } from './cache.ts';
import { openDatabase } from './connection.ts';
import { isConnectionString, parseConnectionString } from './connectionString.ts';
import { introspectDatabase } from './live.ts';
import { readProject } from './projectFiles.ts';
import { type ReplayFile, replay } from './replay.ts';
import { resolveTarget, type SecretPorts } from './secrets.ts';
import type { LoadResult, Problem, SchemaSource } from './source.ts';
import { readSourceText } from './sourceText.ts';

export interface LoadPorts extends Omit<SecretPorts, 'folder'> {
  /** Absolute: relative paths of sources start here. */
  readonly folder: string;
  /** Keeps what a replay gave, by the content of its files. */
  readonly cache?: CatalogCache;
  readonly signal?: AbortSignal;
  /** Whether the text of functions is read too: for comparison. */
  readonly definitions?: boolean;
  /** For a connection whose settings name no secret. */
  readonly password?: string;
  /** What a migration in JavaScript or TypeScript runs, as far as it can be read. `file` is relative to `folder`. */
  readonly migrationSteps?: (file: string, text: string) => readonly ScriptStep[];
}

/** Reads a source. Never throws; the problems say what went wrong, and what is not certain where it went well. */
export async function loadSource(source: SchemaSource, ports: LoadPorts): Promise<LoadResult> {
  try {
    switch (source.kind) {
      case 'connection':
        return await loadConnection(source.connection, ports);
      case 'snapshot':
        return await loadSnapshot(source.path, ports);
      case 'sql': {
        const text = await readSourceText(path.resolve(ports.folder, source.path));
        if (typeof text !== 'string') return { ok: false, problems: [text] };
        return await cachedReplay([{ file: source.path, text }], ports, {});
      }
      case 'migrations':
        return await loadMigrations(source.path, source.tool, ports);
    }
  } catch (error) {
    return { ok: false, problems: [{ message: `The schema cannot be read: ${(error as Error).message}` }] };
  }
}

/** What `--schema` and the setting `source` may say: a connection URL, a snapshot (.json), a .sql file or a folder of migrations. */
export async function parseSource(
  text: string,
  cwd: string,
): Promise<{ readonly source: SchemaSource; readonly password?: string } | Problem> {
  if (isConnectionString(text) || /^\s*(host|dbname|service)\s*=/.test(text)) {
    const parsed = parseConnectionString(text);
    if ('message' in parsed) return parsed;
    const { settings, password } = parsed;
    const port = settings.port === undefined || settings.port === 5432 ? '' : `:${settings.port}`;
    const name = `${settings.host ?? 'localhost'}${port}/${settings.database ?? settings.user ?? ''}`;
    return { source: { kind: 'connection', name, connection: settings }, ...(password !== undefined && { password }) };
  }
  const advice = 'Give a postgres:// URL, a .sql file, a folder of migrations or a snapshot';
  // What stands behind the scheme may hold a password.
  const scheme = /^\s*([a-z][\w+.-]*):\/\//i.exec(text)?.[1];
  if (scheme !== undefined) return { message: `A ${scheme}:// URL is no PostgreSQL`, advice };
  const found = await stat(path.resolve(cwd, text)).catch(() => undefined);
  if (!found) return { message: `${text} does not exist`, advice };
  if (found.isFile() && notSql.test(text)) return { message: `${text} holds no SQL`, advice };
  if (found.isDirectory()) return { source: { kind: 'migrations', name: text, path: text } };
  return { source: { kind: /\.json$/i.test(text) ? 'snapshot' : 'sql', name: text, path: text } };
}

/** Where schemas are declared, too, but not in a way that PostgreSQL runs. */
const notSql = /\.(prisma|dbml|[cm]?[jt]sx?|go|py|rb|ya?ml|toml|env)$/i;

async function loadConnection(
  settings: Extract<SchemaSource, { kind: 'connection' }>['connection'],
  ports: LoadPorts,
): Promise<LoadResult> {
  const target = await resolveTarget(settings, ports);
  if ('message' in target) return { ok: false, problems: [target] };
  const database = openDatabase({ ...target, password: ports.password ?? target.password }, { folder: ports.folder });
  try {
    const result = await introspectDatabase(database, target.settings, {
      ...(ports.signal && { signal: ports.signal }),
      ...(ports.definitions && { definitions: true }),
    });
    return result.ok ? { ok: true, catalog: result.catalog, problems: [] } : { ok: false, problems: [result.problem] };
  } finally {
    await database.close();
  }
}

async function loadSnapshot(file: string, ports: LoadPorts): Promise<LoadResult> {
  const text = await readSourceText(path.resolve(ports.folder, file));
  if (typeof text !== 'string') return { ok: false, problems: [text] };
  const read = readSnapshot(text);
  if (read.ok) return { ok: true, catalog: read.catalog, problems: [] };
  return {
    ok: false,
    problems: [
      { message: `${file} is no schema snapshot. ${read.error}`, advice: 'Write it anew with columnist snapshot', file },
    ],
  };
}

async function loadMigrations(folder: string, tool: string | undefined, ports: LoadPorts): Promise<LoadResult> {
  const { project, detection, files } = await listMigrations(folder, tool, ports.folder);
  if (files.length === 0)
    return {
      ok: false,
      problems: [{ message: `There are no migrations in ${folder}`, advice: 'Check the path of the schema source' }],
    };
  const inputs = files.flatMap(({ path: file }): readonly ReplayFile[] => {
    const text = project.read(file) ?? '';
    if (/\.sql$/i.test(file)) return [{ file, text }];
    if (!/\.[cm]?[jt]s$/i.test(file)) return [];
    const steps = ports.migrationSteps?.(file, text) ?? [{ sql: undefined, certain: false }];
    return [{ file, text: steps.map(({ sql }) => sql ?? '').join(';\n'), steps }];
  });
  const result = await cachedReplay(inputs, ports, detection.tool === 'supabase' ? { supabase: true } : {});
  if (!result.ok) return result;
  const appliedMigrations = { table: { schema: '', name: folder }, names: files.map((file) => file.name) };
  return { ok: true, catalog: { ...result.catalog, appliedMigrations }, problems: result.problems };
}

/** The migrations of a folder in the order and form of the tool that the project uses there. */
async function listMigrations(
  folder: string,
  tool: string | undefined,
  root: string,
): Promise<{ readonly project: ProjectFiles; readonly detection: Detection; readonly files: readonly MigrationFile[] }> {
  const absolute = path.resolve(root, folder);
  const inside = path.relative(root, absolute);
  // A folder elsewhere is seen from its parent, so that its own name still tells of the tool.
  const outside = inside === '' || inside.startsWith('..') || path.isAbsolute(inside);
  const project = await readProject(outside ? path.dirname(absolute) : root);
  const relative = (outside ? path.basename(absolute) : inside).split(path.sep).join('/');
  const detections = detectTools(project).filter(
    (found) =>
      (tool === undefined || found.tool === tool) && (found.folder === relative || found.folder.startsWith(`${relative}/`)),
  );
  const detection = detections[0] ?? { ...byFiles(project, relative, tool), folder: relative };
  const listed = (toolNamed(detection.tool) ?? toolNamed('plain')!).list(project, detection);
  return { project, detection, files: detection.tool === 'plain' ? [...listed, ...nested(project, relative)] : listed };
}

/** Files of SQL in folders below (`schema/tables/users.sql`): whoever keeps a schema so runs them all. What stands for another engine is left out. */
function nested(project: ProjectFiles, folder: string): MigrationFile[] {
  return project.paths
    .filter((file) => file.startsWith(`${folder}/`) && file.slice(folder.length + 1).includes('/') && /\.sql$/i.test(file))
    .filter((file) => !/(^|\/)pending\.sql$|[._](?:down|rollback|undo)\.sql$/i.test(file))
    .filter(
      (file) =>
        !/\/(?:down|undo|rollback|seeds?|tests?|mysql|mariadb|sqlite3?|mssql|oracle|columnist)\//i.test(
          file.slice(folder.length),
        ),
    )
    .sort()
    .map((file) => ({ path: file, name: file.slice(folder.length + 1) }));
}

/** The tool that the files of this folder alone speak for. */
function byFiles(project: ProjectFiles, folder: string, tool: string | undefined): Omit<Detection, 'folder'> {
  const only: ProjectFiles = { paths: project.paths.filter((file) => file.startsWith(`${folder}/`)), read: project.read };
  const found = detectTools(only).find((each) => each.folder === folder);
  return { tool: tool ?? found?.tool ?? byText(only) ?? 'plain', certainty: 1, because: folder, format: 'sql' };
}

/** The tool that the text of the first script speaks of. */
function byText(project: ProjectFiles): string | undefined {
  const script = project.paths.find((file) => /\.[cm]?[jt]s$/.test(file) && !file.endsWith('.d.ts'));
  const text = (script && project.read(script)) ?? '';
  return marks.find(([mark]) => mark.test(text))?.[1];
}

const marks: readonly (readonly [RegExp, string])[] = [
  [/\bMigrationInterface\b|\bqueryRunner\b/, 'typeorm'],
  [/\bqueryInterface\b|\bsequelize\b/i, 'sequelize'],
  [/\bpgm\b|\bMigrationBuilder\b|node-pg-migrate/, 'node-pg-migrate'],
  [/\bkysely\b/i, 'kysely'],
  [/\bdb\.runSql\b|\bdbmigrate\b|db-migrate/i, 'db-migrate'],
  [/\bknex\b|\b(?:async\s+)?function\s+up\b|\bexports\.up\b|\bup\s*[:=(]/i, 'knex'],
];

async function cachedReplay(
  files: readonly ReplayFile[],
  ports: LoadPorts,
  options: { readonly supabase?: true },
): Promise<LoadResult> {
  const asked = { ...options, ...(ports.definitions && { definitions: true as const }) };
  const hash = createHash('sha256').update(JSON.stringify([replayVersion, asked, files]));
  const key = `replay ${hash.digest('hex')}`;
  const known = (await ports.cache?.read(key)) as (Catalog & { readonly problems?: readonly Problem[] }) | undefined;
  if (known) {
    const { problems = [], ...catalog } = known;
    return { ok: true, catalog, problems };
  }
  const result = await replay(files, { ...asked, ...(ports.signal && { signal: ports.signal }) });
  if (result.ok) await ports.cache?.write(key, { ...result.catalog, problems: result.problems } as Catalog);
  return result;
}

/** Counts up when the same files shall give another catalog. */
const replayVersion = 5;
