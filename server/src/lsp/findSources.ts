import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../io/config.ts';
import { parseSource } from '../io/loadSource.ts';
import { readProject } from '../io/projectFiles.ts';
import type { ConnectionSettings, SchemaSource } from '../io/source.ts';
import { detectTools, toolNamed } from '../migration/tools/registry.ts';
import type { FoundSource } from './runtime.ts';

/** Connections and files that a folder offers, the surest first. Connects to nothing. */
export async function findSources(
  folder: string,
  config: Config,
  connections: Readonly<Record<string, unknown>>,
): Promise<readonly FoundSource[]> {
  const named = [config.settings.source, ...config.watch].filter((each) => each !== undefined);
  const found: FoundSource[] = [
    ...ofConnections(config.connections, 'columnist.json'),
    ...ofConnections(connections as Readonly<Record<string, ConnectionSettings>>, 'settings'),
    ...(await Promise.all(named.map((name) => ofPath(name, folder, config)))).flat(),
    ...(await inFolder(folder)),
  ];
  return found.filter((each, index) => found.findIndex((other) => other.id === each.id) === index);
}

const ofConnections = (connections: Readonly<Record<string, ConnectionSettings>>, foundIn: string): FoundSource[] =>
  Object.entries(connections).map(([name, connection]) => ({
    id: `${foundIn}:${name}`,
    source: { kind: 'connection', name, connection },
    foundIn,
    detail: place(connection),
  }));

/** `localhost:5433/chat as app`, as far as it is said. */
function place({ host, port, database, user, secret }: ConnectionSettings): string {
  if (host === undefined && database === undefined && secret && secret.kind !== 'storage') return `from ${secret.key}`;
  const server = `${host ?? 'localhost'}${port === undefined || port === 5432 ? '' : `:${port}`}`;
  return `${server}${database === undefined ? '' : `/${database}`}${user === undefined ? '' : ` as ${user}`}`;
}

/** A path that columnist.json names, whether it exists or not: what is wrong with it is said when it is read. */
async function ofPath(name: string, folder: string, config: Config): Promise<FoundSource[]> {
  if (name in config.connections) return [];
  const parsed = await parseSource(name, folder);
  const kind = /\.json$/i.test(name) ? 'snapshot' : /\.sql$/i.test(name) ? 'sql' : 'migrations';
  const source: SchemaSource = 'message' in parsed ? { kind, name, path: name } : parsed.source;
  return source.kind === 'connection' ? [] : [file(source, 'columnist.json')];
}

const file = (source: Exclude<SchemaSource, { kind: 'connection' }>, foundIn: string): FoundSource => ({
  id: source.path,
  source,
  foundIn,
  detail: source.path,
});

const wellKnown = /(^|\/)(schema\.snapshot\.json|structure\.sql|schema\.sql)$/;

/** A committed snapshot, the project's migrations, a dump. */
async function inFolder(folder: string): Promise<FoundSource[]> {
  const project = await readProject(folder);
  const files = project.paths.filter((each) => wellKnown.test(each)).sort((a, b) => a.length - b.length);
  const sources = files.map((each) =>
    file(
      { kind: each.endsWith('.json') ? 'snapshot' : 'sql', name: path.posix.basename(each) === each ? each : each, path: each },
      'folder',
    ),
  );
  const detection = detectTools(project).find((each) => existsSync(path.join(folder, each.folder)));
  const migrations = detection && toolNamed(detection.tool)?.list(project, detection).length ? detection : undefined;
  const replayed = migrations
    ? [file({ kind: 'migrations', name: migrations.folder, path: migrations.folder, tool: migrations.tool }, 'folder')]
    : [];
  const snapshots = sources.filter((each) => each.source.kind === 'snapshot');
  return [...snapshots, ...replayed, ...sources.filter((each) => !snapshots.includes(each))];
}
