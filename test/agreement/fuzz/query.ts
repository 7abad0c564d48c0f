import { quoteIdentifier } from '../../../server/src/sql/names.ts';
import type { Choices } from './choices.ts';
import { type Model, type ModelColumn, type ModelRelation, placeAttributes } from './schema.ts';
import { oddExpression, tableOfValues } from './tables.ts';

/** A FROM item as names can refer to it. */
export interface Item {
  readonly alias: string;
  readonly columns: readonly ModelColumn[];
}

/** What a part of a statement may refer to. */
export interface Around {
  /** Innermost last. */
  readonly levels: readonly (readonly Item[])[];
  readonly ctes: readonly Item[];
  readonly depth: number;
}

export interface Query {
  readonly sql: string;
  readonly columns: readonly ModelColumn[];
}

const outerMost: Around = { levels: [], ctes: [], depth: 0 };

/** Writes queries that are nearly always valid, with names resolved the way PostgreSQL does, and now and then in an odd way. */
export class QueryWriter {
  private aliases = 0;
  constructor(
    readonly choices: Choices,
    readonly model: Model,
    /** 0 is tame; each level allows deeper nesting. */
    readonly nastiness: number,
  ) {}

  /** A name as a user may write it: bare, in other case where that folds to the same, or quoted. */
  name(name: string): string {
    const quoted = quoteIdentifier(name);
    if (quoted.startsWith('"')) return quoted;
    return this.choices.way(
      () => quoted,
      () => quoted,
      () => quoted.toUpperCase(),
      () => `"${name}"`,
    );
  }

  relationName(relation: { readonly schema: string; readonly name: string }): string {
    const bare = this.isVisible(relation) && !this.choices.once(4);
    return bare ? this.name(relation.name) : `${this.name(relation.schema)}.${this.name(relation.name)}`;
  }

  /** Whether its name alone means it: nothing of that name stands before it on the search_path. */
  private isVisible({ schema, name }: { readonly schema: string; readonly name: string }): boolean {
    const { path = ['public'], relations, functions } = this.model;
    const has = (other: string) => [...relations, ...functions].some((each) => each.schema === other && each.name === name);
    return ['pg_temp', ...path].find(has) === schema;
  }

  freshAlias(): string {
    this.aliases++;
    const { choices } = this;
    if (!choices.once(5)) return `t${this.aliases}`;
    return choices.pick([
      `T${this.aliases}`,
      `order ${this.aliases}`,
      'name',
      'id',
      'x',
      choices.pick(this.model.relations).name,
    ]);
  }

  /** WITH … SELECT …, a set operation, VALUES or TABLE. */
  query(around: Around = outerMost): Query {
    const { choices } = this;
    if (around.depth > this.nastiness + 1) return this.simple(around);
    const withs: string[] = [];
    let inner = around;
    const recursive = choices.once(6);
    for (let i = choices.once(3) ? 1 + choices.below(2) : 0; i > 0; i--) {
      const cte = this.cte(inner, recursive && i === 1);
      withs.push(cte.sql);
      inner = { ...inner, ctes: [...inner.ctes, cte.item] };
    }
    const body = choices.once(6) ? this.setOperation(inner) : this.select(inner);
    const prefix = withs.length > 0 ? `WITH ${recursive ? 'RECURSIVE ' : ''}${withs.join(', ')} ` : '';
    return { sql: `${prefix}${body.sql}`, columns: body.columns };
  }

  private simple(around: Around): Query {
    const { choices } = this;
    return choices.way(
      () => this.plainSelect(around),
      () => ({
        sql: `VALUES (1, 'x')`,
        columns: [
          { name: 'column1', type: 'integer' },
          { name: 'column2', type: 'text' },
        ] as const,
      }),
    );
  }

