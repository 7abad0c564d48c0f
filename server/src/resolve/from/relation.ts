import type { RangeVar } from 'libpg-query';
import type { Relation } from '../../catalog/model.ts';
import { isHoleName } from '../../sql/holeName.ts';
import { namesIn } from '../../sql/walk.ts';
import { cteNames, type Env, findCte } from '../env.ts';
import type { Usage } from '../reference.ts';
import { intendedRelation, isPlaceholder, report, spanning } from '../report.ts';
import type { NamespaceItem } from '../scope.ts';
import { fromWithin, openShape, relationShape, renamed, Shape } from '../shape.ts';
import { derivedPart, type FromContext, type FromPart, openPart } from './from.ts';

/** A relation in FROM: an unqualified name is a common table expression's before it is a relation's (7.8). */
export function resolveRelation(range: RangeVar, { env, usage, lateral }: FromContext): FromPart {
  const name = range.relname ?? '';
  const aliases = namesIn(range.alias?.colnames);
  const cte = range.schemaname === undefined ? findCte(env, name) : undefined;
  if (cte && !isPlaceholder(env, name, range.location)) {
    const shape = cte.level === lateral.parent ? cte.shape() : fromWithin(cte.shape());
    return derivedPart(renamed(shape, aliases), range.alias?.aliasname ?? name, env);
  }
  const target = lookUpRelation(range, env, usage);
  if (!target) return openPart;
  const alias = range.alias?.aliasname;
  // An alias that is a hole may stand for more than an alias: further joins, a WHERE clause.
  if (alias !== undefined && isPlaceholder(env, alias, -1)) return openPart;
  const item: NamespaceItem = { ...target.item, shape: renamed(target.item.shape, aliases) };
  return { items: [item], open: false, names: new Set([item.name!]) };
}

/** A relation as an item of the namespace; `relation` is undefined when it is missing or unknown. */
export interface Target {
  readonly item: NamespaceItem;
  readonly relation: Relation | undefined;
}

/** Looks a relation up and reports it; undefined when its name is not in the text (a hole). */
export function lookUpRelation(range: RangeVar, env: Env, usage: Usage): Target | undefined {
  const { relname: name = '', schemaname: schema, location } = range;
  if (isPlaceholder(env, name, location) || (schema !== undefined && isPlaceholder(env, schema, -1))) return undefined;
  const alias = range.alias?.aliasname;
  const known = isElsewhere(range, env) ? 'unknown' : env.lookup.relation(name, schema);
  // A common table expression whose name is a hole may be the one that is meant.
  const found = known === 'absent' && schema === undefined && cteNames(env).some(isHoleName) ? 'unknown' : known;
  const completions = found === 'absent' && schema === undefined && alias === undefined ? completionsOf(range, env) : [];
  reportRelation(range, completions.length > 0 ? 'unknown' : found, env, usage);
  if (typeof found !== 'object') {
    const relation = intendedRelation(env, name, schema);
    const item: NamespaceItem = {
      name: alias ?? name,
      ...(alias === undefined && schema !== undefined && { schema }),
      relation,
      shape: completions.length > 0 ? anyOf(completions) : openShape,
      columnsVisible: true,
      nameVisible: true,
      system: 'all',
      ...(found === 'absent' && completions.length === 0 && { missing: true }),
    };
    return { item, relation: undefined };
  }
  const item: NamespaceItem = {
    name: alias ?? found.name,
    ...(alias === undefined && { schema: found.schema }),
    relation: { schema: found.schema, name: found.name },
    shape: relationShape(found),
    columnsVisible: true,
    nameVisible: true,
    system: found.kind === 'view' || found.kind === 'composite' ? 'none' : 'all',
  };
  return { item, relation: found };
}

/** The last word of an unfinished statement may be the beginning of a relation's name: those that it may become. */
function completionsOf({ relname: name = '', location }: RangeVar, env: Env): Relation[] {
  const spans = env.sink?.spans;
  if (!spans?.repaired || spans.name(location).end < spans.all.end) return [];
  const found: Relation[] = [];
  for (const each of env.lookup.relationNames()) {
    const relation = each.startsWith(name) ? env.lookup.relation(each) : undefined;
    if (typeof relation === 'object') found.push(relation);
  }
  return found;
}

/** A column may be of any of them; with one that is not known, of all the world. */
const anyOf = (relations: readonly Relation[]): Shape =>
  relations.some((each) => !each.columns) ? openShape : new Shape(relations.flatMap((each) => relationShape(each).fields));

/** `database.schema.relation` of another database. */
const isElsewhere = (range: RangeVar, env: Env): boolean =>
  range.catalogname !== undefined && range.catalogname !== env.lookup.catalog.database;

function reportRelation(range: RangeVar, found: Relation | 'absent' | 'unknown', env: Env, usage: Usage): void {
  const { relname: name = '', schemaname: schema, catalogname, location } = range;
  report(env, (spans) => {
    const words = spans.names(location, 1 + (schema === undefined ? 0 : 1) + (catalogname === undefined ? 0 : 1));
    const whole = words.length > 1 ? { whole: spanning(words) } : {};
    if (schema !== undefined && found === 'absent' && env.lookup.schema(schema) === 'absent') {
      return {
        kind: 'schema',
        name: schema,
        span: words.at(-2)!,
        ...whole,
        status: 'missing',
        usage,
        of: { kind: 'relation', name },
      };
    }
    const common = cteNames(env);
    return {
      kind: 'relation',
      name,
      ...(schema !== undefined && { schema }),
      span: words.at(-1)!,
      ...whole,
      usage,
      ...(typeof found === 'object'
        ? { status: 'found' as const, found: { schema: found.schema, name: found.name } }
        : { status: found === 'absent' ? ('missing' as const) : ('unknown' as const) }),
      ...(found === 'absent' &&
        schema === undefined &&
        common.length > 0 && { alternatives: [...common, ...env.lookup.relationNames()] }),
    };
  });
}
