import pg from 'pg';
import { introspection, type Rows } from '../../../server/src/catalog/introspect.ts';
import type { Catalog } from '../../../server/src/catalog/model.ts';
import { quoteIdentifier } from '../../../server/src/sql/names.ts';
import type { Label } from '../case.ts';

/** What became of a statement. `inner`: the error came out of something that ran (a function's body), not of the statement's own names. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly label: Label; readonly inner: boolean }
  /** The statement was never looked at: the transaction had failed before. */
  | { readonly kind: 'skipped' };

/** A psql session as the regression suite uses it: one connection, its own temporary tables, transactions left open. */
export class Session {
  private status = 'I';
  private constructor(private readonly client: pg.Client) {}

  static async connect(url: string): Promise<Session> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    const session = new Session(client);
    await client.connect();
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('readyForQuery', (message: { status: string }) => {
      session.status = message.status;
    });
    await client.query(`SET client_min_messages = error; SET datestyle = 'Postgres, MDY'; SET intervalstyle = postgres_verbose`);
    return session;
  }

  get failed(): boolean {
    return this.status === 'E';
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => {});
  }

  async run(sql: string): Promise<Outcome> {
    try {
      await new Promise<void>((resolve, reject) => {
        const query = new WithoutData(sql, (error: Error | null) => (error ? reject(error) : resolve()));
        this.client.query(query as unknown as pg.Submittable);
      });
      return { kind: 'done' };
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { code = '', message, position, where, internalQuery } = error;
      if (code === '25P02') return { kind: 'skipped' };
      // A function is checked while it is created: then the names are the statement's own.
      const inner = where !== undefined && !/^SQL function "[^"]*"$|^COPY|^inline code block/.test(where);
      const at = Number(position);
      return {
        kind: 'failed',
        label: { code, message, ...(position !== undefined && at > 0 && { position: at }) },
        inner: inner || internalQuery !== undefined,
      };
    }
  }

  /** The catalog as this session sees it now, its temporary tables included as `pg_temp`. Undefined in a failed transaction. */
  async introspect(): Promise<Catalog | undefined> {
    if (this.failed) return undefined;
    const { sql, read } = introspection();
    const own = sql.replaceAll(
      "and n.nspname !~ '^pg_(toast_)?temp_'",
      "and (n.nspname !~ '^pg_(toast_)?temp_' or n.oid = pg_my_temp_schema())",
    );
    const inside = this.status === 'T';
    const text = inside ? own.replace(/^BEGIN[^;]*/, 'SAVEPOINT columnist_introspection') : own;
    const types = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;
    const after = inside ? 'ROLLBACK TO columnist_introspection; RELEASE columnist_introspection' : 'ROLLBACK';
    try {
      const results = (await this.client.query({ text, rowMode: 'array', types })) as unknown as pg.QueryArrayResult[];
      return temporary(read(results.map((result) => result.rows as Rows)).catalog);
    } catch (error) {
      // Roles without rights, catalogs that a test has broken, read-only sessions: nothing can be judged then.
      if (!(error instanceof pg.DatabaseError)) throw error;
      return undefined;
    } finally {
      await this.client.query(after).catch(() => {});
    }
  }
}

/** pg's query, except that COPY FROM STDIN gets no rows instead of a refusal. */
class WithoutData extends (pg.Query as unknown as new (text: string, callback: (error: Error | null) => void) => object) {
  handleCopyInResponse(connection: { endCopyFrom: () => void }): void {
    connection.endCopyFrom();
  }
}

/** `pg_temp_3` is this session's `pg_temp`. Its types are found on every search_path, so that their names come without it. */
function temporary(catalog: Catalog): Catalog {
  if (!catalog.schemas.some((schema) => isTemporary(schema.name))) return catalog;
  const own = [...catalog.relations, ...catalog.types].filter((each) => isTemporary(each.schema));
  const names = new Set(own.map((each) => quoteIdentifier(each.name)));
  const rename = (key: string, value: string): string => {
    if (typeKeys.has(key) && names.has(value.replace(/(?:\[\])+$/, ''))) return `pg_temp.${value}`;
    return value.replace(/^pg_temp_\d+(?=$|\.)/, 'pg_temp');
  };
  return JSON.parse(JSON.stringify(catalog), (key, value: unknown) =>
    typeof value === 'string' ? rename(key, value) : value,
  ) as Catalog;
}

const isTemporary = (schema: string): boolean => /^pg_temp_\d+$/.test(schema);
const typeKeys = new Set(['type', 'returns', 'base', 'subtype']);
