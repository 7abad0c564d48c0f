import { Lexer } from '../../sql/lexer.ts';
import { fold } from '../../sql/names.ts';
import type { Change } from '../change.ts';

/** What a migration text adds, by a reading of its words: also of texts that do not parse, and inside DO blocks. */
export interface Mentions {
  /** Whether the text already makes the change. */
  has(change: Change): boolean;
}

interface Word {
  readonly kind: string;
  readonly text: string;
}

/** O(n). A name without a schema in the text stands for every schema. */
export function mentions(text: string): Mentions {
  const seen = new Set<string>();
  scan(text, 0, text.length, seen);
  return {
    has(change) {
      switch (change.kind) {
        case 'create-schema':
          return seen.has(key('schema', change.schema));
        case 'create-table':
          return named(seen, 'table', change.schema, change.table);
        case 'add-column':
          return named(seen, 'column', change.schema, change.table, change.column.name);
        case 'add-constraint':
          return named(seen, 'constraint', change.schema, change.table, change.constraint.name);
        case 'create-index':
          return seen.has(key('index', change.name));
        case 'create-enum':
          return named(seen, 'type', change.schema, change.name);
        case 'add-enum-value':
          return named(seen, 'value', change.schema, change.name, change.label);
        case 'function-stub':
          return named(seen, 'function', change.schema, change.name);
      }
    },
  };
}

const key = (...parts: readonly string[]): string => parts.join('\0');

const named = (seen: ReadonlySet<string>, kind: string, schema: string, ...names: readonly string[]): boolean =>
  seen.has(key(kind, schema, ...names)) || seen.has(key(kind, '', ...names));

function scan(text: string, from: number, to: number, seen: Set<string>): void {
  const lexer = new Lexer(text, from, to);
  let statement: Word[] = [];
  const flush = (): void => {
    if (statement.length > 0) read(statement, seen);
    statement = [];
  };
  while (lexer.next()) {
    const word = text.slice(lexer.start, lexer.end);
    if (lexer.kind === 'comment') {
      const note = /^-- columnist:note (.+?)\s*$/.exec(word);
      if (note) {
        const parts = names(note[1]!);
        seen.add(key('function', parts.schema, parts.name));
      }
    } else if (lexer.kind === 'dollar') {
      const tag = /^\$[^$]*\$/.exec(word)?.[0].length ?? 2;
      if (statement[0]?.text.toUpperCase() === 'DO')
        scan(text, lexer.start + tag, lexer.closed ? lexer.end - tag : lexer.end, seen);
    } else if (word === ';') flush();
    else statement.push({ kind: lexer.kind, text: word });
  }
  flush();
}

/** A statement may begin in the middle: after THEN, ELSE or BEGIN of a DO block. */
function read(words: readonly Word[], seen: Set<string>): void {
  for (let i = 0; i < words.length; i++) {
    const at = new Reader(words, i);
    if (at.skip('ALTER')) {
      if (at.skip('TABLE')) readAlterTable(at, seen);
      else if (at.skip('TYPE')) {
        const name = at.name();
        if (name && at.skip('ADD') && at.skip('VALUE')) {
          at.skipAll('IF', 'NOT', 'EXISTS');
          seen.add(key('value', name.schema, name.name, at.string()));
        }
      }
    } else if (at.skip('CREATE')) readCreate(at, seen);
  }
}

function readCreate(at: Reader, seen: Set<string>): void {
  at.skipAll('OR', 'REPLACE');
  while (
    at.skip('UNIQUE') ||
    at.skip('TEMP') ||
    at.skip('TEMPORARY') ||
    at.skip('UNLOGGED') ||
    at.skip('GLOBAL') ||
    at.skip('LOCAL')
  );
  const kind = (['SCHEMA', 'TABLE', 'TYPE', 'INDEX', 'FUNCTION'] as const).find((each) => at.skip(each));
  if (!kind) return;
  at.skip('CONCURRENTLY');
  at.skipAll('IF', 'NOT', 'EXISTS');
  const name = at.name();
  if (!name) return;
  switch (kind) {
    case 'SCHEMA':
    case 'INDEX':
      seen.add(key(kind.toLowerCase(), name.name));
      return;
    case 'TYPE':
    case 'FUNCTION':
      seen.add(key(kind.toLowerCase(), name.schema, name.name));
      return;
    case 'TABLE':
      seen.add(key('table', name.schema, name.name));
      for (const column of at.listed()) seen.add(key('column', name.schema, name.name, column));
      return;
  }
}

