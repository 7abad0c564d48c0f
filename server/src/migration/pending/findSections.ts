import { type LexemeKind, Lexer } from '../../sql/lexer.ts';
import { type Section, type SectionKind, sectionKinds } from '../ddl/sections.ts';

/** A section that stands in a text under its marker. Offsets are UTF-16 offsets of the text. */
export interface FoundSection {
  readonly kind: SectionKind;
  readonly name: string;
  readonly form: Section['form'];
  /** Of the marker comment. */
  readonly start: number;
  /** Where a further item goes. */
  readonly insertAt: number;
  /** The dollar quote of a block; an item that holds it cannot go in. */
  readonly tag?: string;
  /** Of a block that adds columns: where a further name goes, and where what comes with a column. */
  readonly names?: number;
  readonly extra?: number;
}

interface Piece {
  readonly kind: LexemeKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly closed: boolean;
}

/** Sections with a marker whose statement is still of the form it was written in; what a person has changed otherwise is not found. */
export function findSections(text: string): FoundSection[] {
  const pieces = lexemesOf(text);
  const found: FoundSection[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const marker = /^-- columnist:(\w+) (.+?)\s*$/.exec(pieces[i]!.kind === 'comment' ? pieces[i]!.text : '');
    const kind = sectionKinds.find((each) => each === marker?.[1]);
    if (!marker || !kind) continue;
    const next = pieces.findIndex(
      (piece, index) => index > i && piece.kind === 'comment' && piece.text.startsWith('-- columnist:'),
    );
    const body = pieces.slice(i + 1, next < 0 ? undefined : next);
    const form = readForm(kind, body, text);
    if (form) found.push({ kind, name: marker[2]!, start: pieces[i]!.start, ...form });
    else
      found.push({ kind, name: `${marker[2]!} (edited)`, start: pieces[i]!.start, form: 'statement', insertAt: pieces[i]!.end });
  }
  return found;
}

/** Where the statement before an offset ends that lacks its semicolon; undefined when it has one. */
export function unfinishedEnd(text: string, before: number): number | undefined {
  const last = lexemesOf(text).findLast((piece) => piece.kind !== 'comment' && piece.end <= before);
  return last?.closed && last.text !== ';' ? last.end : undefined;
}

function lexemesOf(text: string): Piece[] {
  const lexer = new Lexer(text);
  const pieces: Piece[] = [];
  while (lexer.next()) {
    pieces.push({
      kind: lexer.kind,
      text: text.slice(lexer.start, lexer.end),
      start: lexer.start,
      end: lexer.end,
      closed: lexer.closed,
    });
  }
  return pieces;
}

type Form = Omit<FoundSection, 'kind' | 'name' | 'start'>;

function readForm(kind: SectionKind, body: readonly Piece[], text: string): Form | undefined {
  const code = body.filter((piece) => piece.kind !== 'comment');
  const first = code[0]?.text.toUpperCase();
  if (first === 'DO') {
    const quoted = code[1];
    if (quoted?.kind !== 'dollar' || !quoted.closed) return undefined;
    const tag = /^\$[^$]*\$/.exec(quoted.text)?.[0] ?? '$$';
    const [from, to] = [quoted.start + tag.length, quoted.end - tag.length];
    if (kind === 'table') {
      const places = columnsBlock(text, from, to);
      return places && { form: 'columns', tag, ...places };
    }
    const insertAt = endOfBlock(text, from, to);
    return insertAt === undefined ? undefined : { form: 'block', insertAt, tag };
  }
  if (first === 'ALTER' && code[1]?.text.toUpperCase() === 'TABLE') {
    const semicolon = code.findIndex((piece) => piece.text === ';');
    return semicolon < 3 ? undefined : { form: 'alter', insertAt: code[semicolon - 1]!.end };
  }
  // Statements stand together in one paragraph; what follows a blank line is someone else's.
  let last: Piece | undefined;
  for (const piece of body) {
    if (last && /\n[ \t\r]*\n/.test(text.slice(last.end, piece.start))) break;
    last = piece;
  }
  return last ? { form: 'statement', insertAt: last.end } : undefined;
}

/** The places of a block that `addColumnsBlock` wrote; undefined when one of them is not there any more. */
function columnsBlock(text: string, from: number, to: number): Pick<FoundSection, 'names' | 'insertAt' | 'extra'> | undefined {
  const lexer = new Lexer(text, from, to);
  let [names, insertAt, extra]: (number | undefined)[] = [];
  let before = { text: '', end: from };
  let isAltering = false;
  while (lexer.next()) {
    if (lexer.kind === 'comment') continue;
    const word = text.slice(lexer.start, lexer.end);
    if (word === ']' && before.text !== '[' && insertAt === undefined) names ??= before.end;
    isAltering ||= before.text === 'ALTER' && word === 'TABLE';
    if (word === ';' && isAltering) insertAt ??= before.end;
    if (word === 'FOREACH') extra ??= text.lastIndexOf('\n', lexer.start - 1) + 1;
    before = { text: word, end: lexer.end };
  }
  if (names === undefined || insertAt === undefined || extra === undefined || endOfBlock(text, from, to) === undefined)
    return undefined;
  return names < insertAt && insertAt < extra ? { names, insertAt, extra } : undefined;
}

/** Before the END that closes a block, at its line's start; undefined when the block does not end so, or handles exceptions at its end. */
function endOfBlock(text: string, from: number, to: number): number | undefined {
  const lexer = new Lexer(text, from, to);
  let end: number | undefined;
  while (lexer.next()) {
    const word = text.slice(lexer.start, lexer.end).toUpperCase();
    if (word === 'EXCEPTION' && !/^\s*'/.test(text.slice(lexer.end, to))) return undefined;
    if (lexer.kind === 'comment' || (word === ';' && end !== undefined)) continue;
    end = word === 'END' ? lexer.start : undefined;
  }
  if (end === undefined) return undefined;
  const line = text.lastIndexOf('\n', end - 1) + 1;
  return line >= from && text.slice(line, end).trim() === '' ? line : end;
}
