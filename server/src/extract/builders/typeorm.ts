import * as ts from 'typescript';
import type { Fragment, Model } from '../fragment.ts';
import { modelsOf } from '../orm/entity.ts';
import { typeOrmConfigFiles } from '../typeorm/config.ts';
import { typeOrmEntity } from '../typeorm/entities.ts';
import { schemaEntity } from '../typeorm/entitySchema.ts';
import { typeOrmCall } from '../typeorm/find.ts';
import { typeOrmQuery } from '../typeorm/queryBuilder.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { placeOf } from './host.ts';

/**
 * TypeORM on PostgreSQL: decorated entities as models, repositories and entity managers with find options, and query builder strings. Silent
 * where a data source of the workspace is of another database or has a naming strategy of its own.
 */
export const typeorm: Builder = {
  name: 'typeorm',
  modules: ['typeorm', '@nestjs/typeorm'],
  trigger:
    /\bEntitySchema\b|@(?:Entity|ChildEntity|ViewEntity)\b|\bcreateQueryBuilder\b|\.\s*(?:find\w*|count\w*|exists?\w*|insert|save|create|update|upsert|delete|softDelete|restore|sum|average|minimum|maximum|increment|decrement)\s*\(/,
  extract(source, context) {
    const fragments: Fragment[] = [];
    const models: Model[] = [];
    everyNode(source.ast, (node) => {
      if (ts.isClassLike(node)) {
        const entity = typeOrmEntity(placeOf(source, node));
        if (entity) models.push(...modelsOf(entity));
      } else if (ts.isNewExpression(node)) {
        const entity = schemaEntity(placeOf(source, node));
        if (entity) models.push(...modelsOf(entity));
      } else if (ts.isCallExpression(node)) {
        const fragment = typeOrmQuery(source, node) ?? typeOrmCall(source, node);
        if (fragment) fragments.push(fragment);
      }
    });
    return { fragments, models, dependencies: typeOrmConfigFiles(context) };
  },
};
