import type * as ts from 'typescript';
import type { WorkspacePort } from './extractor.ts';
import type { Fragment } from './fragment.ts';
import { extractTypeScript } from './typescript/extractTypeScript.ts';
import { chanceOf } from './typescript/migrationConditions.ts';
import { calleeNames } from './typescript/places.ts';
import { readSource, type TypeScriptSource } from './typescript/source.ts';
import { constantText } from './typescript/strings.ts';
import {
  forEachChild,
  isArrowFunction,
  isBindingElement,
  isCallExpression,
  isFunctionExpression,
  isFunctionLike,
  isIdentifier,
} from './typescript/syntax.ts';
import { functionName } from './typescript/undo.ts';
import { unroll } from './typescript/unroll.ts';
import { resolveValue } from './typescript/values.ts';

/** Levels of loops that are written out, and of helper functions that are followed. */
const MOST_LEVELS = 3;

/** What a migration in code does, step by step. */
export interface ScriptStep {
  /** Statements; a name that cannot be read stands as a hole (`holeName`). Undefined: the step may do anything. */
  readonly sql: string | undefined;
  /** All of it is known, and it runs whatever the script finds. */
  readonly certain: boolean;
  /** Whether it runs is not known. */
  readonly maybe?: true;
  /** Zero-based, where it can be told. */
  readonly line?: number;
}

/**
 * The SQL that a migration in JavaScript or TypeScript runs, when all of it can be told from its text; else undefined. Nothing is executed.
 */
export function migrationScript(path: string, text: string, workspace: WorkspacePort): readonly string[] | undefined {
  const steps = migrationSteps(path, text, workspace);
  const known = steps.flatMap(({ sql, certain }) => (certain && sql !== undefined ? [sql] : []));
  return known.length === steps.length ? known : undefined;
}

/**
 * What a migration runs, read from its text in order: strings as they stand, schema builder calls rendered, loops over what is known
 * written out, helper functions followed; what takes back is left out, and what makes no difference to the schema.
 */
export function migrationSteps(path: string, text: string, workspace: WorkspacePort): readonly ScriptStep[] {
  return readScript(path, text, workspace, undefined, MOST_LEVELS) ?? [anything];
}

const anything: ScriptStep = { sql: undefined, certain: false };

/** `only`: the name of the function that is of interest, undefined when it is not there; by default `up`, or the whole script where it has none. */
function readScript(
  path: string,
  text: string,
  workspace: WorkspacePort,
  only: string | undefined,
  levels: number,
): readonly ScriptStep[] | undefined {
  const context = { settings: { tags: [], calls: [] }, workspace };
  // A migration is given its builder and need not import it.
  const given = GIVEN.filter(([mark]) => mark.test(text)).map(([, module]) => `require('${module}');`);
  const whole = given.length > 0 ? `${text}\n${given.join('\n')}` : text;
  let source = readSource(path, whole, context).document;
  for (let level = 0; level < MOST_LEVELS; level++) {
    const flat = unroll(source);
    if (flat === source.text) break;
    source = readSource(path, flat, context).document;
  }
  const lines = source.text === whole ? text : undefined;
  const { fragments } = extractTypeScript({ path, text: source.text }, context);
  const bodies = reachable(source, only ?? 'up');
  if (only !== undefined && bodies.length === 0) return undefined;
  const found: { readonly at: number; readonly steps: readonly ScriptStep[] }[] = [];
  const add = (at: number, steps: readonly ScriptStep[]): void => {
    const line = lines?.slice(0, at).split('\n').length;
    found.push({ at, steps: steps.map((each) => (line === undefined || each.certain ? each : { ...each, line: line - 1 })) });
  };
  for (const fragment of fragments) {
    const isOurs = bodies.length === 0 || bodies.some((each) => each.pos <= fragment.host.start && fragment.host.end <= each.end);
    const step = isOurs ? stepOf(source, fragment) : undefined;
    if (step) add(fragment.host.start, [step]);
  }
  for (const body of bodies.length > 0 ? bodies : [source.ast]) {
    for (const call of calls(body)) {
      if (chanceOf(source, { start: call.getStart(source.ast), end: call.end }) === 'never') continue;
      const steps = unreadCall(source, call, fragments, levels);
      if (steps.length > 0) add(call.getStart(source.ast), steps);
    }
  }
  return found.sort((a, b) => a.at - b.at).flatMap(({ steps }) => steps);
}

