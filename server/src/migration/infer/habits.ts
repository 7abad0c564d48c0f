import type { Catalog, Column } from '../../catalog/model.ts';
import { conventionOf } from './conventions.ts';
import { ddlType, familyOf } from './types.ts';
import { words } from './words.ts';

/** How a database names and types its own columns, counted once for a catalog. */
export interface Habits {
  /** What columns of that very name, last word or first word (`is_`, `has_`) are, best known first. */
  named(column: string, schema: string, table: string): readonly Habit[];
  /** The type of `*_id` columns and single-column keys, in this table before the database. */
  idType(schema: string, table: string): Habit | undefined;
  /** `timestamptz`, `timestamp(3)` …: what `_at` columns, else all columns of a point in time are. */
  readonly datetime: Habit | undefined;
  /** Whether short strings are `varchar` here. `undefined`: the database has no strings. */
  varchar(schema: string, table: string): boolean | undefined;
}

export interface Habit {
  readonly type: string;
  /** The most frequent default among them, when most have one. */
  readonly default?: string;
  readonly notNull: boolean;
  /** For people: `3 of 3 columns that end in _at`. */
  readonly because: string;
  readonly share: number;
  /** Columns of the very same name. */
  readonly exact?: true;
}

export function habitsOf(catalog: Catalog): Habits {
  const known = memo.get(catalog);
  if (known) return known;
  const habits = count(catalog);
  memo.set(catalog, habits);
  return habits;
}

const memo = new WeakMap<Catalog, Habits>();

interface Seen {
  readonly schema: string;
  readonly table: string;
  readonly column: Column;
}

function count(catalog: Catalog): Habits {
  const byName = new Map<string, Seen[]>();
  const byLast = new Map<string, Seen[]>();
  const byFirst = new Map<string, Seen[]>();
  const byTable = new Map<string, Seen[]>();
  const ids: Seen[] = [];
  const points: Seen[] = [];
  const strings: Seen[] = [];
  for (const relation of catalog.relations) {
    if (relation.kind !== 'table' && relation.kind !== 'partitioned') continue;
    for (const column of relation.columns ?? []) {
      if (column.type === 'unknown') continue;
      const seen: Seen = { schema: relation.schema, table: relation.name, column };
      const parts = words(column.name);
      const last = parts.at(-1) ?? '';
      push(byName, parts.join('_'), seen);
      push(byTable, `${relation.schema}\0${relation.name}`, seen);
      if (parts.length > 1) push(byLast, last, seen);
      if (parts.length > 1 && flag.test(parts[0]!)) push(byFirst, parts[0]!, seen);
      if (last === 'id') ids.push(seen);
      const family = familyOf(column.type);
      if (family === 'datetime' && column.type.startsWith('timestamp')) points.push(seen);
      if (family === 'text') strings.push(seen);
    }
  }
  const at = points.filter((seen) => words(seen.column.name).at(-1) === 'at');
  return {
    named(column, schema, table) {
      const parts = words(column);
      const last = parts.at(-1) ?? '';
      const first = parts[0] ?? '';
      const found = [
        exactly(most(nearest(byName.get(parts.join('_')), schema, table), `named ${parts.join('_')}`)),
        parts.length > 1 && flag.test(first) ? most(byFirst.get(first), `that begin with ${first}_`) : undefined,
        parts.length > 1 ? most(nearest(byLast.get(last), schema, table), `that end in _${last}`) : undefined,
        parts.length > 1 ? most(byName.get(last), `named ${last}`) : undefined,
      ];
      return found.filter((habit) => habit !== undefined);
    },
    idType(schema, table) {
      const here = ids.filter((seen) => seen.schema === schema && seen.table === table);
      return most(here, `of ${table} that end in id`) ?? most(ids, 'that end in id');
    },
    datetime: most(at, 'that end in _at') ?? most(points, 'of a point in time'),
    varchar(schema, table) {
      const here = (byTable.get(`${schema}\0${table}`) ?? []).filter((seen) => familyOf(seen.column.type) === 'text');
      return prefersVarchar(here) ?? prefersVarchar(strings);
    },
  };
}

const flag = /^(is|has|can|should|allow|enable|was|show)$/;

/** Prose is text everywhere: the habit shows in the columns that could as well be varchar. */
function prefersVarchar(seen: readonly Seen[]): boolean | undefined {
  const short = seen.filter((each) => conventionOf(each.column.name)?.short || each.column.type.startsWith('character'));
  if (short.length === 0) return seen.length > 2 ? false : undefined;
  return short.filter((each) => each.column.type.startsWith('character')).length * 2 >= short.length;
}

const exactly = (habit: Habit | undefined): Habit | undefined => habit && { ...habit, exact: true };

/** Those of the same table where there are any, else of the same schema, else all. */
function nearest(seen: readonly Seen[] | undefined, schema: string, table: string): readonly Seen[] | undefined {
  if (!seen) return undefined;
  const here = seen.filter((each) => each.schema === schema && each.table === table);
  if (here.length > 1) return here;
  const near = seen.filter((each) => each.schema === schema);
  return near.length > 0 ? near : seen;
}

/** The type that at least three in five have. */
function most(seen: readonly Seen[] | undefined, what: string): Habit | undefined {
  if (!seen || seen.length === 0) return undefined;
  const counts = new Map<string, Seen[]>();
  for (const each of seen) push(counts, ddlType(each.column.type), each);
  const [type, having] = [...counts].sort((a, b) => b[1].length - a[1].length)[0]!;
  if (having.length * 5 < seen.length * 3) return undefined;
  const defaults = new Map<string, number>();
  for (const { column } of having) {
    if (column.default !== undefined && !column.generated && !/nextval\(/.test(column.default)) {
      defaults.set(column.default, (defaults.get(column.default) ?? 0) + 1);
    }
  }
  const usual = [...defaults].sort((a, b) => b[1] - a[1])[0];
  return {
    type,
    ...(usual && usual[1] * 2 > having.length && { default: usual[0] }),
    notNull: having.filter((each) => each.column.notNull).length * 2 > having.length,
    because: `${having.length} of ${seen.length} ${seen.length === 1 ? 'column' : 'columns'} ${what}`,
    share: having.length / seen.length,
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
