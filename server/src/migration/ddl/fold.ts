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

/** Where a line may end that begins at `start` and must not go past `limit`: before a clause where there is one, else behind a comma or blank. */
function breakBefore(statement: string, start: number, limit: number): number {
  const lexer = new Lexer(statement, start);
  let [best, rank] = [statement.length, 0];
  let before = '';
  for (let first = true; lexer.next(); first = false) {
    const word = statement.slice(lexer.start, lexer.end);
    const isApart = statement[lexer.start - 1] === ' ';
    if (!first && isApart) {
      if (lexer.start > limit + 1 && rank > 0) break;
      const own = clauses.has(word) ? 3 : before === ',' ? 2 : 1;
      if (own >= rank || lexer.start > limit) [best, rank] = [lexer.start, own];
      if (lexer.start > limit) break;
    }
    before = word;
  }
  return best;
}

const clauses = new Set(['CHECK', 'FOREIGN', 'REFERENCES', 'UNIQUE', 'VALIDATE', 'WHERE', 'FROM', 'AFTER', 'DROP']);
