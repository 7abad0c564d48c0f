import * as ts from 'typescript';
import { isOutermost } from '../builders/chain.ts';
import { isKysely } from '../kysely/receiver.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { fragmentOf } from './ddlWriter.ts';
import { textAt } from './given.ts';
import { isHandle } from './handle.ts';
import { type KyselyLink, linksOf } from './kyselyLinks.ts';
import { kyselyObjects } from './kyselyObjects.ts';
import { kyselyTables } from './kyselyTables.ts';
import type { SchemaBuilder } from './schemaBuilder.ts';

/** Kysely: `db.schema.createTable('t').addColumn('id', 'serial').execute()` and its kin. */
export const kyselySchema: SchemaBuilder = {
  library: 'kysely',
  trigger: /\.\s*schema\s*\.\s*(?:create|alter|drop|with)[A-Z]/,
  read(source, call) {
    if (!isOutermost(call)) return undefined;
    const chain = linksOf(source, call);
    if (!chain) return undefined;
    const { links } = chain;
    const root = unwrap(chain.root);
    if (!ts.isPropertyAccessExpression(root) || root.name.text !== 'schema' || !isDatabase(source, root.expression))
      return undefined;
    const start = links.findIndex((link) => link.name !== 'withSchema' && !/Plugins?$/.test(link.name));
    const first = links[start];
    const write = first && (kyselyTables[first.name] ?? kyselyObjects[first.name]);
    if (!first || !write || takesCallback(first)) return undefined;
    const schema = links.slice(0, start).findLast((link) => link.name === 'withSchema')?.args[0];
    return fragmentOf('kysely', source, call, (ddl) => {
      // What is not executed here may be continued elsewhere.
      if (!links.some((link) => link.name === 'execute')) ddl.raised = true;
      write(ddl, links.slice(start), (schema && textAt(schema)) ?? schemaOf(source, root.expression));
    });
  },
};

/** What is typed as Kysely's, or what a migration is given where Kysely is spoken of. */
function isDatabase(source: TypeScriptSource, expression: ts.Expression): boolean {
  const node = withoutSchema(expression);
  return (
    isKysely(source, node) ||
    isHandle(source, node, { type: /\b(?:Kysely|Transaction)\b/, first: true, name: /^(?:kysely|trx|db)$/ })
  );
}

/** `db.withSchema('s')` is an instance too. */
function withoutSchema(expression: ts.Expression): ts.Expression {
  const node = unwrap(expression);
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'withSchema'
    ? withoutSchema(node.expression.expression)
    : node;
}

function schemaOf(source: TypeScriptSource, expression: ts.Expression): string | undefined {
  const node = unwrap(expression);
  const [first] = ts.isCallExpression(node) ? node.arguments : [];
  return first && textAt({ source, node: first });
}

/** Knex's schema builder looks alike, but takes a function for the table. */
const takesCallback = ({ args }: KyselyLink): boolean =>
  args.slice(1).some(({ node }) => ts.isArrowFunction(node) || ts.isFunctionExpression(node));
