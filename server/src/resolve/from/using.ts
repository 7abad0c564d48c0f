import type { JoinExpr, Node } from 'libpg-query';
import type { QualifiedName } from '../../catalog/model.ts';
import type { Token } from '../../sql/statement.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { Span } from '../../text/span.ts';
import type { Env } from '../env.ts';
import { firstLocation } from '../location.ts';
import { isObject } from '../node.ts';
import type { Evidence, Reference } from '../reference.ts';
import { isPlaceholder } from '../report.ts';
import { relationsOf } from '../scope.ts';
import type { Field } from '../shape.ts';
import { type FromPart, isUnknownPart } from './from.ts';

/** Each name of USING must be a column of both sides, and only once of each. */
export function reportUsing(join: JoinExpr, left: FromPart, right: FromPart, env: Env): void {
  const { sink } = env;
  if (!sink) return;
  const tokens = usingTokens(join, env);
  namesIn(join.usingClause).forEach((name, i) => {
    const token = tokens[i];
    if (!token || isPlaceholder(env, name, -1) || sink.spans.isRepaired(token)) return;
    const span = { start: token.start, end: token.end };
    sink.add({ kind: 'column', name, span, usage: 'join', ...judged(name, sideOf(name, left), sideOf(name, right), span) });
  });
}

/** A side of a join, and what it has by a name: `count` 2 is more than once. */
interface Side {
  readonly part: FromPart;
  readonly count: 0 | 1 | 2 | 'unknown';
  readonly field: Field | undefined;
}

function sideOf(name: string, part: FromPart): Side {
  let count = 0;
  let field: Field | undefined;
  for (const item of part.items) {
    const found = item.columnsVisible ? item.shape.find(name) : undefined;
    if (found) count += found === 'ambiguous' ? 2 : 1;
    if (found && found !== 'ambiguous') field = found;
  }
  if (count === 0 && isUnknownPart(part)) return { part, count: 'unknown', field };
  return { part, count: count > 1 ? 2 : count === 1 ? 1 : 0, field };
}

type Judged = Pick<Reference, 'status' | 'evidence' | 'alternatives'> & { readonly relations: readonly QualifiedName[] };

function judged(name: string, left: Side, right: Side, span: Span): Judged {
  const sides = [left, right];
  const lacking = sides.filter((side) => side.count === 0);
  if (lacking.length > 0) {
    const items = lacking.flatMap((side) => side.part.items.filter((item) => item.columnsVisible));
    return {
      status: 'missing',
      relations: items.flatMap(relationsOf),
      evidence: sides.flatMap((side) => joinedWith(name, side, span)),
      alternatives: items.flatMap((item) => item.shape.fields.map((field) => field.name)),
    };
  }
  const relations = sides.flatMap((side) => side.field?.source?.relation ?? []);
  if (sides.some((side) => side.count === 'unknown')) return { status: 'unknown', relations: [] };
  return { status: sides.some((side) => side.count === 2) ? 'ambiguous' : 'found', relations };
}

/** The column of the other side tells what the missing one should be. */
function joinedWith(name: string, { field }: Side, span: Span): Evidence[] {
  if (!field?.source || field.type === undefined) return [];
  return [{ kind: 'column', relation: field.source.relation, column: name, type: field.type, how: 'joined', span }];
}

/** NATURAL joins by names that must stand only once on each side; the keyword is what can be pointed at. */
export function reportNatural(join: JoinExpr, names: readonly string[], left: FromPart, right: FromPart, env: Env): void {
  const repeated = names.filter((name) => sideOf(name, left).count === 2 || sideOf(name, right).count === 2);
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
