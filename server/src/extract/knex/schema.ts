import * as ts from 'typescript';
import { chainOf, firstParameter, isOutermost, type Link } from '../builders/chain.ts';
import { elementsOf, entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { quoteLiteral, quoteName, SqlWriter } from '../builders/sqlWriter.ts';
import { type Fragment, holeName } from '../fragment.ts';
import { chanceOf } from '../typescript/migrationConditions.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { constantText } from '../typescript/strings.ts';
import { unwrap } from '../typescript/values.ts';
import { columnTypes } from './columnTypes.ts';
import { isKnex } from './receiver.ts';

/**
 * A chain of Knex's schema builder (`knex.schema.createTable('t', (table) => { … })`) as DDL, so that what a migration will bring is known.
 * What cannot be read of a step is a hole: the table may then have any column.
 */
export function knexSchema(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = chainOf(call);
  const root = chain?.root && unwrap(chain.root);
  if (!chain || !root || !ts.isPropertyAccessExpression(root) || root.name.text !== 'schema' || !isKnex(source, root.expression))
    return undefined;
  const w = new SqlWriter();
  let schema: string | undefined;
  for (const link of chain.links) {
    const [first, second] = link.arguments.map((argument) => placeOf(source, argument));
    const name = first && textAt(first);
    if (link.name === 'withSchema') schema = name;
    else if (first && name !== undefined) statement(w, link, { name, place: first, schema }, second, source);
    else if (first && CHANGES.test(link.name))
      w.sql('ALTER TABLE ').hole(tokenSpan(first)).sql(' ADD COLUMN ').hole(tokenSpan(first)).sql(' text;\n');
  }
  return w.length === 0 ? undefined : w.fragment('knex.schema', { start: call.getStart(source.ast), end: call.end });
}

/** Steps of `knex.schema` that change tables. */
const CHANGES = /^(?:create|drop|alter|rename|table$|refresh)/;

/** A string, templates of constants included. */
const textAt = (place: Place<ts.Expression>): string | undefined => stringOf(place) ?? constantText(place.source, place.node);

interface Table {
  readonly name: string;
  readonly place: Place<ts.Expression>;
  readonly schema: string | undefined;
}

function statement(
  w: SqlWriter,
  { name: verb }: Link,
  table: Table,
  second: Place<ts.Expression> | undefined,
  source: TypeScriptSource,
): void {
  const callback = second && unwrap(second.node);
  switch (verb) {
    case 'createTable':
    case 'createTableIfNotExists': {
      const lines = callback ? linesOf(source, callback) : [];
      w.sql(`CREATE TABLE ${verb === 'createTable' ? '' : 'IF NOT EXISTS '}`);
      writeTable(w, table);
      w.sql(' (')
        .each(
          lines.filter(({ kind }) => kind === 'column' || kind === 'constraint'),
          ', ',
          (line) => line.write(w),
        )
        .sql(');\n');
      for (const line of lines) if (line.kind === 'other') alter(w, table, line);
      return;
    }
    case 'createTableLike':
      w.sql('CREATE TABLE ');
      writeTable(w, table);
      w.sql(' (LIKE ')
        .qualified(table.schema, (second && textAt(second)) ?? holeName(0))
        .sql(' INCLUDING ALL);\n');
      return;
    case 'alterTable':
    case 'table':
      for (const line of callback ? linesOf(source, callback) : []) alter(w, table, line);
      return;
    case 'dropTable':
    case 'dropTableIfExists':
      w.sql('DROP TABLE IF EXISTS ');
      writeTable(w, table);
      w.sql(';\n');
      return;
    case 'renameTable': {
      const to = second && textAt(second);
      if (to === undefined) return;
      w.sql('ALTER TABLE ');
      writeTable(w, table);
      w.sql(` RENAME TO ${quoteName(to)};\n`);
      return;
    }
    case 'createSchema':
    case 'createSchemaIfNotExists':
      w.sql('CREATE SCHEMA IF NOT EXISTS ').name(table.name).sql(';\n');
      return;
    case 'dropSchema':
    case 'dropSchemaIfExists':
      w.sql('DROP SCHEMA IF EXISTS ').name(table.name).sql(' CASCADE;\n');
      return;
    case 'createView':
    case 'createViewOrReplace':
    case 'createMaterializedView':
    case 'alterView':
      w.sql('CREATE VIEW ').qualified(table.schema, table.name, tokenSpan(table.place)).sql(' AS SELECT ');
      w.hole(tokenSpan(table.place)).sql(';\n');
      return;
    case 'dropView':
    case 'dropMaterializedView':
    case 'dropMaterializedViewIfExists':
    case 'dropViewIfExists':
      w.sql('DROP VIEW IF EXISTS ').qualified(table.schema, table.name).sql(';\n');
      return;
  }
}

const writeTable = (w: SqlWriter, { name, schema, place }: Table): SqlWriter => w.qualified(schema, name, tokenSpan(place));

function alter(w: SqlWriter, table: Table, line: Line): void {
  w.sql('ALTER TABLE ');
  writeTable(w, table);
  w.sql(line.kind === 'column' ? ' ADD COLUMN ' : line.kind === 'constraint' ? ' ADD ' : ' ');
  line.write(w);
  w.sql(';\n');
}

/** One step of a table callback: a column or constraint that both CREATE and ALTER TABLE take, or an action of ALTER TABLE alone. */
interface Line {
  readonly kind: 'column' | 'constraint' | 'other';
  readonly write: (w: SqlWriter) => void;
  /** A column is there no more under its name. */
  readonly takes?: true;
}

function linesOf(source: TypeScriptSource, callback: ts.Node): Line[] {
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return [unreadable(callback)];
  const parameter = firstParameter(callback);
  const lines: Line[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isOutermost(node)) {
      const chain = chainOf(node);
      const root = chain?.root && unwrap(chain.root);
      if (chain && root && ((ts.isIdentifier(root) && root.text === parameter) || root.kind === ts.SyntaxKind.ThisKeyword)) {
        const chance = chanceOf(source, { start: node.getStart(), end: node.end }, callback);
        const steps = chance === 'never' ? [] : stepOf(source, chain.links, node);
        // What may be taken away, and what may hold, is not known to.
        lines.push(
          ...(chance === 'unknown' && steps.some((each) => each.takes || each.kind === 'constraint')
            ? [unreadable(node)]
            : steps),
        );
        return;
      }
      // The table is handed on: what is done to it there is not followed.
      if (node.arguments.some((each) => ts.isIdentifier(each) && each.text === parameter)) lines.push(unreadable(node));
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(callback, visit);
  return lines;
}

/** Something is done to the table that cannot be read. */
const unreadable = (node: ts.Node): Line => {
  const span = { start: node.getStart(), end: node.end };
  return { kind: 'column', write: (w) => w.hole(span).sql(' text') };
};

/** Steps after which the table has the same columns and keys that statements can see. */
const HARMLESS =
  /^(?:index|dropIndex|dropForeign|dropUnique|dropPrimary|comment|engine|charset|collate|queryContext|inherits|check\w*|dropChecks|noop|renameIndex)$/;

function stepOf(source: TypeScriptSource, links: readonly Link[], node: ts.Node): Line[] {
  const [head, ...rest] = links;
  if (!head) return [];
  const args = head.arguments.map((argument) => placeOf(source, argument));
  const [first, second] = args;
  const type = columnTypes[head.name];
  if (type) {
    const name = first ? textAt(first) : /increments$/i.test(head.name) ? 'id' : undefined;
    const sql = type(args);
    if (name === undefined || sql === undefined) return [unreadable(node)];
    const span = first ? tokenSpan(first) : undefined;
    if (rest.some((link) => link.name === 'alter')) {
      return altered(source, name, span, sql, rest);
    }
    const options = args.at(-1) && entriesOf(args.at(-1)!);
    const isKey = !options || literalOf(entry(options, 'primaryKey')?.value ?? args[0]!) !== false;
    const isGenerated = rest.some((link) => link.name === 'primary') || !/serial$/.test(sql) || !isKey;
    const serial = isGenerated ? '' : ' PRIMARY KEY';
    return [{ kind: 'column', write: (w) => w.name(name, span).sql(` ${sql}${serial}${modifiers(source, rest)}`) }];
  }
  switch (head.name) {
    case 'timestamps': {
      const options = first && entriesOf(first);
      const flag = (name: string, positional: Place<ts.Expression> | undefined): boolean => {
        const found = options ? entry(options, name)?.value : positional;
        return found !== undefined && literalOf(found) === true;
      };
      const now = flag('defaultToNow', second) ? ' NOT NULL DEFAULT CURRENT_TIMESTAMP' : '';
      const camel = flag('useCamelCase', args[2]);
      return (camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']).map((name) => ({
        kind: 'column' as const,
        write: (w: SqlWriter) => w.name(name).sql(` timestamp with time zone${now}`),
      }));
    }
    case 'primary':
    case 'unique': {
      const columns = first ? names(first) : [];
      if (columns.length === 0) return [unreadable(node)];
      const kind = head.name === 'primary' ? 'PRIMARY KEY' : 'UNIQUE';
      return [{ kind: 'constraint', write: (w) => columnList(w.sql(`${kind} `), columns) }];
    }
    case 'foreign': {
      const columns = first ? names(first) : [];
      const target = reference(source, rest);
      if (columns.length === 0 || !target) return [];
      return [{ kind: 'constraint', write: (w) => columnList(w.sql('FOREIGN KEY '), columns).sql(target) }];
    }
    case 'dropColumn':
    case 'dropColumns':
      return args.flatMap(names).map((column) => ({
        kind: 'other',
        takes: true,
        write: (w) => w.sql('DROP COLUMN IF EXISTS ').name(column.name, column.span),
      }));
    case 'renameColumn': {
      const from = first && textAt(first);
      const to = second && textAt(second);
      if (from === undefined || to === undefined) return [];
      return [
        {
          kind: 'other',
          takes: true,
          write: (w) =>
            w
              .sql('RENAME COLUMN ')
              .name(from, first && tokenSpan(first))
              .sql(` TO ${quoteName(to)}`),
        },
      ];
    }
    case 'dropTimestamps':
      return ['created_at', 'updated_at'].map((name) => ({
        kind: 'other',
        write: (w) => w.sql('DROP COLUMN IF EXISTS ').name(name),
      }));
    case 'setNullable':
    case 'dropNullable': {
      const column = first && textAt(first);
      if (!first || column === undefined) return [unreadable(node)];
      const verb = head.name === 'setNullable' ? 'DROP' : 'SET';
      return [{ kind: 'other', write: (w) => w.sql('ALTER COLUMN ').name(column, tokenSpan(first)).sql(` ${verb} NOT NULL`) }];
    }
    default:
      return HARMLESS.test(head.name) ? [] : [unreadable(node)];
  }
}

