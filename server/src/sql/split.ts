import type { Span } from '../text/span.ts';
import { type Lexeme, Lexer } from './lexer.ts';

/** A stretch of a script that should be one statement, without the blanks and comments around it and without its semicolon. */
export interface Piece extends Span {
  /** The text ends inside a string, quoted name or comment (`quote`), or inside dollar quotes (`body`) of this statement. */
  readonly unclosed: 'quote' | 'body' | undefined;
  /** Stretches inside the statement that are psql's business, and what is to be read there: blanks, or a file name as a string. Of the same length. */
  readonly patches: readonly Patch[];
  /** What a migration tool's marker says above it: `-- migrate:down`, `-- +goose Down`. */
  readonly section: Section;
  /** How far the text was looked at to tell where the piece ends: for an unclosed quote or COPY, all of it. */
  readonly reach: number;
  /** Where to look for the next piece: after the semicolon, COPY data or psql command. */
  readonly next: number;
}

export interface Patch extends Span {
  readonly text: string;
}

export type Section = 'up' | 'down' | undefined;

/**
 * The first statement at or after `from` and before `limit`, or undefined when none is left. Semicolons end a statement except in a BEGIN ATOMIC body and
 * between the parentheses of CREATE RULE … DO (a; b). psql's backslash commands end at the line's end, and those that send the
 * query buffer (`\g`, `\gx`, …) end the statement. The text after COPY … FROM STDIN up to `\.` is data.
 */
export function nextPiece(
  text: string,
  from: number,
  sectionBefore: Section = undefined,
  limit = text.length,
): Piece | undefined {
  const lexer = new Lexer(text, from, limit);
  let section = sectionBefore;
  let start = -1;
  let end = from;
  let parentheses = 0;
  let atomic = 0;
  let unclosed: Piece['unclosed'];
  const patches: Patch[] = [];
  const blank = (from: number, to: number) => patches.push({ start: from, end: to, text: ' '.repeat(to - from) });
  const head = new Head();

  const piece = (next: number): Piece => ({
    start,
    end,
    unclosed,
    patches: patches.filter((patch) => patch.start > start && patch.end <= end),
    section,
    reach: unclosed || head.isCopyFromStdin ? Number.POSITIVE_INFINITY : next,
    next,
  });

  while (lexer.next()) {
    if (lexer.kind === 'comment') {
      if (!lexer.closed) {
        if (start < 0) start = lexer.start;
        unclosed = 'quote';
        end = lexer.end;
      }
      if (start < 0) section = markedSection(text, lexer) ?? section;
      continue;
    }
    if (lexer.kind === 'operator' && isConflictMarker(text, lexer)) {
      lexer.end = lineEnd(text, lexer.start);
      if (start >= 0) return piece(lexer.end);
      continue;
    }
    if (lexer.kind === 'punctuation') {
      const code = text.charCodeAt(lexer.start);
      if (code === semicolon && !(parentheses > 0 && head.isRule) && atomic === 0) {
        if (start < 0) continue;
        return piece(head.isCopyFromStdin ? afterCopyData(text, lexer.end) : lexer.end);
      }
      if (code === backslash) {
        const command = psqlCommand(text, lexer.start);
        if (command.name === ';' || command.name === '\\') {
          lexer.end = command.end;
          if (start < 0) continue;
          return piece(lexer.end);
        }
        if (command.name === 'copy' && start < 0) return copyCommand(text, lexer.start, command.end, section);
        lexer.end = command.end;
        if (start >= 0 && sendsQuery.test(command.name)) return piece(command.end);
        blank(lexer.start, command.end);
        continue;
      }
      if (code === openParenthesis) parentheses++;
      else if (code === closeParenthesis && parentheses > 0) parentheses--;
    }
    if (start < 0) {
      if (text.charCodeAt(lexer.start) === byteOrderMark && lexer.start === 0) {
        lexer.end = 1;
        continue;
      }
      start = lexer.start;
    }
    end = lexer.end;
    unclosed = lexer.closed ? undefined : lexer.kind === 'dollar' ? 'body' : 'quote';
    if (lexer.kind === 'word') {
      const word = head.see(lexer);
      if (head.isRoutine && word !== undefined) {
        if (atomic === 0 ? word === 'atomic' && head.previous === 'begin' : word === 'begin' || word === 'case') atomic++;
        else if (atomic > 0 && word === 'end') atomic--;
      }
    }
  }
  if (start < 0) return undefined;
  return piece(limit);
}

