import { describe, expect, test } from 'vitest';
import { expectSound, extractFiles, hostOf, shown, textsIn } from './extraction.ts';

const pool = `import { Pool } from 'pg';\nconst pool = new Pool();\n`;

describe('untagged SQL in strings', () => {
  const samples: Record<string, { code: string; text: string | string[] }> = {
    literal: {
      code: `export const list = () => run('select id, status from messages');`,
      text: 'select id, status from messages',
    },
    template: {
      code: `await pool.query(\`SELECT id, status\n    FROM messages WHERE id = $1\`, [id]);`,
      text: 'SELECT id, status FROM messages WHERE id = $1',
    },
    const: { code: `const q = 'SELECT status FROM messages';\nawait pool.query(q);`, text: 'SELECT status FROM messages' },
    concatenation: {
      code: `await pool.query('SELECT id, status ' +\n  'FROM messages ' + 'WHERE id = $1', [id]);`,
      text: 'SELECT id, status FROM messages WHERE id = $1',
    },
    'appended to': {
      code: `let q = 'SELECT id';\nq += ', status FROM messages';\nq += ' WHERE id = $1';\nawait pool.query(q, [1]);`,
      text: 'SELECT id, status FROM messages WHERE id = $1',
    },
    '{ text }': {
      code: `await pool.query({ text: 'SELECT status FROM messages', values: [] });`,
      text: 'SELECT status FROM messages',
    },
    'array join': {
      code: `await pool.query(['SELECT id, status', 'FROM messages', 'WHERE id = $1'].join('\\n'), [id]);`,
      text: 'SELECT id, status FROM messages WHERE id = $1',
    },
    'conditional part': {
      code: `await pool.query(\`SELECT id\${full ? ', status' : ''} FROM messages\`);`,
      text: ['SELECT id, status FROM messages', 'SELECT id FROM messages'],
    },
    'function result': {
      code: `function base() { return 'SELECT status FROM messages'; }\nawait pool.query(base() + ' WHERE id = $1', [id]);`,
      text: 'SELECT status FROM messages WHERE id = $1',
    },
    'class field': {
      code: `class Repo { private readonly sql = 'SELECT status FROM messages'; list() { return pool.query(this.sql); } }`,
      text: 'SELECT status FROM messages',
    },
    '${table}': {
      code: `const table = 'messages';\nawait pool.query(\`SELECT status FROM \${table} WHERE id = $1\`);`,
      text: 'SELECT status FROM messages WHERE id = $1',
    },
  };
  for (const [name, { code, text }] of Object.entries(samples)) {
    test(name, () => {
      const host = pool + code;
      const { fragments } = extractFiles({ '/src/app.ts': host });
      expect(fragments.map(shown).sort()).toEqual([text].flat().sort());
      expectSound(host, fragments);
      const withStatus = fragments.find((each) => each.text.includes('status'))!;
      expect(hostOf(host, withStatus, 'status')).toBe('status');
    });
  }

  test('imported const', () => {
    const host = `${pool}import { LIST, TABLES } from './queries';\nawait pool.query(LIST);\nawait pool.query(\`select status from \${TABLES.messages}\`);`;
    const { fragments, dependencies } = extractFiles({
      '/src/app.ts': host,
      '/src/queries/index.ts': `export * from './messages.js';`,
      '/src/queries/messages.ts': `export const LIST = 'SELECT status FROM messages';\nexport const TABLES = { messages: 'messages' } as const;`,
    });
    expect(fragments.map(shown)).toEqual(['SELECT status FROM messages', 'select status from messages']);
    expect(hostOf(host, fragments[0]!, 'status')).toBe('LIST');
    expect(hostOf(host, fragments[1]!, 'messages')).toBe('TABLES.messages');
    expect(hostOf(host, fragments[1]!, 'status')).toBe('status');
    expect(dependencies).toEqual(['/src/queries/index.ts', '/src/queries/messages.ts']);
  });

  test('a string is told once, at the call that takes it', () => {
    expect(textsIn(`${pool}const q = \`SELECT a FROM t WHERE x = $1\`;\npool.query(q);\npool.query(q);`)).toHaveLength(2);
  });
});
