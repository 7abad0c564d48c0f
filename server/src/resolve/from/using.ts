import type { JoinExpr, Node } from 'libpg-query';
import type { Token } from '../../sql/statement.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { firstLocation } from '../location.ts';
import { isObject } from '../node.ts';
import { isPlaceholder } from '../report.ts';
import { relationsOf } from '../scope.ts';
import { type FromPart, isUnknownPart } from './from.ts';

/** Each name of USING must be a column of both sides, and only once of each. */
export function reportUsing(join: JoinExpr, left: FromPart, right: FromPart, env: Env): void {
  if (!env.sink) return;
  const tokens = usingTokens(join, env);
  namesIn(join.usingClause).forEach((name, i) => {
    const token = tokens[i];
    if (!token || isPlaceholder(env, name, -1) || env.sink?.spans.isRepaired(token)) return;
    const sides = [left, right].map((part) => ({ part, count: countOf(name, part) }));
    const lacking = sides.filter(({ count }) => count === 0).map(({ part }) => part);
    const status =
      lacking.length > 0
        ? 'missing'
        : sides.some(({ count }) => count === 'unknown')
          ? 'unknown'
          : sides.some(({ count }) => count === 2)
            ? 'ambiguous'
            : 'found';
    const relations = (lacking.length > 0 ? lacking : [left, right]).flatMap((part) =>
      part.items.flatMap((item) => (item.columnsVisible ? relationsOf(item) : [])),
    );
    env.sink?.add({
      kind: 'column',
      name,
      span: { start: token.start, end: token.end },
      status,
      usage: 'join',
      relations,
      ...(lacking.length > 0 && {
        evidence: [],
        alternatives: lacking.flatMap((part) => part.items.flatMap((item) => item.shape.fields.map((field) => field.name))),
      }),
    });
  });
}

/** NATURAL joins by names that must stand only once on each side; the keyword is what can be pointed at. */
export function reportNatural(join: JoinExpr, names: readonly string[], left: FromPart, right: FromPart, env: Env): void {
  const repeated = names.filter((name) => countOf(name, left) === 2 || countOf(name, right) === 2);
  const start = repeated.length > 0 ? firstLocation(join.rarg) : undefined;
  if (!env.sink || start === undefined) return;
  const { spans } = env.sink;
  const keyword = spans.tokensBefore(spans.at(start)).findLast((token) => token.value === 'natural');
  if (!keyword) return;
  const relations = [left, right].flatMap((part) => part.items.flatMap(relationsOf));
  for (const name of repeated) {
    const { start, end } = keyword;
    env.sink.add({ kind: 'column', name, span: { start, end }, status: 'ambiguous', usage: 'join', relations });
  }
}

function countOf(name: string, part: FromPart): 0 | 1 | 2 | 'unknown' {
  let count = 0;
  for (const item of part.items) {
    const field = item.columnsVisible ? item.shape.find(name) : undefined;
    count += field === 'ambiguous' ? 2 : field ? 1 : 0;
  }
  if (count === 0 && isUnknownPart(part)) return 'unknown';
  return count > 1 ? 2 : count === 1 ? 1 : 0;
}

/** The names in the parentheses: USING has no location, so it is the first after the right side that is not one of the right side's own joins. */
function usingTokens(join: JoinExpr, env: Env): Token[] {
  const start = firstLocation(join.rarg);
  if (start === undefined || !env.sink) return [];
  const { spans } = env.sink;
  const tokens = spans.tokensFrom(spans.at(start));
  let inner = countUsing(join.rarg);
  for (let i = 0; i + 1 < tokens.length; i++) {
    if (tokens[i]!.value !== 'using' || tokens[i]!.kind !== 'keyword' || tokens[i + 1]!.text !== '(') continue;
    if (inner-- > 0) continue;
    const end = tokens.findIndex((token, j) => j > i && token.text === ')');
    return tokens.slice(i + 2, end < 0 ? undefined : end).filter((token) => token.text !== ',');
  }
  return [];
}

function countUsing(node: Node | undefined): number {
  if (as(node, 'RangeVar')) return 0;
  let count = 0;
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const value = pending.pop();
    if (Array.isArray(value)) for (const each of value) pending.push(each);
    else if (isObject(value)) {
      if (Array.isArray(value.usingClause) && isObject(value.larg)) count++;
      for (const key in value) if (typeof value[key] === 'object') pending.push(value[key]);
    }
  }
  return count;
}
