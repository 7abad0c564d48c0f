import * as ts from 'typescript';
import { setupOf } from '../builders/setup.ts';
import { knexSigns } from '../knex/setup.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { constantText, spanOf } from '../typescript/strings.ts';
import { memberOf, resolveValue } from '../typescript/values.ts';
import type { PlainCall, RawLibrary } from './library.ts';
import { type Bound, type BoundName, colonNames, pgPromiseNames, questionMarks } from './placeholders.ts';

/** Constants among the values given beside the SQL, in an array or an object. */
function boundBy(call: PlainCall): Bound {
  const [values] = call.arguments;
  return (key) => {
    if (!values) return undefined;
    const value = resolveValue(call.source, values);
    if (typeof key === 'number') {
      const node = ts.isArrayLiteralExpression(value.node)
        ? value.node.elements[key]
        : key === 0 && ts.isExpression(value.node)
          ? value.node
          : undefined;
      return node && nameAt(call, value.source, node);
    }
    const member = memberOf(value, key);
    return member && ts.isExpression(member.node) ? nameAt(call, member.source, member.node) : undefined;
  };
}

function nameAt(call: PlainCall, source: TypeScriptSource, node: ts.Expression): BoundName | undefined {
  const text = constantText(source, node);
  if (text === undefined) return undefined;
  if (source !== call.source) return { text };
  const { start, end } = spanOf(source, node);
  return { text, host: ts.isStringLiteralLike(node) ? { start: start + 1, end: end - 1 } : { start, end } };
}

/** Knex rewrites the names that it quotes when the project says so, and takes an alias in them apart. */
const ofKnex =
  (call: PlainCall): Bound =>
  (key) => {
    const name = boundBy(call)(key);
    if (!name || /\s/.test(name.text)) return undefined;
    const setup = setupOf(call.source, call.source.context, knexSigns);
    return setup && { ...name, text: setup.naming?.(name.text) ?? name.text };
  };

const isObject = (call: PlainCall): boolean => {
  const [values] = call.arguments;
  return values !== undefined && ts.isObjectLiteralExpression(resolveValue(call.source, values).node);
};

/** Knex `raw` and its relatives: Objection, Bookshelf and MikroORM bind the same way. */
export const knexRaw: RawLibrary = {
  name: 'knex',
  modules: [
    'knex',
    'objection',
    'bookshelf',
    '@mikro-orm/core',
    '@mikro-orm/postgresql',
    '@mikro-orm/knex',
    '@mikro-orm/nestjs',
    '@mikro-orm/sql',
  ],
  placeholders: (call) => questionMarks(ofKnex(call), isObject(call) ? 'named' : 'positional'),
};

/** Sequelize `query`: `replacements` have `:name` or `?`, `bind` has `$1` or `$name`. */
export const sequelizeRaw: RawLibrary = {
  name: 'sequelize',
  modules: ['sequelize', 'sequelize-typescript', '@sequelize/core'],
  placeholders(call) {
    const options = call.arguments[0] && resolveValue(call.source, call.arguments[0]).node;
    const replacements =
      options && ts.isObjectLiteralExpression(options)
        ? options.properties.find((each) => propertyNameText(each.name) === 'replacements')
        : undefined;
    const list =
      replacements && ts.isPropertyAssignment(replacements)
        ? resolveValue(call.source, replacements.initializer).node
        : undefined;
    return colonNames({ questionMark: list !== undefined && ts.isArrayLiteralExpression(list), dollarNames: true });
  },
};

/** pg-promise formats its own placeholders before PostgreSQL sees them; massive is made of it. */
export const pgPromise: RawLibrary = {
  name: 'pg-promise',
  modules: ['pg-promise', 'massive'],
  placeholders: (call) => pgPromiseNames(boundBy(call)),
};

/** Libraries that hand SQL on as it is, with PostgreSQL's own `$1`. */
export const nodePostgres: RawLibrary = {
  name: 'pg',
  modules: [
    'pg',
    'pg-pool',
    'pg-query-stream',
    'pg-cursor',
    'typeorm',
    '@nestjs/typeorm',
    '@vercel/postgres',
    '@neondatabase/serverless',
    '@electric-sql/pglite',
    'sql-template-strings',
    '@pgtyped/runtime',
    'ts-postgres',
    'postgrejs',
    'pg-mem',
    'zapatos',
    '@ts-safeql/sql-tag',
    'node-pg-migrate',
    'graphile-worker',
    'pg-boss',
    'postgrator',
    'pg-format',
    'pg-native',
    'supabase',
    '@supabase/supabase-js',
  ],
};
