import type { Span } from '../text/span.ts';
import { type Segment, SpanMap } from '../text/spanMap.ts';
import { type Hole, holeName, type TypeHint } from './fragment.ts';
import type { Piece, Text } from './typescript/text.ts';

/** SQL put together from pieces, ready for a fragment. */
export interface Assembled {
  readonly text: string;
  readonly map: SpanMap;
  readonly holes: readonly Hole[];
  /** Types of the holes, where code says them. */
  readonly hints: readonly TypeHint[];
}

/**
 * A client-side placeholder (`?`, `:name`, `$<name>`) at an index of a text, outside quotes and comments: how many characters it takes
 * and what stands in for it. Undefined when there is none. `before` is the SQL that was written so far, up to the text.
 */
export type PlaceholderReader = (text: string, index: number, before: string) => PlaceholderMatch | undefined;

export type PlaceholderMatch = {
  readonly length: number;
} & (
  | { readonly kind: 'value'; readonly expression?: string }
  | { readonly kind: 'unknown'; readonly expression?: string }
  /** SQL that the client puts there, in place of `back` characters before it too; `host` is where the code says it. */
  | { readonly kind: 'text'; readonly text: string; readonly back?: number; readonly host?: Span }
);

/**
 * Joins pieces to the SQL that PostgreSQL would see. A hole takes with it the letters that touch it (`tbl_${year}`, `"${a}_b"`), because they
 * are one name together; `$${n}` and `:${name}` are parameters; a string constant with a hole in it is a value. Holes that touch are one.
 */
export function assemble(pieces: Text, placeholder?: PlaceholderReader): Assembled {
  const writer = new Writer();
  for (const piece of pieces) {
    if (piece.kind === 'hole') writer.hole(piece.host, piece.hole, piece.expression, piece.typescript);
    else writeText(writer, piece, placeholder);
  }
  return { text: writer.text, map: new SpanMap(writer.segments), holes: writer.holes, hints: writer.hints };
}

function writeText(writer: Writer, piece: Piece & { kind: 'text' }, placeholder: PlaceholderReader | undefined): void {
  if (!placeholder) {
    writer.write(piece.text, piece.host, piece.exact);
    return;
  }
  let from = 0;
  const part = (start: number, end: number): Span =>
    piece.exact ? { start: piece.host.start + start, end: piece.host.start + end } : piece.host;
  for (let at = 0; at < piece.text.length; ) {
    const match = writer.stateAfter(piece.text, from, at) === 'plain' ? placeholder(piece.text, at, writer.text) : undefined;
    if (!match) {
      at++;
      continue;
    }
    writer.write(piece.text.slice(from, at), part(from, at), piece.exact);
    const host = part(at, at + match.length);
    if (match.kind === 'text') {
      if (match.back) writer.cut(writer.text.length - match.back);
      writer.write(match.text, match.host ?? host, false);
    } else writer.placeholder(host, match.kind, match.expression ?? piece.text.slice(at, at + match.length));
    at += match.length;
    from = at;
  }
  writer.write(piece.text.slice(from), part(from, piece.text.length), piece.exact);
}

/** Where in SQL's lexical structure (PostgreSQL 4.1) an offset stands. `$tag$` is the tag of an open dollar-quoted constant; `backslash` stands after one. */
type State = 'plain' | 'single' | 'escaped' | 'backslash' | 'double' | 'line' | `block${number}` | `$${string}`;

class Writer {
  text = '';
  readonly segments: Segment[] = [];
  readonly holes: Hole[] = [];
  readonly hints: TypeHint[] = [];
  private state: State = 'plain';
  /** A hole was written last and takes the name characters that follow it; in a quoted identifier up to the quote. */
  private open: 'name' | 'quoted' | 'constant' | undefined;
  /** Where the string constant that is open begins. */
  private constantAt = 0;
  /** The constant that became a hole has backslash escapes. */
  private escapes = false;
  private scanned: { readonly text: string; readonly from: number; readonly at: number; readonly state: State } | undefined;

