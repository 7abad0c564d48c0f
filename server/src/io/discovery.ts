import { posix } from 'node:path';
import { detectTools } from '../migration/tools/registry.ts';
import type { ProjectFiles } from '../migration/tools/tool.ts';
import { serviceNames } from './discovery/composeFile.ts';
import {
  connectionsIn,
  connectionsInVariables,
  environmentFilePattern,
  mayHoldConnections,
} from './discovery/connectionFiles.ts';
import type { FileConnection, ReadBeside } from './discovery/fileConnection.ts';
import { databasesInPgpass, servicesIn } from './discovery/homeFiles.ts';
import { parseEnvironmentFile } from './environmentFile.ts';
import type { ConnectionSettings, SchemaSource } from './source.ts';

/** A source that a workspace folder offers. Plain data without secrets. */
export interface ProposedSource {
  /** Stable for a place. */
  readonly id: string;
  readonly source: SchemaSource;
  /** The file it was found in, relative, or `environment`, `pg_service.conf`, `.pgpass`. */
  readonly foundIn: string;
  /** For people. */
  readonly detail: string;
  /** The package of a monorepo that it belongs to: a folder, relative; empty for the root. */
  readonly package: string;
}

export interface DiscoveryOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Texts of the user's own files, when there are any. */
  readonly pgpass?: string;
  readonly services?: string;
}

/**
 * The sources that a folder offers, the best first: connections the project itself uses, then files that need none. Connects to nothing,
 * runs nothing. The same database found twice is offered once.
 */
