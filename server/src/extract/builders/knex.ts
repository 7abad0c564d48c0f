import * as ts from 'typescript';
import type { ExtractContext } from '../extractor.ts';
import type { Fragment } from '../fragment.ts';
import { Query } from '../knex/query.ts';
import { knexReceiver } from '../knex/receiver.ts';
import { knexSchema } from '../knex/schema.ts';
import { knexSigns } from '../knex/setup.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { type BuilderLibrary, builtStatements, isInside } from './fragments.ts';
import { setupOf } from './setup.ts';

/** Knex: query chains, and schema builder calls, which define what migrations bring. Silent where names are rewritten on the way. */
export const knex: Builder = {
  name: 'knex',
  modules: ['knex'],
  trigger:
    /\.\s*(?:schema|select|where\w*|insert|update|del|delete|first|join|orderBy|returning|increment|decrement|count|pluck|from|into)\b/,
  configured: (context) => configs(context).length > 0,
  extract(source, context) {
    const setup = setupOf(source, context, knexSigns);
    if (!setup) return { fragments: [], models: [] };
    const fragments: Fragment[] = [];
    const calls: ts.CallExpression[] = [];
    everyNode(source.ast, (node) => {
      if (!ts.isCallExpression(node)) return;
      // What DDL names are called in the database is only plain where nothing renames them.
      const schema = setup.naming ? undefined : knexSchema(source, node);
      if (schema) fragments.push(schema);
      else calls.push(node);
    });
    return {
      fragments: [...fragments, ...builtStatements(source, calls, { ...library, naming: setup.naming })],
      models: [],
      dependencies: setup.files,
    };
  },
};

const configs = ({ workspace }: ExtractContext): readonly string[] =>
  ['knexfile.js', 'knexfile.ts', 'knexfile.cjs', 'knexfile.mjs'].flatMap((name) => workspace.find(name));

const library: Omit<BuilderLibrary, 'naming'> = {
  name: 'knex',
  receiver: knexReceiver,
  statement: (steps) => new Query(steps, steps.stepwise),
  isPart: (source, call) => isInside(source, call, knexReceiver),
};
