import * as ts from 'typescript';
import { placeOf } from '../builders/host.ts';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import { isConstant, ownerOfThis, unwrap } from '../typescript/values.ts';
import type { SequelizeModel } from './define.ts';
import { associatedModels, sequelizeModelAt } from './receivers.ts';
import { relativeOf } from './relatives.ts';

/** The model whose row an expression holds: `await User.findByPk(1)`, a variable or loop of such, `post.author`, `this` in a model's method. */
export function instanceModel(source: TypeScriptSource, expression: ts.Expression, depth = 6): SequelizeModel | undefined {
  const node = unwrap(expression);
  if (depth <= 0) return undefined;
  if (ts.isAwaitExpression(node)) return instanceModel(source, node.expression, depth);
  if (ts.isCallExpression(node)) return made(source, node, 'one', depth - 1);
  if (node.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = ownerOfThis(node);
    return owner?.side === 'instance' ? associatedModels(source).get(owner.node) : undefined;
  }
  if (ts.isPropertyAccessExpression(node)) {
    const owner = instanceModel(source, node.expression, depth - 1);
    return owner && relativeOf(owner, node.name.text);
  }
  return ts.isIdentifier(node) ? ofVariable(source, node, depth - 1) : undefined;
}

function ofVariable(source: TypeScriptSource, node: ts.Identifier, depth: number): SequelizeModel | undefined {
  const declaration = declarationOf(source, node);
  if (!declaration) return undefined;
  if (ts.isBindingElement(declaration)) {
    // `const [user, created] = await User.findOrCreate(…)`
    const pattern = declaration.parent;
    const owner = pattern.parent;
    if (!ts.isArrayBindingPattern(pattern) || pattern.elements[0] !== declaration || !ts.isVariableDeclaration(owner))
      return undefined;
    return owner.initializer && listed(source, owner.initializer, 'pair', depth);
  }
  if (!ts.isVariableDeclaration(declaration)) return undefined;
  const loop = declaration.parent.parent;
  if (ts.isForOfStatement(loop)) return listed(source, loop.expression, 'many', depth);
  return declaration.initializer && isConstant(source, declaration)
    ? instanceModel(source, declaration.initializer, depth)
    : undefined;
}

/** What a list of rows holds, by the call that gave it. */
function listed(
  source: TypeScriptSource,
  expression: ts.Expression,
  kind: 'many' | 'pair',
  depth: number,
): SequelizeModel | undefined {
  const node = unwrap(expression);
  if (depth <= 0) return undefined;
  if (ts.isAwaitExpression(node)) return listed(source, node.expression, kind, depth);
  if (ts.isCallExpression(node)) return made(source, node, kind, depth - 1);
  const declaration = ts.isIdentifier(node) ? declarationOf(source, node) : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !isConstant(source, declaration)) return undefined;
  return declaration.initializer && listed(source, declaration.initializer, kind, depth - 1);
}

const makers = {
  one: /^(?:findByPk|findOne|create|build)$/,
  many: /^(?:findAll|bulkCreate)$/,
  pair: /^(?:findOrCreate|findOrBuild|findCreateFind|upsert)$/,
} as const;

function made(
  source: TypeScriptSource,
  call: ts.CallExpression,
  kind: keyof typeof makers,
  depth: number,
): SequelizeModel | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  if (makers[kind].test(callee.name.text) && !isRaw(call)) return sequelizeModelAt(placeOf(source, callee.expression));
  const relative = kind === 'pair' ? undefined : mixin(source, callee, depth);
  return relative && /^(?:get|create)$/.test(relative.verb) ? relative.model : undefined;
}

/** `{ raw: true }` gives plain objects. */
const isRaw = (call: ts.CallExpression): boolean => call.arguments.some((each) => /\braw\s*:\s*true\b/.test(each.getText()));

/** `post.getAuthor`, `depot.countDrivers`: a method that an association gives to rows. */
export function mixin(
  source: TypeScriptSource,
  callee: ts.PropertyAccessExpression,
  depth = 6,
): { readonly verb: string; readonly model: SequelizeModel } | undefined {
  const match = /^(get|count|create)([A-Z]\w*)$/.exec(callee.name.text);
  if (!match || depth <= 0) return undefined;
  const owner = instanceModel(source, callee.expression, depth);
  const name = match[2]!;
  const lower = `${name[0]!.toLowerCase()}${name.slice(1)}`;
  const model = owner && (relativeOf(owner, lower) ?? relativeOf(owner, `${lower}s`) ?? relativeOf(owner, name));
  return model && { verb: match[1]!, model };
}

/** The columns that a method of a row names: all names at once, whatever is done with them. */
export const rowMethods: ReadonlyMap<string, 'values' | 'names' | 'fields' | 'options'> = new Map([
  ['update', 'values'],
  ['set', 'values'],
  ['increment', 'names'],
  ['decrement', 'names'],
  ['save', 'fields'],
  ['reload', 'options'],
]);
