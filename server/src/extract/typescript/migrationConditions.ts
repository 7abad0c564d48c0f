import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { namesOtherEngine } from './engines.ts';
import type { TypeScriptSource } from './source.ts';
import { constantText } from './strings.ts';
import {
  forEachChild,
  isBinaryExpression,
  isCaseClause,
  isConditionalExpression,
  isDefaultClause,
  isExpression,
  isIdentifier,
  isIfStatement,
  isIterationStatement,
  isPrefixUnaryExpression,
  SyntaxKind,
} from './syntax.ts';
import { resolveValue, unwrap } from './values.ts';

/**
 * Whether a statement of a migration at `at` runs, by the branches and loops that it stands in. A look at what the database has (`hasTable`) counts
 * as running, because it leads to the same schema; so does PostgreSQL's branch of a look at the engine. `within`: branches further out do not count.
 */
export function chanceOf(source: TypeScriptSource, at: Span, within: ts.Node = source.ast): 'runs' | 'never' | 'unknown' {
  let chance: 'runs' | 'never' | 'unknown' = 'runs';
  const visit = (node: ts.Node): void => {
    if (chance === 'never' || node.end <= at.start || at.end <= node.pos) return;
    if (isIfStatement(node) || isConditionalExpression(node)) {
      const test = isIfStatement(node) ? node.expression : node.condition;
      const [yes, no] = isIfStatement(node) ? [node.thenStatement, node.elseStatement] : [node.whenTrue, node.whenFalse];
      if (holds(yes, at)) weigh(test, true);
      else if (no && holds(no, at)) weigh(test, false);
    } else if (isCaseClause(node) || isDefaultClause(node) || isIterationStatement(node, false)) chance = 'unknown';
    forEachChild(node, visit);
  };
  const weigh = (test: ts.Expression, wanted: boolean): void => {
    const known = conditionOf(source, test);
    if (known !== undefined) {
      if (known !== wanted) chance = 'never';
    } else if (!isAboutDatabase(conditionText(source, test))) chance = 'unknown';
  };
  visit(within);
  return chance;
}

const holds = (node: ts.Node, at: Span): boolean => node.pos <= at.start && at.end <= node.end;

/** A condition over constants: `true`, `a === 'b'`, `!x`. */
export function conditionOf(source: TypeScriptSource, expression: ts.Expression): boolean | undefined {
  const node = unwrap(expression);
  if (isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken) {
    const inner = conditionOf(source, node.operand);
    return inner === undefined ? undefined : !inner;
  }
  if (isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    const isSame = operator === SyntaxKind.EqualsEqualsEqualsToken || operator === SyntaxKind.EqualsEqualsToken;
    const isOther = operator === SyntaxKind.ExclamationEqualsEqualsToken || operator === SyntaxKind.ExclamationEqualsToken;
    if (!isSame && !isOther) return undefined;
    const [left, right] = [constantText(source, node.left), constantText(source, node.right)];
    return left === undefined || right === undefined ? undefined : (left === right) === isSame;
  }
  const value = resolveValue(source, node).node;
  if (value.kind === SyntaxKind.TrueKeyword) return true;
  if (value.kind === SyntaxKind.FalseKeyword) return false;
  return isExpression(value) && value.kind === SyntaxKind.NullKeyword ? false : undefined;
}

/** The condition with what its names stand for: `const isThere = await knex.schema.hasTable('users')`. */
function conditionText(source: TypeScriptSource, test: ts.Expression): string {
  const texts = [test.getText(source.ast)];
  const visit = (node: ts.Node): void => {
    if (isIdentifier(node)) {
      const value = resolveValue(source, node);
      if (value.node !== node && isExpression(value.node)) texts.push(value.node.getText(value.source.ast));
    }
    forEachChild(node, visit);
  };
  visit(test);
  return texts.join(' ');
}

const isAboutDatabase = (condition: string): boolean =>
  /has(?:Table|Column|Schema|Index|Constraint)|exist|information_schema|pg_catalog|to_regclass|rows?\b|rowCount|\blength\b|dialect|client|postgres|isPg\b/i.test(
    condition,
  ) && !namesOtherEngine(condition);
