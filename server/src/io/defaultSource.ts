import type { Config } from './config.ts';
import { discoverSources, quietSource } from './discovery.ts';
import { readProject } from './projectFiles.ts';
import type { Problem, SchemaSource } from './source.ts';

/**
 * A source for who named none on the command line: the only connection of columnist.json, DATABASE_URL, then what the project has that needs
 * no connection (a snapshot, a schema file, migrations), then a connection found in its files.
 */
export async function defaultSource(
  folder: string,
  { connections }: Config,
): Promise<{ readonly source: SchemaSource } | Problem> {
  const [name, ...others] = Object.keys(connections);
  if (name !== undefined && others.length === 0) return { source: { kind: 'connection', name, connection: connections[name]! } };
  if (process.env.DATABASE_URL) {
    return {
      source: { kind: 'connection', name: 'DATABASE_URL', connection: { secret: { kind: 'environment', key: 'DATABASE_URL' } } },
    };
  }
  const sources = discoverSources(await readProject(folder), { environment: process.env });
  const found = quietSource(sources) ?? sources[0];
  if (found) return { source: found.source };
  return {
    message: 'No schema was found: there is no columnist.json, snapshot, DATABASE_URL, migrations folder or schema.sql',
    advice: 'Name one with --schema: a postgres:// URL, a .sql file, a folder of migrations or a snapshot.',
  };
}
