import * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import { kyselyModels } from '../kysely/database.ts';
import { kyselyQuery, type Naming } from '../kysely/query.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';

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
    const fragments: Fragment[] = [];
    everyNode(source.ast, (node) => {
      const fragment = ts.isCallExpression(node) ? kyselyQuery(source, node, naming) : undefined;
      if (fragment) fragments.push(fragment);
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
  return (name) => name.replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? letter.toLowerCase() : `_${letter.toLowerCase()}`));
}

const isModelFile = (source: TypeScriptSource): boolean =>
  [...source.links.imports].some(
    ([name, { module }]) =>
      module === 'kysely' &&
      /^(Generated|GeneratedAlways|ColumnType|Selectable|Insertable|Updateable|JSONColumnType)$/.test(name),
  );
