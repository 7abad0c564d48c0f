import type { Around, Item, QueryWriter } from './query.ts';
import { type ModelColumn, placeAttributes } from './schema.ts';

export interface Table {
  readonly sql: string;
  readonly item: Item;
  /** It may refer to what stands before it, and so can be on no nullable side. */
  readonly lateral: boolean;
}

/** Functions and the like that make tables of values; an argument is now and then a column of what stands before. */
export function tableOfValues(writer: QueryWriter, around: Around, left: readonly Item[]): Table {
  const { choices } = writer;
  const alias = writer.freshAlias();
  const as = `AS ${writer.name(alias)}`;
  const made = (sql: string, columns: readonly ModelColumn[]): Table => ({ sql, item: { alias, columns }, lateral: true });
  const json = argument(writer, around, left, 'jsonb', `'{}'::jsonb`);
  return choices.way(
    () => made(`generate_series(1, 3) ${as}`, [{ name: alias, type: 'integer' }]),
    () => made(`generate_series(1, 3) ${as} ("n n")`, [{ name: 'n n', type: 'integer' }]),
    () => made(`jsonb_each(${json}) ${as}`, columnsOf('key text, value jsonb')),
    () => made(`jsonb_to_record(${json}) ${as} (a integer, "B" text, spot place)`, columnsOf('a integer, B text, spot place')),
    () => {
      const relation = choices.pick(writer.model.relations);
      return made(`jsonb_populate_record(NULL::${writer.relationName(relation)}, ${json}) ${as}`, relation.columns);
    },
    () =>
      made(
        `JSON_TABLE(${json}, '$[*]' COLUMNS (row_no FOR ORDINALITY, "Sku" text PATH '$.sku', NESTED PATH '$.t[*]' COLUMNS (rate numeric))) ${as}`,
        columnsOf('row_no integer, Sku text, rate numeric'),
      ),
    () =>
      made(
        `ROWS FROM (generate_series(1, 2), unnest(ARRAY['a'])) WITH ORDINALITY ${as} (low, "High", ord)`,
        columnsOf('low integer, High text, ord integer'),
      ),
    () =>
      made(
        `unnest(ARRAY[1, 2], ARRAY['a', 'b']) WITH ORDINALITY ${as} (low, "High")`,
        columnsOf('low integer, High text, ordinality integer'),
      ),
    () => made(`unnest(ARRAY[ROW('x', 1)::place]) ${as}`, placeAttributes),
    () => made(`regexp_split_to_table('a b', ' ') ${as} (word)`, columnsOf('word text')),
    () =>
      made(
        `XMLTABLE('/r' PASSING (NULL::xml) COLUMNS nr integer PATH '@n', "Title" text) ${as}`,
        columnsOf('nr integer, Title text'),
      ),
  );
}

/** `name type, name type`. */
const columnsOf = (list: string): readonly ModelColumn[] =>
  list.split(', ').map((each) => {
    const [name, type] = each.split(' ') as [string, ModelColumn['type']];
    return { name, type };
  });

function argument(
  writer: QueryWriter,
  around: Around,
  left: readonly Item[],
  type: ModelColumn['type'],
  constant: string,
): string {
  const items = [...left, ...(around.levels.at(-1) ?? [])];
  const all = items.flatMap((item) => item.columns.filter((column) => column.type === type).map((column) => ({ item, column })));
  if (all.length === 0 || writer.choices.once(2)) return constant;
  const { item, column } = writer.choices.pick(all);
  return writer.qualified(item, column);
}

/** Expressions beyond the plain ones, of any type that can be cast to text. */
export function oddExpression(writer: QueryWriter, here: Around, reference: string): string {
  const { choices } = writer;
  const relation = choices.pick(writer.model.relations);
  const alias = writer.freshAlias();
  const column = writer.name(choices.pick(relation.columns).name);
  const from = `FROM ${writer.relationName(relation)} AS ${writer.name(alias)}`;
  return choices.way(
    () => `((SELECT ${writer.name(alias)} ${from} LIMIT 1)).${column}`,
    () => `(SELECT ${writer.name(alias)}.${column} ${from} ORDER BY ${column}::text LIMIT 1)`,
    () => `(SELECT count(*) FILTER (WHERE ${column} IS NOT NULL) ${from})`,
    () => `(SELECT string_agg(${column}::text, ',' ORDER BY ${writer.name(alias)}.${column}::text) ${from})`,
    () => `ARRAY(SELECT ${column}::text ${from} WHERE ${column}::text = ${reference}::text)`,
    () => `JSON_OBJECT('a': ${reference}::text, 'b': 1)`,
    () => `JSON_VALUE('{}'::jsonb, '$.a' PASSING ${reference}::text AS "p" DEFAULT 'x' ON ERROR)`,
    () => `greatest(${reference}::text, ${writer.expression(here)}::text)`,
    () => `(ROW(${reference}::text, 1)::place).city`,
    () => `(ARRAY[ROW('a', 1)::place])[1]."zipCode"`,
    () => `(${reference}::text = ANY (ARRAY['a', ${reference}::text]))`,
    () => `((${reference}::text, 1) = (${reference}::text, 2))`,
    () => `(${reference} IS DISTINCT FROM ${reference})`,
    () => `xmlforest(${reference}::text AS a)`,
    () => `(${reference}::text COLLATE "C" LIKE 'a%')`,
    () => `row_to_json(ROW(${reference}))`,
  );
}