/** `.alter()`: type, nullability and default become what the chain says, or as it says in `alterNullable` and `alterType`. */
function altered(
  source: TypeScriptSource,
  name: string,
  span: ReturnType<typeof tokenSpan> | undefined,
  type: string,
  links: readonly Link[],
): Line[] {
  const alter = links.find((link) => link.name === 'alter');
  const options = alter?.arguments[0] && entriesOf(placeOf(source, alter.arguments[0]));
  const isOff = (option: string): boolean => {
    const found = options && entry(options, option);
    return found !== undefined && literalOf(found.value) === false;
  };
  const action = (sql: string): Line => ({ kind: 'other', write: (w) => w.sql('ALTER COLUMN ').name(name, span).sql(` ${sql}`) });
  const lines: Line[] = isOff('alterType') ? [] : [action(`TYPE ${type}`)];
  const isRequired = links.some((link) => link.name === 'notNullable' || link.name === 'notNull');
  if (!isOff('alterNullable')) lines.push(action(isRequired ? 'SET NOT NULL' : 'DROP NOT NULL'));
  const value = links.find((link) => link.name === 'defaultTo')?.arguments[0];
  const given = value ? defaultOf(placeOf(source, value)).trim() : '';
  lines.push(action(given === '' ? 'DROP DEFAULT' : `SET ${given}`));
  return lines;
}

