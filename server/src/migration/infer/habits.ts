import type { Catalog, Column, Relation } from '../../catalog/model.ts';
import { conventionOf } from './conventions.ts';
import { StringTypes } from './stringHabits.ts';
import { ddlType, familyOf } from './types.ts';
import { words } from './words.ts';

/** How a database names and types its own columns, counted once for a catalog: about 1 µs a column. */
export interface Habits {
  /** What columns of that very name, last word or first word (`is_`, `has_`) are, best known first. */
  named(column: string, schema: string, table: string): readonly Habit[];
  /** The type of `*_id` columns and single-column keys, in this table before the database. */
  idType(schema: string, table: string): Habit | undefined;
  /** Every type that keys of that name have, else all keys, most frequent first: for a host type that the usual one cannot be. */
  keyTypes(column: string): readonly Habit[];
  /** `timestamptz`, `timestamp(3)` …: what `_at` columns, else all columns of a point in time are. */
  readonly datetime: Habit | undefined;
  /** Whether short strings are `varchar` here. `undefined`: the database has no strings. */
  varchar(schema: string, table: string): boolean | undefined;
  /** What most strings of a column's kind are, in its table, else in its schema, else in the database. */
  string(column: string, schema: string, table: string): string | undefined;
}

export interface Habit {
  readonly type: string;
  /** The most frequent default among them, when most have one. */
  readonly default?: string;
  readonly notNull: boolean;
  /** For people: `3 of 3 columns that end in _at`. */
  readonly because: string;
  /** How many columns it was seen on. */
  readonly count: number;
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

/** How often which type was met, with what. */
class Tally {
  private total = 0;
  private readonly types = new Map<string, { count: number; notNull: number; readonly defaults: Map<string, number> }>();

  add(column: Column): void {
    this.total++;
    const type = entry(this.types, column.type, () => ({ count: 0, notNull: 0, defaults: new Map<string, number>() }));
    type.count++;
    if (column.notNull) type.notNull++;
    if (column.default !== undefined && !column.generated && !column.default.startsWith('nextval(')) {
      type.defaults.set(column.default, (type.defaults.get(column.default) ?? 0) + 1);
    }
  }

  get size(): number {
    return this.total;
  }

  /** The type that at least three in five have. */
  most(what: string): Habit | undefined {
    const [best] = this.ranked(what);
    return best && best.count * 5 >= this.total * 3 ? best : undefined;
  }

