import * as ts from 'typescript';
import { chainOf, isOutermost, type Link } from '../builders/chain.ts';
import { type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { writeParts } from '../builders/names.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import { callbackSteps } from '../builders/steps.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { constantText } from '../typescript/strings.ts';
import { unwrap } from '../typescript/values.ts';
import { columnsOf } from './columns.ts';
import { queryOf } from './query.ts';
import { helperCall, rawOf, writeRaw } from './raw.ts';
import { isKnex } from './receiver.ts';
import { type Line, linesOf } from './tableSteps.ts';

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
  const w = new SqlWriter({ raw: true });
  let schema: string | undefined;
  for (const link of chain.links) {
    const args = link.arguments.map((argument) => placeOf(source, argument));
    const [first] = args;
    const name = first && textAt(first);
    if (link.name === 'withSchema') schema = name;
    else if (first && name !== undefined) statement(w, link, tableAt(name, schema, first), args);
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
  readonly schema: string | undefined;
  readonly place: Place<ts.Expression>;
}

/** `'auth.users'` is a table of a schema. */
function tableAt(name: string, schema: string | undefined, place: Place<ts.Expression>): Table {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? { name, schema, place } : { name: name.slice(dot + 1), schema: name.slice(0, dot), place };
}

function statement(w: SqlWriter, { name: verb }: Link, table: Table, args: readonly Place<ts.Expression>[]): void {
  const [, second, third] = args;
  switch (verb) {
    case 'createTable':
    case 'createTableIfNotExists': {
      const lines = second ? linesOf(second, table.name) : [];
      const hasKey = lines.some((line) => line.isKey);
      for (const line of lines) if (line.kind === 'before') alter(w, table, line);
      w.sql(`CREATE TABLE ${verb === 'createTable' ? '' : 'IF NOT EXISTS '}`);
      writeTable(w, table);
      w.sql(' (')
        .each(
          lines.filter(({ kind }) => kind === 'column' || kind === 'constraint'),
          ', ',
          (line) => line.write(w, hasKey),
        )
        .sql(');\n');
      for (const line of lines) if (line.kind === 'other') alter(w, table, line);
      return;
    }
    case 'createTableLike': {
      const like = second && textAt(second);
      w.sql('CREATE TABLE ');
      writeTable(w, table).sql(' (LIKE ');
      if (second && like !== undefined) writeTable(w, tableAt(like, table.schema, second));
      else w.hole(tokenSpan(table.place));
      w.sql(' INCLUDING ALL);\n');
      for (const line of third ? linesOf(third, table.name) : []) alter(w, table, line);
      return;
    }
    case 'alterTable':
    case 'table':
      for (const line of second ? linesOf(second, table.name) : []) alter(w, table, line);
      return;
    case 'dropTable':
    case 'dropTableIfExists':
      w.sql('DROP TABLE IF EXISTS ');
      writeTable(w, table).sql(';\n');
      return;
    case 'renameTable': {
      const to = second && textAt(second);
      w.sql('ALTER TABLE ');
      writeTable(w, table).sql(' RENAME TO ');
      if (to === undefined) w.hole(tokenSpan(second ?? table.place));
      else w.name(tableAt(to, undefined, table.place).name);
      w.sql(';\n');
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
      view(w, verb, table, second);
      return;
    case 'dropView':
    case 'dropViewIfExists':
    case 'dropMaterializedView':
    case 'dropMaterializedViewIfExists':
      w.sql(`DROP ${verb.includes('Materialized') ? 'MATERIALIZED ' : ''}VIEW IF EXISTS `);
      writeTable(w, table).sql(';\n');
      return;
  }
}

/** `(view) => { view.columns(['id']); view.as(knex('users').select('id')); }` */
function view(w: SqlWriter, verb: string, table: Table, callback: Place<ts.Expression> | undefined): void {
  const steps = verb === 'alterView' ? [] : ((callback && callbackSteps(callback)?.steps) ?? []);
  const body = steps.find(({ name }) => name === 'as')?.arguments[0];
  const given = steps.find(({ name }) => name === 'columns')?.arguments;
  const columns = given?.flatMap((each) => columnsOf(each));
  const kind = verb === 'createMaterializedView' ? 'MATERIALIZED ' : verb === 'createViewOrReplace' ? 'OR REPLACE ' : '';
  w.sql(`CREATE ${kind}VIEW `);
  writeTable(w, table);
  if (columns && columns.length > 0)
    w.sql(' (')
      .each(columns, ', ', ({ parts }) => writeParts(w, parts))
      .sql(')');
  w.sql(' AS ');
  const query = body && queryOf(body);
  const helper = body && !query ? helperCall(body) : undefined;
  const raw = helper?.name === 'raw' ? rawOf(helper.arguments) : undefined;
  if (query) query.write(w);
  else if (raw) writeRaw(w, raw);
  else w.sql('SELECT ').hole(tokenSpan(table.place));
  w.sql(';\n');
}

const writeTable = (w: SqlWriter, { name, schema, place }: Table): SqlWriter => w.qualified(schema, name, tokenSpan(place));

function alter(w: SqlWriter, table: Table, line: Line): void {
  if (line.kind !== 'before') {
    w.sql('ALTER TABLE ');
    writeTable(w, table).sql(line.kind === 'column' ? ' ADD COLUMN ' : line.kind === 'constraint' ? ' ADD ' : ' ');
  }
  line.write(w, false);
  w.sql(';\n');
}
