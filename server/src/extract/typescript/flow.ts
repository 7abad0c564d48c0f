import type * as ts from 'typescript';
import type { Evaluation } from './evaluation.ts';
import { arrayElements } from './lists.ts';
import { inCalled, type PushingCall, pushingCalls } from './pushers.ts';
import type { TypeScriptSource } from './source.ts';
import { holeFor, textOf } from './strings.ts';
import {
  findAncestor,
  isArrayLiteralExpression,
  isBinaryExpression,
  isBlock,
  isBreakOrContinueStatement,
  isBreakStatement,
  isCallExpression,
  isCaseClause,
  isDefaultClause,
  isExpressionStatement,
  isForOfStatement,
  isFunctionLike,
  isIdentifier,
  isIfStatement,
  isIterationStatement,
  isModuleBlock,
  isPropertyAccessExpression,
  isReturnStatement,
  isSourceFile,
  isSpreadElement,
  isSwitchStatement,
  isTaggedTemplateExpression,
  isTemplateSpan,
  isThrowStatement,
  isTryStatement,
  isTypeOfExpression,
  isVariableStatement,
  SyntaxKind,
} from './syntax.ts';
import { fitting, MAX_VARIANTS, type Text, textPiece } from './text.ts';
import { unwrap } from './values.ts';

/** One alternative of what a variable holds: texts in order. A string is their concatenation, an array has them as elements. */
type Held = readonly Text[];

/**
 * What a variable that is written more than once (`q += …`, `parts.push(…)`) holds where `use` stands: one entry per way the branches
 * before it may go. Writes in loops and callbacks become holes, because how often they happen is unknown.
 * `constant`: it is never written, its initializer says all. Undefined when it cannot be told.
 */
export function flowText(
  source: TypeScriptSource,
  use: ts.Identifier,
  declaration: ts.VariableDeclaration,
  evaluation: Evaluation,
): readonly Held[] | 'constant' | undefined {
  if (!isIdentifier(declaration.name)) return 'constant';
  const writes = writesOf(source, declaration, declaration.name.text);
  if (writes.length === 0) return 'constant';
  evaluation.fuel.left -= writes.length;
  if (evaluation.fuel.left <= 0) return undefined;
  const statement = declaration.parent.parent;
  const container = statement.parent;
  if (!isVariableStatement(statement) || !hasStatements(container)) return undefined;
  const flow: Flow = { source, use, declaration, writes, evaluation };
  const initial = initialValue(flow);
  if (!initial) return undefined;
  const rest = container.statements.slice(container.statements.indexOf(statement) + 1);
  const result = runAll(flow, rest, initial);
  return result?.found && distinct(result.found);
}

interface Flow {
  readonly source: TypeScriptSource;
  readonly use: ts.Identifier;
  readonly declaration: ts.VariableDeclaration;
  readonly writes: readonly Write[];
  readonly evaluation: Evaluation;
}

/** A place that changes the variable; `append` only adds to it, `escape` hands it to unknown code. */
interface Write {
  readonly node: ts.Node;
  readonly kind: 'set' | 'append' | 'escape';
  /** The node is a call of a local function that does it. */
  readonly through?: PushingCall;
}

/** States that go on to the next statement, and those in which the use was reached. Undefined: not understood. */
interface Step {
  readonly states: readonly Held[];
  readonly found?: readonly Held[];
}

type Block = ts.Block | ts.SourceFile | ts.ModuleBlock | ts.CaseClause | ts.DefaultClause;

const hasStatements = (node: ts.Node): node is Block =>
  isBlock(node) || isSourceFile(node) || isModuleBlock(node) || isCaseClause(node) || isDefaultClause(node);

const MUTATORS = new Set(['push', 'unshift', 'splice', 'pop', 'shift', 'reverse', 'sort', 'fill']);
const READERS = new Set([
  'join',
  'length',
  'map',
  'filter',
  'slice',
  'forEach',
  'includes',
  'concat',
  'some',
  'every',
  'trim',
  'toString',
  'split',
  'replace',
  'endsWith',
  'startsWith',
  'substring',
  'at',
]);

