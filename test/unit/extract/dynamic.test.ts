import { describe, expect, test } from 'vitest';
import { extractFiles, fragmentsIn, shown, textsIn } from './extraction.ts';

const pool = `import { Pool } from 'pg';\nconst pool = new Pool();\n`;
const inFunction = (body: string): string[] => textsIn(`${pool}export async function run(filter: any, x: any) {\n${body}\n}`);

describe('SQL that is put together', () => {
  test('optional clauses give both texts', () => {
    expect(
      inFunction(
        `let q = 'SELECT id FROM messages';\nif (filter.status) {\n  q += ' WHERE status = $1';\n}\nreturn pool.query(q);`,
      ),
    ).toEqual(['SELECT id FROM messages WHERE status = $1', 'SELECT id FROM messages']);
  });

  test('branches that exclude one another are not combined', () => {
    expect(
      inFunction(
        `let q = 'SELECT id FROM messages';\nif (x) q += ' WHERE a = 1'; else q += ' WHERE b = 1';\nreturn pool.query(q);`,
      ),
    ).toEqual(['SELECT id FROM messages WHERE a = 1', 'SELECT id FROM messages WHERE b = 1']);
  });

  test('a branch that leaves is not followed', () => {
    expect(inFunction(`let q = 'SELECT id FROM messages';\nif (x) { q += ' broken'; return; }\nreturn pool.query(q);`)).toEqual([
      'SELECT id FROM messages',
    ]);
  });

  test('assignments replace, and may read the value before', () => {
    expect(
      inFunction(
        `let q;\nif (x) q = 'SELECT a FROM t'; else q = 'SELECT b FROM t';\nq = \`\${q} LIMIT 1\`;\nreturn pool.query(q);`,
      ),
    ).toEqual(['SELECT a FROM t LIMIT 1', 'SELECT b FROM t LIMIT 1']);
  });

  test('a switch gives one text for each of its cases', () => {
    expect(
      inFunction(
        `let q = 'SELECT id FROM t ORDER BY ';\nswitch (x) {\n case 'a': q += 'a'; break;\n case 'b': q += 'b'; break;\n default: throw new Error();\n}\nreturn pool.query(q);`,
      ),
    ).toEqual(['SELECT id FROM t ORDER BY a', 'SELECT id FROM t ORDER BY b']);
  });

  test('what a loop adds is unknown', () => {
    expect(
      inFunction(`let q = 'SELECT id FROM t WHERE true';\nfor (const f of filter) q += ' AND ' + f;\nreturn pool.query(q);`),
    ).toEqual(["SELECT id FROM t WHERE true ‹for (const f of filter) q += ' AND ' + f;›"]);
  });

  test('conditions pushed to a list', () => {
    expect(
      inFunction(
        `const where = ['deleted_at IS NULL'];\nif (x) where.push('status = $1');\nreturn pool.query(\`SELECT id FROM messages WHERE \${where.join(' AND ')}\`);`,
      ),
    ).toEqual([
      'SELECT id FROM messages WHERE deleted_at IS NULL AND status = $1',
      'SELECT id FROM messages WHERE deleted_at IS NULL',
    ]);
  });

  test('a list handed to another function may hold anything after', () => {
    expect(
      inFunction(`const joins = ['a'];\naddJoins(joins);\nreturn pool.query(\`SELECT u.id FROM messages \${joins.join(' ')}\`);`),
    ).toEqual(['SELECT u.id FROM messages a ‹addJoins(joins);›']);
  });

  test('parts in arrays, with conditional ones filtered out', () => {
    expect(inFunction(`return pool.query(['SELECT id', 'FROM t', x && 'WHERE a = 1'].filter(Boolean).join('\\n'));`)).toEqual([
      'SELECT id FROM t',
      'SELECT id FROM t WHERE a = 1',
    ]);
  });

  test('a function that returns SQL, its parameters filled in', () => {
    const code = `${pool}const byId = (table: string, column = 'id') => \`SELECT status FROM \${table} WHERE \${column} = $1\`;\npool.query(byId('messages'), [1]);\npool.query(byId('users', 'uid'), [1]);`;
    expect(textsIn(code)).toEqual(['SELECT status FROM messages WHERE id = $1', 'SELECT status FROM users WHERE uid = $1']);
  });

  test('enums, constant objects, namespaces, static fields and frozen objects', () => {
    const code = `${pool}enum T { Messages = 'messages' }
const C = { cols: { base: 'id, status' } } as const;
const F = Object.freeze({ order: 'created_at' });
class Q { static readonly limit = 'LIMIT 1'; }
pool.query(\`SELECT \${C.cols.base} FROM \${T.Messages} ORDER BY \${F.order} \${Q.limit}\`);`;
    expect(textsIn(code)).toEqual(['SELECT id, status FROM messages ORDER BY created_at LIMIT 1']);
  });

  test('any member of a constant object that is chosen by a key', () => {
    const code = `${pool}const SORT = { new: 'created_at', top: 'score' };\nexport const f = (by: 'new') => pool.query(\`SELECT id FROM t ORDER BY \${SORT[by]}\`);`;
    expect(textsIn(code)).toEqual(['SELECT id FROM t ORDER BY created_at', 'SELECT id FROM t ORDER BY score']);
  });

  test('a declared set of literals is a set of texts', () => {
    const code = `${pool}export const f = (dir: 'asc' | 'desc') => pool.query(\`SELECT id FROM t ORDER BY a \${dir}\`);`;
    expect(textsIn(code)).toEqual(['SELECT id FROM t ORDER BY a asc', 'SELECT id FROM t ORDER BY a desc']);
  });

  test('a property that is written elsewhere is not a constant', () => {
    const code = `${pool}const C = { table: 'a' };\nC.table = 'b';\npool.query(\`SELECT id FROM \${C.table}\`);`;
    expect(textsIn(code)).toEqual(['SELECT id FROM ‹C.table›']);
  });

  test('too many alternatives become holes', () => {
    const parts = Array.from({ length: 6 }, (_, i) => `, \${f.a${i} ? 'c${i}' : 'd${i}'}`).join('');
    const texts = textsIn(`${pool}export const f2 = (f: any) => pool.query(\`SELECT id${parts} FROM t\`);`);
    expect(texts).toHaveLength(16);
    expect(texts.every((each) => each.includes('‹f.a4'))).toBe(true);
  });

  test('of many optional parts the later ones are taken', () => {
    const parts = Array.from({ length: 6 }, (_, i) => `\${f.a${i} ? ', c${i} ' : ''}`).join('');
    const texts = textsIn(`${pool}export const f2 = (f: any) => pool.query(\`SELECT id${parts} FROM t\`);`);
    expect(texts).toHaveLength(16);
    expect(texts.every((each) => each.includes(', c4 , c5 '))).toBe(true);
    const ifs = Array.from({ length: 6 }, (_, i) => `if (f.a${i}) where.push('c${i} = 1');`).join('');
    const pushed = textsIn(
      `${pool}export function f2(f: any) { const where = ['true']; ${ifs} return pool.query('SELECT id FROM t WHERE ' + where.join(' AND ')); }`,
    );
    expect(pushed).toHaveLength(16);
    expect(pushed.every((each) => each.endsWith(' AND c4 = 1 AND c5 = 1'))).toBe(true);
  });

  test('a local function that pushes its parameter stands for what it is called with', () => {
    const code = `${pool}export function f(q: string) {
      const where: string[] = []; const values: unknown[] = [];
      const add = (sql: string, value: unknown) => { values.push(value); where.push(sql.replace('?', \`$\${values.length}\`)); };
      add('a = ?', 1);
      if (q) add('b = ?', q);
      return pool.query(\`SELECT id FROM t WHERE \${where.join(' AND ')}\`, values);
    }`;
    expect(textsIn(code).map((each) => each.replace(/‹[^›]*›?/g, '‹›'))).toEqual([
      'SELECT id FROM t WHERE a = ‹› AND b = ‹›',
      'SELECT id FROM t WHERE a = ‹›',
    ]);
  });

  test('cycles end', () => {
    expect(
      textsIn(
        `${pool}const a = b + 'x'; const b = a + 'select';\npool.query(\`SELECT id FROM t WHERE \${a} = 1\`);\nfunction f() { return f(); }\npool.query('SELECT 1 FROM t WHERE ' + f());`,
      ),
    ).toHaveLength(2);
    const files = {
      '/src/a.ts': `${pool}import { b } from './b';\nexport const a = b;\npool.query(\`SELECT id FROM \${a}\`);`,
      '/src/b.ts': `export { a as b } from './a';`,
    };
    expect(extractFiles(files).fragments.map(shown)).toEqual(['SELECT id FROM ‹a›']);
  });

  test('lists of parameters are values', () => {
    expect(
      textsIn(
        `${pool}export const f = (ids: number[]) => pool.query(\`SELECT a FROM t WHERE id IN (\${ids.map((_, i) => \`$\${i + 1}\`).join(', ')})\`, ids);`,
      ),
    ).toEqual(["SELECT a FROM t WHERE id IN (‹=ids.map((_, i) => `$${i + 1}`).join(', ')›)"]);
  });

  test('CommonJS, default exports, renamed re-exports and path aliases', () => {
    const files = {
      '/src/app.js': `const { Pool } = require('pg');\nconst q = require('./q');\nconst { LIST: list } = require('./q');\nconst base = require('@/base').default;\nconst pool = new Pool();\npool.query(q.LIST);\npool.query(list);\npool.query(base + q.tail);`,
      '/src/q.js': `const LIST = 'SELECT a FROM t';\nmodule.exports = { LIST, tail: ' WHERE b = 1' };`,
      '/src/base.ts': `export { sql as default } from './inner';`,
      '/src/inner.ts': `export const sql = 'SELECT c FROM t';`,
    };
    expect(extractFiles(files).fragments.map(shown)).toEqual([
      'SELECT a FROM t',
      'SELECT a FROM t',
      'SELECT c FROM t WHERE b = 1',
    ]);
  });

  test('row types and parameters say types', () => {
    const code = `${pool}interface Row { id: string; status: 'sent' | 'seen'; at?: Date }
export const f = (id: string, n: number) => pool.query<Row>('SELECT id, status, at FROM messages WHERE id = $1 AND n = $2', [id, n]);`;
    expect(fragmentsIn(code)[0]!.hints!.map((hint) => [hint.for, hint.typescript])).toEqual([
      [{ column: 'id' }, 'string'],
      [{ column: 'status' }, "'sent' | 'seen'"],
      [{ column: 'at' }, 'Date | undefined'],
      [{ parameter: 1 }, 'string'],
      [{ parameter: 2 }, 'number'],
    ]);
  });
});
