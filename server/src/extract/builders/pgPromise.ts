import * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { elementsOf, entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from './host.ts';
import { SqlWriter } from './sqlWriter.ts';

/**
 * What pg-promise writes by itself: column sets and the helpers `insert`, `update` and `sets` with their tables, and calls of functions and
 * procedures by name. Its queries are read as SQL in strings.
 */
export const pgPromise: Builder = {
  name: 'pg-promise',
  modules: ['pg-promise'],
  trigger: /\bColumnSet\b|\bhelpers\b|\.\s*(?:func|proc)\s*(?:<[^>]*>)?\(/,
  extract(source) {
    const fragments: Fragment[] = [];
    everyNode(source.ast, (node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
      const fragment = helperOf(source, node);
      if (fragment) fragments.push(fragment);
    });
    return { fragments, models: [] };
  },
};

type Call = ts.CallExpression | ts.NewExpression;

function helperOf(source: TypeScriptSource, call: Call): Fragment | undefined {
  const callee = call.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
  if (!/^(?:ColumnSet|insert|update|func|proc)$/.test(name)) return undefined;
  const given = (call.arguments ?? []).map((each) => placeOf(source, each));
  const writer = new SqlWriter();
  if (!isOfPgPromise(source, callee, name) || !write(writer, name, given)) return undefined;
  return writer.fragment(`pg-promise ${name}`, { start: call.getStart(source.ast), end: call.end });
}

/** Whether a helper is of `pgp.helpers`, a function one of a database, a task or a transaction. */
function isOfPgPromise(source: TypeScriptSource, callee: ts.Expression, name: string): boolean {
  const origin = originOf(source, callee);
  // Handed on without a type, by its customary name.
  if (!origin && /(?:^|\.)pgp\.helpers\.\w+$/.test(callee.getText(source.ast))) return true;
  if (!origin || (origin.module !== 'pg-promise' && !/^pg-promise\//.test(origin.module))) return false;
  const isHelper = origin.steps.includes('.helpers');
  return name === 'func' || name === 'proc' ? !isHelper : isHelper;
}

function write(w: SqlWriter, name: string, [first, second, third]: readonly Place<ts.Expression>[]): boolean {
  if (!first) return false;
  if (name === 'func' || name === 'proc') return writeCall(w, name, first, second);
  if (name === 'ColumnSet') return writeColumns(w, first, second && entry(entriesOf(second), 'table')?.value);
  return writeColumns(w, second, third);
}

/** `SELECT … FROM table` for the columns of an INSERT or UPDATE: which of them are sent is decided row by row. */
function writeColumns(w: SqlWriter, columns: Place<ts.Expression> | undefined, table: Place<ts.Expression> | undefined): boolean {
  const names = table && tableOf(table);
  if (!columns || !table || !names) return false;
  const listed =
    elementsOf(columns)?.items.map(columnOf) ?? entriesOf(columns)?.entries.map(({ name, key }) => ({ name, place: key }));
  const known = listed?.filter((each) => each !== undefined) ?? [];
  if (known.length === 0) return false;
  w.sql('SELECT ').each(known, ', ', ({ name, place }) => w.name(name, tokenSpan(place)));
  w.sql(' FROM ').qualified(names.schema, names.table, tokenSpan(table));
  return true;
}

/** `'users'`, `{ table: 'users', schema: 'app' }`, `new TableName(…)`. */
function tableOf(place: Place<ts.Expression>): { readonly schema: string | undefined; readonly table: string } | undefined {
  const plain = stringOf(place);
  if (plain !== undefined) return { schema: undefined, table: plain };
  const made = ts.isNewExpression(place.node) ? place.node.arguments?.[0] : undefined;
  const given = entriesOf(made ? { ...place, node: made } : place);
  const table = entry(given, 'table')?.value;
  const schema = entry(given, 'schema')?.value;
  const name = table && stringOf(table);
  if (name === undefined || (schema && stringOf(schema) === undefined)) return undefined;
  return { schema: schema && stringOf(schema), table: name };
}

/** `'status'`, `'?id'` and `'^raw'` with their marks, `{ name: 'status', prop: 'state' }`. */
function columnOf(place: Place<ts.Expression>): { readonly name: string; readonly place: Place } | undefined {
  const named = entry(entriesOf(place), 'name')?.value ?? place;
  const name = /^\??([A-Za-z_$][\w$]*)/.exec(String(literalOf(named) ?? ''))?.[1];
  return name === undefined ? undefined : { name, place: named };
}

function writeCall(
  w: SqlWriter,
  name: 'func' | 'proc',
  routine: Place<ts.Expression>,
  values: Place<ts.Expression> | undefined,
): boolean {
  const called = stringOf(routine);
  const list = values && elementsOf(values);
  if (called === undefined || !/^[a-z_][\w$]*(?:\.[a-z_][\w$]*)?$/.test(called) || (list ? list.open : values)) return false;
  const [schema, own] = called.includes('.') ? called.split('.') : [undefined, called];
  w.sql(name === 'func' ? 'SELECT * FROM ' : 'CALL ').qualified(schema, own!, tokenSpan(routine));
  w.sql('(').each(list?.items ?? [], ', ', (each) => w.parameter(tokenSpan(each)));
  w.sql(')');
  return true;
}
