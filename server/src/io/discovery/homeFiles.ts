import type { FileConnection } from './fileConnection.ts';

/** The services of a `pg_service.conf` (PostgreSQL 34.17). */
export function servicesIn(text: string): readonly FileConnection[] {
  const sections = text.split(/^\s*\[([^\]]+)\]\s*$/m).slice(1);
  const found: FileConnection[] = [];
  for (let index = 0; index < sections.length; index += 2) {
    const values = new Map(
      [...(sections[index + 1] ?? '').matchAll(/^\s*(\w+)\s*=\s*(.*?)\s*$/gm)].map((match) => [match[1]!, match[2]!]),
    );
    found.push(
      connection(
        sections[index]!.trim(),
        values.get('host'),
        values.get('port'),
        values.get('dbname'),
        values.get('user'),
        values.get('password'),
      ),
    );
  }
  return found;
}

/** The databases that a `.pgpass` names (PostgreSQL 34.16); lines with `*` name none. Passwords stay in the file. */
export function databasesInPgpass(text: string): readonly FileConnection[] {
  return text.split(/\r?\n/).flatMap((line): FileConnection[] => {
    if (line.startsWith('#')) return [];
    const [host, port, database, user] = (line.match(/(?:\\.|[^:\\])+/g) ?? []).map((part) => part.replace(/\\(.)/g, '$1'));
    if (!host || !database || !user || host === '*' || database === '*' || user === '*') return [];
    return [connection(`${host}/${database}`, host, port, database, user, undefined)];
  });
}

function connection(
  key: string,
  host: string | undefined,
  port: string | undefined,
  database: string | undefined,
  user: string | undefined,
  password: string | undefined,
): FileConnection {
  return {
    key,
    settings: {
      ...(host && { host }),
      ...(Number(port) > 0 && { port: Number(port) }),
      ...(database && { database }),
      ...(user && { user }),
    },
    ...(password && { password }),
  };
}
