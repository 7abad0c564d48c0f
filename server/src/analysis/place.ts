import type { Statement, Token } from '../sql/statement.ts';
import { tokenize } from '../sql/tokens.ts';
import { contains, type Span } from '../text/span.ts';

/** A name in a text that is broken or being typed. */
export interface Place {
  readonly tokens: readonly Token[];
  /** Those of the text as written, without what was put in, with what was left out. */
  readonly written: readonly Token[];
  /** Of the name. */
  readonly index: number;
  /** Where the text was mended. */
  readonly broken: readonly Span[];
  readonly cursor: number | undefined;
  /** What the tokens are of, and where it begins: the statement, or a quoted body in it. */
  readonly text: string;
  readonly base: number;
}

/** The tokens of the statement, or of the quoted body in it that the name stands in. */
export function textAround(name: Span, statement: Statement): Pick<Place, 'tokens' | 'written' | 'text' | 'base'> {
  const { text, span } = statement;
  const tokens = statement.tokens();
  const written = statement.repaired ? placed(text, span.start) : tokens;
  let result = { tokens, written, text, base: span.start };
  for (;;) {
    const body = result.tokens.find((token) => token.kind === 'string' && contains(token, name));
    const quote = body && /^\$[^$]*\$|^'/.exec(body.text)?.[0];
    if (!body || !quote) return result;
    const base = body.start + quote.length;
    const text = body.text.slice(
      quote.length,
      body.text.endsWith(quote) && body.text.length >= 2 * quote.length ? -quote.length : undefined,
    );
    const tokens = placed(text, base);
    result = { tokens, written: tokens, text, base };
  }
}

const placed = (text: string, base: number): readonly Token[] =>
  tokenize(text).map((token) => ({ ...token, start: token.start + base, end: token.end + base }));

/** Whether a mended place or the cursor is in the span, or at its end. */
export function isHit(within: Span, place: Place): boolean {
  if (place.broken.some((each) => within.start <= each.start && each.end <= within.end)) return true;
  return place.cursor !== undefined && within.start <= place.cursor && isUpTo(place.cursor, within.end, place);
}

export const isUpTo = (cursor: number, end: number, { text, base }: Place): boolean =>
  cursor <= end || text.slice(end - base, cursor - base).trim() === '';
