import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Config } from '../io/config.ts';
import { discoverSources, sourcesOfPackages } from '../io/discovery.ts';
import { parseSource } from '../io/loadSource.ts';
import { projectFiles } from '../io/projectFiles.ts';
import type { ConnectionSettings, SchemaSource } from '../io/source.ts';
import type { FoundSource } from './runtime.ts';

/** Connections and files that a folder offers, the surest first. Connects to nothing. */
export async function findSources(
  folder: string,
  paths: readonly string[],
  config: Config,
  connections: Readonly<Record<string, ConnectionSettings>>,
): Promise<readonly FoundSource[]> {
  const named = [config.settings.source, ...config.watch].filter((each) => each !== undefined);
  const found: FoundSource[] = [
    ...ofConnections(config.connections, 'columnist.json'),
    ...ofConnections(connections, 'settings'),
    ...(await Promise.all(named.map((name) => ofPath(name, folder, config)))).flat(),
    ...(await discovered(folder, paths)),
  ];
  return found.filter((each, index) => found.findIndex((other) => other.id === each.id) === index);
}

/** The packages of a monorepo that have a schema of their own, where there is more than one schema. Relative to the folder, which is not among them. */
export function packagesWithSources(folder: string, paths: readonly string[]): readonly string[] {
  if (paths.filter((file) => /(^|\/)(package\.json|go\.mod|pyproject\.toml|deno\.jsonc?)$/.test(file)).length < 2) return [];
  const { sources } = sourcesOfPackages(projectFiles(folder, paths));
  return sources.size < 2 ? [] : [...sources.keys()].filter((each) => each !== '');
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

/** What the project's own files, the environment and the user's pgpass offer. */
async function discovered(folder: string, paths: readonly string[]): Promise<FoundSource[]> {
  const pgpass = await readFile(process.env.PGPASSFILE ?? path.join(homedir(), '.pgpass'), 'utf8').catch(() => '');
  const services = await readFile(process.env.PGSERVICEFILE ?? path.join(homedir(), '.pg_service.conf'), 'utf8').catch(() => '');
  const found = discoverSources(projectFiles(folder, paths), { environment: process.env, pgpass, services });
  return found.map(({ id, source, foundIn, detail }) =>
    source.kind === 'connection' ? { id, source, foundIn, detail } : file(source, 'folder'),
  );
}