  write(text: string, host: Span, exact: boolean): void {
    this.scanned = undefined;
    let from = 0;
    if (this.open === 'quoted') {
      from = text.indexOf('"');
      if (from < 0) return;
      this.open = undefined;
    } else if (this.open === 'constant') {
      const end = constantEnd(text, this.escapes);
      if (end === undefined) return;
      from = end;
      this.open = undefined;
    } else if (this.open === 'name' && text !== '') {
      const word = /^[\w$\u0080-\uffff]+/.exec(text)?.[0] ?? '';
      if (word !== '' && isKeyword(word)) this.gap();
      else from = word.length;
      if (from < text.length) this.open = undefined;
    }
    if (from >= text.length) return;
    const rest = text.slice(from);
    if (this.state === 'plain' && this.isAfterHole() && /^[\w$\u0080-\uffff]/.test(rest)) this.gap();
    const start = this.text.length;
    this.segments.push({
      start,
      end: start + rest.length,
      host: exact ? { start: host.start + from, end: host.start + text.length } : host,
      kind: exact ? 'exact' : 'whole',
    });
    this.text += rest;
    this.state = scan(rest, 0, rest.length, this.state, this.text, start, (at) => {
      this.constantAt = at;
    });
  }

  /** The state at `at` of a text that is about to be written from `from`; asked with rising `at`, it costs one pass in all. */
  stateAfter(text: string, from: number, at: number): State {
    const last = this.scanned;
    const fits = last && last.text === text && last.from === from && last.at <= at;
    const state = fits ? scan(text, last.at, at, last.state, text, 0) : scan(text, from, at, this.state, text, 0);
    this.scanned = { text, from, at, state };
    return state;
  }

  placeholder(host: Span, kind: Hole['kind'], expression: string): void {
    this.scanned = undefined;
    this.open = undefined;
    this.push(host, kind, expression);
  }

  hole(host: Span, kind: Hole['kind'], expression: string, typescript: string | undefined): void {
    const isAlone = this.open === undefined && this.state === 'plain';
    if (isAlone && typescript !== undefined) this.hints.push({ for: { hole: this.holes.length }, typescript, host });
    if (this.open) {
      this.widen(host);
      return;
    }
    if (this.state === 'double') {
      this.cut(this.text.lastIndexOf('"') + 1);
      this.push(host, kind, expression);
      this.open = 'quoted';
    } else if (this.state === 'plain') {
      // A name has at most 63 bytes that count; further back is not looked.
      const tail = this.text.slice(-200);
      const sigil = /(?<![$:\w@])[$:@]$/.test(tail);
      const word = sigil ? '' : (/[\w$\u0080-\uffff]+$/.exec(tail)?.[0] ?? '');
      if (sigil) this.cut(this.text.length - 1);
      else if (word !== '' && (this.isAfterHole() || isKeyword(word) || /^(\$\d+|\d[\d.]*)$/.test(word))) this.gap();
      else this.cut(this.text.length - word.length);
      this.push(host, sigil ? 'value' : kind, expression);
      this.open = 'name';
    } else if (this.state === 'single' || this.state === 'escaped') {
      this.escapes = this.state === 'escaped';
      const hasPrefix = /(?:^|[^\w$])[eEnN]$/.test(this.text.slice(Math.max(0, this.constantAt - 2), this.constantAt));
      this.cut(hasPrefix ? this.constantAt - 1 : this.constantAt);
      this.push(host, 'value', expression);
      this.state = 'plain';
      this.open = 'constant';
    } else this.push(host, kind, expression);
  }

  private push(host: Span, kind: Hole['kind'], expression: string): void {
    if (this.isAfterHole()) this.gap();
    const name = holeName(this.holes.length);
    const span = { start: this.text.length, end: this.text.length + name.length };
    this.holes.push({ span, host, kind, expression: expression.slice(0, 80) });
    this.segments.push({ ...span, host, kind: 'whole' });
    this.text += name;
  }

