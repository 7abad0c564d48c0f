import type { Node } from 'libpg-query';
import { Lexer } from '../../sql/lexer.ts';
import { parseScript } from '../../sql/script.ts';
import type { Statement } from '../../sql/statement.ts';
import { as, namesIn } from '../../sql/walk.ts';

/** The DDL that a DO block holds as it stands; EXECUTE is not looked into. */
export function insideDo(node: Node): Statement[] {
  const body = (as(node, 'DoStmt')?.args ?? []).map((each) => as(each, 'DefElem')).find((each) => each?.defname === 'as')?.arg;
  const source = body && namesIn([body])[0];
  if (source === undefined) return [];
  const found: Statement[] = [];
  const lexer = new Lexer(source);
  let begins = true;
  while (lexer.next()) {
    if (lexer.kind === 'comment') continue;
    const word = source.slice(lexer.start, lexer.end).toLowerCase();
    if (begins && lexer.kind === 'word' && /^(alter|create|drop|truncate|delete|update)$/.test(word)) {
      const start = lexer.start;
      while (source[lexer.start] !== ';' && lexer.next());
      const statement = parseScript(source.slice(start, lexer.start)).statements[0];
      if (statement?.node && !statement.error) found.push(statement);
    }
    begins = source[lexer.start] === ';' || /^(begin|then|else|loop)$/.test(word);
  }
  return found;
}
