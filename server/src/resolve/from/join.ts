import type { JoinExpr, Node } from 'libpg-query';
import { isHoleName } from '../../sql/holeName.ts';
import { isToBeWritten } from '../../sql/slots.ts';
import { as, namesIn } from '../../sql/walk.ts';
import { condition } from '../expression/expression.ts';
import { isPlaceholder } from '../report.ts';
import type { NamespaceItem } from '../scope.ts';
import { derived, type Field, renamed, Shape } from '../shape.ts';
import { type FromContext, type FromPart, isUnknownPart, resolveFromItem } from './from.ts';
import { reportNatural, reportUsing } from './using.ts';
import { joinVariables } from './variable.ts';

/** A join; chains that lean left are walked, not recursed into. */
export function resolveJoin(top: JoinExpr, context: FromContext): FromPart {
  const chain: JoinExpr[] = [top];
  let first: Node | undefined = top.larg;
  for (let inner = as(first, 'JoinExpr'); inner; inner = as(first, 'JoinExpr')) {
    chain.push(inner);
    first = inner.larg;
  }
  let part: FromPart = first ? resolveFromItem(first, context) : { items: [], open: false, names: new Set() };
  for (let i = chain.length - 1; i >= 0; i--) part = joined(chain[i]!, part, context);
  return part;
}

function joined(join: JoinExpr, left: FromPart, context: FromContext): FromPart {
  const { env, lateral } = context;
  const right = resolveFromItem(join.rarg!, {
    env,
    usage: 'join',
    lateral: { ...lateral, items: [...lateral.items, ...reachable(join, left.items)], open: lateral.open === true || left.open },
  });
  // A hole as the whole condition may hold more than a condition: further joins.
  const open = left.open || right.open || isHole(join.quals);
  const names = merged(left.names, right.names);
  // ON sees the two sides of its join and what surrounds the query, nothing else in FROM (transformJoinOnClause).
  const both = [...left.items, ...right.items];
  condition(join.quals, { items: both, parent: lateral.parent, open }, env, 'join', 'ON');

  const using = join.isNatural ? commonNames(left, right) : namesIn(join.usingClause);
  if (join.usingClause) reportUsing(join, left, right, env);
  else if (join.isNatural) reportNatural(join, using, left, right, env);
  const merges = join.isNatural === true || using.length > 0;
  if (!merges && !join.alias) return { items: both.map(inJoin), open, names };

  const alias = join.alias?.aliasname;
  if (alias !== undefined && isPlaceholder(env, alias, -1)) return { items: both, open: true, names };
  const shape = mergedShape(using, left, right, open);
  const item: NamespaceItem = {
    name: alias,
    parts: both.filter((each) => each.columnsVisible),
    shape: renamed(shape, namesIn(join.alias?.colnames)),
    variables: joinVariables(join, using, left, right),
    columnsVisible: true,
    nameVisible: alias !== undefined,
    system: 'none',
  };
  // An alias hides the names inside (7.2.1.2); without one they still qualify columns, but unqualified names are the join's.
  const named = alias === undefined ? both.filter((each) => each.nameVisible) : [];
  const inside = named.map((each) => ({ ...inJoin(each), columnsVisible: false }));
  const items = [...inside, item, ...(alias === undefined ? usingAlias(join, using, item) : [])];
  return { items, open, names: alias === undefined ? names : merged(names, new Set([alias])) };
}

/** Only an inner or left join lets its right side refer to its left side. */
const reachable = (join: JoinExpr, items: readonly NamespaceItem[]): readonly NamespaceItem[] =>
  join.jointype === 'JOIN_INNER' || join.jointype === 'JOIN_LEFT' ? items : items.map((item) => ({ ...item, unreachable: true }));

/** A join has no system columns of its own: those of its sides must be qualified. */
const inJoin = (item: NamespaceItem): NamespaceItem => (item.system === 'all' ? { ...item, system: 'qualified' } : item);

const isHole = (node: Node | undefined): boolean => {
  const fields = as(node, 'ColumnRef')?.fields;
  const [name = ''] = namesIn(fields);
  return fields?.length === 1 && isHoleName(name) && !isToBeWritten(name);
};

function merged(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);
}

const visibleFields = (part: FromPart): readonly Field[] =>
  part.items.filter((item) => item.columnsVisible).flatMap((item) => item.shape.fields);

function commonNames(left: FromPart, right: FromPart): string[] {
  const others = new Set(visibleFields(right).map((field) => field.name));
  return [...new Set(visibleFields(left).map((field) => field.name))].filter((name) => others.has(name));
}

/** The merged columns first, then what is left of either side (7.2.1.1). */
function mergedShape(using: readonly string[], left: FromPart, right: FromPart, open: boolean): Shape {
  const l = visibleFields(left);
  const r = visibleFields(right);
  const once = new Set(using);
  const columns = using.map(
    (name) => l.find((field) => field.name === name) ?? r.find((field) => field.name === name) ?? { name },
  );
  const rest = [...l, ...r].filter((field) => !once.has(field.name));
  return new Shape([...columns, ...rest], open || isUnknownPart(left) || isUnknownPart(right));
}

/** `JOIN … USING (a) AS x`: `x.a` names the merged columns only. */
function usingAlias(join: JoinExpr, using: readonly string[], { shape, variables }: NamespaceItem): NamespaceItem[] {
  const name = join.join_using_alias?.aliasname;
  if (name === undefined) return [];
  const columns = new Shape(shape.fields.slice(0, using.length).map(derived));
  return [{ name, shape: columns, ...(variables && { variables }), columnsVisible: false, nameVisible: true, system: 'none' }];
}
