import { Lexer } from '../../sql/lexer.ts';
import { fold } from '../../sql/names.ts';
import type { Span } from '../../text/span.ts';

/** Comments are none. */
export interface Word extends Span {
  readonly text: string;
  readonly kind: Lexer['kind'];
  /** Keywords in lower case, quoted names in double quotes so that they are never taken for one. */
  readonly word: string;
}

/** The text is not what the grammar asks for at this place. */
export class Unreadable extends Error {}

/** The words of a body with a place in them, for a reader that goes from one to the next. */
export class Words {
  protected readonly words: readonly Word[];
  protected at = 0;

  constructor(body: string) {
    this.words = wordsOf(body);
  }

  protected peek(ahead = 0): string | undefined {
    return this.words[this.at + ahead]?.word;
  }

  protected take(): Word {
    const word = this.words[this.at];
    if (!word) throw new Unreadable();
    this.at++;
    return word;
  }

  protected accept(...texts: readonly string[]): boolean {
    if (!texts.includes(this.peek() ?? '')) return false;
    this.at++;
    return true;
  }

  protected expect(...texts: readonly string[]): void {
    if (!this.accept(...texts)) throw new Unreadable();
  }

  /** Goes to the next of these words outside of parentheses, and gives what lies before it. */
  protected until(...ends: readonly string[]): Span {
    const first = this.words[this.at];
    let depth = 0;
    for (let i = this.at; i < this.words.length; i++) {
      const { word } = this.words[i]!;
      if (depth === 0 && ends.includes(word)) {
        const previous = this.words[i - 1];
        this.at = i;
        return first === this.words[i] || !first || !previous
          ? { start: this.words[i]!.start, end: this.words[i]!.start }
          : { start: first.start, end: previous.end };
      }
      depth += depthOf(word);
    }
    throw new Unreadable();
  }

  protected skipTo(end: string): void {
    this.until(end);
    this.expect(end);
  }

  /** Whether `..` comes before LOOP: an integer loop. */
  protected rangeAhead(): boolean {
    let depth = 0;
    for (let i = this.at; i < this.words.length; i++) {
      const { word } = this.words[i]!;
      depth += depthOf(word);
      if (depth === 0 && word === '..') return true;
      if (depth === 0 && (word === 'loop' || word === ';')) return false;
    }
    return false;
  }

  /** The index of the assignment operator behind the variable at `from`. */
  protected assignmentAt(from: number): number | undefined {
    if (!isName(this.words[from])) return undefined;
    let i = from + 1;
    for (;;) {
      const word = this.words[i]?.word;
      if (word === ':=' || word === '=') return i;
      if (word === '.' && isName(this.words[i + 1])) i += 2;
      else if (word === '[') {
        let depth = 0;
        do depth += depthOf(this.words[i]?.word ?? ']');
        while (depth > 0 && ++i < this.words.length);
        i++;
      } else return undefined;
    }
  }

  /** INTO outside of parentheses, unless it is INSERT INTO or MERGE INTO: [STRICT] and variables (pl_gram.y, make_execsql_stmt). */
  protected intoClause(first: number, end: number): Span | undefined {
    let depth = 0;
    for (let i = first; i < end; i++) {
      depth += depthOf(this.words[i]!.word);
      if (depth !== 0 || this.words[i]!.word !== 'into') continue;
      if (i > first && /^(?:insert|merge)$/.test(this.words[i - 1]!.word)) continue;
      let last = i + 1;
      if (this.words[last]?.word === 'strict') last++;
      for (;;) {
        if (!isName(this.words[last])) return undefined;
        while (this.words[last + 1]?.word === '.' && isName(this.words[last + 2])) last += 2;
        if (this.words[last + 1]?.word !== ',') break;
        last += 2;
      }
      return { start: this.words[i]!.start, end: this.words[last]!.end };
    }
    return undefined;
  }
}

const depthOf = (word: string): number => (word === '(' || word === '[' ? 1 : word === ')' || word === ']' ? -1 : 0);
const isName = (word: Word | undefined): boolean =>
  word?.kind === 'word' || word?.kind === 'quoted' || word?.kind === 'parameter';

/** As PostgreSQL folds it. */
export const nameOf = (word: Word): string => fold(word.text);

function wordsOf(body: string): readonly Word[] {
  const words: Word[] = [];
  const lexer = new Lexer(body);
  while (lexer.next()) {
    if (lexer.kind === 'comment') continue;
    const text = body.slice(lexer.start, lexer.end);
    const word = lexer.kind === 'word' ? text.toLowerCase() : text;
    words.push({ start: lexer.start, end: lexer.end, text, kind: lexer.kind, word });
  }
  return words;
}
