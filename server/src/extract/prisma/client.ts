import * as ts from 'typescript';
import { type Origin, originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { resolveValue, unwrap } from '../typescript/values.ts';
import type { PrismaModel, PrismaSchema } from './schema.ts';

/** What is known of an expression as a Prisma Client. */
export interface Client {
  /**
   * `sure`: it comes from PrismaClient. `likely`: its name speaks of Prisma. `guess`: it has a name that clients often have (`db`, `tx`), and
   * nothing says that it is something else: then names count only where the schema has them.
   */
  readonly certainty: 'sure' | 'likely' | 'guess';
  /** Made by `$extends`, or of unknown make: fields may be computed, so that `select` may name what no table has. */
  readonly extended: boolean;
  /** Where it is imported, as far as that can be told. */
  readonly origin?: Origin;
}

/** Whether `node` is a Prisma Client: by its class, by a transaction of one, by its type, else by its name; undefined when it is not. */
export function clientAt(source: TypeScriptSource, node: ts.Expression, accessor: string): Client | undefined {
  const expression = unwrap(node);
  const origin = originOf(source, expression);
  if (origin) {
    const { steps } = origin;
    if (origin.export === 'PrismaClient' && steps.every((step) => clientSteps.has(step))) {
      return { certainty: 'sure', extended: steps.includes('.$extends'), origin };
    }
    if (steps[0] === '.TransactionClient') return { certainty: 'sure', extended: false, origin };
    // A service that could not be read may extend its client itself.
    if (origin.export === 'PrismaService' && steps.every((step) => clientSteps.has(step))) {
      return { certainty: 'sure', extended: true, origin };
    }
    if (isPackage(origin.module) && !/prisma/i.test(origin.module)) return undefined;
    if (/^@prisma\/client(?:\/|$)/.test(origin.module) && origin.export !== '*' && origin.export !== 'default') return undefined;
  } else if (isSomethingElse(source, expression, accessor)) return undefined;
  const name = lastName(expression);
  if (name === undefined) return undefined;
  const from = origin ? { origin } : {};
  if (/prisma/i.test(name)) return { certainty: 'likely', extended: true, ...from };
  return clientNames.has(name) && !lookalikeNames.test(expression.getText(source.ast))
    ? { certainty: 'guess', extended: true, ...from }
    : undefined;
}

/** The model that a client calls `accessor`: its name with the first letter in lower case. */
export function modelOfAccessor(schema: PrismaSchema, accessor: string): PrismaModel | undefined {
  const direct = schema.models.get(accessor[0]!.toUpperCase() + accessor.slice(1)) ?? schema.models.get(accessor);
  if (direct) return direct;
  for (const model of schema.models.values()) if (lowerFirst(model.name) === accessor) return model;
  return undefined;
}

const lowerFirst = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1);

const clientSteps: ReadonlySet<string> = new Set([
  'new',
  'type',
  '()',
  '.$extends',
  '.$transaction',
  '.$on',
  '.$use',
  'argument',
]);

/** Names under which applications hand a client around. */
const clientNames: ReadonlySet<string> = new Set([
  'db',
  'tx',
  'trx',
  'client',
  'database',
  'orm',
  'transaction',
  't',
  'dbClient',
]);

/** `db.query.users.findMany` is Drizzle's. */
const lookalikeNames = /\bquery\b/;

/** A specifier that can only be a package, not a path alias of the workspace. */
const isPackage = (specifier: string): boolean =>
  !/^[.~#/]|^@\//.test(specifier) && !/(?:^|[-/@])(?:db|database|client)(?:$|[-/])/.test(specifier);

/** A value made in the workspace that is no client: an object with a member of that name, or an instance of a class of its own. */
function isSomethingElse(source: TypeScriptSource, expression: ts.Expression, accessor: string): boolean {
  const { node } = resolveValue(source, expression);
  if (ts.isObjectLiteralExpression(node)) return true;
  if (ts.isNewExpression(node)) return !/prisma/i.test(node.expression.getText()) || accessor === '';
  return ts.isClassLike(node) || ts.isStringLiteralLike(node) || ts.isArrayLiteralExpression(node);
}

function lastName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isCallExpression(node)) return lastName(unwrap(node.expression));
  return undefined;
}
