import * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import { modelsOf } from '../orm/entity.ts';
import { bulkCall } from '../sequelize/bulk.ts';
import { sequelizeConfigFiles } from '../sequelize/config.ts';
import { sequelizeCall } from '../sequelize/queries.ts';
import { associatedModels } from '../sequelize/receivers.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';

/**
 * Sequelize on PostgreSQL: `define`, `init` and the decorators of sequelize-typescript as models, and the query options of their methods.
 * Silent where the configuration names another dialect, or where English would have to guess a table's plural.
 */
export const sequelize: Builder = {
  name: 'sequelize',
  modules: ['sequelize', 'sequelize-typescript', '@sequelize/core'],
  trigger:
    /\.\s*(?:define|init|findAll|findOne|findByPk|count|findAndCountAll|destroy|restore|sum|min|max|increment|decrement|create|upsert|bulk\w+|update|findOrCreate|findOrBuild)\s*\(|@Table\b/,
  // Model files of sequelize-cli get the library handed in, and import nothing.
  configured: (context) => sequelizeConfigFiles(context).length > 0,
  extract(source, context) {
    const fragments: Fragment[] = [];
    everyNode(source.ast, (node) => {
      const fragment = ts.isCallExpression(node) ? (sequelizeCall(source, node) ?? bulkCall(source, node)) : undefined;
      if (fragment) fragments.push(fragment);
    });
    const models = [...associatedModels(source).values()].flatMap((model) => modelsOf(model.entity));
    return { fragments, models, dependencies: sequelizeConfigFiles(context) };
  },
};
