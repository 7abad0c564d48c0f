import * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import { type Client, clientAt, modelOfAccessor } from '../prisma/client.ts';
import type { PrismaModel, PrismaSchema } from '../prisma/schema.ts';
import { type PrismaOperation, type PrismaPart, PrismaRenderer } from '../prisma/statements.ts';
import { type Target, targetOf } from '../prisma/target.ts';
import { type Import, prismaSchemas, schemaFor } from '../prisma/workspace.ts';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import type { Builder } from './builder.ts';
import { placeOf, tokenSpan } from './host.ts';

/**
 * Prisma Client: calls such as `prisma.user.findMany({ where, select })` and typed objects such as `Prisma.UserWhereInput`, with names as
 * schema.prisma maps them. A field that schema.prisma does not have stands under its own name: the database decides.
 */
export const prisma: Builder = {
  name: 'prisma',
  modules: ['@prisma/client'],
  trigger: /\.\s*(?:find(?:Many|First|Unique)|create|update|upsert|delete|count|aggregate|groupBy)|\bPrisma\./,
  configured: (context) => prismaSchemas(context.workspace).some((schema) => schema.postgres),
  extract(source, context) {
    const schemas = prismaSchemas(context.workspace);
    const fragments: Fragment[] = [];
    const visit = (node: ts.Node): void => {
      const fragment = ts.isCallExpression(node) ? clientCall(source, schemas, node) : undefined;
      if (fragment) fragments.push(fragment);
      else if (ts.isObjectLiteralExpression(node)) {
        const typed = typedObject(source, schemas, node);
        if (typed) fragments.push(typed);
      }
      ts.forEachChild(node, visit);
    };
    if (schemas.some((schema) => schema.postgres)) visit(source.ast);
    return { fragments, models: [], dependencies: schemas.flatMap((each) => each.files) };
  },
};

const operations: ReadonlyMap<string, PrismaOperation> = new Map([
  ['findUnique', 'find'],
  ['findUniqueOrThrow', 'find'],
  ['findFirst', 'find'],
  ['findFirstOrThrow', 'find'],
  ['findMany', 'find'],
  ['count', 'count'],
  ['aggregate', 'aggregate'],
  ['groupBy', 'groupBy'],
  ['create', 'create'],
  ['createMany', 'createMany'],
  ['createManyAndReturn', 'createMany'],
  ['update', 'update'],
  ['updateMany', 'update'],
  ['updateManyAndReturn', 'update'],
  ['upsert', 'upsert'],
  ['delete', 'delete'],
  ['deleteMany', 'delete'],
]);

/** `client.model.method(arguments)`, or a relation called on one. */
function clientCall(source: TypeScriptSource, schemas: readonly PrismaSchema[], call: ts.CallExpression): Fragment | undefined {
  const asked = askedBy(source, schemas, call);
  if (!asked) return undefined;
  const { schema, client, target, operation, label } = asked;
  const renderer = new PrismaRenderer(
    schema,
    client.certainty === 'guess' ? 'ignored' : client.extended ? 'computed' : 'reported',
  );
  const argument = call.arguments[0];
  renderer.render(target, operation, argument && placeOf(source, argument));
  return renderer.fragment(label, { start: call.getStart(source.ast), end: call.end });
}

/** What a call asks of which table. */
interface Asked {
  readonly schema: PrismaSchema;
  readonly client: Client;
  readonly target: Target;
  readonly operation: PrismaOperation;
  readonly label: string;
}

function askedBy(source: TypeScriptSource, schemas: readonly PrismaSchema[], call: ts.CallExpression): Asked | undefined {
  const method = call.expression;
  if (!ts.isPropertyAccessExpression(method)) return undefined;
  const operation = operations.get(method.name.text);
  const accessor = method.expression;
  if (ts.isCallExpression(accessor)) return relationOf(source, schemas, accessor, method.name);
  if (!operation || !ts.isPropertyAccessExpression(accessor) || accessor.name.text.startsWith('$')) return undefined;
  const name = accessor.name.text;
  const client = clientAt(source, accessor.expression, name);
  const schema = client && schemaFor(source.path, schemas, client.origin);
  const model = schema && modelOfAccessor(schema, name);
  if (!client || !schema || model?.ignored || (!model && client.certainty !== 'sure')) return undefined;
  const host = tokenSpan(placeOf(source, accessor.name));
  const target: Target = model ? targetOf(model, host) : removedModel(name, host);
  return { schema, client, target, operation, label: `prisma.${name}.${method.name.text}` };
}

/** `prisma.user.findUnique(…).posts(…)` */
function relationOf(
  source: TypeScriptSource,
  schemas: readonly PrismaSchema[],
  owner: ts.CallExpression,
  name: ts.MemberName,
): Asked | undefined {
  const asked = askedBy(source, schemas, owner);
  const field = asked?.target.model?.fields.get(name.text);
  const model = field?.kind === 'relation' ? asked?.schema.models.get(field.model) : undefined;
  if (!asked || !model || model.ignored) return undefined;
  return {
    ...asked,
    target: targetOf(model, tokenSpan(placeOf(source, name))),
    operation: 'find',
    label: `${asked.label}.${name.text}`,
  };
}

