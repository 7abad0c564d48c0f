import { Lexer } from '../../sql/lexer.ts';

/** Columns of text: what editors, reviews and terminals show without scrolling. */
const width = 100;

/**
 * One statement on one line, or where it is longer than 100 characters on several, broken between lexemes; what follows the first line is
 * indented by four more. A name or string that is longer, or that holds a line break, stays as it is.
 */
export function foldStatement(statement: string, indent: string): string {
  if (indent.length + statement.length <= width || /[\r\n]/.test(statement)) return statement;
  const lines: string[] = [];
  const hanging = `${indent}    `;
  let start = 0;
  for (let at = 0; at < statement.length; at = start) {
    const room = width - (lines.length === 0 ? indent : hanging).length;
    const end = statement.length - start <= room ? statement.length : breakBefore(statement, start, start + room);
    lines.push(statement.slice(start, end).trimEnd());
    start = end;
  }
  return lines.join(`\n${hanging}`);
}

/**
 * Where a line may end that begins at `start` and must not go past `limit`: outside of brackets rather than inside, before a clause rather than
 * behind a comma, behind a comma rather than at a blank, late rather than early.
 */
function breakBefore(statement: string, start: number, limit: number): number {
  const lexer = new Lexer(statement, start);
  let [best, most] = [statement.length, Number.NEGATIVE_INFINITY];
  let [before, depth] = ['', 0];
  for (let first = true; lexer.next(); first = false) {
    const word = statement.slice(lexer.start, lexer.end);
    if (word === ')') depth--;
    if (!first && statement[lexer.start - 1] === ' ') {
      if (lexer.start > limit + 1 && best < statement.length) break;
      const worth = (clauses.has(word) ? 3 : before === ',' ? 2 : 1) - 4 * depth;
      if (worth >= most) [best, most] = [lexer.start, worth];
      if (lexer.start > limit) break;
    }
    if (word === '(') depth++;
    before = word;
  }
  return best;
}

const clauses = new Set([
  'ADD',
  'CHECK',
  'FOREIGN',
  'REFERENCES',
  'UNIQUE',
  'VALIDATE',
  'WHERE',
  'FROM',
  'AFTER',
  'DROP',
  'AND',
  'SET',
  'CASE',
  'WHEN',
  'ELSE',
  'END',
]);