function writesOf(source: TypeScriptSource, declaration: ts.VariableDeclaration, name: string): Write[] {
  const writes: Write[] = [];
  for (const node of source.scopes.assignments(name)) {
    if (source.scopes.lookup(node, name) !== declaration) continue;
    const isAppend = node.operatorToken.kind === SyntaxKind.PlusEqualsToken;
    writes.push({ node, kind: isAppend ? 'append' : 'set' });
  }
  if (declaration.initializer && isArrayLiteralExpression(unwrap(declaration.initializer))) {
    for (const node of source.scopes.uses(name)) {
      if (node === declaration.name || source.scopes.lookup(node, name) !== declaration) continue;
      const write = arrayWrite(node);
      if (!write) continue;
      const calls = write.kind === 'append' ? pushingCalls(source, write.node as ts.CallExpression, declaration) : undefined;
      if (calls) writes.push(...calls.map((each): Write => ({ node: each.node, kind: 'append', through: each })));
      else writes.push(write);
    }
  }
  if (declaration.initializer && isTaggedTemplateExpression(unwrap(declaration.initializer))) {
    for (const node of source.scopes.uses(name)) {
      const access = node.parent;
      const isAppend = isPropertyAccessExpression(access) && access.expression === node && access.name.text === 'append';
      if (isAppend && isCallExpression(access.parent) && source.scopes.lookup(node, name) === declaration) {
        writes.push({ node: access.parent, kind: 'append' });
      }
    }
  }
  return writes;
}

/** What a mention of an array does to it. */
function arrayWrite(node: ts.Identifier): Write | undefined {
  const parent = node.parent;
  if (isPropertyAccessExpression(parent) && parent.expression === node) {
    const method = parent.name.text;
    if (MUTATORS.has(method) && isCallExpression(parent.parent))
      return { node: parent.parent, kind: method === 'push' || method === 'unshift' ? 'append' : 'escape' };
    return READERS.has(method) ? undefined : { node: parent, kind: 'escape' };
  }
  if (isBinaryExpression(parent) && parent.left === node) return undefined;
  if (isSpreadElement(parent) || isTemplateSpan(parent) || isTypeOfExpression(parent) || isForOfStatement(parent))
    return undefined;
  // Handed to a function or stored: from there on it may hold more.
  return { node: parent, kind: 'escape' };
}

function initialValue(flow: Flow): readonly Held[] | undefined {
  const { initializer } = flow.declaration;
  const node = initializer && unwrap(initializer);
  if (!node || node.kind === SyntaxKind.NullKeyword || (isIdentifier(node) && node.text === 'undefined')) return [[]];
  if (isArrayLiteralExpression(node)) return arrayElements(flow.source, node, flow.evaluation);
  return written(flow, node);
}

/** In a tagged template's variable, strings that are appended are SQL. */
function written(flow: Flow, node: ts.Expression, before?: readonly Held[]): readonly Held[] {
  const own = before && {
    held: new Map([...(flow.evaluation.held ?? []), [flow.declaration, before.map((each) => each.flat())] as const]),
  };
  const evaluation = { ...flow.evaluation, ...own };
  const { sql: _tag, ...plain } = evaluation;
  const text = textOf(flow.source, node, evaluation) ?? (evaluation.sql && textOf(flow.source, node, plain));
  return (text ?? [[holeFor(flow.source, node)]]).map((each) => [each]);
}

function runAll(flow: Flow, statements: readonly ts.Statement[], initial: readonly Held[]): Step | undefined {
  let states = initial;
  for (const statement of statements) {
    const step = run(flow, statement, states);
    if (!step || step.found) return step;
    states = step.states;
  }
  return { states };
}

const within = (outer: ts.Node, inner: ts.Node): boolean => outer.pos <= inner.pos && inner.end <= outer.end;

function run(flow: Flow, statement: ts.Statement, states: readonly Held[]): Step | undefined {
  const writes = flow.writes.filter((each) => within(statement, each.node));
  const hasUse = within(statement, flow.use);
  if (writes.length === 0) {
    if (hasUse) return inCallbackBeforeWrites(flow, statement) ? undefined : { states, found: states };
    return { states: isExit(statement) ? [] : states };
  }
  if (isBlock(statement)) return runAll(flow, statement.statements, states);
  if (isIfStatement(statement)) return runIf(flow, statement, states, hasUse);
  if (isTryStatement(statement)) return runTry(flow, statement, states, hasUse);
  if (isSwitchStatement(statement) && !hasUse) return runSwitch(flow, statement, states);
  if (isExpressionStatement(statement) && !hasUse) {
    const next = applyExpression(flow, statement.expression, states);
    if (next) return { states: next };
  }
  if (hasUse) return runAroundUse(flow, statement, states, writes);
  return appended(flow, statement, states, writes);
}