  /** All types, most frequent first. */
  ranked(what: string): Habit[] {
    const sorted = [...this.types].sort((a, b) => b[1].count - a[1].count);
    return sorted.map(([type, { count, notNull, defaults }]) => {
      const usual = [...defaults].sort((a, b) => b[1] - a[1])[0];
      return {
        type: ddlType(type),
        count,
        ...(usual && usual[1] * 2 > count && { default: usual[0] }),
        notNull: notNull * 2 > count,
        because:
          this.total === 1
            ? `the one column ${what.replace('that end ', 'that ends ')}`
            : `${count} of ${this.total} columns ${what}`,
      };
    });
  }
}

/** Columns that could as well be varchar: prose is text everywhere. */
interface Strings {
  all: number;
  short: number;
  varchar: number;
}

function count(catalog: Catalog): Habits {
  const tallies = new Map<string, Tally>();
  const bySchema = new Map<string, Map<string, Tally>>();
  const database: Strings = { all: 0, short: 0, varchar: 0 };
  const strings = new StringTypes();
  const tables = new Map<string, Relation>();
  const points = new Tally();
  for (const relation of catalog.relations) {
    if (relation.kind !== 'table' && relation.kind !== 'partitioned') continue;
    // Partitions repeat what their table says, hundreds of times maybe.
    if (relation.partitionBound !== undefined) continue;
    tables.set(`${relation.schema}\0${relation.name}`, relation);
    const own = entry(bySchema, relation.schema, () => new Map<string, Tally>());
    for (const column of relation.columns ?? []) {
      if (column.type === 'unknown') continue;
      for (const key of keysOf(column.name)) {
        entry(tallies, key, () => new Tally()).add(column);
        entry(own, key, () => new Tally()).add(column);
      }
      countString(database, column);
      strings.add(column, relation);
      if (column.type.startsWith('timestamp')) points.add(column);
    }
  }
  const inTable = (schema: string, table: string, key: string): Tally => {
    const own = new Tally();
    for (const column of tables.get(`${schema}\0${table}`)?.columns ?? []) {
      if (column.type !== 'unknown' && keysOf(column.name).includes(key)) own.add(column);
    }
    return own;
  };
  /** In the same table where there are several, else in the same schema, else anywhere. */
  const nearest = (key: string, schema: string, table: string): Tally | undefined => {
    const own = inTable(schema, table, key);
    return own.size > 1 ? own : (bySchema.get(schema)?.get(key) ?? tallies.get(key));
  };
  const at = tallies.get('last at')?.most('that end in _at');
  return {
    named(column, schema, table) {
      const parts = words(column);
      const name = parts.join('_');
      const last = parts.at(-1) ?? '';
      const same = nearest(`name ${name}`, schema, table)?.most(`named ${name}`);
      const found: (Habit | undefined)[] = [same && { ...same, exact: true }];
      if (parts.length > 1) {
        found.push(
          tallies.get(`first ${parts[0]}`)?.most(`that begin with ${parts[0]}_`),
          nearest(`last ${last}`, schema, table)?.most(`that end in _${last}`),
          tallies.get(`name ${last}`)?.most(`named ${last}`),
        );
      }
      return found.filter((habit) => habit !== undefined);
    },
    idType(schema, table) {
      return inTable(schema, table, 'id').most(`of ${table} that end in id`) ?? tallies.get('id')?.most('that end in id');
    },
    keyTypes(column) {
      const name = words(column).join('_');
      const own = tallies.get(`name ${name}`)?.ranked(`named ${name}`) ?? [];
      return [...own, ...(name === 'id' ? [] : (tallies.get('last id')?.ranked('that end in _id') ?? []))];
    },
    string: (column, schema, table) => strings.most(column, schema, table),
    datetime: at?.type.startsWith('timestamp') ? at : points.most('of a point in time'),
    varchar(schema, table) {
      const own: Strings = { all: 0, short: 0, varchar: 0 };
      for (const column of tables.get(`${schema}\0${table}`)?.columns ?? []) countString(own, column);
      return prefersVarchar(own) ?? prefersVarchar(database);
    },
  };
}

const flag = /^(is|has|can|should|allow|enable|was|show)$/;

/** Names repeat from table to table: each is taken apart once. */
const known = new Map<string, readonly string[]>();

function keysOf(name: string): readonly string[] {
  const found = known.get(name);
  if (found) return found;
  const parts = words(name);
  const last = parts.at(-1) ?? '';
  const keys = [`name ${parts.join('_')}`];
  if (parts.length > 1) keys.push(`last ${last}`);
  if (parts.length > 1 && flag.test(parts[0]!)) keys.push(`first ${parts[0]}`);
  if (last === 'id') keys.push('id');
  if (known.size > 50_000) known.clear();
  known.set(name, keys);
  return keys;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function countString(strings: Strings, column: Column): void {
  const varying = column.type.startsWith('character');
  if (!varying && column.type !== 'text' && familyOf(column.type) !== 'text') return;
  strings.all++;
  if (varying) strings.varchar++;
  if (varying || isShort(column.name)) strings.short++;
}

function prefersVarchar({ all, short, varchar }: Strings): boolean | undefined {
  if (short === 0) return all > 2 ? false : undefined;
  return varchar * 2 >= short;
}

const shortNames = new Map<string, boolean>();

function isShort(name: string): boolean {
  const found = shortNames.get(name);
  if (found !== undefined) return found;
  const short = conventionOf(name)?.short === true;
  if (shortNames.size > 50_000) shortNames.clear();
  shortNames.set(name, short);
  return short;
}