/** Packages whose calls are only read where they are imported, by what a migration's text says of them. */
const GIVEN: readonly (readonly [RegExp, string])[] = [
  [/\bknex\b/, 'knex'],
  [/\bqueryInterface\b|\bsequelize\b/i, 'sequelize'],
  [/\bqueryRunner\b/i, 'typeorm'],
  [/\bpgm\b|\bdb\.runSql\b|\baddSql\b/, 'pg'],
];

/** What of a fragment counts; undefined for what makes no difference to the schema. */
function stepOf(source: TypeScriptSource, fragment: Fragment): ScriptStep | undefined {
  const text = fragment.text.trim().replace(/;$/, '');
  const isDdl = mayChange(text);
  if (isDdl && chanceOf(source, fragment.host) === 'never') return undefined;
  const isOpen = fragment.holes.length > 0 || fragment.variantOf !== undefined;
  if (!isDdl) return isOpen ? undefined : { sql: text, certain: true };
  if (isOpen && NEUTRAL.test(text) && !/;\s*\S/.test(text)) return undefined;
  const isSure = chanceOf(source, fragment.host) !== 'unknown';
  return { sql: text, certain: !isOpen && isSure, ...(isSure && fragment.variantOf === undefined ? {} : { maybe: true }) };
}

/** Whether one of the statements changes the schema; comments and other statements may stand before it. */
const mayChange = (text: string): boolean =>
  DDL.test(text) || /(?:^|;|\*\/|\n)\s*(?:create|alter|drop|do|rename|import)\s/i.test(text);

const DDL = /^\s*(?:create|alter|drop|do|rename|import|set\s+schema)\b/i;

/** Statements after which every other statement means what it meant before. */
const NEUTRAL =
  /^\s*(?:create\s+index|drop\s+index|create\s+table\s[^;]*\spartition\s+of\b|alter\s+table\s[^;]*\s(?:validate\s+constraint|attach\s+partition|set\s*\(|reset\s*\(|drop\s+constraint|cluster\s+on|(?:en|dis)able\s)|alter\s+index|(?:create|drop)\s+(?:or\s+replace\s+)?trigger|create\s+role|alter\s+(?:role|database|system)|drop\s+(?:role|trigger|policy|statistics))/i;

/** The function of this name and those of the same file that it calls, so that what only `down` uses does not count. */
function reachable(source: TypeScriptSource, name: string): ts.Node[] {
  const found = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (isFunctionLike(node) && functionName(node) === name) found.add(node);
    forEachChild(node, visit);
  };
  visit(source.ast);
  for (const fn of found) {
    for (const call of calls(fn)) {
      const target = resolveValue(source, call.expression);
      if (target.source === source && isFunctionLike(target.node)) found.add(target.node);
    }
  }
  // Of functions that stand inside others, the outer one says all.
  return [...found].filter(
    (each) => ![...found].some((other) => other !== each && other.pos <= each.pos && each.end <= other.end),
  );
}

function calls(node: ts.Node): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (at: ts.Node): void => {
    if (isCallExpression(at)) found.push(at);
    forEachChild(at, visit);
  };
  forEachChild(node, visit);
  return found;
}

/** Methods that send SQL, and those of migration tools that change the schema. */
const SENDS =
  /^(?:raw|query|addSql|runSql|sql|execute|unsafe|none|any|exec|executeRawUnsafe|\$executeRawUnsafe|\$queryRawUnsafe)$/;
