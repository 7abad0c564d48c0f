import { expect, test } from 'vitest';
import { goFile } from '../../../server/src/extract/goFile.ts';
import { memoryWorkspace } from '../../spec/memoryWorkspace.ts';

const context = { settings: { tags: [], calls: [] }, workspace: memoryWorkspace([]) };
const fragments = (text: string, path = '/repository.go') => goFile({ path, text }, context).fragments;

test('raw strings are read exactly', () => {
  const text = 'const q = `\n  SELECT id, status\n  FROM messages WHERE id = $1`\n';
  const [fragment] = fragments(text);
  const at = fragment!.text.indexOf('status');
  const host = fragment!.map.toHost({ start: at, end: at + 6 })!;
  expect(text.slice(host.start, host.end)).toBe('status');
});

test('interpreted strings are unescaped, and names after an escape keep their place', () => {
  const text = String.raw`q := "SELECT \"userId\",\n status FROM messages WHERE id = $1"`;
  const [fragment] = fragments(text);
  expect(fragment!.text).toBe('SELECT "userId",\n status FROM messages WHERE id = $1');
  const at = fragment!.text.indexOf('status');
  const host = fragment!.map.toHost({ start: at, end: at + 6 })!;
  expect(text.slice(host.start, host.end)).toBe('status');
});

test('a sum is one statement, what is not a literal is a hole', () => {
  const [fragment] = fragments('q := "SELECT id FROM messages " +\n\twhere + " ORDER BY created_at"');
  expect(fragment!.holes).toHaveLength(1);
  expect(fragment!.text).toMatch(/^SELECT id FROM messages _hole_0_+ ORDER BY created_at$/);
});

test('verbs of Sprintf are holes', () => {
  const [fragment] = fragments('q := fmt.Sprintf(`SELECT id FROM %s WHERE a = %d`, table, n)');
  expect(fragment!.holes).toHaveLength(2);
});

test('what a driver is given needs no further sign', () => {
  expect(fragments('r.pool.Exec(ctx, `SELECT presence.update_user_status($1, $2, $3)`, a, b, c)')).toHaveLength(1);
});

test.each([
  'log.Println("select a conversation from the list")',
  '// `SELECT id FROM nothing WHERE a = 1`',
  'x := \'"\' // "SELECT a FROM b WHERE c = 1"',
  'import _ "github.com/go-sql-driver/mysql"\nconst q = `SELECT id FROM messages WHERE id = ?`',
])('silent: %s', (text) => expect(fragments(text)).toEqual([]));