interface Named {
  readonly name: string;
  readonly span: ReturnType<typeof tokenSpan>;
}

const names = (place: Place<ts.Expression>): Named[] =>
  (elementsOf(place)?.items ?? [place]).flatMap((item) => {
    const name = textAt(item);
    return name === undefined ? [] : [{ name, span: tokenSpan(item) }];
  });

const columnList = (w: SqlWriter, columns: readonly Named[]): SqlWriter =>
  w
    .sql('(')
    .each(columns, ', ', ({ name, span }) => w.name(name, span))
    .sql(')');

function modifiers(source: TypeScriptSource, links: readonly Link[]): string {
  let sql = '';
  for (const link of links) {
    const first = link.arguments[0] && placeOf(source, link.arguments[0]);
    if (link.name === 'notNullable' || link.name === 'notNull') sql += ' NOT NULL';
    else if (link.name === 'primary') sql += ' PRIMARY KEY';
    else if (link.name === 'unique') sql += ' UNIQUE';
    else if (link.name === 'defaultTo' && first) sql += defaultOf(first);
  }
  return `${sql}${reference(source, links) ?? ''}`;
}

function defaultOf(place: Place<ts.Expression>): string {
  const literal = literalOf(place);
  if (literal !== undefined) return literal === null ? '' : ` DEFAULT ${quoteLiteral(literal)}`;
  const chain = chainOf(place.node);
  const last = chain?.links.at(-1);
  if (last?.name === 'now') return ' DEFAULT CURRENT_TIMESTAMP';
  if (last?.name === 'uuid') return ' DEFAULT gen_random_uuid()';
  const raw = last?.name === 'raw' && last.arguments[0] ? textAt(placeOf(place.source, last.arguments[0])) : undefined;
  // A default that cannot be read is there all the same: it decides whether an INSERT may leave the column out.
  return raw === undefined ? ' DEFAULT NULL' : ` DEFAULT (${raw})`;
}

/** `.references('id').inTable('users')` and `.references('users.id')`. */
function reference(source: TypeScriptSource, links: readonly Link[]): string | undefined {
  const argument = (name: string): string | undefined => {
    const found = links.find((link) => link.name === name)?.arguments[0];
    return found && textAt(placeOf(source, found));
  };
  const target = argument('references');
  if (target === undefined) return undefined;
  const parts = target.split('.');
  const table = argument('inTable')?.split('.') ?? parts.slice(0, -1);
  if (table.length === 0) return undefined;
  return ` REFERENCES ${table.map(quoteName).join('.')} (${quoteName(parts.at(-1)!)})`;
}
