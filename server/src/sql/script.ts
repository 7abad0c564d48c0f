import type { Span } from '../text/span.ts';
import type { ParsedStatement } from './parseStatement.ts';
import { resyncIn } from './resync.ts';
import type { Slot } from './slots.ts';
import { nextPiece, type Piece, type Section } from './split.ts';
import type { Script, Statement, Token } from './statement.ts';
import { parsedStatement } from './statementCache.ts';

export interface ParseOptions {
  /** Interpolations of the host language, as `Fragment.holes` gives them: sorted, in the text's offsets. */
  readonly holes?: readonly { readonly span: Span; readonly kind: 'value' | 'unknown' }[];
}

/**
 * Takes a script apart and parses each statement alone. Statements are remembered by their text and large scripts are compared with their former selves, so an edit costs the
 * statements that it touches (1 ms for one of 20,000 lines). Needs `loadParser` once before; until then every statement is without tree and error.
 */
export function parseScript(text: string, options: ParseOptions = {}): Script {
  const holes = options.holes ?? [];
  const isLarge = holes.length === 0 && text.length > large;
  const former = isLarge ? formerSelf(text) : undefined;
  const placed = former ? reparsed(text, former) : parsePieces(text, 0, undefined, holes, () => false).placed;
  if (isLarge) recall({ text, placed });
  return { text, statements: placed };
}

interface Parsed {
  readonly text: string;
  readonly placed: readonly PlacedStatement[];
}

/** Parses from `from` on until the text's end or until `isDone` says so of a statement. */
function parsePieces(
  text: string,
  from: number,
  sectionBefore: Section,
  holes: NonNullable<ParseOptions['holes']>,
  isDone: (last: PlacedStatement) => boolean,
): { readonly placed: PlacedStatement[]; readonly ended: boolean } {
  const placed: PlacedStatement[] = [];
  let section = sectionBefore;
  let at = from;
  for (;;) {
    const statement = placeNext(text, at, section, holes);
    if (!statement) return { placed, ended: true };
    placed.push(statement);
    section = statement.piece.section;
    at = statement.piece.next;
    if (isDone(statement)) return { placed, ended: false };
  }
}

/**
 * The next statement. Where many statements follow each other without a semicolon, only so much is looked at as tells where the first of them
 * ends: else the cost would grow with the square of the text.
 */
function placeNext(
  text: string,
  at: number,
  section: Section,
  holes: NonNullable<ParseOptions['holes']>,
): PlacedStatement | undefined {
  const limit = at + glance;
  const near = limit < text.length ? nextPiece(text, at, section, limit) : undefined;
  if (near && near.next < limit && !near.unclosed) return place(text, near, holes);
  if (near && !near.unclosed) {
    const first = place(text, near, holes);
    if (first.piece.next < limit - glance / 2) return first;
  }
  const piece = nextPiece(text, at, section);
  return piece && place(text, piece, holes);
}

/** In characters. Twice what `resyncIn` reads ahead. */
const glance = 8000;

/** The statement of a piece, cut where it has swallowed the next one. */
function place(text: string, piece: Piece, holes: NonNullable<ParseOptions['holes']>): PlacedStatement {
  const early = piece.unclosed ? resyncIn(text, piece) : undefined;
  if (early !== undefined) return shortened(text, piece, early, holes);
  const parsed = parsedStatement(patched(text, piece), slotsOf(text, piece, holes));
  const late = parsed.error && !piece.unclosed ? resyncIn(text, piece, piece.start + parsed.error.offset) : undefined;
  return late === undefined ? new PlacedStatement(piece, parsed, piece.start) : shortened(text, piece, late, holes);
}

function shortened(text: string, piece: Piece, limit: number, holes: NonNullable<ParseOptions['holes']>): PlacedStatement {
  const short = {
    ...(nextPiece(text, piece.start, piece.section, limit) ?? piece),
    section: piece.section,
    // What tells that a statement begins there was looked at, too.
    reach: Math.max(piece.reach, piece.end),
    next: limit,
  };
  return new PlacedStatement(short, parsedStatement(patched(text, short), slotsOf(text, short, holes)), short.start);
}

function slotsOf(text: string, piece: Piece, holes: NonNullable<ParseOptions['holes']>): readonly Slot[] {
  return holes.flatMap((hole): Slot[] => {
    const { start, end } = hole.span;
    if (start < piece.start || end > piece.end) return [];
    return [{ start: start - piece.start, end: end - piece.start, kind: hole.kind, number: 0, written: text.slice(start, end) }];
  });
}

