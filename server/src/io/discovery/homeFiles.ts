import { type FileConnection, fileConnection } from './fileConnection.ts';

/** The services of a `pg_service.conf` (PostgreSQL 34.17). */
export function servicesIn(text: string): readonly FileConnection[] {
  const sections = text.split(/^\s*\[([^\]]+)\]\s*$/m).slice(1);
  const found: FileConnection[] = [];
  for (let index = 0; index < sections.length; index += 2) {
    const values = new Map(
      [...(sections[index + 1] ?? '').matchAll(/^\s*(\w+)\s*=\s*(.*?)\s*$/gm)].map((match) => [match[1]!, match[2]!]),
    );
    found.push(
      fileConnection(sections[index]!.trim(), {
        host: values.get('host'),
        port: values.get('port'),
        user: values.get('user'),
        password: values.get('password'),
        database: values.get('dbname'),
      }),
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
    return [fileConnection(`${host}/${database}`, { host, port, user, password: undefined, database })];
  });
}
