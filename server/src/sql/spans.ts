import type { JoinExpr, Node, RangeVar } from 'libpg-query';
import { type Span, span } from '../text/span.ts';
import type { Statement, Token } from './statement.ts';
import { as } from './walk.ts';

/**
 * Spans of what PostgreSQL's tree gives no location for, found with the statement's tokens. All offsets are the script's; `undefined` means
 * that the text does not say it the way the tree does (`extract(…)` for `pg_catalog.extract`), never a guess.
 */

/** The fields of a dotted name that begins at a node's `location`: schema, relation, column, or `*`, in the order of the tree's list. */
export function fieldSpans(statement: Statement, location: number, count: number): readonly Span[] | undefined {
  const tokens = statement.tokens();
  let index = tokenIndexAt(tokens, statement.offset(location));
  const fields: Span[] = [];
  while (fields.length < count) {
    const token = tokens[index];
    if (!token || !(isName(token) || token.text === '*' || token.kind === 'parameter')) return undefined;
    fields.push(span(token.start, token.end));
    if (fields.length < count && tokens[index + 1]?.text !== '.') return undefined;
    index += 2;
  }
  return fields;
}

/** The token that covers `offset` or is the first after it. */
export function tokenAt(statement: Statement, offset: number): Token | undefined {
  const tokens = statement.tokens();
  return tokens[tokenIndexAt(tokens, offset)];
}

/** The `nth` token at or after `after` (from 0) that is the name `name`, folded; not past `before`. */
export function identifierSpan(
  statement: Statement,
  after: number,
  name: string,
  nth = 0,
  before = Number.POSITIVE_INFINITY,
): Span | undefined {
  const tokens = statement.tokens();
  let left = nth;
  for (let index = tokenIndexAt(tokens, after); index < tokens.length && tokens[index]!.start < before; index++) {
    const token = tokens[index]!;
    if (isName(token) && token.value === name && left-- === 0) return span(token.start, token.end);
  }
  return undefined;
}

/** Where the first of some keywords stands at or after `after`, outside parentheses opened after it. */
export function keywordSpan(statement: Statement, after: number, ...words: readonly string[]): Span | undefined {
  const tokens = statement.tokens();
  let depth = 0;
  for (let index = tokenIndexAt(tokens, after); index < tokens.length; index++) {
    const token = tokens[index]!;
    if (opens(token)) depth++;
    else if (closes(token)) depth--;
    else if (depth <= 0 && token.kind === 'keyword' && words.includes(token.value)) return span(token.start, token.end);
  }
  return undefined;
}

export interface RelationSpans {
  readonly schema?: Span;
  readonly relation: Span;
  readonly alias?: Span;
}

/** The parts of a RangeVar as written. */
export function relationSpans(statement: Statement, relation: RangeVar): RelationSpans | undefined {
  if (relation.location === undefined && statement.node === undefined) return undefined;
  const count = 1 + (relation.schemaname ? 1 : 0) + (relation.catalogname ? 1 : 0);
  const fields = fieldSpans(statement, relation.location ?? 0, count);
  const name = fields?.at(-1);
  if (!fields || !name) return undefined;
  const schema = fields.at(-2);
  const alias = relation.alias?.aliasname ? identifierSpan(statement, name.end, relation.alias.aliasname) : undefined;
  return { relation: name, ...(relation.schemaname && schema ? { schema } : {}), ...(alias ? { alias } : {}) };
}

/** The parenthesis that closes the first one opened at or after `after`; both included. */
export function parentheses(statement: Statement, after: number): Span | undefined {
  const tokens = statement.tokens();
  let index = tokenIndexAt(tokens, after);
  while (index < tokens.length && tokens[index]!.text !== '(') index++;
  const open = tokens[index];
  if (!open) return undefined;
  let depth = 0;
  for (; index < tokens.length; index++) {
    if (opens(tokens[index]!)) depth++;
    else if (closes(tokens[index]!) && --depth === 0) return span(open.start, tokens[index]!.end);
  }
  return span(open.start, tokens.at(-1)!.end);
}

/**
 * The items of the first parenthesized list at or after `after`, each by its first token: the columns of a key, a conflict target, USING, COPY, GRANT, an
 * index or a CTE, in order.
 */