const CHANGES =
  /^(?!(?:drop|remove|rename)(?:\w*Constraint|ForeignKey|Primary|PrimaryKey|Policy|Cast|Operator)s?$)(?:(?:create|drop|rename|alter|change|add|remove)(?:Table|Tables|Column|Columns|Type|TypeValue|TypeAttribute|View|MaterializedView|Schema|Function|Enum|Constraint|ForeignKey|UniqueConstraint|PrimaryKey|Primary|Domain|Sequence|Operator|Extension)s?|createTableIfNotExists|sync|synchronize)$/;

/** What a call does that no fragment tells: nothing, the SQL that it sends, or anything when that is not known. */
function unreadCall(
  source: TypeScriptSource,
  call: ts.CallExpression,
  fragments: readonly Fragment[],
  levels: number,
): readonly ScriptStep[] {
  const names = calleeNames(call.expression);
  const method = names.at(-1) ?? '';
  const isTold = fragments.some(({ host }) => host.start < call.end && call.getStart(source.ast) < host.end);
  if (isTold) return [];
  const [first] = call.arguments;
  if (names.length > 1 && SENDS.test(method)) {
    const text = first && constantText(source, first);
    // Of a string that is no statement of the schema nothing comes.
    if (text !== undefined) return mayChange(text) ? [{ sql: text, certain: true }] : [];
    const isDml =
      first !== undefined &&
      /^\s*[`'"(]*\s*(?:select|insert|update|delete|with|analyze|vacuum|set|begin)\b/i.test(first.getText(source.ast));
    return isDml ? [] : helper(source, first, levels);
  }
  if (names.length > 1 && method !== 'alterTable' && CHANGES.test(method)) return [anything];
  if (!handsOn(source, call)) return [];
  return followed(source, call.expression, levels);
}

/** SQL that is made by a function of another file: `knex.raw(backfillSql())`. */
function helper(source: TypeScriptSource, sql: ts.Expression | undefined, levels: number): readonly ScriptStep[] {
  const made = sql && resolveValue(source, sql).node;
  if (!made || !isCallExpression(made)) return [anything];
  const steps = followed(source, made.expression, levels);
  return steps.some(({ sql: each }) => each === undefined || mayChange(each)) ? [anything] : [];
}

/** Whether the migration's own handle on the database is given to what is called. */
function handsOn(source: TypeScriptSource, call: ts.CallExpression): boolean {
  return call.arguments.some((each) => {
    if (!isIdentifier(each)) return false;
    const declaration = source.scopes.lookup(each, each.text);
    return declaration !== undefined && isHandle(declaration);
  });
}

/** The first parameter of a migration's function, or of the callback of a transaction. */
function isHandle(declaration: ts.Node): boolean {
  // `{ context: queryInterface }`
  if (isBindingElement(declaration)) return isHandle(declaration.parent.parent);
  const { parent } = declaration;
  if (!parent || !isFunctionLike(parent) || parent.parameters[0] !== declaration) return false;
  if (/^(?:up|change)$/.test(functionName(parent) ?? '')) return true;
  return (
    (isArrowFunction(parent) || isFunctionExpression(parent)) &&
    isCallExpression(parent.parent) &&
    /transaction/i.test(parent.parent.expression.getText())
  );
}

/** What a function of the workspace runs; anything for one that is not found. */
function followed(source: TypeScriptSource, callee: ts.Expression, levels: number): readonly ScriptStep[] {
  const target = resolveValue(source, callee);
  if (!isFunctionLike(target.node) || levels <= 0) return [anything];
  // Those of the same file are read with it.
  if (target.source === source) return [];
  const name = functionName(target.node);
  if (name === undefined) return [anything];
  return readScript(target.source.path, target.source.text, source.context.workspace, name, levels - 1) ?? [anything];
}
