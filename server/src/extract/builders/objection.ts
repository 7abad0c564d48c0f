import * as ts from 'typescript';
import type { Fragment, Model } from '../fragment.ts';
import { bookshelfReceiver, bookshelfRelations, bookshelfStatement } from '../objection/bookshelf.ts';
import { knexConfigFiles, type TableModel, tableModelsIn, tableSpan } from '../objection/models.ts';
import { objectionReceiver, objectionStatement } from '../objection/query.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { type BuilderLibrary, builtStatements, isInside } from './fragments.ts';
import { stringOf, tokenSpan } from './host.ts';
import { SqlWriter } from './sqlWriter.ts';
import type { Receiver } from './steps.ts';

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
    for (const model of models) fragments.push(...(model.library === 'objection' ? joins(model) : bookshelfRelations(model)));
    const calls: ts.CallExpression[] = [];
    everyNode(source.ast, (node) => {
      if (ts.isCallExpression(node)) calls.push(node);
    });
    for (const library of libraries) fragments.push(...builtStatements(source, calls, library));
    const own = models.filter((model) => !model.place.host).map(modelOf);
    return { fragments, models: own, dependencies: knexConfigFiles(context) };
  },
};

const libraryOf = (name: string, receiver: Receiver, statement: BuilderLibrary['statement']): BuilderLibrary => ({
  ...{ name, receiver, statement },
  naming: undefined,
  isPart: (source, call) => isInside(source, call, receiver),
});

const libraries: readonly BuilderLibrary[] = [
  libraryOf('objection', objectionReceiver, objectionStatement),
  libraryOf('bookshelf', bookshelfReceiver, bookshelfStatement),
];

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
