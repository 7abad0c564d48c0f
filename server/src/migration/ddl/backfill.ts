import type { Lookup } from '../../catalog/lookup.ts';
import type { Relation } from '../../catalog/model.ts';
import { qualified, quoteIdentifier } from '../../sql/names.ts';
import type { Change } from '../change.ts';
import { singleKey } from '../infer/foreignKey.ts';
import { familyOf } from '../infer/types.ts';
import { nounForms, words } from '../infer/words.ts';
import type { PlannedChange } from '../plan.ts';
import { foldStatement } from './fold.ts';
import { constraintName } from './names.ts';
import { literal } from './parts.ts';

type AddColumn = Extract<Change, { kind: 'add-column' }>;

/**
 * Values for rows that were there before: from other tables and from jsonb columns where the names say how; a comment where only a
 * person can know. Only NULLs are filled, so that it can be run again. Empty when no column needs it.
 */
export function writeBackfill(changes: readonly PlannedChange[], lookup: Lookup, header: string, timeouts: string): string {
  const parts = changes.flatMap(({ change }) => (change.kind === 'add-column' ? columnPart(change, lookup) : []));
  if (parts.length === 0) return '';
  const note =
    '-- Only empty values are filled; it can be run again. Read it first: names suggested these sources.\n-- On large tables run it in batches, a range of keys at a time.';
  return `${[header, note, timeouts, ...parts].join('\n\n')}\n`;
}

function columnPart(change: AddColumn, lookup: Lookup): string[] {
  const { schema, table, column } = change;
  const relation = lookup.relation(table, schema);
  const source = typeof relation === 'object' ? computed(change, relation, lookup) : undefined;
  if (!source && !column.backfill) return [];
  const name = qualified(schema, table);
  const quoted = quoteIdentifier(column.name);
  const fill =
    source ??
    [
      `-- ${table}.${column.name}: nothing in the schema says what existing rows should have; only you can know.`.replaceAll(
        /[\r\n]+/g,
        ' ',
      ),
      commented(`UPDATE ${name} SET ${quoted} = … WHERE ${quoted} IS NULL;`),
    ].join('\n');
  return [column.backfill ? `${fill}\n${tighten(change)}` : fill];
}

/** SET NOT NULL without a long lock: a validated CHECK (col IS NOT NULL) spares the scan (PostgreSQL 12+, ALTER TABLE Notes). */
function tighten({ schema, table, column }: AddColumn): string {
  const name = qualified(schema, table);
  const quoted = quoteIdentifier(column.name);
  const check = quoteIdentifier(`${constraintName(table, [column.name, 'not_null'], 'check')}`);
  return [
    '-- Then, when no row lacks a value and the code that writes it is deployed:',
    commented(`ALTER TABLE ${name} ADD CONSTRAINT ${check} CHECK (${quoted} IS NOT NULL) NOT VALID;`),
    commented(`ALTER TABLE ${name} VALIDATE CONSTRAINT ${check};`),
    commented(`ALTER TABLE ${name} ALTER COLUMN ${quoted} SET NOT NULL;`),
    commented(`ALTER TABLE ${name} DROP CONSTRAINT ${check};`),
  ].join('\n');
}

const commented = (statement: string): string =>
  `-- ${foldStatement(statement.replaceAll(/[\r\n]+/g, ' '), '-- ')}`.replaceAll('\n--  ', '\n-- ');

/** The clauses of one statement, a line each. */
const clauses = (...lines: readonly string[]): string => lines.map((line) => foldStatement(line, '')).join('\n');

function computed(change: AddColumn, relation: Relation, lookup: Lookup): string | undefined {
  return fromChildren(change, relation, lookup) ?? fromJson(change, relation) ?? fromParent(change, relation, lookup);
}

/** `last_message_at` from the newest row of messages that points here, `messages_count` from their number. */
function fromChildren(change: AddColumn, relation: Relation, lookup: Lookup): string | undefined {
  const parts = words(change.column.name);
  const key = singleKey(relation);
  if (!key) return undefined;
  const edge = parts[0] === 'last' || parts[0] === 'latest' ? 'max' : parts[0] === 'first' ? 'min' : undefined;
  const isEdge = edge !== undefined && parts.length > 2 && familyOf(change.column.type) === 'datetime';
  const isCount = parts.at(-1) === 'count' && parts.length > 1 && familyOf(change.column.type) === 'number';
  if (!isEdge && !isCount) return undefined;
  const nouns = isEdge ? parts.slice(1, -1) : parts.slice(0, -1);
  const child = childNamed(nouns, relation, lookup);
  if (!child) return undefined;
  const [table, column, here, there] = [
    qualified(change.schema, change.table),
    quoteIdentifier(change.column.name),
    quoteIdentifier(key.name),
    quoteIdentifier(child.pointer),
  ];
  const from = qualified(child.relation.schema, child.relation.name);
  if (isCount) {
    return clauses(
      `UPDATE ${table} AS target SET ${column} = counted.value`,
      `FROM (SELECT ${there} AS key, count(*) AS value FROM ${from} GROUP BY ${there}) AS counted`,
      `WHERE counted.key = target.${here} AND coalesce(target.${column}, 0) = 0;`,
    );
  }
  const time = timeColumn(child.relation);
  if (time === undefined) return undefined;
  return clauses(
    `UPDATE ${table} AS target SET ${column} = found.value`,
    `FROM (SELECT ${there} AS key, ${edge}(${quoteIdentifier(time)}) AS value FROM ${from} GROUP BY ${there}) AS found`,
    `WHERE found.key = target.${here} AND target.${column} IS NULL;`,
  );
}