/** What the schema no longer has is looked for under the name that Prisma would give its table. */
const removedModel = (accessor: string, host: Target['host']): Target => ({
  table: accessor[0]!.toUpperCase() + accessor.slice(1),
  model: undefined,
  host,
});

/** An object literal that is declared as one of the generated input types, by annotation, `satisfies`, `as` or `Prisma.validator`. */
function typedObject(
  source: TypeScriptSource,
  schemas: readonly PrismaSchema[],
  node: ts.ObjectLiteralExpression,
): Fragment | undefined {
  const typed = inputTypeOf(source, node);
  const schema = typed && schemaFor(source.path, schemas, typed.from);
  const input = schema && inputType(schema, typed.name);
  if (!schema || !input || input.model.ignored) return undefined;
  const renderer = new PrismaRenderer(schema, 'computed');
  // Of a variable, with what is written to it later.
  const variable = ts.isVariableDeclaration(node.parent) && ts.isIdentifier(node.parent.name) ? node.parent.name : node;
  renderer.render(targetOf(input.model, undefined), input.part, placeOf(source, variable));
  return renderer.fragment(`Prisma.${typed.name}`, { start: node.getStart(source.ast), end: node.end });
}

/** `UserWhereInput` of `const where: Prisma.UserWhereInput = { … }`, and where `Prisma` comes from. */
function inputTypeOf(
  source: TypeScriptSource,
  node: ts.ObjectLiteralExpression,
): { readonly name: string; readonly from: Import | undefined } | undefined {
  let inner: ts.Node = node;
  let parent: ts.Node = node.parent;
  if (ts.isArrayLiteralExpression(parent)) [inner, parent] = [parent, parent.parent];
  while (ts.isParenthesizedExpression(parent)) [inner, parent] = [parent, parent.parent];
  let type: ts.TypeNode | undefined;
  if (ts.isSatisfiesExpression(parent) || ts.isAsExpression(parent)) type = parent.type;
  else if ((ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.initializer === inner)
    type = parent.type;
  else if (ts.isCallExpression(parent) && ts.isCallExpression(parent.expression)) {
    const validator = parent.expression;
    if (/^\w+\.validator$/.test(validator.expression.getText(source.ast))) type = validator.typeArguments?.[0];
  } else if (ts.isCallExpression(parent)) type = listType(source, parent);
  while (type && (ts.isArrayTypeNode(type) || ts.isParenthesizedTypeNode(type))) {
    type = ts.isArrayTypeNode(type) ? type.elementType : type.type;
  }
  if (!type || !ts.isTypeReferenceNode(type) || !ts.isQualifiedName(type.typeName)) return undefined;
  const { left, right } = type.typeName;
  const link = ts.isIdentifier(left) ? source.links.imports.get(left.text) : undefined;
  if (!ts.isIdentifier(left) || (link ? link.export !== 'Prisma' : left.text !== 'Prisma')) return undefined;
  return { name: right.text, from: link && { module: link.module, from: source.path } };
}

/** Of `orders.push(…)` the type that the list is declared with. */
function listType(source: TypeScriptSource, call: ts.CallExpression): ts.TypeNode | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'push' || !ts.isIdentifier(callee.expression))
    return undefined;
  const list = declarationOf(source, callee.expression);
  return list && ts.isVariableDeclaration(list) ? list.type : undefined;
}

const inputTypes: readonly (readonly [RegExp, PrismaPart])[] = [
  [/^(?:Scalar)?Where(?:Unique)?(?:WithAggregates)?Input$/, 'where'],
  [/^Select$/, 'select'],
  [/^Include$/, 'include'],
  [/^Omit$/, 'omit'],
  [/^OrderBy\w*Input$/, 'orderBy'],
  [/^(?:Unchecked)?Create(?:Many)?Input$/, 'createData'],
  [/^(?:Unchecked)?Update(?:Many)?(?:Mutation)?Input$/, 'updateData'],
  [/^Find\w*Args$|^DefaultArgs$/, 'find'],
  [/^CountArgs$/, 'count'],
  [/^AggregateArgs$/, 'aggregate'],
  [/^GroupByArgs$/, 'groupBy'],
  [/^CreateArgs$/, 'create'],
  [/^CreateMany(?:AndReturn)?Args$/, 'createMany'],
  [/^Update(?:Many)?(?:AndReturn)?Args$/, 'update'],
  [/^UpsertArgs$/, 'upsert'],
  [/^Delete(?:Many)?Args$/, 'delete'],
];

/** The longest model name that `name` begins with, where the rest is a known kind of input. */
function inputType(schema: PrismaSchema, name: string): { readonly model: PrismaModel; readonly part: PrismaPart } | undefined {
  let best: { model: PrismaModel; part: PrismaPart } | undefined;
  for (const model of schema.models.values()) {
    if (!name.startsWith(model.name) || (best && best.model.name.length > model.name.length)) continue;
    const rest = name.slice(model.name.length);
    const part = inputTypes.find(([pattern]) => pattern.test(rest))?.[1];
    if (part) best = { model, part };
  }
  return best;
}
