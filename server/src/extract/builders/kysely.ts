import * as ts from 'typescript';
import { kyselyModels } from '../kysely/database.ts';
import { Query } from '../kysely/query.ts';
import { isOnInstance, kyselyReceiver } from '../kysely/receiver.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { builtStatements } from './fragments.ts';
import { placeOf } from './host.ts';
import { type Naming, snakeCase } from './naming.ts';
import { stepsOf } from './steps.ts';

/** Kysely: query chains, and the `Database` interface as a model that can itself drift. Silent for other dialects. */
export const kysely: Builder = {
  name: 'kysely',
  modules: ['kysely'],
  trigger: /\.\s*(?:selectFrom|insertInto|updateTable|deleteFrom)\s*\(/,
  extract(source) {
    const texts = [
      source.text,
      ...[...source.links.modules].flatMap((module) => (/^[.~#@]/.test(module) ? (source.other(module)?.text ?? []) : [])),
    ];
    const all = texts.join('\n');
    if (/\b(Mysql|Sqlite|Mssql|D1|LibsqlD?|PlanetScale)Dialect\b/.test(all) && !/\b(Postgres|Pglite|Neon)\w*Dialect\b/.test(all))
      return { fragments: [], models: [] };
    const naming = namingOf(all);
    if (!naming) return { fragments: [], models: [] };
    const calls: ts.CallExpression[] = [];
    everyNode(source.ast, (node) => {
      if (ts.isCallExpression(node)) calls.push(node);
    });
    const fragments = builtStatements(source, calls, {
      name: 'kysely',
      receiver: kyselyReceiver,
      naming,
      statement: (steps) =>
        steps.steps.some((step) => step.name === 'mergeInto') ? undefined : new Query(steps, steps.stepwise),
      isPart: (from, call, { root }) => !isOnInstance(root) || isArgument(from, call),
    });
    // Where the instance is made elsewhere, a plugin may rewrite names that are not in the database's usual form.
    if (!/new\s+Kysely\b/.test(all) && fragments.some(({ text }) => /"[a-z_]+[A-Z]/.test(text)))
      return { fragments: [], models: [] };
    return { fragments, models: isModelFile(source) ? kyselyModels(source, naming) : [] };
  },
};

/** CamelCasePlugin writes names in snake_case; with options of its own it cannot be told how. */
function namingOf(text: string): Naming | undefined {
  if (!text.includes('CamelCasePlugin')) return (name) => name;
  if (/new\s+CamelCasePlugin\s*\(\s*[^)\s]/.test(text)) return undefined;
  return snakeCase;
}

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
