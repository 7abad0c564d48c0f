import type pg from 'pg';
import { introspection, type Rows } from '../../server/src/catalog/introspect.ts';
import type { Catalog } from '../../server/src/catalog/model.ts';

/** Our own introspection over an open connection that is in no transaction. */
export async function introspectWith(client: pg.Client): Promise<Catalog> {
  const { sql, read } = introspection();
  try {
    const text = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;
    const results = (await client.query({ text: sql, rowMode: 'array', types: text })) as unknown as pg.QueryArrayResult[];
    return read(results.map((result) => result.rows as Rows)).catalog;
  } finally {
    await client.query('ROLLBACK');
  }
}
