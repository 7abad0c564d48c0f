import * as ts from 'typescript';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import { isConstant, unwrap } from '../typescript/values.ts';

/** What the statements between a variable's declaration and a use of it do to the object or array that it holds. */
export interface Writes {
  /** Values given to the variable itself (`where = { … }`), its first one included. */
  readonly values: readonly ts.Expression[];
  readonly properties: readonly WrittenProperty[];
  /** Objects whose properties are copied to it: `Object.assign(row, …)`. */
  readonly merged: readonly ts.Expression[];
  /** `rows.push(…)` and `unshift`. */
  readonly pushed: readonly ts.Expression[];
  /** `delete row.status`. */
  readonly deleted: ReadonlySet<string>;
  /** Something else may write to it: a computed key, a function that it is given to for its effect. */
  readonly open: boolean;
}

/** `row.status = 'sent'`; `row[key] = 'sent'` is `computed`: the key is an expression. */
export interface WrittenProperty {
  readonly key: ts.Expression;
  readonly computed: boolean;
  readonly value: ts.Expression;
}

/**
 * What is written to the variable that `use` names, up to there: what comes later in the file does not count. Undefined when `use` is no
 * variable of the file with a first value, or when nothing is written to it. Cost: the uses of that name.
 */
export function writesTo(source: TypeScriptSource, use: ts.Identifier): Writes | undefined {
  const declaration = declarationOf(source, use);
  if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
  const { initializer, name } = declaration;
  const before = use === name ? Number.POSITIVE_INFINITY : use.pos;
  const found = new Collected();
  for (const each of source.scopes.uses(name.text)) {
    if (each.pos >= before || each === name || declarationOf(source, each) !== declaration) continue;
    found.add(each);
  }
  const isReassigned = !isConstant(source, declaration);
  if (isReassigned) {
    for (const write of source.scopes.assignments(name.text)) {
      if (write.pos >= before || source.scopes.lookup(write, name.text) !== declaration) continue;
      if (write.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(unwrap(write.left)))
        found.values.push(write.right);
      else found.open = true;
    }
  }
  if (!found.any && !isReassigned) return undefined;
  return { ...found.result(), values: [...(initializer ? [initializer] : []), ...found.values] };
}

class Collected {
  readonly values: ts.Expression[] = [];
  readonly properties: WrittenProperty[] = [];
  readonly merged: ts.Expression[] = [];
  readonly pushed: ts.Expression[] = [];
  readonly deleted = new Set<string>();
  open = false;
  any = false;

  add(use: ts.Identifier): void {
    const { parent } = use;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === use) this.member(parent, parent.name);
    else if (ts.isElementAccessExpression(parent) && parent.expression === use) this.member(parent, parent.argumentExpression);
    else if (ts.isCallExpression(parent) && parent.arguments.includes(use)) this.argument(parent, use);
  }

  /** `row.status`, where it is written. */
  private member(access: ts.PropertyAccessExpression | ts.ElementAccessExpression, key: ts.Expression): void {
    const { parent } = access;
    if (ts.isBinaryExpression(parent) && parent.left === access && isAssignment(parent.operatorToken.kind)) {
      this.any = true;
      this.properties.push({ key, computed: ts.isElementAccessExpression(access), value: parent.right });
    } else if (ts.isDeleteExpression(parent)) {
      this.any = true;
      if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) this.deleted.add(key.text);
    } else if (ts.isCallExpression(parent) && parent.expression === access && ts.isIdentifier(key)) {
      if (key.text !== 'push' && key.text !== 'unshift') return;
      this.any = true;
      this.pushed.push(...parent.arguments);
    }
  }

  private argument(call: ts.CallExpression, use: ts.Identifier): void {
    const callee = call.expression.getText();
    const isAssign = callee === 'Object.assign' || /^(?:_|lodash)\.(?:assign|merge|extend|defaults)$/.test(callee);
    if (isAssign && call.arguments[0] === use) {
      this.any = true;
      this.merged.push(...call.arguments.slice(1));
    } else if (ts.isIdentifier(call.expression) && isForEffect(call)) {
      this.any = true;
      this.open = true;
    }
  }

  result(): Omit<Writes, 'values'> {
    const { properties, merged, pushed, deleted, open } = this;
    return { properties, merged, pushed, deleted, open };
  }
}

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** A call whose result nobody takes. */
const isForEffect = (call: ts.CallExpression): boolean =>
  ts.isExpressionStatement(call.parent) || (ts.isAwaitExpression(call.parent) && ts.isExpressionStatement(call.parent.parent));
