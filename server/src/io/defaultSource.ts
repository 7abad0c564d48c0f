import { stat } from 'node:fs/promises';
import path from 'node:path';
import { detectTool, toolNamed } from '../migration/tools/registry.ts';
import type { Config } from './config.ts';
import { readProject } from './projectFiles.ts';
import type { Problem, SchemaSource } from './source.ts';

/** A source for who named none: a committed snapshot, DATABASE_URL, the only connection, the migrations, a schema file. */
export async function defaultSource(
  folder: string,
  { connections }: Config,
): Promise<{ readonly source: SchemaSource } | Problem> {
  for (const file of ['schema.snapshot.json', 'columnist.snapshot.json', 'db/schema.snapshot.json']) {
    if (await isFile(path.join(folder, file))) return { source: { kind: 'snapshot', name: file, path: file } };
  }
  const [name, ...others] = Object.keys(connections);
  if (name !== undefined && others.length === 0) return { source: { kind: 'connection', name, connection: connections[name]! } };
  if (process.env.DATABASE_URL !== undefined) {
    return {
      source: { kind: 'connection', name: 'DATABASE_URL', connection: { secret: { kind: 'environment', key: 'DATABASE_URL' } } },
    };
  }
  const project = await readProject(folder);
  const detection = detectTool(project);
  const migrations = toolNamed(detection.tool)?.list(project, detection) ?? [];
  if (migrations.length > 0)
    return { source: { kind: 'migrations', name: detection.folder, path: detection.folder, tool: detection.tool } };
  const file = project.paths.find((each) => /(^|\/)(schema|structure|dump)\.sql$/.test(each));
  if (file !== undefined) return { source: { kind: 'sql', name: file, path: file } };
  return {
    message: 'No schema was found: there is no columnist.json, snapshot, DATABASE_URL, migrations folder or schema.sql',
    advice: 'Name one with --schema: a postgres:// URL, a .sql file, a folder of migrations or a snapshot.',
  };
}

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