  private plainSelect(around: Around): Query {
    const relation = this.choices.pick(this.model.relations);
    const alias = this.freshAlias();
    const item = { alias, columns: relation.columns };
    const here = this.enter(around, [item]);
    const column = this.choices.pick(relation.columns);
    const where = this.choices.once(2) ? ` WHERE ${this.condition(here)}` : '';
    return {
      sql: `SELECT ${this.reference(item, column)} FROM ${this.relationName(relation)} AS ${this.name(alias)}${where}`,
      columns: [column],
    };
  }

  private cte(around: Around, recursive: boolean): { sql: string; item: Item } {
    const { choices } = this;
    const alias = choices.once(4) ? choices.pick(this.model.relations).name : `cte${++this.aliases}`;
    if (recursive) {
      const relation = choices.pick(this.model.relations);
      const columns: ModelColumn[] = [
        { name: 'n', type: 'integer' },
        { name: 'word', type: 'text' },
      ];
      const item = { alias, columns };
      const list = choices.once(2);
      const base = `SELECT 1${list ? '' : ' AS n'}, 'x'::text${list ? '' : ' AS word'} FROM ${this.relationName(relation)}`;
      const step = `SELECT ${this.reference(item, columns[0]!)} + 1, ${this.reference(item, columns[1]!)} FROM ${this.name(alias)} WHERE n < 5`;
      const search = choices.once(3) ? ' SEARCH DEPTH FIRST BY n SET ord' : '';
      const cycle = choices.once(3) ? ' CYCLE n SET looped USING way' : '';
      const shown: ModelColumn[] = [...columns];
      if (search) shown.push({ name: 'ord', type: 'text[]' });
      if (cycle) shown.push({ name: 'looped', type: 'boolean' }, { name: 'way', type: 'text[]' });
      return {
        sql: `${this.name(alias)}${list ? ' (n, word)' : ''} AS (${base} UNION ALL ${step})${search}${cycle}`,
        item: { alias, columns: shown },
      };
    }
    const query = this.query({ ...around, depth: around.depth + 1 });
    const renamed = choices.once(3) ? query.columns.map((column, index) => ({ ...column, name: `c${index}` })) : undefined;
    const list = renamed ? ` (${renamed.map((column) => column.name).join(', ')})` : '';
    return { sql: `${this.name(alias)}${list} AS (${query.sql})`, item: { alias, columns: renamed ?? query.columns } };
  }

  private setOperation(around: Around): Query {
    const operator = this.choices.pick(['UNION ALL', 'UNION', 'INTERSECT', 'EXCEPT']);
    const width = 1 + this.choices.below(2);
    const left = this.textSelect(around, width);
    const right = this.textSelect(around, width);
    const order = this.choices.once(3) ? ` ORDER BY ${this.name(left.columns[0]!.name)}` : '';
    return { sql: `${left.sql} ${operator} ${right.sql}${order}`, columns: left.columns };
  }

  /** So many columns of type text, for set operations. */
  private textSelect(around: Around, width: number): Query {
    const from = this.from(around);
    const here = this.enter(around, from.items);
    const columns: ModelColumn[] = [];
    const list = Array.from({ length: width }, (_, index) => {
      const name = this.choices.once(2) ? `u${index}` : 'name';
      columns.push({ name, type: 'text' });
      return `${this.expression(here)}::text AS ${name}`;
    });
    return { sql: `SELECT ${list.join(', ')} FROM ${from.sql}`, columns };
  }

  select(around: Around): Query {
    const { choices } = this;
    const from = this.from(around);
    const here = this.enter(around, from.items);
    if (choices.once(7)) return this.grouped(here, from.sql);
    const columns: ModelColumn[] = [];
    const parts = choices.some(1, 4, (index) => this.target(here, from.items, columns, index));
    const where = choices.once(2) ? ` WHERE ${this.condition(here)}` : '';
    const windows = choices.once(8)
      ? ` WINDOW w AS (PARTITION BY ${this.expression(here)} ORDER BY ${this.expression(here)})`
      : '';
    if (windows) {
      parts.push(`row_number() OVER w AS rn`);
      columns.push({ name: 'rn', type: 'integer' });
    }
    const order = choices.once(3) ? this.orderBy(here, columns) : '';
    const limit = choices.once(8) ? ' LIMIT 5' : '';
    return { sql: `SELECT ${parts.join(', ')} FROM ${from.sql}${where}${windows}${order}${limit}`, columns };
  }

