import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { casingFiles } from '../drizzle/casing.ts';
import { parseEnum } from '../drizzle/enums.ts';
import { drizzleExpression } from '../drizzle/expressions.ts';
import { drizzleModel } from '../drizzle/models.ts';
import { drizzleQuery } from '../drizzle/queries.ts';
import { relationalQuery } from '../drizzle/relational.ts';
import { type DrizzleTable, drizzleNameAt, parseTable } from '../drizzle/tables.ts';
import type { Fragment, Model, ModelEnum } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';
import { placeOf } from './host.ts';

/**
 * Drizzle on PostgreSQL: tables, views and enums of `drizzle-orm/pg-core` as models, and the queries made with them. What other cores
 * (mysql, sqlite) declare is left alone.
 */
export const drizzle: Builder = {
  name: 'drizzle',
  modules: ['drizzle-orm'],
  trigger: /\b(?:pg(?:Table|View|MaterializedView|Enum|Schema)|table|view|select\w*|insert|update|delete|findMany|findFirst)\b/,
  extract(source, context) {
    const fragments: Fragment[] = [];
    const tables: DrizzleTable[] = [];
    const enums: ModelEnum[] = [];
    const hosts: Span[] = [];
    everyNode(source.ast, (node) => {
      if (!ts.isCallExpression(node)) return;
      const place = placeOf(source, node);
      const table = parseTable(place);
      if (table && !tables.some((other) => other.span.start === table.span.start)) tables.push(table);
      const declared = table ? undefined : parseEnum(place);
      if (declared) enums.push(declared);
      if (table || declared) return;
      const query = drizzleQuery(source, node) ?? relationalQuery(source, node);
      const isInside = (span: Span): boolean => span.start <= node.pos && node.end <= span.end;
      const fragment = query ?? (hosts.some(isInside) ? undefined : drizzleExpression(source, node));
      if (!fragment) return;
      fragments.push(fragment);
      hosts.push(fragment.host);
    });
    const models = tables.map(drizzleModel);
    const dependencies = casingFiles(context.workspace);
    return { fragments, models: withEnums(models, enums), enums: models.length === 0 ? enums : [], dependencies };
  },
};

/** For tags that take column objects: what `messages.status` or `messages` stands for in the database. */
export const drizzleName = (
  source: TypeScriptSource,
  node: ts.Expression,
): { readonly schema?: string; readonly table: string; readonly column?: string } | undefined =>
  drizzleNameAt(placeOf(source, node));

/** A document's enums go with its first table. */
function withEnums(models: readonly Model[], enums: readonly ModelEnum[]): Model[] {
  const [first, ...rest] = models;
  return first && enums.length > 0 ? [{ ...first, enums }, ...rest] : [...models];
}
