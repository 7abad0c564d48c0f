/**
 * PostgreSQL's lexical rules (chapter 4.1), total: every character of a text belongs to a lexeme or is blank, and what is unclosed runs to
 * the end. About 100 MB/s; the same rules serve splitting, tokens and repair.
 */
export type LexemeKind =
  | 'comment'
  | 'word'
  | 'quoted'
  | 'string'
  | 'dollar'
  | 'number'
  | 'parameter'
  | 'operator'
  | 'punctuation';

/** One lexeme of `text`, as a lexer stands on it. */
export interface Lexeme {
  readonly text: string;
  readonly kind: LexemeKind;
  readonly start: number;
  readonly end: number;
  /** False for a string, quoted name, dollar quote or block comment that the text ends in. */
  readonly closed: boolean;
}

/** A cursor over a text. After `next()` the fields describe the lexeme it stands on. UTF-16 offsets. */
export class Lexer implements Lexeme {
  kind: LexemeKind = 'punctuation';
  start = 0;
  end = 0;
  closed = true;

  constructor(
    readonly text: string,
    from = 0,
    readonly limit = text.length,
  ) {
    this.end = from;
  }

  /** Moves to the next lexeme, comments included; false at the end of the text. */
  next(): boolean {
    const { text, limit } = this;
    let at = this.end;
    while (at < limit && isBlank(text.charCodeAt(at))) at++;
    this.start = at;
    this.closed = true;
    if (at >= limit) {
      this.end = limit;
      return false;
    }
    this.end = Math.min(limit, this.read(at, text.charCodeAt(at)));
    return true;
  }

  private read(at: number, code: number): number {
    const { text } = this;
    if (isWordStart(code)) return this.word(at, code);
    if (isDigit(code)) return this.number(at);
    switch (code) {
      case quote:
        return this.quotedBy(at + 1, quote, 'string');
      case doubleQuote:
        return this.quotedBy(at + 1, doubleQuote, 'quoted');
      case dollar:
        return this.dollar(at);
      case 0x2d: // -
        if (text.charCodeAt(at + 1) === 0x2d) return this.lineComment(at);
        return this.operator(at);
      case 0x2f: // /
        if (text.charCodeAt(at + 1) === 0x2a) return this.blockComment(at);
        return this.operator(at);
      case 0x2e: // .
        if (isDigit(text.charCodeAt(at + 1))) return this.number(at);
        this.kind = 'punctuation';
        return text.charCodeAt(at + 1) === 0x2e ? at + 2 : at + 1;
      case 0x3a: // :
        this.kind = 'punctuation';
        return text.charCodeAt(at + 1) === 0x3a || text.charCodeAt(at + 1) === 0x3d ? at + 2 : at + 1;
    }
    if (isOperator(code)) return this.operator(at);
    this.kind = 'punctuation';
    return at + 1;
  }

  private word(at: number, code: number): number {
    const { text } = this;
    const next = text.charCodeAt(at + 1);
    if (next === quote) {
      if (code === 0x65 || code === 0x45) return this.escapeString(at + 2); // E''
      if (code === 0x62 || code === 0x42 || code === 0x78 || code === 0x58) return this.quotedBy(at + 2, quote, 'string'); // B'' X''
    }
    if (next === 0x26 && (code === 0x75 || code === 0x55)) {
      const mark = text.charCodeAt(at + 2);
      if (mark === quote) return this.quotedBy(at + 3, quote, 'string'); // U&''
      if (mark === doubleQuote) return this.quotedBy(at + 3, doubleQuote, 'quoted'); // U&""
    }
    this.kind = 'word';
    let end = at + 1;
    while (isWordPart(text.charCodeAt(end))) end++;
    return end;
  }

  private number(at: number): number {
    this.kind = 'number';
    numeral.lastIndex = at;
    numeral.test(this.text);
    return Math.max(numeral.lastIndex, at + 1);
  }

