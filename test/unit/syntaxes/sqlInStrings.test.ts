// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are TypeScript
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

const require = createRequire(import.meta.url);
const ours = 'inline.columnist.sql';
const files: Readonly<Record<string, string>> = {
  [ours]: 'syntaxes/sql-in-strings.tmLanguage.json',
  'source.ts': require.resolve('tm-grammars/grammars/typescript.json'),
  'source.tsx': require.resolve('tm-grammars/grammars/tsx.json'),
  'source.js': require.resolve('tm-grammars/grammars/javascript.json'),
  'source.sql': require.resolve('tm-grammars/grammars/sql.json'),
};

const grammars = new Map<string, IGrammar>();

beforeAll(async () => {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scope) => {
      const file = files[scope];
      return file === undefined ? null : parseRawGrammar(readFileSync(file, 'utf8'), file);
    },
    getInjections: (scope) => (scope === ours ? undefined : [ours]),
  });
  for (const scope of ['source.ts', 'source.tsx', 'source.js']) grammars.set(scope, (await registry.loadGrammar(scope))!);
});

/** The words of a text that are colored as SQL, in order. */
function sqlWords(text: string, scope = 'source.ts'): string[] {
  let state = INITIAL;
  const words: string[] = [];
  for (const line of text.split('\n')) {
    const result = grammars.get(scope)!.tokenizeLine(line, state);
    for (const token of result.tokens) {
      if (
        !token.scopes.includes('meta.embedded.block.sql') ||
        token.scopes.some((each) => each.startsWith('meta.template.expression'))
      )
        continue;
      words.push(...(line.slice(token.startIndex, token.endIndex).match(/[\w$.]+/g) ?? []));
    }
    state = result.ruleStack;
  }
  return words;
}

/** Whether a word of a text has a scope that begins so. */
function hasScope(text: string, word: string, wanted: string, scope = 'source.ts'): boolean {
  let state = INITIAL;
  for (const line of text.split('\n')) {
    const result = grammars.get(scope)!.tokenizeLine(line, state);
    const at = line.indexOf(word);
    const token = at < 0 ? undefined : result.tokens.find((each) => each.startIndex <= at && at < each.endIndex);
    if (token) return token.scopes.some((each) => each.startsWith(wanted));
    state = result.ruleStack;
  }
  return false;
}

describe('SQL is colored in', () => {
  it.each([
    ['a tag', 'const q = sql`select id from users`;'],
    ['an upper-case tag', 'const q = SQL`select id from users`;'],
    ['a tag of an object', 'await db.sql`select id from users`;'],
    ['a tag with a type', 'await sql<User[]>`select id from users`;'],
    ['a tag with a nested type', 'await sql<Map<string, Array<User>>>`select id from users`;'],
    ['Prisma.sql', 'Prisma.sql`select id from users`'],
    ['$queryRaw', 'await prisma.$queryRaw`select id from users`;'],
    ['$queryRaw with a type', 'await prisma.$queryRaw<User[]>`select id from users`;'],
    ['a marked template', 'const q = /* sql */ `select id from users`;'],
    ['a marked string', "const q = /* sql */ 'select id from users';"],
    ['the template of a call', 'await pool.query(`select id from users`, []);'],
    ['the template of a call with a type', 'await pool.query<User>(`select id from users`);'],
    ['the string of a call', "await client.query('select id from users');"],
    ['the double-quoted string of a call', 'await client.query("select id from users");'],
    ['knex.raw', "await knex.raw('select id from users');"],
    ['$queryRawUnsafe', 'await prisma.$queryRawUnsafe("select id from users");'],
    ['the text of a query', 'await pool.query({ text: `select id from users` });'],
    ['a constant that begins like SQL', 'const q = `SELECT id FROM users`;'],
    ['a string that reads like SQL', "const q = 'SELECT id FROM users';"],
  ])('%s', (_name, text) => {
    expect(sqlWords(text).map((word) => word.toLowerCase())).toEqual(['select', 'id', 'from', 'users']);
  });

  it('a template over several lines, to its end and no further', () => {
    const text = 'const a = await pool.query(`\n  select id\n  from users`, [status]);\nconst select = 1;';
    expect(sqlWords(text)).toEqual(['select', 'id', 'from', 'users']);
  });

  it('a template on the line after its call', () => {
    const text = 'const a = await pool.query<User>(\n  `\n  select id\n  from users`,\n  [status],\n);\nconst select = `x`;';
    expect(sqlWords(text)).toEqual(['select', 'id', 'from', 'users']);
    expect(sqlWords('pool.query(\n  name,\n  `text`,\n);')).toEqual([]);
  });

  it('tsx and JavaScript', () => {
    expect(sqlWords('const q = sql`select 1`;', 'source.tsx')).toEqual(['select', '1']);
    expect(sqlWords('const q = sql`select 1`;', 'source.js')).toEqual(['select', '1']);
  });
});

describe('what stands between', () => {
  it('interpolations stay TypeScript', () => {
    const text = 'sql`select ${columns.map((c) => c.name)} from users`';
    expect(sqlWords(text)).toEqual(['select', 'from', 'users']);
    expect(hasScope(text, 'map', 'entity.name.function')).toBe(true);
    expect(hasScope(text, 'from', 'keyword')).toBe(true);
  });

  it('an apostrophe that is never closed ends with the template', () => {
    expect(sqlWords("sql`select 'x`; const name = 1;")).toEqual(['select', 'x']);
  });

  it('a line comment at the end leaves the backquote alone', () => {
    expect(sqlWords('sql`select 1 -- done`; const name = 1;')).toEqual(['select', '1', 'done']);
  });

  it('a quote inside a double-quoted string ends with it', () => {
    expect(sqlWords('db.query("select \'a\' from t"); const name = 1;')).toEqual(['select', 'a', 'from', 't']);
  });

  it('parameters are variables', () => {
    expect(hasScope('sql`select $1`', '$1', 'variable.parameter')).toBe(true);
  });
});

describe('left alone', () => {
  it.each([
    ['another tag', 'const q = html`<select><option>from</option></select>`;'],
    ['a sentence', "const q = 'Select a user from the list';"],
    ['a query of something else', "await search.query('users named John');"],
    ['a comment', '// sql`select 1`'],
    ['a property that is a word', 'const graphql = { text: `Hello ${name}` };'],
    ['a tag that ends like one', 'const q = mysql`select 1`;'],
  ])('%s', (_name, text) => {
    expect(sqlWords(text)).toEqual([]);
  });
});
