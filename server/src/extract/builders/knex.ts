import * as ts from 'typescript';
import type { ExtractContext } from '../extractor.ts';
import type { Fragment } from '../fragment.ts';
import { knexQueries } from '../knex/fragments.ts';
import { knexSchema } from '../knex/schema.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';

/** Knex: query chains, and schema builder calls, which define what migrations bring. Silent where names are rewritten on the way. */
export const knex: Builder = {
  name: 'knex',
  modules: ['knex'],
  trigger:
    /\.\s*(?:schema|select|where\w*|insert|update|del|delete|first|join|orderBy|returning|increment|decrement|count|pluck|from|into)\b/,
  configured: (context) => configs(context).length > 0,
  extract(source, context) {
    if (!speaksPostgres(source, context)) return { fragments: [], models: [] };
    const fragments: Fragment[] = [];
    const calls: ts.CallExpression[] = [];
    everyNode(source.ast, (node) => {
      if (!ts.isCallExpression(node)) return;
      const schema = knexSchema(source, node);
      if (schema) fragments.push(schema);
      else calls.push(node);
    });
    return { fragments: [...fragments, ...knexQueries(source, calls, undefined)], models: [] };
  },
};

const configs = ({ workspace }: ExtractContext): readonly string[] =>
  ['knexfile.js', 'knexfile.ts', 'knexfile.cjs', 'knexfile.mjs'].flatMap((name) => workspace.find(name));

/** Not when the configuration names another dialect, or rewrites identifiers (`wrapIdentifier`, `knexSnakeCaseMappers`). */
function speaksPostgres(source: TypeScriptSource, context: ExtractContext): boolean {
  const texts = [source.text, ...configs(context).map((file) => context.workspace.read(file) ?? '')];
  for (const module of source.links.modules) {
    const other = /^[.~#@]/.test(module) ? source.other(module) : undefined;
    if (other) texts.push(other.text);
  }
  const all = texts.join('\n');
  if (/\bwrapIdentifier\b|\bknex(SnakeCase|Identifier)Mappers?\b/.test(all)) return false;
  const clients = [...all.matchAll(/\bclient\s*:\s*['"`]([\w-]+)['"`]/g)].map((match) => match[1]!);
  return (
    clients.length === 0 || clients.some((client) => /^(pg|pgnative|postgres|postgresql|cockroachdb|redshift)$/.test(client))
  );
}