  private grouped(here: Around, from: string): Query {
    const { choices } = this;
    const keys = choices.some(1, 2, () => this.scalarReference(here));
    const list = [...keys.map((key, index) => `${key.sql} AS k${index}`), `count(*) AS n`, `max(${this.expression(here)}::text)`];
    const group = choices.way(
      () => keys.map((key) => key.sql).join(', '),
      () => keys.map((_, index) => index + 1).join(', '),
      () => keys.map((_, index) => `k${index}`).join(', '),
      () => `ROLLUP (${keys.map((key) => key.sql).join(', ')})`,
      () => `GROUPING SETS ((${keys.map((key) => key.sql).join(', ')}), ())`,
    );
    const having = choices.once(3) ? ` HAVING count(${this.expression(here)}) > 1` : '';
    const order = choices.once(3) ? ' ORDER BY n, k0' : '';
    const columns: ModelColumn[] = [
      ...keys.map((key, index): ModelColumn => ({ name: `k${index}`, type: key.type })),
      { name: 'n', type: 'integer' },
      { name: 'max', type: 'text' },
    ];
    return { sql: `SELECT ${list.join(', ')} FROM ${from} GROUP BY ${group}${having}${order}`, columns };
  }

  private target(here: Around, items: readonly Item[], columns: ModelColumn[], index: number): string {
    const { choices } = this;
    const item = choices.pick(items);
    return choices.way(
      () => {
        const column = choices.pick(item.columns);
        columns.push(column);
        return this.reference(item, column);
      },
      () => {
        columns.push({ name: `e${index}`, type: 'text' });
        return `${this.expression(here)}::text AS e${index}`;
      },
      () => {
        columns.push(...item.columns);
        return `${this.name(item.alias)}.*`;
      },
      () => {
        const column = choices.pick(item.columns);
        columns.push({ name: 'renamed', type: column.type });
        return `${this.reference(item, column)} "renamed"`;
      },
      () => {
        for (const each of items) columns.push(...each.columns);
        return '*';
      },
      () => {
        columns.push({ name: 'to_jsonb', type: 'jsonb' });
        return `to_jsonb(${this.name(item.alias)})`;
      },
      () => {
        const nested = this.plainSelect(deeper(here));
        columns.push({ name: `s${index}`, type: nested.columns[0]!.type });
        return `(${nested.sql} LIMIT 1) AS s${index}`;
      },
    );
  }

  private orderBy(here: Around, columns: readonly ModelColumn[]): string {
    const { choices } = this;
    const orderable = columns.filter((column) => column.type !== 'jsonb' && column.type !== 'place');
    const by = choices.way(
      () => '1',
      () => (orderable.length > 0 ? this.name(choices.pick(orderable).name) : '1'),
      () => `${this.expression(here)}::text DESC NULLS LAST`,
    );
    return ` ORDER BY ${by}`;
  }

