import type { Catalog, Column, Relation } from '../../server/src/catalog/model.ts';
import { emptyCatalog } from '../../server/src/catalog/model.ts';

/** A made-up schema of this size, 20 columns a table; table 0 is `messages`, 1 is `users`. */
export function largeCatalog(tables: number): Catalog {
  const types = [
    'integer',
    'text',
    'character varying(40)',
    'timestamp with time zone',
    'uuid',
    'boolean',
    'jsonb',
    'numeric(12,2)',
  ];
  const relations = Array.from({ length: tables }, (_, n): Relation => {
    const columns: Column[] = [{ name: 'id', type: 'uuid', notNull: true }];
    for (let i = 1; i < 20; i++)
      columns.push({ name: `column_${i}`, type: types[i % types.length]!, ...(i % 3 === 0 && { notNull: true as const }) });
    const name = n === 0 ? 'messages' : n === 1 ? 'users' : `table_${n}`;
    const own: Column[] =
      n === 0
        ? [
            { name: 'sender_id', type: 'uuid', notNull: true },
            { name: 'content', type: 'text', notNull: true },
            { name: 'created_at', type: 'timestamp with time zone', notNull: true },
          ]
        : [{ name: 'name', type: 'text', notNull: true }];
    return { schema: 'public', name, kind: 'table', columns: [...columns, ...own] };
  });
  return { ...emptyCatalog, database: 'bench', relations };
}

/** A TypeScript file of so many queries, 20 lines each; query `nth` asks for a column that is not there. */
export function sourceFile(nth: number, salt = '', queries = 50): string {
  const parts = ["import { Pool } from 'pg';", 'const pool = new Pool();'];
  for (let i = 0; i < queries; i++) {
    parts.push(
      `export async function query${i}(id: string, limit: number) {`,
      '  const started = Date.now();',
      '  const { rows } = await pool.query(',
      '    `SELECT m.id, m.content, m.created_at, u.name,',
      `            m.column_${1 + (i % 18)}${i === nth ? `, m.missing${salt}` : ''}`,
      '       FROM messages m',
      '       JOIN users u ON u.id = m.sender_id',
      '       LEFT JOIN (SELECT sender_id, count(*) AS total FROM messages GROUP BY sender_id) t ON t.sender_id = u.id',
      "      WHERE m.id = $1 AND t.total > 3 AND m.created_at > now() - interval '1 day'",
      '        AND EXISTS (SELECT 1 FROM users x WHERE x.id = m.sender_id AND x.column_2 IS NOT NULL)',
      '      ORDER BY m.created_at DESC',
      '      LIMIT $2`,',
      '    [id, limit],',
      '  );',
      `  console.log('query ${i} took', Date.now() - started, 'ms for', rows.length, 'rows');`,
      "  if (rows.length === 0) throw new Error('nothing found for ' + id);",
      '  return rows;',
      '}',
      '',
    );
  }
  return parts.join('\n');
}
