import * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import { schemaBuilders as libraries } from '../schemaBuilders/registry.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';

/** Calls of migrations that change the schema, as DDL: so it is known what a migration in code brings. */
export const schemaBuilders: Builder = {
  name: 'schema builders',
  modules: [],
  trigger: new RegExp(libraries.map(({ trigger }) => trigger.source).join('|')),
  // A migration is given its builder and need not import it.
  configured: () => true,
  extract(source) {
    const wanted = libraries.filter((each) => each.trigger.test(source.text));
    const fragments: Fragment[] = [];
    if (wanted.length > 0) {
      everyNode(source.ast, (node) => {
        if (!ts.isCallExpression(node)) return;
        for (const library of wanted) {
          const found = library.read(source, node);
          if (!found) continue;
          fragments.push(found);
          break;
        }
      });
    }
    return { fragments, models: [] };
  },
};