/** Ends with leaving the block: what follows never sees this branch. */
const isExit = (node: ts.Statement): boolean =>
  isReturnStatement(node) ||
  isThrowStatement(node) ||
  isBreakOrContinueStatement(node) ||
  (isBlock(node) && node.statements.length > 0 && isExit(node.statements[node.statements.length - 1]!));

/** The use stands in a function that runs later, after writes that come below it. */
function inCallbackBeforeWrites(flow: Flow, statement: ts.Statement): boolean {
  const callback = findAncestor(flow.use, (node) => node === statement || isFunctionLike(node));
  return callback !== statement && flow.writes.some((each) => each.node.pos >= statement.end && each.kind !== 'escape');
}

function runIf(flow: Flow, statement: ts.IfStatement, states: readonly Held[], hasUse: boolean): Step | undefined {
  if (within(statement.expression, flow.use)) return { states, found: states };
  if (flow.writes.some((each) => each.kind !== 'escape' && within(statement.expression, each.node))) return undefined;
  if (hasUse)
    return run(flow, within(statement.thenStatement, flow.use) ? statement.thenStatement : statement.elseStatement!, states);
  const yes = branch(flow, statement.thenStatement, states);
  const no = statement.elseStatement ? branch(flow, statement.elseStatement, states) : states;
  if (!yes || !no) return undefined;
  const all = distinct([...yes, ...no]);
  if (all.length <= MAX_VARIANTS) return { states: all };
  const writes = flow.writes.filter((each) => within(statement, each.node));
  // Many optional parts: from here on each is taken, so that no text lacks what a later part stands on.
  const isOptional = !statement.elseStatement && yes.length > 0 && yes.length <= MAX_VARIANTS;
  if (isOptional && writes.every((each) => each.kind === 'append')) return { states: yes };
  return appended(flow, statement, states, writes);
}

/** The states after a branch: none when it leaves. */
function branch(flow: Flow, statement: ts.Statement, states: readonly Held[]): readonly Held[] | undefined {
  if (isExit(statement)) return [];
  return run(flow, statement, states)?.states;
}

function runTry(flow: Flow, statement: ts.TryStatement, states: readonly Held[], hasUse: boolean): Step | undefined {
  if (hasUse && !within(statement.tryBlock, flow.use)) return undefined;
  if (hasUse) return runAll(flow, statement.tryBlock.statements, states);
  const others = flow.writes.filter((each) => within(statement, each.node) && !within(statement.tryBlock, each.node));
  return others.length === 0 ? runAll(flow, statement.tryBlock.statements, states) : appended(flow, statement, states, others);
}

function runSwitch(flow: Flow, statement: ts.SwitchStatement, states: readonly Held[]): Step | undefined {
  const after: Held[] = [];
  let hasDefault = false;
  const writes = flow.writes.filter((each) => within(statement, each.node));
  for (const clause of statement.caseBlock.clauses) {
    hasDefault ||= isDefaultClause(clause);
    const last = clause.statements[clause.statements.length - 1];
    if (!last) continue;
    const inner = isBlock(last) ? last.statements[last.statements.length - 1] : last;
    const leaves = inner !== undefined && (isReturnStatement(inner) || isThrowStatement(inner));
    const isLast = clause === statement.caseBlock.clauses[statement.caseBlock.clauses.length - 1];
    if (leaves) continue;
    // A clause that falls through to the next is not followed.
    if (!isLast && !(inner && isBreakStatement(inner))) return appended(flow, statement, states, writes);
    const body = clause.statements
      .flatMap((each) => (isBlock(each) ? [...each.statements] : [each]))
      .filter((each) => !isBreakStatement(each));
    const step = runAll(flow, body, states);
    if (!step) return undefined;
    after.push(...step.states);
  }
  if (!hasDefault) after.push(...states);
  const all = distinct(after);
  return all.length <= MAX_VARIANTS ? { states: all } : appended(flow, statement, states, writes);
}