  from(around: Around): { sql: string; items: readonly Item[] } {
    const { choices } = this;
    let sql = '';
    const items: Item[] = [];
    const count = 1 + choices.below(2 + Math.min(this.nastiness, 2));
    for (let i = 0; i < count; i++) {
      const right = this.fromItem(around, items);
      if (i === 0) {
        sql = right.sql;
        items.push(right.item);
        continue;
      }
      const left = items.flatMap((item) => item.columns.map((column) => column.name));
      const common = right.item.columns.filter(
        (column) =>
          left.filter((name) => name === column.name).length === 1 &&
          right.item.columns.filter((each) => each.name === column.name).length === 1 &&
          items.some((item) =>
            item.columns.some(
              (each) => each.name === column.name && each.type === column.type && each.type !== 'place' && each.type !== 'jsonb',
            ),
          ),
      );
      const both = this.enter(around, [...items, right.item]);
      const kind = choices.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
      const strict = right.lateral ? 'JOIN' : kind;
      sql = choices.way(
        () => `${sql} ${strict === 'FULL JOIN' ? 'JOIN' : strict} ${right.sql} ON ${this.condition(both)}`,
        () => `${sql}, ${right.sql}`,
        () =>
          common.length > 0
            ? `${sql} ${strict} ${right.sql} USING (${this.name(choices.pick(common).name)})`
            : `${sql} CROSS JOIN ${right.sql}`,
        () => (choices.once(3) ? `${sql} NATURAL ${strict} ${right.sql}` : `${sql} CROSS JOIN ${right.sql}`),
        () => {
          if (common.length === 0) return `${sql} CROSS JOIN ${right.sql}`;
          return `${sql} ${strict} ${right.sql} USING (${common.map((column) => this.name(column.name)).join(', ')}) AS j${i}`;
        },
      );
      items.push(right.item);
    }
    return { sql, items };
  }

  private fromItem(around: Around, left: readonly Item[]): { sql: string; item: Item; lateral: boolean } {
    const { choices } = this;
    const deep = around.depth <= this.nastiness;
    const plain = () => {
      const relation = choices.pick(this.model.relations);
      if (choices.once(4))
        return { sql: this.relationName(relation), item: { alias: relation.name, columns: relation.columns }, lateral: false };
      const alias = this.freshAlias();
      const renamed = choices.once(6);
      const columns = renamed
        ? relation.columns.map((column, index) => (index === 0 ? { ...column, name: 'first_one' } : column))
        : relation.columns;
      return {
        sql: `${this.relationName(relation)} ${choices.pick(['', 'AS '])}${this.name(alias)}${renamed ? ' (first_one)' : ''}`,
        item: { alias, columns },
        lateral: false,
      };
    };
    return choices.way(
      plain,
      plain,
      () => {
        if (around.ctes.length === 0) return plain();
        const cte = choices.pick(around.ctes);
        const alias = choices.once(2) ? this.freshAlias() : cte.alias;
        const sql = alias === cte.alias ? this.name(cte.alias) : `${this.name(cte.alias)} AS ${this.name(alias)}`;
        return { sql, item: { alias, columns: cte.columns }, lateral: false };
      },
      () => {
        if (!deep) return plain();
        const query = this.query({ ...around, levels: around.levels, depth: around.depth + 1 });
        const alias = this.freshAlias();
        return { sql: `(${query.sql}) AS ${this.name(alias)}`, item: { alias, columns: query.columns }, lateral: false };
      },
      () => {
        if (!deep || left.length === 0) return plain();
        const inside = { ...around, levels: [...around.levels, left], depth: around.depth + 1 };
        const query = this.query(inside);
        const alias = this.freshAlias();
        return { sql: `LATERAL (${query.sql}) AS ${this.name(alias)}`, item: { alias, columns: query.columns }, lateral: true };
      },
      () => {
        const fn = choices.pick(this.model.functions);
        const alias = this.freshAlias();
        const ordinality = choices.once(4);
        const columns = fn.scalar ? [{ name: alias, type: 'integer' as const }] : fn.columns;
        return {
          sql: `${this.relationName(fn)}()${ordinality ? ' WITH ORDINALITY' : ''} AS ${this.name(alias)}`,
          item: { alias, columns: ordinality ? [...columns, { name: 'ordinality', type: 'integer' as const }] : columns },
          lateral: false,
        };
      },
      () => {
        const alias = this.freshAlias();
        const columns: ModelColumn[] = [
          { name: 'v1', type: 'integer' },
          { name: 'v 2', type: 'text' },
        ];
        return {
          sql: `(VALUES (1, 'x'), (2, 'y')) AS ${this.name(alias)} (v1, "v 2")`,
          item: { alias, columns },
          lateral: false,
        };
      },
      () => {
        const all = left.flatMap((item) =>
          item.columns.filter((column) => column.type === 'text[]').map((column) => ({ item, column })),
        );
        if (all.length === 0) return plain();
        const { item, column } = choices.pick(all);
        const alias = this.freshAlias();
        return {
          sql: `unnest(${this.qualified(item, column)}) AS ${this.name(alias)}`,
          item: { alias, columns: [{ name: alias, type: 'text' }] },
          lateral: true,
        };
      },
      () => tableOfValues(this, around, left),
    );
  }

