import { parse as parseYaml } from 'yaml';
import { parseEnvironmentFile } from '../environmentFile.ts';
import { type Environment, type FileConnection, fileConnection, type ReadBeside, record } from './fileConnection.ts';

/** The databases of a compose file that are published to the host, by the names of their services. */
export function composeServices(text: string, environment: Environment, read: ReadBeside): readonly FileConnection[] {
  const file = record(parseYaml(interpolated(text, environment), { merge: true }));
  return Object.entries(record(file.services)).flatMap(([name, value]): FileConnection[] => {
    const service = record(value);
    const variables = variablesOf(service, record(file.secrets), environment, read);
    const given = (...names: readonly string[]): string | undefined => names.map((each) => variables.get(each)).find(Boolean);
    const password = given('POSTGRES_PASSWORD', 'POSTGRESQL_PASSWORD', 'POSTGRESQL_POSTGRES_PASSWORD');
    const isServer = /postgres|postgis|timescale|pgvector/i.test(String(service.image ?? ''));
    if (!isServer && password === undefined) return [];
    const ports = (Array.isArray(service.ports) ? service.ports : []).map(publishedPort);
    const port = ports.find((found) => found !== undefined) ?? (service.network_mode === 'host' ? '5432' : undefined);
    if (port === undefined) return [];
    // Bitnami's image has names of its own, and the database `postgres` whoever the user is.
    const user = given('POSTGRES_USER', 'POSTGRESQL_USERNAME') ?? 'postgres';
    const isBitnami = /bitnami/i.test(String(service.image ?? '')) || variables.has('POSTGRESQL_USERNAME');
    const database = given('POSTGRES_DB', 'POSTGRESQL_DATABASE') ?? (isBitnami ? 'postgres' : user);
    return [fileConnection(name, { host: 'localhost', port, user, database, password })];
  });
}

/** Other names of a service within its network: what `DATABASE_URL` calls the host when it is meant for another container. */
export function serviceNames(text: string, environment: Environment, key: string): readonly string[] {
  try {
    const service = record(record(record(parseYaml(interpolated(text, environment), { merge: true })).services)[key]);
    return [key, service.container_name, service.hostname].filter((name): name is string => typeof name === 'string');
  } catch {
    return [key];
  }
}

/** What `environment` says, over `env_file`; a variable `…_FILE` is what stands in the file of that secret. */
function variablesOf(
  service: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, unknown>>,
  environment: Environment,
  read: ReadBeside,
): ReadonlyMap<string, string> {
  const files = [service.env_file].flat().flatMap((each) => {
    const path = typeof each === 'string' ? each : record(each).path;
    return typeof path === 'string' ? [path] : [];
  });
  const variables = new Map(files.flatMap((path) => [...parseEnvironmentFile(read(path) ?? '', environment)]));
  const own = Array.isArray(service.environment)
    ? service.environment.map((item): [string, unknown] => {
        const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(String(item)) ?? [];
        return [name, value ?? environment[name]];
      })
    : Object.entries(record(service.environment)).map(([name, value]): [string, unknown] => [name, value ?? environment[name]]);
  for (const [name, value] of own) if (value !== undefined && value !== null) variables.set(name, String(value));
  for (const [name, path] of [...variables]) {
    const secret = name.endsWith('_FILE') ? /^\/run\/secrets\/(.+)$/.exec(path)?.[1] : undefined;
    const file = secret === undefined ? undefined : record(secrets[secret]).file;
    const text = typeof file === 'string' ? read(file) : undefined;
    if (text !== undefined) variables.set(name.slice(0, -'_FILE'.length), text.trim());
  }
  return variables;
}

/** `${NAME:-default}`, the innermost first, `$NAME`, and `$$` for a dollar sign. */
function interpolated(text: string, environment: Environment): string {
  const dollar = '\u0000';
  let filled = text.replaceAll('$$', dollar);
  for (let depth = 0; depth < 5; depth++) {
    const next = filled.replace(/\$\{(\w+)(?:(:?[-?+])([^{}]*))?\}/g, (_, name: string, operator?: string, rest?: string) =>
      composeValue(environment[name], operator, rest),
    );
    if (next === filled) break;
    filled = next;
  }
  return filled.replace(/\$(\w+)/g, (_, name: string) => environment[name] ?? '').replaceAll(dollar, '$');
}

/** Compose's interpolation: with a colon an empty value is as none; `?` would end it with a message. */
function composeValue(value: string | undefined, operator: string | undefined, rest: string | undefined): string {
  const isSet = value !== undefined && (value !== '' || !operator?.startsWith(':'));
  if (operator?.endsWith('+')) return isSet ? (rest ?? '') : '';
  return isSet ? value : operator?.endsWith('-') ? (rest ?? '') : '';
}

/** The host's port for the container's 5432: `5433:5432`, `127.0.0.1:5433:5432/tcp`, `{ target, published }`. */
function publishedPort(entry: unknown): string | undefined {
  if (typeof entry === 'object' && entry !== null) {
    const { target, published } = entry as { target?: unknown; published?: unknown };
    return Number(target) === 5432 && published !== undefined ? String(published) : undefined;
  }
  return /^(?:[^:]*:)?(\d+):5432(?:\/tcp)?$/.exec(String(entry))?.[1];
}