  private operator(at: number): number {
    const { text } = this;
    this.kind = 'operator';
    let end = at + 1;
    let special = isSpecialOperator(text.charCodeAt(at));
    for (; isOperator(text.charCodeAt(end)); end++) {
      const code = text.charCodeAt(end);
      const next = text.charCodeAt(end + 1);
      if ((code === 0x2d && next === 0x2d) || (code === 0x2f && next === 0x2a)) break; // a comment begins
      if (isSpecialOperator(code)) special = true;
    }
    // An operator of several characters ends in + or - only when it holds one of ~ ! @ # % ^ & | ` ?
    if (!special) {
      while (end - at > 1 && (text.charCodeAt(end - 1) === 0x2b || text.charCodeAt(end - 1) === 0x2d)) end--;
    }
    return end;
  }

  private lineComment(at: number): number {
    this.kind = 'comment';
    const { text } = this;
    let end = at + 2;
    while (end < text.length && text.charCodeAt(end) !== 0x0a && text.charCodeAt(end) !== 0x0d) end++;
    return end;
  }

  private blockComment(at: number): number {
    this.kind = 'comment';
    const { text } = this;
    let depth = 1;
    let end = at + 2;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 0x2a && text.charCodeAt(end + 1) === 0x2f) {
        end++;
        if (--depth === 0) return end + 1;
      } else if (code === 0x2f && text.charCodeAt(end + 1) === 0x2a) {
        end++;
        depth++;
      }
    }
    this.closed = false;
    return text.length;
  }

  private quotedBy(from: number, mark: number, kind: 'string' | 'quoted'): number {
    this.kind = kind;
    const { text } = this;
    const character = String.fromCharCode(mark);
    for (let at = text.indexOf(character, from); at >= 0 && at < this.limit; at = text.indexOf(character, at + 2)) {
      if (text.charCodeAt(at + 1) !== mark || at + 1 >= this.limit) return at + 1;
    }
    this.closed = false;
    return text.length;
  }

  private escapeString(from: number): number {
    this.kind = 'string';
    const { text } = this;
    for (let at = from; at < this.limit; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x5c) at++;
      else if (code === quote) {
        if (text.charCodeAt(at + 1) !== quote || at + 1 >= this.limit) return at + 1;
        at++;
      }
    }
    this.closed = false;
    return text.length;
  }

  private dollar(at: number): number {
    const { text } = this;
    const next = text.charCodeAt(at + 1);
    if (isDigit(next)) {
      this.kind = 'parameter';
      let end = at + 2;
      while (isDigit(text.charCodeAt(end))) end++;
      return end;
    }
    let end = at + 1;
    if (isWordStart(next)) while (isWordPart(text.charCodeAt(end)) && text.charCodeAt(end) !== dollar) end++;
    if (text.charCodeAt(end) !== dollar) {
      this.kind = 'punctuation';
      return at + 1;
    }
    this.kind = 'dollar';
    const tag = text.slice(at, end + 1);
    const close = text.indexOf(tag, end + 1);
    if (close >= 0 && close + tag.length <= this.limit) return close + tag.length;
    this.closed = false;
    return text.length;
  }
}

const quote = 0x27;
const doubleQuote = 0x22;
const dollar = 0x24;

/** Sticky; integers of base 2, 8, 10 and 16 with underscores, decimals and exponents. `1..2` is 1, .., 2. */
const numeral =
  /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d+)?/y;

/** One bit set per ASCII character: 1 blank, 2 word start, 4 word part, 8 operator, 16 makes an operator end in + or -, 32 digit. */
const classes = new Uint8Array(128);
const mark = (characters: string, bit: number): void => {
  for (const character of characters) classes[character.charCodeAt(0)]! |= bit;
};
mark(' \t\n\r\f\v', 1);
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', 2 | 4);
mark('0123456789', 4 | 32);
mark('$', 4);
mark('~!@#^&|`?+-*/%<>=', 8);
mark('~!@#^&|`?%', 16);

export const isBlank = (code: number): boolean => code < 128 && (classes[code]! & 1) !== 0;
/** Every character beyond ASCII counts as a letter, as in PostgreSQL's scanner. */
export const isWordStart = (code: number): boolean => (code < 128 ? (classes[code]! & 2) !== 0 : code >= 128);
export const isWordPart = (code: number): boolean => (code < 128 ? (classes[code]! & 4) !== 0 : code >= 128);
const isOperator = (code: number): boolean => code < 128 && (classes[code]! & 8) !== 0;
const isSpecialOperator = (code: number): boolean => code < 128 && (classes[code]! & 16) !== 0;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
