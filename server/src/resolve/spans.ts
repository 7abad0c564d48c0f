import type { Statement, Token } from '../sql/statement.ts';
import { type Span, span } from '../text/span.ts';

/** Finds the words of a statement: where a node's location says where it begins, and where there is no location, by its tokens. Script offsets. */
export class Spans {
  constructor(readonly statement: Statement) {}

  /** Of a node's `location`; 0 is left out of the tree. */
  at(location: number | undefined): number {
    return this.statement.offset(location ?? 0);
  }

  /** The `count` parts of a dotted name that begins at `location`, quotes included. A part that cannot be read is empty. */
  names(location: number | undefined, count: number): readonly Span[] {
    const { text } = this.statement;
    const base = this.statement.span.start;
    const spans: Span[] = [];
    let at = this.at(location) - base;
    for (let i = 0; i < count; i++) {
      const start = i === 0 ? skipBlanks(text, at) : skipBlanks(text, skipDot(text, at));
      at = wordEnd(text, start);
      spans.push(span(base + start, base + at));
    }
    return spans;
  }

  name(location: number | undefined): Span {
    return this.names(location, 1)[0]!;
  }

  /** Whether a word of the tree stands where repair has put a placeholder. */
  isRepaired(at: Span): boolean {
    return this.statement.repaired?.some((each) => each.start < at.end && at.start < each.end) ?? false;
  }

  /** Whether the statement's text was repaired: then its end may be missing. */
  get repaired(): boolean {
    return this.statement.repaired !== undefined;
  }

  get all(): Span {
    return this.statement.span;
  }

  /** Tokens from `start` on. */
  tokensFrom(start: number): readonly Token[] {
    const tokens = this.statement.tokens();
    return tokens.slice(firstFrom(tokens, start));
  }

  tokensBefore(end: number): readonly Token[] {
    const tokens = this.statement.tokens();
    return tokens.slice(0, firstFrom(tokens, end));
  }

  /** The token that begins at `start`, or else an empty span there. */
  tokenAt(start: number): Span {
    const tokens = this.statement.tokens();
    const token = tokens[firstFrom(tokens, start)];
    return token && token.start === start ? span(token.start, token.end) : span(start, start);
  }
}

function firstFrom(tokens: readonly Token[], start: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

const blanks = /(?:\s+|--[^\n\r]*|\/\*[\s\S]*?\*\/)+/y;
const word = /[uU]&"(?:[^"]|"")*"|"(?:[^"]|"")*(?:"|$)|[\p{L}_\u{80}-\u{10ffff}][\p{L}\p{N}_$\u{80}-\u{10ffff}]*|\*|\$\d+/uy;

function skipBlanks(text: string, at: number): number {
  blanks.lastIndex = at;
  return blanks.test(text) ? blanks.lastIndex : at;
}

function skipDot(text: string, at: number): number {
  const dot = skipBlanks(text, at);
  return text[dot] === '.' ? dot + 1 : at;
}

function wordEnd(text: string, at: number): number {
  word.lastIndex = at;
  return word.test(text) ? word.lastIndex : at;
}
