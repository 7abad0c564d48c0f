import { type Span, span } from '../text/span.ts';
import type { Token } from './statement.ts';

/** A query as its tokens show it, whether it parses or not: what stands between two parentheses or set operations, parentheses in it included. */
export interface Level extends Span {
  /** Where its relations stand: after FROM, USING, UPDATE, INTO up to the next clause. None for what is not a query. */
  readonly sources: readonly Source[];
  /** Of its own tokens: the words that begin a query. */
  readonly verb: string;
  /** The WITH clause at its head. */
  readonly common: Span | undefined;
  /** Where its first condition or later clause begins; its end when it has none. */
  readonly tail: number;
  /** Where the last word before that ends. */
  readonly head: number;
}

export interface Source extends Span {
  readonly word: string;
  /** What was put in by repair stands in it. */
  readonly mended: boolean;
  /** It has parentheses: subqueries, functions, lists of aliases. */
  readonly derived: boolean;
}

/** The queries around the token at `index`, innermost first. Cost: the number of tokens times the depth. */
export function levelsAround(tokens: readonly Token[], index: number): Level[] {
  const levels: Level[] = [];
  let low = index;
  let high = index;
  for (;;) {
    low = edge(tokens, low, -1);
    high = edge(tokens, high, 1);
    const level = levelOf(tokens, low + 1, high, index);
    if (level) levels.push(level);
    // A set operation's branches are levels beside each other.
    while (low >= 0 && isSetOperator(tokens[low]!)) low = edge(tokens, low, -1);
    while (high < tokens.length && isSetOperator(tokens[high]!)) high = edge(tokens, high, 1);
    if (low < 0 && high >= tokens.length) return levels;
  }
}

/** The index of the next token that ends the level: an unmatched parenthesis or a set operator; -1 or the length when there is none. */
function edge(tokens: readonly Token[], from: number, step: 1 | -1): number {
  const [open, close] = step > 0 ? ['(', ')'] : [')', '('];
  let depth = 0;
  let at = from + step;
  for (; at >= 0 && at < tokens.length; at += step) {
    const token = tokens[at]!;
    if (token.text === open) depth++;
    else if (token.text === close && depth-- === 0) return at;
    else if (depth === 0 && isSetOperator(token)) return at;
  }
  return Math.max(-1, Math.min(at, tokens.length));
}

const isSetOperator = (token: Token): boolean =>
  token.kind === 'keyword' && (token.value === 'union' || token.value === 'intersect' || token.value === 'except');

function levelOf(tokens: readonly Token[], low: number, high: number, index: number): Level | undefined {
  const own = ownTokens(tokens, low, high);
  const startOf = (at: number): number => tokens[at]?.start ?? Number.POSITIVE_INFINITY;
  let verbAt = own.findIndex((each) => isWord(tokens[each]!, verbs));
  const first = own.findIndex((each) => tokens[each]!.value === 'with');
  const isCommon = first >= 0 && (verbAt < 0 || first < verbAt);
  // A FROM without SELECT, when words are missing.
  if (verbAt < 0 && !isCommon && !own.some((each) => tokens[each]!.value === 'from')) return undefined;
  // The query of INSERT … SELECT is a level of its own.
  const selectAt = own.findIndex((each) => tokens[each]!.value === 'select' && each < index);
  if (verbAt >= 0 && selectAt > verbAt && tokens[own[verbAt]!]!.value === 'insert') verbAt = selectAt;
  const verb = tokens[own[verbAt]!];
  const sources: Source[] = [];
  let tail: number | undefined;
  for (let i = Math.max(0, verbAt); i < own.length; i++) {
    const token = tokens[own[i]!]!;
    const before = tokens[own[i]! - 1]?.value ?? '';
    if (before === '.') continue;
    if (isWord(token, tails) && before !== 'within') tail ??= token.start;
    if (!isWord(token, sourceWords) || before === 'distinct' || (token.value === 'update' && before === 'for')) continue;
    let next = i + 1;
    while (next < own.length && !isClause(tokens, own[next]!)) next++;
    const last = own[next] ?? high;
    const inside = tokens.slice(own[i]! + 1, last);
    const mended = inside.some((each) => each.start === each.end);
    const derived = inside.some((each) => each.text === '(');
    sources.push({ ...span(token.end, startOf(last)), word: token.value, mended, derived });
  }
  const end = startOf(high);
  return {
    ...span(verb && verb.value === 'select' ? verb.start : startOf(low), end),
    sources,
    verb: verb?.value ?? '',
    common: isCommon ? span(tokens[own[first]!]!.start, verb?.start ?? end) : undefined,
    tail: tail ?? end,
    head: tokens.slice(low, high).findLast((each) => each.start < (tail ?? end))?.end ?? startOf(low),
  };
}

const isClause = (tokens: readonly Token[], index: number): boolean =>
  isWord(tokens[index]!, clauseWords) && tokens[index - 1]?.value !== '.';

/** Indexes of the tokens that stand in no parenthesis of the level. */
function ownTokens(tokens: readonly Token[], low: number, high: number): number[] {
  const own: number[] = [];
  let depth = 0;
  for (let i = low; i < high; i++) {
    const { text } = tokens[i]!;
    if (text === ')') depth--;
    if (depth === 0) own.push(i);
    if (text === '(') depth++;
  }
  return own;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const isWord = (token: Token, among: ReadonlySet<string>): boolean => token.kind === 'keyword' && among.has(token.value);
const verbs = words('select insert update delete merge');
const sourceWords = words('from using update into');
const tails = words('where group having order limit offset fetch window returning');
const clauseWords = words(
  'select where group having order limit offset fetch for window returning set values when from using into default overriding',
);