  enter(around: Around, items: readonly Item[]): Around {
    return { ...around, levels: [...around.levels, items] };
  }

  reference(item: Item, column: ModelColumn): string {
    return this.choices.once(3) ? this.name(column.name) : this.qualified(item, column);
  }

  qualified(item: Item, column: ModelColumn): string {
    return `${this.name(item.alias)}.${this.name(column.name)}`;
  }

  /** A reference to a column of a type that can be grouped and compared. */
  private scalarReference(here: Around): { sql: string; type: ModelColumn['type'] } {
    const items = here.levels.at(-1) ?? [];
    const all = items.flatMap((item) =>
      item.columns.filter((column) => column.type !== 'jsonb' && column.type !== 'place').map((column) => ({ item, column })),
    );
    if (all.length === 0) return { sql: '1::integer', type: 'integer' };
    const { item, column } = this.choices.pick(all);
    return { sql: this.qualified(item, column), type: column.type };
  }

  /** Of any type; casts to text work on all. */
  expression(here: Around): string {
    const { choices } = this;
    const levels = here.levels.filter((items) => items.some((item) => item.columns.length > 0));
    if (levels.length === 0) return '1';
    const items = choices.once(3) ? choices.pick(levels) : levels.at(-1)!;
    const item = choices.pick(items.filter((each) => each.columns.length > 0));
    const column = choices.pick(item.columns);
    const reference = this.reference(item, column);
    return choices.way(
      () => reference,
      () => {
        if (column.type === 'place') return `(${this.qualified(item, column)}).${this.name(choices.pick(placeAttributes).name)}`;
        if (column.type === 'jsonb') return `(${this.qualified(item, column)} ->> 'status')`;
        if (column.type === 'text[]') return `(${this.qualified(item, column)})[1]`;
        if (column.type === 'integer') return `(${reference} + 1)`;
        return `lower(${reference}::text)`;
      },
      () => `coalesce(${reference}::text, 'none')`,
      () => `CASE WHEN ${reference} IS NULL THEN 'a' ELSE ${reference}::text END`,
      () => `(${this.name(item.alias)}).${this.name(column.name)}`,
      () => `(SELECT ${reference})`,
      () => (here.depth > this.nastiness ? reference : oddExpression(this, deeper(here), reference)),
    );
  }

  condition(here: Around): string {
    const { choices } = this;
    return choices.way(
      () => `${this.expression(here)}::text = ${this.expression(here)}::text`,
      () => `${this.expression(here)} IS NOT NULL`,
      () => `${this.expression(here)}::text IN ('a', ${this.expression(here)}::text)`,
      () => `(${this.condition(here)} OR NOT ${this.expression(here)} IS NULL)`,
      () => {
        if (here.depth > this.nastiness) return 'true';
        return `EXISTS (${this.query(deeper(here)).sql})`;
      },
      () => {
        if (here.depth > this.nastiness) return 'true';
        return `${this.expression(here)}::text IN (${this.textSelect(deeper(here), 1).sql})`;
      },
    );
  }

  relationItem(relation: ModelRelation): { sql: string; item: Item } {
    if (this.choices.once(2))
      return { sql: this.relationName(relation), item: { alias: relation.name, columns: relation.columns } };
    const alias = this.freshAlias();
    return { sql: `${this.relationName(relation)} AS ${this.name(alias)}`, item: { alias, columns: relation.columns } };
  }
}

export const outside: Around = outerMost;
const deeper = (around: Around): Around => ({ ...around, depth: around.depth + 1 });
