import type { Choices } from './choices.ts';
import { type Item, outside, QueryWriter } from './query.ts';
import type { Model, ModelColumn } from './schema.ts';

/** One statement over the model, and which of the model's names it was built with. */
export function makeStatement(choices: Choices, model: Model): string {
  const writer = new QueryWriter(choices, model, choices.below(3));
  return choices.way(
    () => writer.query().sql,
    () => writer.query().sql,
    () => writer.query().sql,
    () => insert(writer),
    () => update(writer),
    () => remove(writer),
    () => merge(writer),
    () => modifyingCte(writer),
    () => definition(writer),
  );
}

const writable = (writer: QueryWriter) => writer.choices.pick(writer.model.relations.filter((relation) => relation.writable));

/** A value that fits the column. */
function literal(column: ModelColumn): string {
  const literals = {
    integer: '1',
    numeric: '1.5',
    boolean: 'true',
    date: `'2025-01-01'`,
    jsonb: `'{}'`,
    'text[]': `'{a}'`,
    mood: `'ok'`,
    place: `ROW('x', 1)`,
  };
  return literals[column.type as keyof typeof literals] ?? `'text'`;
}

function insert(writer: QueryWriter): string {
  const { choices } = writer;
  const relation = writable(writer);
  const columns = relation.columns.filter((column) => relation.key?.includes(column.name) || !choices.once(3));
  const target = writer.relationItem(relation);
  const list = columns.map((column) => writer.name(column.name)).join(', ');
  const source = choices.way(
    () => `VALUES (${columns.map(literal).join(', ')})`,
    () => {
      const from = writer.from(outside);
      return `SELECT ${columns.map((column) => `NULL::${column.type}`).join(', ')} FROM ${from.sql} WHERE ${writer.condition(writer.enter(outside, from.items))}`;
    },
  );
  const conflict = relation.key && choices.once(2) ? onConflict(writer, target.item, relation.key) : '';
  return `INSERT INTO ${target.sql} (${list}) ${source}${conflict}${returning(writer, [target.item])}`;
}

function onConflict(writer: QueryWriter, target: Item, key: readonly string[]): string {
  const { choices } = writer;
  const on = ` ON CONFLICT (${key.map((name) => writer.name(name)).join(', ')})`;
  const column = choices.pick(target.columns);
  const excluded = { alias: 'excluded', columns: target.columns };
  const both = writer.enter(outside, [target, excluded]);
  return choices.way(
    () => `${on} DO NOTHING`,
    () => `${on} DO UPDATE SET ${writer.name(column.name)} = excluded.${writer.name(column.name)}`,
    () => `${on} DO UPDATE SET ${writer.name(column.name)} = ${writer.qualified(target, column)} WHERE ${writer.condition(both)}`,
  );
}

function update(writer: QueryWriter): string {
  const { choices } = writer;
  const target = writer.relationItem(writable(writer));
  const from = choices.once(2) ? writer.from(outside) : undefined;
  const items = [target.item, ...(from?.items ?? [])];
  const here = writer.enter(outside, items);
  const names = [...new Set(choices.some(1, 2, () => choices.pick(target.item.columns)))];
  const sets = choices.way(
    () => names.map((column) => `${writer.name(column.name)} = ${writer.qualified(target.item, column)}`).join(', '),
    () =>
      `(${names.map((column) => writer.name(column.name)).join(', ')}) = ROW (${names.map((column) => writer.qualified(target.item, column)).join(', ')})`,
    () =>
      names
        .map(
          (column) => `${writer.name(column.name)} = ${column.type === 'text' ? `${writer.expression(here)}::text` : 'DEFAULT'}`,
        )
        .join(', '),
  );
  const where = choices.once(4) ? '' : ` WHERE ${writer.condition(here)}`;
  return `UPDATE ${target.sql} SET ${sets}${from ? ` FROM ${from.sql}` : ''}${where}${returning(writer, items)}`;
}

function remove(writer: QueryWriter): string {
  const { choices } = writer;
  const target = writer.relationItem(writable(writer));
  const using = choices.once(2) ? writer.from(outside) : undefined;
  const items = [target.item, ...(using?.items ?? [])];
  const where = choices.once(4) ? '' : ` WHERE ${writer.condition(writer.enter(outside, items))}`;
  return `DELETE FROM ${target.sql}${using ? ` USING ${using.sql}` : ''}${where}${returning(writer, items)}`;
}

