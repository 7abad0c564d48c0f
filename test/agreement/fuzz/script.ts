import { quoteIdentifier } from '../../../server/src/sql/names.ts';
import type { Choices } from './choices.ts';
import { QueryWriter } from './query.ts';
import type { Model, ModelColumn, ModelRelation } from './schema.ts';

/** Statements that come before the judged one in its file, and the model that holds after them. */
export interface Script {
  readonly before: string;
  readonly model: Model;
}

type Step = { readonly sql: string; readonly model: Model };

/** DDL and settings as files have them: what they make, change and hide, the judged statement must see. */
export function makeScript(choices: Choices, model: Model): Script {
  let current = model;
  const statements = choices.some(1, 3, (index) => {
    const step = makeStep(choices, current, index);
    current = step.model;
    return step.sql;
  });
  return { before: `${statements.join(';\n')};`, model: current };
}

function makeStep(choices: Choices, model: Model, index: number): Step {
  return choices.way(
    () => temporaryTable(choices, model),
    () => path(choices, model),
    () => addColumn(choices, model, index),
    () => renameColumn(choices, model, index),
    () => renameTable(choices, model, index),
    () => view(choices, model, index),
    () => tableAs(choices, model, index),
    () => tableFunction(choices, model, index),
    () => dropTable(choices, model),
  );
}

const at = ({ schema, name }: { readonly schema: string; readonly name: string }) =>
  `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

const added = (model: Model, relation: ModelRelation): Model => ({ ...model, relations: [...model.relations, relation] });

const changed = (model: Model, before: ModelRelation, after: ModelRelation): Model => ({
  ...model,
  relations: model.relations.map((each) => (each === before ? after : each)),
});

const some: readonly ModelColumn[] = [
  { name: 'id', type: 'integer' },
  { name: 'fresh one', type: 'text' },
  { name: 'Spot', type: 'place' },
];

/** Often under the name of a table that is there, which it then hides. */
function temporaryTable(choices: Choices, model: Model): Step {
  const name = choices.once(2) ? choices.pick(model.relations).name : 'scratch';
  const taken = model.relations.some((each) => each.schema === 'pg_temp' && each.name === name);
  if (taken) return { sql: 'SELECT 1', model };
  const columns = some.slice(0, 1 + choices.below(3));
  const list = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ');
  return {
    sql: `CREATE TEMP TABLE ${quoteIdentifier(name)} (${list})`,
    model: added(model, { schema: 'pg_temp', name, columns, writable: true, inherits: true }),
  };
}

function path(choices: Choices, model: Model): Step {
  const schemas = [...new Set(model.relations.map((relation) => relation.schema))].filter((schema) => schema !== 'pg_temp');
  const turned = choices.below(schemas.length);
  const chosen = [...schemas.slice(turned), ...schemas.slice(0, turned)].slice(0, 1 + choices.below(3));
  // Types and functions of the schema's own are in public.
  const list = chosen.includes('public') ? chosen : [...chosen, 'public'];
  return { sql: `SET LOCAL search_path TO ${list.map(quoteIdentifier).join(', ')}`, model: { ...model, path: list } };
}

/** A table that nothing hangs on: no child, no partition, no function that returns its rows. */
function alterable(choices: Choices, model: Model): ModelRelation | undefined {
  const free = model.relations.filter(
    (relation) => relation.plain && !model.functions.some((each) => each.columns === relation.columns),
  );
  return free.length > 0 ? choices.pick(free) : undefined;
}

function addColumn(choices: Choices, model: Model, index: number): Step {
  const table = alterable(choices, model);
  if (!table) return { sql: 'SELECT 1', model };
  const column: ModelColumn = { name: choices.pick(['added', 'Added Later', 'status_2']) + index, type: 'integer' };
  return {
    sql: `ALTER TABLE ${at(table)} ADD COLUMN ${quoteIdentifier(column.name)} ${column.type}`,
    model: changed(model, table, { ...table, columns: [...table.columns, column] }),
  };
}

function renameColumn(choices: Choices, model: Model, index: number): Step {
  const table = alterable(choices, model);
  if (!table) return { sql: 'SELECT 1', model };
  const column = choices.pick(table.columns);
  const name = `renamed${index}`;
  const columns = table.columns.map((each) => (each === column ? { ...each, name } : each));
  const key = table.key?.map((each) => (each === column.name ? name : each));
  return {
    sql: `ALTER TABLE ${at(table)} RENAME COLUMN ${quoteIdentifier(column.name)} TO ${name}`,
    model: changed(model, table, { ...table, columns, ...(key && { key }) }),
  };
}

function renameTable(choices: Choices, model: Model, index: number): Step {
  const table = alterable(choices, model);
  if (!table) return { sql: 'SELECT 1', model };
  const name = `moved${index}`;
  return {
    sql: `ALTER TABLE ${at(table)} RENAME TO ${name}`,
    model: changed(model, table, { ...table, name }),
  };
}

function view(choices: Choices, model: Model, index: number): Step {
  const query = new QueryWriter(choices, model, 0).query();
  const columns = query.columns.map((column, i) => ({ ...column, name: `w${i}` }));
  const name = `made view ${index}`;
  return {
    sql: `CREATE VIEW public.${quoteIdentifier(name)} (${columns.map((column) => column.name).join(', ')}) AS ${query.sql}`,
    model: added(model, { schema: 'public', name, columns, writable: false }),
  };
}

function tableAs(choices: Choices, model: Model, index: number): Step {
  const name = `copy${index}`;
  const source = choices.pick(model.relations);
  return {
    sql: `CREATE TABLE public.${name} AS SELECT * FROM ${at(source)}`,
    model: added(model, { schema: 'public', name, columns: source.columns, writable: true }),
  };
}

function tableFunction(choices: Choices, model: Model, index: number): Step {
  const name = `rows_of${index}`;
  const source = choices.pick(model.relations.filter((relation) => relation.schema !== 'pg_temp'));
  return {
    sql: `CREATE FUNCTION public.${name}() RETURNS SETOF ${at(source)} LANGUAGE sql AS $$ SELECT * FROM ${at(source)} $$`,
    model: { ...model, functions: [...model.functions, { schema: 'public', name, columns: source.columns, scalar: false }] },
  };
}

/** The views and functions on it go with it; which those are the model does not say, so that one is dropped that has none. */
function dropTable(choices: Choices, model: Model): Step {
  const made = model.relations.filter((relation) => /^(?:copy|scratch)/.test(relation.name));
  if (made.length === 0) return temporaryTable(choices, model);
  const table = choices.pick(made);
  return {
    sql: `DROP TABLE ${at(table)} CASCADE`,
    model: { ...model, relations: model.relations.filter((relation) => relation !== table) },
  };
}
