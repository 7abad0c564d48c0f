import * as ts from 'typescript';
import type { Fragment, Model } from '../fragment.ts';
import { knexConfigFiles, type TableModel, tableModelsIn, tableSpan } from '../objection/models.ts';
import { objectionQuery } from '../objection/queries.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { stringOf, tokenSpan } from './host.ts';
import { SqlWriter } from './sqlWriter.ts';

/**
 * Objection and Bookshelf on PostgreSQL: the tables of their models, the columns that relations join by, and query chains. A JSON schema
 * validates input and says nothing of columns. Silent where names are mapped in a way of the project's own.
 */
export const objection: Builder = {
  name: 'objection',
  modules: ['objection', 'bookshelf'],
  trigger: /\btableName\b|\.\s*(?:query|where|fetch|forge)\s*\(/,
  extract(source, context) {
    const fragments: Fragment[] = [];
    const models = [...tableModelsIn(source).values()];
    for (const model of models) fragments.push(...joins(model));
    everyNode(source.ast, (node) => {
      const fragment = ts.isCallExpression(node) ? objectionQuery(source, node) : undefined;
      if (fragment) fragments.push(fragment);
    });
    const own = models.filter((model) => !model.place.host).map(modelOf);
    return { fragments, models: own, dependencies: knexConfigFiles(context) };
  },
};

const modelOf = (model: TableModel): Model => ({
  library: model.library,
  table: model.table,
  tableSpan: tableSpan(model),
  name: model.name,
  columns: [],
  ...(model.schema === undefined ? {} : { schema: model.schema }),
});

/** `'persons.id'` of a relation's join, as a statement about that table. */
function joins(model: TableModel): Fragment[] {
  return model.joins.flatMap((place) => {
    const text = stringOf(place);
    const parts = text?.split('.') ?? [];
    const [column, table, schema] = [parts.at(-1), parts.at(-2), parts.at(-3)];
    if (text === undefined || column === undefined || table === undefined || !/^\w+(?:\.\w+){1,2}$/.test(text)) return [];
    const span = tokenSpan(place);
    const start = span.end - column.length;
    const host = { start: start - 1 - table.length, end: start - 1 };
    const writer = new SqlWriter().sql('SELECT ').name(model.column(column), place.host ?? { start, end: span.end });
    return writer
      .sql(' FROM ')
      .qualified(schema, model.column(table), place.host ?? host)
      .fragment(`${model.name}.relationMappings`, span);
  });
}
