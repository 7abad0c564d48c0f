import { expect, test } from 'vitest';
import { textsIn } from './extraction.ts';

/** A compiler of queries: functions of several parameters that hand them to each other, and to themselves. */
const names = Array.from({ length: 12 }, (_, index) => `part${index}`);
const compiler = names
  .map((name, index) => {
    const next = names[(index + 1) % names.length]!;
    const after = names[(index + 2) % names.length]!;
    return `function ${name}(spec: any, ast: any, table: string) {
  if (ast.last) return sql\`\${sql.ident(table)}.id = 1\`;
  return sql\`(\${${next}(spec, ast.left, table)} AND \${${after}(spec, ast.right, ast.table)}) OR \${sql.ident(table, 'id')} = 2\`;
}`;
  })
  .join('\n');

test('functions that hand their parameters to each other end, however deep', () => {
  const texts = textsIn(`import sql from '@databases/sql';
import db from '@databases/pg';
${compiler}
export const all = (spec: any, ast: any) => db().query(sql\`SELECT id FROM users WHERE \${part0(spec, ast, 'users')}\`);`);
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.every((text) => text.length < 100_000)).toBe(true);
}, 20_000);
