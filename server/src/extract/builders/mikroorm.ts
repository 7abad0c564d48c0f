import * as ts from 'typescript';
import type { Fragment, Model } from '../fragment.ts';
import { mikroConfigFiles } from '../mikroorm/config.ts';
import { mikroEntity } from '../mikroorm/entities.ts';
import { mikroCall } from '../mikroorm/queries.ts';
import { mikroQuery } from '../mikroorm/queryBuilder.ts';
import { modelsOf } from '../orm/entity.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { placeOf } from './host.ts';

/**
 * MikroORM on PostgreSQL: decorated entities as models, and what entity managers and repositories are asked. Names follow its underscore
 * strategy; silent where the configuration has another one or another database.
 */
export const mikroorm: Builder = {
  name: 'mikro-orm',
  modules: [
    '@mikro-orm/core',
    '@mikro-orm/postgresql',
    '@mikro-orm/knex',
    '@mikro-orm/sql',
    '@mikro-orm/nestjs',
    '@mikro-orm/decorators',
  ],
  trigger:
    /@Entity\b|\bEntitySchema\b|\bdefineEntity\b|\bcreateQueryBuilder\b|\.qb\b|\.\s*(?:find\w*|count|native\w+|insert\w*|create|upsert)\s*\(/,
  extract(source, context) {
    const fragments: Fragment[] = [];
    const models: Model[] = [];
    everyNode(source.ast, (node) => {
      if (ts.isClassLike(node) || ts.isNewExpression(node) || isDefinition(node)) {
        const entity = mikroEntity(placeOf(source, node));
        if (entity?.node === node) models.push(...modelsOf(entity));
      } else if (ts.isCallExpression(node)) {
        const fragment = mikroQuery(source, node) ?? mikroCall(source, node);
        if (fragment) fragments.push(fragment);
      }
    });
    return { fragments, models, dependencies: mikroConfigFiles(context).slice(0, 20) };
  },
};

const isDefinition = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'defineEntity';
