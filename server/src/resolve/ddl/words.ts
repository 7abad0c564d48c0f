import type { Token } from '../../sql/statement.ts';
import { type Span, span } from '../../text/span.ts';
import type { Env } from '../env.ts';

/**
 * Finds the words of a DDL statement whose nodes have no location, by going through its tokens in the order in which the grammar names them.
 * Moves forward only, so that a name is found at its own place and not where it stood before.
 */
export class Words {
  private at = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  /** The next name; undefined, and nothing moves, when it does not come. */
  name(name: string): Span | undefined {
    const index = this.tokens.findIndex((token, i) => i >= this.at && isName(token) && token.value === name);
    return index < 0 ? undefined : this.take(index);
  }

  /** Moves behind the next one of these keywords or punctuation marks; `false` when none comes. */
  seek(...texts: readonly string[]): boolean {
    const index = this.tokens.findIndex((token, i) => i >= this.at && token.kind !== 'string' && texts.includes(token.value));
    if (index < 0) return false;
    this.at = index + 1;
    return true;
  }

  private take(index: number): Span {
    const token = this.tokens[index]!;
    this.at = index + 1;
    return span(token.start, token.end);
  }
}

const isName = (token: Token): boolean => token.kind === 'identifier' || token.kind === 'keyword';

/** Over the statement's words from a node's location on; from its beginning without one. */
export function wordsFrom(env: Env, location?: number): Words {
  const spans = env.sink?.spans;
  if (!spans) return new Words([]);
  return new Words(spans.tokensFrom(location === undefined ? spans.all.start : spans.at(location)));
}

/** The statement's words from `location` on, one list for each part between commas outside of parentheses. */
export function segmentsFrom(env: Env, location: number | undefined): readonly Words[] {
  const spans = env.sink?.spans;
  if (!spans) return [];
  const segments: Token[][] = [[]];
  let depth = 0;
  for (const token of spans.tokensFrom(spans.at(location))) {
    if (token.text === '(' || token.text === '[') depth++;
    if (token.text === ')' || token.text === ']') depth--;
    if (token.text === ',' && depth === 0) segments.push([]);
    else segments.at(-1)!.push(token);
  }
  return segments.map((tokens) => new Words(tokens));
}
