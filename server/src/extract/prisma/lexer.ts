import type { Span } from '../../text/span.ts';

/** A token of the Prisma schema language. Offsets are UTF-16 units of the file. */
export interface PrismaToken extends Span {
  readonly kind: 'word' | 'string' | 'number' | 'attribute' | 'block-attribute' | 'newline' | 'punctuation';
  /** Strings without their quotes and escapes; attributes without `@`: `map`, `db.VarChar`; else the text. */
  readonly text: string;
}

const pattern =
  /(?<newline>\r\n|\n|\r)|[^\S\r\n]+|\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?<string>(?:\\.|[^"\\\r\n])*)(?:"|(?=[\r\n]|$))|(?<block>@@[A-Za-z_][\w.]*)|(?<attribute>@[A-Za-z_][\w.]*)|(?<number>-?\d+(?:\.\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}_][\p{L}\p{N}_-]*)*)|(?<punctuation>[\s\S])/uy;

/** Takes the text apart; comments and blanks are left out, line ends stay, since a field ends with its line. Total. */
export function lexPrisma(text: string): PrismaToken[] {
  const tokens: PrismaToken[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    const groups = match.groups!;
    const push = (kind: PrismaToken['kind'], value: string) => tokens.push({ kind, text: value, start, end });
    if (groups.newline !== undefined) push('newline', '\n');
    else if (groups.string !== undefined) push('string', unescaped(groups.string));
    else if (groups.block !== undefined) push('block-attribute', match[0].slice(2));
    else if (groups.attribute !== undefined) push('attribute', match[0].slice(1));
    else if (groups.number !== undefined) push('number', match[0]);
    else if (groups.word !== undefined) push('word', match[0]);
    else if (groups.punctuation !== undefined) push('punctuation', match[0]);
    if (end === text.length) break;
  }
  return tokens;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescaped = (body: string): string => body.replace(/\\(.)/gu, (_, char: string) => escapes[char] ?? char);