/** The table of that noun that has one foreign key (or, failing one, a `<table>_id` column) to `parent`. */
function childNamed(
  nouns: readonly string[],
  parent: Relation,
  lookup: Lookup,
): { relation: Relation; pointer: string } | undefined {
  const last = nouns.at(-1) ?? '';
  const names = new Set([...nounForms(last), last].map((form) => [...nouns.slice(0, -1), form].join('_')));
  for (const relation of lookup.catalog.relations) {
    if (relation.kind !== 'table' && relation.kind !== 'partitioned') continue;
    if (!names.has(words(relation.name).join('_'))) continue;
    const keys = (relation.constraints ?? []).filter(
      (each) => each.kind === 'foreign' && each.references?.name === parent.name && each.references.schema === parent.schema,
    );
    const single = keys.length === 1 && keys[0]!.columns.length === 1 ? keys[0]!.columns[0] : undefined;
    const named = relation.columns?.find((column) => {
      const parts = words(column.name);
      return parts.at(-1) === 'id' && nounForms(parts.slice(0, -1).join('_')).includes(words(parent.name).join('_'));
    })?.name;
    const pointer = single ?? (keys.length === 0 ? named : undefined);
    if (pointer !== undefined) return { relation, pointer };
  }
  return undefined;
}

function timeColumn(relation: Relation): string | undefined {
  const columns = relation.columns ?? [];
  const usual = ['created_at', 'createdat', 'sent_at', 'sentat', 'inserted_at', 'insertedat', 'occurred_at', 'timestamp'];
  for (const name of usual) {
    const found = columns.find((column) => column.name.toLowerCase() === name && column.type.startsWith('timestamp'));
    if (found) return found.name;
  }
  return undefined;
}

/** From a key of that name in a jsonb column of the same table; only text that reads as the type. */
function fromJson(change: AddColumn, relation: Relation): string | undefined {
  if (!change.column.backfill) return undefined;
  const json = relation.columns?.find(
    (column) =>
      column.type === 'jsonb' &&
      /^(meta|metadata|data|attributes|extra|payload|properties|details|info)$/i.test(words(column.name).at(-1) ?? ''),
  );
  const read = reader(change.column.type);
  if (!json || !read) return undefined;
  const snake = words(change.column.name);
  const camel = snake.map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('');
  const keys = [...new Set([change.column.name, snake.join('_'), camel])];
  // `car_seller_id` may have been kept as `seller_id`: the code that fills the column calls it so as often as not.
  if (snake.length > 2)
    keys.push(
      snake.slice(1).join('_'),
      snake
        .slice(1)
        .map((word, i) => (i === 0 ? word : word[0]!.toUpperCase() + word.slice(1)))
        .join(''),
    );
  const source = quoteIdentifier(json.name);
  const value = `coalesce(${[...new Set(keys)].map((key) => `${source} ->> ${literal(key)}`).join(', ')})`;
  const column = quoteIdentifier(change.column.name);
  return clauses(
    `UPDATE ${qualified(change.schema, change.table)} SET ${column} = ${read.cast(value)}`,
    `WHERE ${column} IS NULL AND ${read.test(value)};`,
  );
}

function reader(type: string): { cast: (value: string) => string; test: (value: string) => string } | undefined {
  const matches = (pattern: string) => (value: string) => `${value} ~ '${pattern}'`;
  const cast = (value: string): string => `(${value})::${type}`;
  if (familyOf(type) === 'uuid') return { cast, test: matches('^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$') };
  if (type === 'integer' || type === 'bigint') return { cast, test: matches('^-?[0-9]{1,9}$') };
  if (familyOf(type) === 'boolean') return { cast, test: matches('^(true|false)$') };
  const limit = /^(?:varchar|char)\((\d+)\)$/.exec(type)?.[1];
  if (limit !== undefined) return { cast: (value) => value, test: (value) => `length(${value}) <= ${limit}` };
  if (familyOf(type) === 'text') return { cast: (value) => value, test: (value) => `${value} IS NOT NULL` };
  return undefined;
}

/** A copy kept beside a key: `car_title` from `cars.title` by `car_id`. */
function fromParent(change: AddColumn, relation: Relation, lookup: Lookup): string | undefined {
  if (!change.column.backfill) return undefined;
  const parts = words(change.column.name);
  for (let cut = parts.length - 1; cut > 0; cut--) {
    const stem = parts.slice(0, cut).join('_');
    const rest = parts.slice(cut).join('_');
    const key = (relation.constraints ?? []).find(
      (each) => each.kind === 'foreign' && each.columns.length === 1 && words(each.columns[0]!).join('_') === `${stem}_id`,
    );
    if (!key?.references) continue;
    const parent = lookup.relation(key.references.name, key.references.schema);
    if (typeof parent !== 'object') continue;
    const source = parent.columns?.find(
      (each) => words(each.name).join('_') === rest && familyOf(each.type) === familyOf(change.column.type),
    );
    if (!source) continue;
    const column = quoteIdentifier(change.column.name);
    return clauses(
      `UPDATE ${qualified(change.schema, change.table)} AS target SET ${column} = source.${quoteIdentifier(source.name)}`,
      `FROM ${qualified(parent.schema, parent.name)} AS source`,
      `WHERE source.${quoteIdentifier(key.references.columns[0]!)} = target.${quoteIdentifier(key.columns[0]!)} AND target.${column} IS NULL;`,
    );
  }
  return undefined;
}