/** The statement that holds the use also writes: a loop body, a declaration list, an assignment that reads itself. */
function runAroundUse(flow: Flow, statement: ts.Statement, states: readonly Held[], writes: readonly Write[]): Step | undefined {
  if (isIterationStatement(statement, false)) {
    const before = appended(flow, statement, states, writes);
    const body = before && run(flow, statement.statement, before.states);
    return body?.found ? body : undefined;
  }
  const inCallback = findAncestor(flow.use, (node) => node === statement || isFunctionLike(node)) !== statement;
  if (inCallback) {
    const callback = findAncestor(flow.use, isFunctionLike)!;
    const body = 'body' in callback ? callback.body : undefined;
    return body && isBlock(body) && within(statement, body) ? runAll(flow, body.statements, states) : undefined;
  }
  // `q = q + x`, `list.push(list.length)`: the value before.
  return { states, found: states };
}

/** What an expression statement does, when it is a plain write. */
function applyExpression(flow: Flow, expression: ts.Expression, states: readonly Held[]): readonly Held[] | undefined {
  const node = unwrap(expression);
  const write = flow.writes.find((each) => each.node === node);
  if (write && isBinaryExpression(node)) {
    const right = written(flow, node.right, states);
    return write.kind === 'set' && node.operatorToken.kind === SyntaxKind.EqualsToken
      ? right
      : write.kind === 'append'
        ? product(flow, states, right, node)
        : undefined;
  }
  if (write?.through) {
    const evaluation = inCalled(flow.source, write.through, flow.evaluation);
    const pushed = applyPush({ ...flow, evaluation }, write.through.push, states);
    const all = write.through.optional ? distinct([...states, ...pushed]) : pushed;
    return all.length <= MAX_VARIANTS ? all : pushed;
  }
  if (write?.kind === 'append' && isCallExpression(node)) return applyPush(flow, node, states);
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.AmpersandAmpersandToken) {
    const taken = applyExpression(flow, node.right, states);
    return taken && distinct([...states, ...taken]);
  }
  return undefined;
}

/** `list.push(…)`, `list.unshift(…)` and `` sql`…`.append(…) ``. */
function applyPush(flow: Flow, node: ts.CallExpression, states: readonly Held[]): readonly Held[] {
  let next = states;
  for (const argument of node.arguments) {
    const added = isSpreadElement(argument) ? [[[holeFor(flow.source, argument)]]] : written(flow, argument);
    next =
      (node.expression as ts.PropertyAccessExpression).name.text === 'unshift'
        ? product(flow, added, next, argument)
        : product(flow, next, added, argument);
  }
  return next;
}

/** Every state with every addition; where they are too many, those that have all that the others have, or a hole for `node`. */
function product(flow: Flow, before: readonly Held[], added: readonly Held[], node: ts.Node): readonly Held[] {
  const fit = fitting(before, added, (held) => held.flat()) ?? { before, part: [[[holeFor(flow.source, node)]]] };
  return fit.before.flatMap((state) => fit.part.map((each) => [...state, ...each]));
}

/** After a statement that may add any number of things: a hole stands for them. Undefined when it may do more than add. */
function appended(flow: Flow, statement: ts.Node, states: readonly Held[], writes: readonly Write[]): Step | undefined {
  if (writes.some((each) => each.kind === 'set')) return undefined;
  const hole = holeFor(flow.source, statement);
  return { states: states.map((each) => (endsInHole(each) ? each : [...each, [textPiece(' ', hole.host), hole]])) };
}

/** A hole stands for any number of additions. */
const endsInHole = (state: Held): boolean => {
  const last = state.at(-1);
  return last?.length === 2 && last[1]!.kind === 'hole' && last[0]!.kind === 'text' && last[0]!.text === ' ';
};

function distinct(states: readonly Held[]): readonly Held[] {
  const seen = new Map<string, Held>();
  for (const state of states) {
    const key = state
      .map((text) =>
        text.map((piece) => `${piece.host.start}-${piece.host.end}-${piece.kind === 'text' ? piece.text : ''}`).join(','),
      )
      .join('|');
    if (!seen.has(key)) seen.set(key, state);
  }
  return [...seen.values()];
}
