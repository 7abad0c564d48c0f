import type { Span } from '../text/span.ts';
import { type ParsedStatement, parseStatement } from './parseStatement.ts';
import type { Slot } from './slots.ts';
import { nextPiece, type Piece, type Section } from './split.ts';
import type { Script, Statement, Token } from './statement.ts';

export interface ParseOptions {
  /** Interpolations of the host language, as `Fragment.holes` gives them: sorted, in the text's offsets. */
  readonly holes?: readonly { readonly span: Span; readonly kind: 'value' | 'unknown' }[];
}

/**
 * Takes a script apart and parses each statement alone. Statements are remembered by their text, so parsing an edited script costs the splitting and the
 * statements that changed. Needs `loadParser` once before; until then every statement is without tree and error.
 */
export function parseScript(text: string, options: ParseOptions = {}): Script {
  const holes = options.holes ?? [];
  const statements: Statement[] = [];
  let section: Section;
  let at = 0;
  for (let piece = nextPiece(text, at, section); piece; piece = nextPiece(text, at, section)) {
    section = piece.section;
    at = piece.next;
    statements.push(statementOf(text, piece, holes));
  }
  return { text, statements };
}

function statementOf(text: string, piece: Piece, holes: NonNullable<ParseOptions['holes']>): Statement {
  const own = blanked(text, piece);
  const slots: Slot[] = [];
  for (const hole of holes) {
    if (hole.span.start < piece.start || hole.span.end > piece.end) continue;
    const start = hole.span.start - piece.start;
    const end = hole.span.end - piece.start;
    slots.push({ start, end, kind: hole.kind, number: 0, written: own.slice(start, end) });
  }
  return new PlacedStatement(piece, remember(own, slots));
}

function blanked(text: string, piece: Piece): string {
  let own = text.slice(piece.start, piece.end);
  for (const blank of piece.blanks) {
    own = own.slice(0, blank.start - piece.start) + ' '.repeat(blank.end - blank.start) + own.slice(blank.end - piece.start);
  }
  return own;
}

/** A parsed statement at its place in a script. */
class PlacedStatement implements Statement {
  readonly span: Span;
  readonly section?: 'up' | 'down';
  private readonly start: number;
  private placed: readonly Token[] | undefined;

  constructor(
    piece: Piece,
    private readonly parsed: ParsedStatement,
  ) {
    this.span = { start: piece.start, end: piece.end };
    this.start = piece.start;
    if (piece.section) this.section = piece.section;
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

/** Statements by text and holes, least recently used first. Bounded by the characters of text held: trees take some 30 times as much. */
const remembered = new Map<string, ParsedStatement>();
let rememberedCharacters = 0;
const mostCharacters = 1_500_000;

function remember(text: string, slots: readonly Slot[]): ParsedStatement {
  const key = slots.length === 0 ? text : `${text}\0${slots.map((slot) => `${slot.kind[0]}${slot.start}:${slot.end}`).join()}`;
  const known = remembered.get(key);
  if (known) {
    remembered.delete(key);
    remembered.set(key, known);
    return known;
  }
  const parsed = parseStatement(text, slots);
  if (!parsed.settled) return parsed;
  remembered.set(key, parsed);
  rememberedCharacters += key.length;
  for (const oldest of remembered.keys()) {
    if (rememberedCharacters <= mostCharacters) break;
    remembered.delete(oldest);
    rememberedCharacters -= oldest.length;
  }
  return parsed;
}
