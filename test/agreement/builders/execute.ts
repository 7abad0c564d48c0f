import { createRequire } from 'node:module';
import { transformSync } from 'esbuild';
import pg from 'pg';
import type { WorkspacePort } from '../../../server/src/extract/extractor.ts';

/** Statements that a document sends when each of its exported `calls` is called; and what ended a call, when something did. */
export interface Execution {
  readonly statements: readonly string[];
  readonly errors: readonly string[];
}

const require = createRequire(import.meta.url);

/**
 * Runs a document of an in-memory workspace with the real libraries. Their connections are replaced below the library, so that what it compiled is
 * recorded and every answer is empty. Undefined when the document cannot be loaded at all.
 */
export async function execute(workspace: WorkspacePort, path: string): Promise<Execution | undefined> {
  const statements: string[] = [];
  const record = (sql: string): void => {
    if (!control.test(sql)) statements.push(sql);
  };
  const modules = new Map<string, { exports: Record<string, unknown> }>();
  const load = (file: string): Record<string, unknown> => {
    const known = modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const { code } = transformSync(workspace.read(file) ?? '', { loader: 'ts', format: 'cjs', target: 'node20' });
    new Function('module', 'exports', 'require', code)(module, module.exports, (specifier: string) => {
      const other = workspace.resolve(file, specifier);
      return other === undefined ? packageFor(specifier, record) : load(other);
    });
    return module.exports;
  };
  let calls: readonly (() => unknown)[];
  try {
    calls = load(path).calls as typeof calls;
  } catch {
    return undefined;
  }
  const errors: string[] = [];
  for (const call of calls ?? []) {
    try {
      await settle(call(), record);
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { statements: [...new Set(statements)], errors };
}

const control = /^\s*(?:begin|commit|rollback|savepoint|release|set\b|show\b|select version\(\))/i;

/** A builder that nobody awaited is compiled; a promise is waited for; of lists, each. */
async function settle(value: unknown, record: (sql: string) => void): Promise<void> {
  if (Array.isArray(value)) {
    for (const each of value) await settle(each, record);
    return;
  }
  const builder = value as Partial<Record<'compile' | 'toKnexQuery' | 'toSQL' | 'then' | 'toNative', () => unknown>> | null;
  if (typeof builder?.compile === 'function') record((builder.compile() as { sql: string }).sql);
  else if (typeof builder?.toKnexQuery === 'function') await settle(builder.toKnexQuery(), record);
  else if (typeof builder?.toSQL === 'function') {
    const compiled = builder.toSQL() as { sql: string; toNative?: () => { sql: string } } | readonly { sql: string }[];
    for (const each of Array.isArray(compiled) ? compiled : [compiled]) record(each.toNative?.().sql ?? positional(each.sql));
  } else await value;
}

/** Knex's `?` as PostgreSQL's `$1`. */
function positional(sql: string): string {
  let count = 0;
  return sql.replace(/\\\?|\?/g, (mark) => (mark === '?' ? `$${++count}` : '?'));
}

function packageFor(specifier: string, record: (sql: string) => void): unknown {
  const loaded = require(specifier) as Record<string, unknown>;
  if (specifier === 'pg') return { ...pg, Pool: recordingPool(record), default: { ...pg, Pool: recordingPool(record) } };
  if (specifier !== 'knex') return loaded;
  const make = (config: unknown) => recordingKnex((loaded as unknown as (config: unknown) => unknown)(config), record);
  return Object.assign(make, loaded, { default: make, knex: make });
}

function recordingKnex(instance: unknown, record: (sql: string) => void): unknown {
  const { client } = instance as { client: Record<string, unknown> };
  const connection = {
    __knexUid: '1',
    query: (query: string | { text: string }, done: (error: null, response: unknown) => void) => {
      record(typeof query === 'string' ? query : query.text);
      done(null, { rows: [], fields: [], rowCount: 0, command: 'SELECT' });
    },
  };
  client.acquireConnection = async () => connection;
  client.releaseConnection = async () => {};
  return instance;
}

const recordingPool = (record: (sql: string) => void) =>
  class extends pg.Pool {
    override async connect(): Promise<never> {
      return { query: this.query.bind(this), release() {} } as never;
    }

    override async query(config: unknown): Promise<never> {
      record(typeof config === 'string' ? config : (config as { text: string }).text);
      return { rows: [], rowCount: 0, command: 'SELECT', fields: [] } as never;
    }

    override async end(): Promise<never> {
      return undefined as never;
    }
  };
