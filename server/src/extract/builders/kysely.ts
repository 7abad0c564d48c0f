import * as ts from 'typescript';
import type { Model } from '../fragment.ts';
import { kyselyModels } from '../kysely/database.ts';
import { mergeOf } from '../kysely/merge.ts';
import { Query } from '../kysely/query.ts';
import { isOnInstance, kyselyReceiver, typedTables } from '../kysely/receiver.ts';
import { kyselySigns } from '../kysely/setup.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { builtStatements } from './fragments.ts';
import { placeOf } from './host.ts';
import { setupOf } from './setup.ts';
import { nowhere, quoteName } from './sqlWriter.ts';
import type { BuiltStatement } from './statement.ts';
import { type Steps, stepsOf } from './steps.ts';

/** Kysely: query chains, and the `Database` interface as a model that can itself drift. Silent for other dialects. */
export const kysely: Builder = {
  name: 'kysely',
  modules: ['kysely'],
  trigger: /\.\s*(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\s*\(/,
  extract(source, context) {
    const setup = setupOf(source, context, kyselySigns);
    if (!setup) return { fragments: [], models: [] };
    const naming = setup.naming ?? ((name: string) => name);
    const calls: ts.CallExpression[] = [];
    everyNode(source.ast, (node) => {
      if (ts.isCallExpression(node)) calls.push(node);
    });
    const fragments = builtStatements(source, calls, {
      name: 'kysely',
      receiver: kyselyReceiver,
      naming,
      statement: statementOf,
      isPart: (from, call, { root }) => !isOnInstance(root) || isArgument(from, call),
    });
    const models = isModelFile(source) ? kyselyModels(source, naming) : [];
    // Where the instance is made is not seen: a plugin may rewrite names that are not in the database's usual form.
    const isSeen = setup.naming !== undefined || setup.files.length > 0 || /Dialect\b|new\s+Kysely\b/.test(source.text);
    const isUsual = [...fragments.map(({ text }) => text), ...models.flatMap(names)].every((text) => !/"[a-z_]+[A-Z]/.test(text));
    return isSeen || isUsual
      ? { fragments, models, dependencies: setup.files }
      : { fragments: [], models: [], dependencies: setup.files };
  },
};

function statementOf(steps: Steps): BuiltStatement | undefined {
  if (steps.steps.some((step) => step.name === 'mergeInto')) return mergeOf(steps);
  const query = new Query(steps, steps.stepwise);
  for (const name of typedTables(steps.root.source, steps.root.node)) {
    query.from.push({ kind: 'table', name: { parts: name.split('.').map((text) => ({ text, span: nowhere })) } });
    // What the helper is given may have joined further tables.
    query.open = true;
  }
  return query;
}

const names = ({ table, columns }: Model): string[] => [table, ...columns.map(({ name }) => name)].map(quoteName);

const isModelFile = (source: TypeScriptSource): boolean =>
  [...source.links.imports].some(
    ([name, { module }]) =>
      module === 'kysely' &&
      /^(Generated|GeneratedAlways|ColumnType|Selectable|Insertable|Updateable|JSONColumnType)$/.test(name),
  );

/** Inside the arguments of another query that could not be told with it. */
const isArgument = (source: TypeScriptSource, call: ts.CallExpression): boolean =>
  ts.findAncestor(call.parent, (up) => ts.isCallExpression(up) && stepsOf(placeOf(source, up), kyselyReceiver) !== undefined) !==
  undefined;