function merge(writer: QueryWriter): string {
  const { choices } = writer;
  const target = writer.relationItem(writable(writer));
  const source = writer.from(outside);
  const both = writer.enter(outside, [target.item, ...source.items]);
  const sourceOnly = writer.enter(outside, source.items);
  const targetOnly = writer.enter(outside, [target.item]);
  const column = choices.pick(target.item.columns);
  const name = writer.name(column.name);
  const when = choices.some(1, 2, () =>
    choices.way(
      () => 'WHEN MATCHED THEN DELETE',
      () => `WHEN MATCHED AND ${writer.condition(both)} THEN UPDATE SET ${name} = ${writer.qualified(target.item, column)}`,
      () =>
        `WHEN NOT MATCHED AND ${writer.condition(sourceOnly)} THEN INSERT (${name}) VALUES (${column.type === 'text' ? `${writer.expression(sourceOnly)}::text` : 'DEFAULT'})`,
      () => `WHEN NOT MATCHED BY SOURCE AND ${writer.condition(targetOnly)} THEN UPDATE SET ${name} = DEFAULT`,
    ),
  );
  return `MERGE INTO ${target.sql} USING ${source.sql} ON ${writer.condition(both)} ${when.join(' ')}${returning(writer, [target.item, ...source.items])}`;
}

function returning(writer: QueryWriter, items: readonly Item[]): string {
  const { choices } = writer;
  if (!choices.once(3)) return '';
  const here = writer.enter(outside, items);
  const column = choices.pick(items[0]!.columns);
  return ` RETURNING ${choices.way(
    () => '*',
    () => writer.reference(items[0]!, column),
    () => `${writer.expression(here)} AS out`,
    () => `old.${writer.name(column.name)}, new.${writer.name(column.name)}`,
    () => `${writer.name(items[0]!.alias)}.*`,
  )}`;
}

function modifyingCte(writer: QueryWriter): string {
  const { choices } = writer;
  const relation = writable(writer);
  const item = { alias: 'changed', columns: relation.columns };
  const change = choices.pick([
    `DELETE FROM ${writer.relationName(relation)} RETURNING *`,
    `INSERT INTO ${writer.relationName(relation)} DEFAULT VALUES RETURNING *`,
  ]);
  const inner = writer.select({ ...outside, ctes: [item] });
  const other = writer.from({ ...outside, ctes: [item] });
  return choices.way(
    () => `WITH changed AS (${change}) ${inner.sql}`,
    () => `WITH changed AS (${change}) SELECT ${writer.reference(item, choices.pick(item.columns))} FROM changed, ${other.sql}`,
  );
}

/** Statements that are no queries themselves: a query inside a utility statement, and expressions over one table. */
function definition(writer: QueryWriter): string {
  const { choices } = writer;
  const relation = writable(writer);
  const item = { alias: relation.name, columns: relation.columns };
  const here = writer.enter(outside, [item]);
  const column = choices.pick(relation.columns);
  const table = writer.relationName(relation);
  const name = writer.name(column.name);
  return choices.way(
    () => `CREATE TEMP VIEW fuzz_view AS SELECT ${writer.expression(here)} AS one FROM ${table}`,
    () => `CREATE TABLE fuzz_table AS ${writer.query().sql}`,
    () => `EXPLAIN ${writer.query().sql}`,
    () => `COPY (${writer.query().sql}) TO STDOUT`,
    () => `COPY ${table} (${name}) TO STDOUT`,
    () => `ALTER TABLE ${table} ALTER COLUMN ${name} SET STATISTICS 10`,
    () => `ALTER TABLE ${table} RENAME COLUMN ${name} TO fuzz_column`,
    () => `ALTER TABLE ${table} ADD CONSTRAINT fuzz_check CHECK (${name} IS NOT NULL)`,
    () => `CREATE POLICY fuzz_policy ON ${table} USING (${name} IS NOT NULL)`,
    () => `COMMENT ON COLUMN ${table}.${name} IS 'x'`,
    () => `GRANT SELECT (${name}) ON ${table} TO PUBLIC`,
    () => `ANALYZE ${table} (${name})`,
    () =>
      `CREATE INDEX ON ${table} ((${name}::text IS NULL), ${column.type === 'place' || column.type === 'jsonb' ? `(${name} IS NULL)` : name})`,
    () => `CREATE TABLE fuzz_table (LIKE ${table}, CHECK (${name} IS NOT NULL))`,
    () => `CREATE FUNCTION public.fuzz_function(given integer) RETURNS void LANGUAGE sql AS $fuzz$ ${writer.query().sql} $fuzz$`,
    () => `CREATE FUNCTION public.fuzz_function() RETURNS void LANGUAGE sql BEGIN ATOMIC ${writer.query().sql}; END`,
    () => `DECLARE fuzz_cursor CURSOR FOR ${writer.query().sql}`,
    () => `PREPARE fuzz_prepared AS ${writer.query().sql}`,
    () => `CREATE POLICY fuzz_policy ON ${table} USING (EXISTS (${writer.query({ ...here, depth: 1 }).sql}))`,
    () => `CREATE RULE fuzz_rule AS ON DELETE TO ${table} DO ALSO ${update(writer).replace(/ RETURNING .*/, '')}`,
    () => `CREATE STATISTICS public.fuzz_statistics ON ${name}, (${name}::text) FROM ${table}`,
    () => `ALTER TABLE ${table} ADD COLUMN fuzz_column boolean GENERATED ALWAYS AS (${name} IS NULL) STORED`,
    () => `SELECT * INTO TEMP fuzz_into FROM (${writer.query().sql}) AS q (${choices.pick(['a', 'b'])})`,
  );
}