function readAlterTable(at: Reader, seen: Set<string>): void {
  at.skipAll('IF', 'EXISTS');
  at.skip('ONLY');
  const table = at.name();
  if (!table) return;
  for (const action of at.actions()) {
    if (!action.skip('ADD')) continue;
    if (action.skip('CONSTRAINT')) {
      const constraint = action.name();
      if (constraint) seen.add(key('constraint', table.schema, table.name, constraint.name));
      continue;
    }
    action.skip('COLUMN');
    action.skipAll('IF', 'NOT', 'EXISTS');
    const column = action.name();
    if (column) seen.add(key('column', table.schema, table.name, column.name));
  }
}

/** Reads words one after another. */
class Reader {
  constructor(
    private readonly words: readonly Word[],
    private at: number,
  ) {}

  skip(keyword: string): boolean {
    if (this.words[this.at]?.kind !== 'word' || this.words[this.at]?.text.toUpperCase() !== keyword) return false;
    this.at++;
    return true;
  }

  skipAll(...keywords: readonly string[]): void {
    const start = this.at;
    if (!keywords.every((keyword) => this.skip(keyword))) this.at = start;
  }

  name(): { schema: string; name: string } | undefined {
    const first = this.identifier();
    if (first === undefined) return undefined;
    if (this.words[this.at]?.text !== '.') return { schema: '', name: first };
    this.at++;
    const second = this.identifier();
    return second === undefined ? undefined : { schema: first, name: second };
  }

  string(): string {
    const word = this.words[this.at];
    if (word?.kind !== 'string') return '';
    const escaped = /^e/i.test(word.text);
    const inner = word.text.replace(/^[eE]?'|'$/g, '').replaceAll("''", "'");
    return escaped ? inner.replaceAll('\\\\', '\\') : inner;
  }

  /** The first name of each entry of a bracketed list: a table's columns, and the keywords its constraints begin with. */
  listed(): string[] {
    if (this.words[this.at]?.text !== '(') return [];
    const result: string[] = [];
    let depth = 0;
    for (let i = this.at; i < this.words.length; i++) {
      const { text } = this.words[i]!;
      if (text === '(') depth++;
      if (text === ')' && --depth === 0) break;
      const next = this.words[i + 1];
      if (depth === 1 && (text === ',' || i === this.at) && next && (next.kind === 'word' || next.kind === 'quoted'))
        result.push(fold(next.text));
    }
    return result;
  }

  /** What stands between the commas of ALTER TABLE. */
  *actions(): Generator<Reader> {
    yield new Reader(this.words, this.at);
    let depth = 0;
    for (let i = this.at; i < this.words.length; i++) {
      const { text } = this.words[i]!;
      if (text === '(') depth++;
      else if (text === ')') depth--;
      else if (text === ',' && depth === 0) yield new Reader(this.words, i + 1);
    }
  }

  private identifier(): string | undefined {
    const word = this.words[this.at];
    if (!word || (word.kind !== 'word' && word.kind !== 'quoted')) return undefined;
    this.at++;
    return fold(word.text);
  }
}

function names(written: string): { schema: string; name: string } {
  const lexer = new Lexer(written);
  const words: Word[] = [];
  while (lexer.next()) words.push({ kind: lexer.kind, text: written.slice(lexer.start, lexer.end) });
  return new Reader(words, 0).name() ?? { schema: '', name: written };
}