function patched(text: string, piece: Piece): string {
  let own = text.slice(piece.start, piece.end);
  for (const patch of piece.patches)
    own = own.slice(0, patch.start - piece.start) + patch.text + own.slice(patch.end - piece.start);
  return own;
}

/** A parsed statement at its place in a script. */
class PlacedStatement implements Statement {
  readonly span: Span;
  readonly section?: 'up' | 'down';
  private placed: readonly Token[] | undefined;

  constructor(
    readonly piece: Piece,
    private readonly parsed: ParsedStatement,
    private readonly start: number,
  ) {
    this.span = { start: piece.start, end: piece.end };
    if (piece.section) this.section = piece.section;
  }

  movedBy(distance: number): PlacedStatement {
    if (distance === 0) return this;
    const { start, end, next } = this.piece;
    const piece = { ...this.piece, start: start + distance, end: end + distance, next: next + distance };
    return new PlacedStatement(piece, this.parsed, this.start + distance);
  }

  get text() {
    return this.parsed.text;
  }

  get node() {
    return this.parsed.node;
  }

  get error() {
    const { error } = this.parsed;
    return error && { message: error.message, offset: error.offset + this.start };
  }

  get repaired() {
    return this.parsed.repaired?.map((each) => ({ start: each.start + this.start, end: each.end + this.start }));
  }

  readonly offset = (location: number): number => this.start + this.parsed.utf16(location);

  readonly tokens = (): readonly Token[] => {
    const { start } = this;
    this.placed ??=
      start === 0
        ? this.parsed.tokens()
        : this.parsed.tokens().map((token) => ({ ...token, start: token.start + start, end: token.end + start }));
    return this.placed;
  };
}

/** Characters from which splitting anew would be felt. */
const large = 20_000;
const recent: Parsed[] = [];
const mostRecent = 4;

function recall(parsed: Parsed): void {
  const known = recent.findIndex((each) => each.text === parsed.text || each.placed === parsed.placed);
  if (known >= 0) recent.splice(known, 1);
  recent.push(parsed);
  if (recent.length > mostRecent) recent.shift();
}

interface Former extends Parsed {
  /** How many characters at the start and at the end are the same in both texts; they do not overlap. */
  readonly before: number;
  readonly after: number;
}

/** The script that this one was before an edit. */
function formerSelf(text: string): Former | undefined {
  for (let index = recent.length - 1; index >= 0; index--) {
    const parsed = recent[index]!;
    const before = commonPrefix(text, parsed.text);
    const after = commonSuffix(text, parsed.text, Math.min(text.length, parsed.text.length) - before);
    if (before + after < text.length / 2) continue;
    recent.splice(index, 1);
    return { ...parsed, before, after };
  }
  return undefined;
}

function reparsed(text: string, former: Former): readonly PlacedStatement[] {
  const { placed, before, after } = former;
  const distance = text.length - former.text.length;
  const reaching = placed.findIndex((each) => Math.max(each.piece.next, each.piece.reach) >= before);
  const unchanged = reaching < 0 ? placed.length : reaching;
  const last = placed[unchanged - 1];
  // The first old statement that begins where both texts are the same again.
  let meets = firstIndex(placed, (each) => each.piece.next >= former.text.length - after);
  const { placed: fresh, ended } = parsePieces(text, last?.piece.next ?? 0, last?.piece.section, [], (each) => {
    while (meets < placed.length && placed[meets]!.piece.next + distance < each.piece.next) meets++;
    const old = placed[meets];
    return old !== undefined && old.piece.next + distance === each.piece.next && old.piece.section === each.piece.section;
  });
  const rest = ended ? [] : placed.slice(meets + 1).map((each) => each.movedBy(distance));
  return [...placed.slice(0, unchanged), ...fresh, ...rest];
}

/** The first index whose item `test` holds for; it holds for all after it. */
function firstIndex<T>(items: readonly T[], test: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(items[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By comparing halves, since comparing slices is much faster than comparing characters. */
function commonPrefix(a: string, b: string): number {
  let low = 0;
  let high = Math.min(a.length, b.length);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (a.slice(low, middle) === b.slice(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function commonSuffix(a: string, b: string, most: number): number {
  let low = 0;
  let high = Math.max(0, most);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (a.slice(a.length - middle, a.length - low) === b.slice(b.length - middle, b.length - low)) low = middle;
    else high = middle - 1;
  }
  return low;
}