export function listItems(statement: Statement, after: number): readonly Token[] {
  const list = parentheses(statement, after);
  if (!list) return [];
  const tokens = statement.tokens();
  const items: Token[] = [];
  let depth = 0;
  let expects = false;
  for (let index = tokenIndexAt(tokens, list.start); index < tokens.length && tokens[index]!.start < list.end; index++) {
    const token = tokens[index]!;
    if (depth === 1 && expects && !closes(token)) items.push(token);
    expects = (depth === 0 && token.text === '(') || (depth === 1 && token.text === ',');
    if (opens(token)) depth++;
    else if (closes(token)) depth--;
  }
  return items;
}

/** Stretches between the commas that stand outside parentheses, from `after` to the statement's end: the commands of ALTER TABLE, in order. */
export function commaSegments(statement: Statement, after: number): readonly Span[] {
  const tokens = statement.tokens();
  const segments: Span[] = [];
  let depth = 0;
  let start: number | undefined;
  let end = after;
  for (let index = tokenIndexAt(tokens, after); index < tokens.length; index++) {
    const token = tokens[index]!;
    if (opens(token)) depth++;
    else if (closes(token)) depth--;
    if (depth === 0 && token.text === ',') {
      if (start !== undefined) segments.push(span(start, end));
      start = undefined;
      continue;
    }
    start ??= token.start;
    end = token.end;
  }
  if (start !== undefined) segments.push(span(start, end));
  return segments;
}

/** The columns of a join's USING, in order: they stand behind everything of its right side. */
export function usingSpans(statement: Statement, join: JoinExpr): readonly Span[] | undefined {
  const keyword = conditionOf(statement, join);
  if (!keyword) return undefined;
  const items = listItems(statement, keyword.end);
  return items.length === (join.usingClause?.length ?? 0) ? items.map((item) => span(item.start, item.end)) : undefined;
}

/** The ON or USING of a join. */
function conditionOf(statement: Statement, join: JoinExpr): Span | undefined {
  const right = join.rarg;
  const inner = as(right, 'JoinExpr');
  if (inner) {
    const before = hasCondition(inner) ? conditionOf(statement, inner) : endOfLeaf(statement, inner.rarg);
    return before && keywordSpan(statement, before.end, 'using', 'on');
  }
  const leaf = endOfLeaf(statement, right);
  return leaf && keywordSpan(statement, leaf.end, 'using', 'on');
}

const hasCondition = (join: JoinExpr): boolean => join.quals !== undefined || (join.usingClause?.length ?? 0) > 0;

/** A token well inside the last table of a FROM item, from which its own parentheses close before its join's condition. */
function endOfLeaf(statement: Statement, node: Node | undefined): Span | undefined {
  const join = as(node, 'JoinExpr');
  if (join) return hasCondition(join) ? conditionOf(statement, join) : endOfLeaf(statement, join.rarg);
  const relation = as(node, 'RangeVar');
  if (relation) return relationSpans(statement, relation)?.relation;
  const location = firstLocation(node);
  if (location === undefined) return undefined;
  const token = tokenAt(statement, statement.offset(location));
  return token && enclosing(statement, token);
}

/** From a token inside a parenthesized item (a subquery, a function's arguments) to the parenthesis that closes the outermost one around it in its FROM item. */
function enclosing(statement: Statement, inside: Token): Span {
  const tokens = statement.tokens();
  let depth = 0;
  let end = inside.end;
  for (let index = tokenIndexAt(tokens, inside.start); index < tokens.length; index++) {
    const token = tokens[index]!;
    if (opens(token)) depth++;
    else if (closes(token)) {
      depth--;
      end = token.end;
      if (depth <= 0) break;
    } else if (depth <= 0 && token.text === ';') break;
  }
  return span(inside.start, end);
}

/** The first location below a FROM item that has none of its own. */
function firstLocation(node: unknown): number | undefined {
  const pending: unknown[] = [node];
  let least: number | undefined;
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      if (key === 'location' && typeof child === 'number') least = least === undefined ? child : Math.min(least, child);
      else pending.push(child);
    }
  }
  return least;
}

const isName = (token: Token): boolean => token.kind === 'identifier' || token.kind === 'keyword';
const opens = (token: Token): boolean => token.text === '(' || token.text === '[';
const closes = (token: Token): boolean => token.text === ')' || token.text === ']';

/** The index of the token that covers `offset` or is the first after it. */
function tokenIndexAt(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.end <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
