import type { ConnectionSettings, Problem } from './source.ts';

/** What a connection string says, its password apart from the rest. */
export interface ParsedConnectionString {
  readonly settings: ConnectionSettings;
  readonly password?: string;
}

/**
 * Reads `postgres://…` URLs (PostgreSQL 34.1.1.2), also with a password that should have been percent-encoded and was not, and libpq's
 * `host=… dbname=…` form. Parameters that other clients add (Prisma's `schema`, `pgbouncer`) are understood or passed over.
 */
export function parseConnectionString(text: string): ParsedConnectionString | Problem {
  const trimmed = text.trim().replace(/^(["'])(.*)\1$/s, '$2');
  if (/^[a-z0-9+:]+:\/\//i.test(trimmed)) return parseUrl(trimmed);
  if (/(^|\s)[a-z_]+\s*=/i.test(trimmed)) return fromParameters(keyValuePairs(trimmed));
  return { message: 'This is not a connection string', advice: 'Write it as postgres://user@host:5432/database' };
}

export function isConnectionString(text: string): boolean {
  return /^\s*["']?(postgres|postgresql|prisma\+postgres|jdbc:postgresql):\/\//i.test(text);
}

/** The userinfo in its encoded form comes first; else the last `@` before the host ends it, so that `p@ss/w#rd` is read as meant. */
const strict = /^(?:([^@/?#]*)@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?(.*))?$/s;
const lenient = /^(?:(.*)@)?([^@/?#]*)(?:\/([^?#@]*))?(?:\?([^@]*))?$/s;

function parseUrl(url: string): ParsedConnectionString | Problem {
  const scheme = /^(?:jdbc:)?(?:postgres|postgresql):\/\//i.exec(url)?.[0];
  if (!scheme)
    return { message: 'Only postgres:// and postgresql:// connections are supported', advice: 'Choose a PostgreSQL connection' };
  const rest = url.slice(scheme.length);
  const match = strict.exec(rest) ?? lenient.exec(rest);
  if (!match) return { message: 'The connection URL cannot be read', advice: 'Write it as postgres://user@host:5432/database' };
  const [, userinfo, authority, path, query] = match;
  const parameters = new Map<string, string>();
  const colon = userinfo?.indexOf(':') ?? -1;
  if (userinfo) parameters.set('user', decode(colon < 0 ? userinfo : userinfo.slice(0, colon)));
  if (userinfo && colon >= 0) parameters.set('password', decode(userinfo.slice(colon + 1)));
  // Several hosts stand for a fail-over cluster: the first one is asked.
  const first = /^(\[[^\]]*\]|[^:,]*)(?::(\d*))?/.exec(authority ?? '');
  if (first?.[1]) parameters.set('host', decode(first[1]).replace(/^\[(.*)\]$/, '$1'));
  if (first?.[2]) parameters.set('port', first[2]);
  if (path) parameters.set('dbname', decode(path));
  for (const pair of query?.split('&') ?? []) {
    const equals = pair.indexOf('=');
    if (equals > 0) parameters.set(decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)));
  }
  return fromParameters(parameters);
}

function fromParameters(parameters: ReadonlyMap<string, string>): ParsedConnectionString | Problem {
  const value = (...names: string[]) =>
    names.map((name) => parameters.get(name)).find((found) => found !== undefined && found !== '');
  const port = Number(value('port') ?? Number.NaN);
  const mode = sslMode(value('sslmode'), value('ssl'));
  const searchPath =
    value('schema', 'currentSchema', 'search_path') ?? /search_path\s*=\s*(\S+)/.exec(value('options') ?? '')?.[1];
  const password = value('password');
  const settings: { -readonly [K in keyof ConnectionSettings]: ConnectionSettings[K] } = {};
  const host = value('host', 'hostaddr');
  if (host) settings.host = host;
  if (Number.isInteger(port) && port > 0 && port < 65536) settings.port = port;
  const database = value('dbname', 'database');
  if (database) settings.database = database;
  const user = value('user');
  if (user) settings.user = user;
  if (mode) settings.ssl = mode;
  const [rootCert, cert, key] = [value('sslrootcert'), value('sslcert'), value('sslkey')];
  if (rootCert && rootCert !== 'system') settings.sslRootCert = rootCert;
  if (cert) settings.sslCert = cert;
  if (key) settings.sslKey = key;
  if (searchPath) settings.searchPath = searchPath.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  return { settings, ...(password !== undefined && { password }) };
}

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** `no-verify` is node-postgres' name for libpq's `require`. */
function sslMode(mode: string | undefined, ssl: string | undefined): ConnectionSettings['ssl'] | undefined {
  if (mode === 'no-verify') return 'require';
  const known = sslModes.find((name) => name === mode);
  if (known) return known;
  if (ssl === undefined) return undefined;
  return ssl === 'false' || ssl === '0' ? 'disable' : 'require';
}

/** libpq's keyword/value form: values may stand in single quotes with backslash escapes. */
function keyValuePairs(text: string): ReadonlyMap<string, string> {
  const pairs = text.matchAll(/([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\]|\\.)*))/gi);
  return new Map([...pairs].map((match) => [match[1]!, (match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1')]));
}

/** A stray percent sign stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