export function discoverSources(project: ProjectFiles, options: DiscoveryOptions = {}): readonly ProposedSource[] {
  const packages = packagesOf(project);
  const packageOf = (file: string) => packages.find((folder) => folder === '' || file.startsWith(`${folder}/`)) ?? '';
  const candidates = project.paths.filter(
    (file) => mayHoldConnections(file) && !/(^|\/)(node_modules|test|tests|__tests__|fixtures?|examples?)\//.test(file),
  );
  const published = publishedServices(project, candidates, packageOf, options.environment ?? {});
  /** A service's name is known in its network only; from the host it is a published port. */
  const reachable = (found: FileConnection, file: string): FileConnection => {
    const { host, port = 5432 } = found.settings;
    const service = host !== undefined && port === 5432 && published.find(({ names }) => names.includes(host));
    if (!service || /compose/.test(file)) return found;
    return { ...found, settings: { ...found.settings, host: 'localhost', port: service.port } };
  };
  const fromFiles = candidates
    .sort((a, b) => depthOf(a) - depthOf(b) || rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
    .flatMap((file) => {
      const environment = environmentFor(project, file, packageOf(file), options.environment ?? {});
      return connectionsIn(file, project.read(file) ?? '', environment, readBeside(project, file)).map((found) =>
        proposal(reachable(found, file), file, packageOf(file)),
      );
    });
  const environment = new Map(Object.entries(options.environment ?? {}).filter((entry): entry is [string, string] => !!entry[1]));
  const fromOutside = [
    ...connectionsInVariables(environment).map((found) => proposal(found, 'environment', '')),
    ...servicesIn(options.services ?? '').map((found) => proposal(found, 'pg_service.conf', '')),
    ...databasesInPgpass(options.pgpass ?? '').map((found) => proposal(found, '.pgpass', '')),
  ];
  return [
    ...once([...fromFiles, ...fromOutside]),
    ...snapshots(project, packageOf),
    ...sqlFiles(project, packageOf),
    ...migrations(project, packages),
  ];
}

/** What is used until the user chooses: it needs no connection, so no consent. Undefined when there is nothing of the kind. */
export function quietSource(sources: readonly ProposedSource[], folder = ''): ProposedSource | undefined {
  const quiet = sources.filter((found) => found.source.kind !== 'connection');
  return quiet.find((found) => found.package === folder) ?? quiet[0];
}

/** Folders with a manifest of their own, the deepest first and the root last, and what each has that needs no connection: the path of its source. */
export function sourcesOfPackages(project: ProjectFiles): {
  readonly packages: readonly string[];
  readonly sources: ReadonlyMap<string, string>;
} {
  const packages = packagesOf(project);
  const sources = new Map<string, string>();
  for (const { source, package: folder } of discoverSources(project))
    if (source.kind !== 'connection' && !sources.has(folder)) sources.set(folder, source.path);
  return { packages, sources };
}

interface PublishedService {
  readonly names: readonly string[];
  readonly port: number;
}

function publishedServices(
  project: ProjectFiles,
  files: readonly string[],
  packageOf: (file: string) => string,
  outside: Readonly<Record<string, string | undefined>>,
): readonly PublishedService[] {
  return files
    .filter((file) => /compose[^/]*\.ya?ml$/.test(file))
    .flatMap((file) => {
      const text = project.read(file) ?? '';
      const environment = environmentFor(project, file, packageOf(file), outside);
      return connectionsIn(file, text, environment, readBeside(project, file)).map(({ key, settings }) => ({
        names: serviceNames(text, environment, key),
        port: settings.port ?? 5432,
      }));
    });
}

/** Files that another one names, by their path from its folder; nothing outside of the project. */
const readBeside =
  (project: ProjectFiles, file: string): ReadBeside =>
  (path) => {
    const target = posix.join(posix.dirname(file), path);
    return path.startsWith('/') || target.startsWith('..') ? undefined : project.read(target);
  };

function proposal(found: FileConnection, file: string, inPackage: string): ProposedSource {
  const { settings, key } = found;
  const database = settings.database ?? settings.user ?? '';
  const role = roleOf(`${file} ${key} ${settings.host ?? ''}`);
  const place = `${settings.host ?? 'localhost'}${settings.port ? `:${settings.port}` : ''}`;
  const secret = secretOf(found, file);
  const connection: ConnectionSettings = { ...settings, ...(role && { role }), ...(secret && { secret }) };
  const id = `${file}#${key}`;
  return {
    id,
    source: { kind: 'connection', name: database, connection },
    foundIn: file,
    detail: `${place}/${database}`,
    package: inPackage,
  };
}

/** Where the password is, not what it is. */
function secretOf({ key, password }: FileConnection, file: string): ConnectionSettings['secret'] {
  if (file === '.pgpass') return { kind: 'pgpass', key };
  if (password === undefined) return undefined;
  if (file === 'environment')
    return { kind: 'environment', key: key === 'PG*' ? 'PGPASSWORD' : key === 'POSTGRES_*' ? 'POSTGRES_PASSWORD' : key };
  return { kind: 'file', key, file };
}

function roleOf(text: string): ConnectionSettings['role'] | undefined {
  if (/(^|[^a-z])prod(uction)?([^a-z]|$)/i.test(text)) return 'production';
  return /(^|[^a-z])(stag(e|ing)|preprod|uat)([^a-z]|$)/i.test(text) ? 'staging' : undefined;
}

/** What references in a file mean: the `.env` files of its folder, its package and the root, then the process' own variables. */
export function environmentFor(
  project: ProjectFiles,
  file: string,
  inPackage: string,
  outside: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  if (environmentFilePattern.test(`/${file}`)) return outside;
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
  const variables: Record<string, string | undefined> = { ...outside };
  for (const base of [...new Set(['', inPackage === '' ? '' : `${inPackage}/`, folder])])
    for (const name of ['.env', '.env.development', '.env.local', '.env.development.local']) {
      const text = project.paths.includes(base + name) ? project.read(base + name) : undefined;
      if (text !== undefined) for (const [key, value] of parseEnvironmentFile(text, outside)) variables[key] = value;
    }
  return variables;
}

/** Local and development files come before those of other places. */
function rankOf(file: string): number {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const known = ['.env.local', '.env.development.local', '.env.development', '.env'];
  if (known.includes(name)) return known.indexOf(name);
  if (name.startsWith('.env')) return 9;
  return /compose/.test(name) ? 7 : 6;
}

function depthOf(file: string): number {
  return file.split('/').length;
}

function once(sources: readonly ProposedSource[]): readonly ProposedSource[] {
  const seen = new Set<string>();
  return sources.filter(({ source }) => {
    if (source.kind !== 'connection') return true;
    const { host = 'localhost', port = 5432, database, user, searchPath } = source.connection;
    const key = JSON.stringify([
      /^(localhost|127\.0\.0\.1|::1)$/.test(host) ? 'localhost' : host,
      port,
      database,
      user,
      searchPath,
    ]);
    return !seen.has(key) && seen.add(key);
  });
}

type PackageOf = (file: string) => string;

function snapshots(project: ProjectFiles, packageOf: PackageOf): readonly ProposedSource[] {
  return project.paths
    .filter(
      (file) =>
        /(columnist|schema|snapshot)[^/]*\.json$/i.test(file) && !/\/meta\/|package|tsconfig|(^|\/)columnist\.json$/.test(file),
    )
    .filter((file) => /^\s*\{\s*"version":\s*1,\s*"serverVersion":/.test((project.read(file) ?? '').slice(0, 500)))
    .map((path) => fileSource({ kind: 'snapshot', name: path, path }, path, 'snapshot', packageOf(path)));
}

function sqlFiles(project: ProjectFiles, packageOf: PackageOf): readonly ProposedSource[] {
  return project.paths
    .filter((file) => /(^|\/)(schema|structure|dump|init|database|ddl)\.sql$/i.test(file) && !/(^|\/)migrations?\//.test(file))
    .filter((file) => /\bcreate\s+(unlogged\s+)?table\b/i.test(project.read(file) ?? ''))
    .sort((a, b) => depthOf(a) - depthOf(b))
    .map((path) => fileSource({ kind: 'sql', name: path, path }, path, 'SQL file', packageOf(path)));
}

function migrations(project: ProjectFiles, packages: readonly string[]): readonly ProposedSource[] {
  const found = new Map<string, ProposedSource>();
  // The root last: what a package's own files say is surer.
  for (const folder of packages) {
    const prefix = folder === '' ? '' : `${folder}/`;
    const part: ProjectFiles = {
      paths: project.paths.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length)),
      read: (file) => project.read(prefix + file),
    };
    for (const detection of detectTools(part)) {
      const path = prefix + detection.folder;
      if (found.has(path) || !project.paths.some((file) => file.startsWith(`${path}/`))) continue;
      found.set(
        path,
        fileSource({ kind: 'migrations', name: path, path, tool: detection.tool }, path, `${detection.tool} migrations`, folder),
      );
    }
  }
  return [...found.values()].sort((a, b) => depthOf(a.foundIn) - depthOf(b.foundIn));
}

function fileSource(source: SchemaSource, foundIn: string, detail: string, inPackage: string): ProposedSource {
  return { id: foundIn, source, foundIn, detail, package: inPackage };
}

/** Folders with a package.json or another manifest, the deepest first, the root last. */
function packagesOf(project: ProjectFiles): readonly string[] {
  const manifests = /(^|\/)(package\.json|go\.mod|pyproject\.toml|deno\.jsonc?|columnist\.json)$/;
  const folders = project.paths
    .filter((file) => manifests.test(file))
    .map((file) => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''));
  return [...new Set([...folders, ''])].sort((a, b) => b.length - a.length);
}