/** Follows the words of a statement far enough to know the few that contain semicolons or are followed by data. */
class Head {
  isRule = false;
  isRoutine = false;
  isCopyFromStdin = false;
  /** The word before the one seen last, in lower case. */
  previous = '';
  private count = 0;
  private isCreate = false;
  private isCopy = false;
  private last = '';

  /** The word in lower case when it may matter. */
  see(lexeme: Lexeme): string | undefined {
    const index = this.count++;
    // CREATE [OR REPLACE] [TEMP] RULE | FUNCTION | PROCEDURE stands within the first four words.
    if (index > 3 && !this.isRoutine && !this.isCopy) return undefined;
    if (lexeme.end - lexeme.start > 9) return undefined;
    const word = lexeme.text.slice(lexeme.start, lexeme.end).toLowerCase();
    this.previous = this.last;
    this.last = word;
    if (index === 0) {
      this.isCreate = word === 'create';
      this.isCopy = word === 'copy';
    } else if (this.isCreate && index <= 3) {
      if (word === 'rule') this.isRule = true;
      else if (word === 'function' || word === 'procedure') this.isRoutine = true;
    } else if (this.isCopy && (word === 'stdin' || word === 'stdout') && this.previous === 'from') {
      this.isCopyFromStdin = true;
    }
    return word;
  }
}

const semicolon = 0x3b;
const backslash = 0x5c;
const openParenthesis = 0x28;
const closeParenthesis = 0x29;
const byteOrderMark = 0xfeff;

const sendsQuery = /^(g|gx|gset|gexec|gdesc|watch|crosstabview|bind|bind_named|parse|sendpipeline)$/;

/** psql's \\copy is COPY with a file of the client, whose name may stand without quotes. */
function copyCommand(text: string, at: number, lineEnd: number, section: Section): Piece {
  const end = trimEnd(text, lineEnd);
  const line = text.slice(at, end);
  const patches: Patch[] = [];
  const file = /\b(from|to)\s+(?!stdin\b|stdout\b|program\b|select\b|['"(])(\S{2,})/gi;
  for (const found of line.matchAll(file)) {
    const start = at + found.index + found[0].length - found[2]!.length;
    // The last one: a query may hold FROM too.
    patches[0] = { start, end: start + found[2]!.length, text: `'${'_'.repeat(found[2]!.length - 2)}'` };
  }
  const next = /\bfrom\s+p?std(?:in|out)\b/i.test(line) ? afterCopyData(text, lineEnd) : lineEnd;
  return {
    start: at + 1,
    end,
    unclosed: undefined,
    patches: /\b(?:from|to)\s+(?:stdin|stdout|program|')/i.test(line) ? [] : patches,
    section,
    reach: Number.POSITIVE_INFINITY,
    next,
  };
}

/** A backslash command: its name, and where it ends (the line's end; `\\` and `\;` end at once). */
function psqlCommand(text: string, at: number): { readonly name: string; readonly end: number } {
  const second = text[at + 1] ?? '';
  if (second === ';' || second === '\\') return { name: second, end: at + 2 };
  const name = /^[a-zA-Z_?!+]*/.exec(text.slice(at + 1, at + 24))![0];
  return { name, end: lineEnd(text, at) };
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== 0x0a && text.charCodeAt(at) !== 0x0d) at++;
  return at;
}

/** `<<<<<<< ours`, `|||||||`, `=======` and `>>>>>>> theirs`, as version control leaves them. */
function isConflictMarker(text: string, { start, end }: Lexeme): boolean {
  if (end - start !== 7 || (start > 0 && !/[\r\n]/.test(text[start - 1]!))) return false;
  return /^(?:<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>)$/.test(text.slice(start, end));
}

function trimEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && /[\s;]/.test(text[at - 1]!)) at--;
  return at;
}

/** Data begins on the line after the command. Without a closing `\.` there is none: the file was cut, or it is not psql's. */
function afterCopyData(text: string, from: number): number {
  const close = /^\\\.[ \t]*$/gm;
  close.lastIndex = lineEnd(text, from);
  const found = close.exec(text);
  return found ? found.index + found[0].length : from;
}

const marker =
  /^--[ \t]*(?:(?:\+[ \t]*)?(?:goose|migrate|micrate|rambler)[ \t]*:?[ \t]*(up|down)\b|(up|down) migration\b|\/\/@(undo)\b)/i;

function markedSection(text: string, lexeme: Lexeme): Section {
  if (text.charCodeAt(lexeme.start) !== 0x2d) return undefined;
  const found = marker.exec(text.slice(lexeme.start, Math.min(lexeme.end, lexeme.start + 80)));
  if (!found) return undefined;
  return (found[1] ?? found[2] ?? 'down').toLowerCase() === 'up' ? 'up' : 'down';
}