  /** The last hole stands for this place too. */
  private widen(host: Span): void {
    const last = this.holes.pop()!;
    const segment = this.segments.pop()!;
    const joined = { start: Math.min(last.host.start, host.start), end: Math.max(last.host.end, host.end) };
    this.holes.push({ ...last, host: joined, kind: this.open === 'constant' ? 'value' : 'unknown' });
    this.segments.push({ ...segment, host: joined });
  }

  private isAfterHole(): boolean {
    return this.holes.at(-1)?.span.end === this.text.length;
  }

  /** A space that stands nowhere in the host. */
  private gap(): void {
    this.text += ' ';
    this.open = undefined;
  }

  /** Takes back what was written from `length` on. */
  cut(length: number): void {
    this.text = this.text.slice(0, length);
    while (this.segments.length > 0) {
      const last = this.segments[this.segments.length - 1]!;
      if (last.end <= length) break;
      this.segments.pop();
      if (last.start >= length) continue;
      const host = last.kind === 'exact' ? { start: last.host.start, end: last.host.start + length - last.start } : last.host;
      this.segments.push({ ...last, end: length, host });
    }
  }
}

/** Words that end before a hole that touches them: `WHERE${filter}`. Any other word is a part of the name that the hole makes. */
const KEYWORDS = new Set(
  (
    'select from where and or not on by set values join left right inner outer full cross using in is as into limit offset order group having union all ' +
    'except intersect returning distinct case when then else end update delete insert with asc desc like ilike between exists any all true false null using'
  ).split(' '),
);

const isKeyword = (word: string): boolean => KEYWORDS.has(word.toLowerCase());

/** The offset after the quote that ends a string constant; undefined when the text does not end it. */
function constantEnd(text: string, escapes: boolean): number | undefined {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && escapes) at++;
    else if (text[at] === "'") {
      if (text[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return undefined;
}

/** The state after `text[from, to)`. `whole`/`offset` give the text around it, to look back one character. */
function scan(
  text: string,
  from: number,
  to: number,
  initial: State,
  whole: string,
  offset: number,
  constantBegins?: (at: number) => void,
): State {
  let state = initial;
  for (let at = from; at < to; at++) {
    const char = text[at]!;
    const next = text[at + 1];
    if (state === 'plain') {
      if (char === "'") {
        constantBegins?.(offset + at);
        state =
          /[eE]$/.test(whole.slice(Math.max(0, offset + at - 1), offset + at)) &&
          !/\w[eE]$/.test(whole.slice(Math.max(0, offset + at - 2), offset + at))
            ? 'escaped'
            : 'single';
      } else if (char === '"') state = 'double';
      else if (char === '-' && next === '-') state = 'line';
      else if (char === '/' && next === '*') {
        state = 'block1';
        at++;
      } else if (char === '$' && !/[\w$]/.test(whole[offset + at - 1] ?? ' ')) {
        const tag = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(text.slice(at, Math.min(to, at + 66)))?.[0];
        if (tag) {
          state = tag as State;
          at += tag.length - 1;
        }
      }
    } else if (state === 'single' || state === 'escaped') {
      if (char === '\\' && state === 'escaped') state = 'backslash';
      else if (char === "'") state = 'plain';
    } else if (state === 'backslash') {
      state = 'escaped';
    } else if (state === 'double') {
      if (char === '"') state = 'plain';
    } else if (state === 'line') {
      if (char === '\n' || char === '\r') state = 'plain';
    } else if (state.startsWith('block')) {
      const depth = Number(state.slice(5));
      if (char === '*' && next === '/') {
        state = depth === 1 ? 'plain' : `block${depth - 1}`;
        at++;
      } else if (char === '/' && next === '*') {
        state = `block${depth + 1}`;
        at++;
      }
    } else if (char === '$' && text.startsWith(state, at)) {
      at += state.length - 1;
      state = 'plain';
    }
  }
  return state;
}
