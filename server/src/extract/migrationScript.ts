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

/**
 * The SQL that a migration in JavaScript or TypeScript runs, read from its text in order: strings as they stand, schema builder calls rendered,
 * loops over what is known written out, helper functions followed; what takes back is left out. Undefined when it may change the
 * schema in a way that cannot be told without running it. Nothing is executed.
 */
export function migrationScript(path: string, text: string, workspace: WorkspacePort): readonly string[] | undefined {
  return readScript(path, text, workspace, undefined, MOST_LEVELS);
}

/** `only`: the name of the function that is of interest; by default `up`, or the whole script where it has none. */
function readScript(
  path: string,
  text: string,
  workspace: WorkspacePort,
  only: string | undefined,
  levels: number,
): readonly string[] | undefined {
  const context = { settings: { tags: [], calls: [] }, workspace };
  // A migration is given its builder and need not import it.
  const whole = /\bknex\b/.test(text) ? `${text}\nrequire('knex');` : text;
  let source = readSource(path, whole, context).document;
  for (let level = 0; level < MOST_LEVELS; level++) {
    const flat = unroll(source);
    if (flat === source.text) break;
    source = readSource(path, flat, context).document;
  }
  const { fragments } = extractTypeScript({ path, text: source.text }, context);
  const bodies = reachable(source, only ?? 'up');
  if (only !== undefined && bodies.length === 0) return undefined;
  const found: { readonly at: number; readonly sql: readonly string[] }[] = [];
  for (const fragment of fragments) {
    const isOurs = bodies.length === 0 || bodies.some((each) => each.pos <= fragment.host.start && fragment.host.end <= each.end);
    if (!isOurs) continue;
    const sql = statementOf(source, fragment);
    if (sql === undefined) return undefined;
    if (sql !== '') found.push({ at: fragment.host.start, sql: [sql] });
  }
  for (const body of bodies.length > 0 ? bodies : [source.ast]) {
    for (const call of calls(body)) {
      const sql = unreadCall(source, call, fragments, levels);
      if (sql === undefined) return undefined;
      if (sql.length > 0) found.push({ at: call.pos, sql });
    }
  }
  return found.sort((a, b) => a.at - b.at).flatMap(({ sql }) => sql);
}

/** What of a fragment counts; '' for what makes no difference to the schema, undefined for what cannot be told. */
function statementOf(source: TypeScriptSource, fragment: Fragment): string | undefined {
  const text = fragment.text.trim().replace(/;$/, '');
  const isDdl = DDL.test(text);
  if (isDdl && chanceOf(source, fragment.host) === 'never') return '';
  if (fragment.holes.length > 0 || fragment.variantOf !== undefined) return isDdl && !NEUTRAL.test(text) ? undefined : '';
  if (!isDdl) return text;
  return chanceOf(source, fragment.host) === 'unknown' ? undefined : text;
}

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
const SENDS = /^(?:raw|query|runSql|sql|execute|unsafe|none|any|exec|executeRawUnsafe|\$executeRawUnsafe|\$queryRawUnsafe)$/;
const CHANGES =
  /^(?:(?:create|drop|rename|alter|change|add|remove)(?:Table|Tables|Column|Columns|Type|TypeValue|TypeAttribute|View|MaterializedView|Schema|Function|Enum|Constraint|ForeignKey|UniqueConstraint|PrimaryKey|Primary|Domain|Sequence|Operator|Cast|Extension|Policy)s?|createTableIfNotExists)$/;

/** What a call does that no fragment tells: nothing, the SQL that it sends, or undefined when that is not known. */
function unreadCall(
  source: TypeScriptSource,
  call: ts.CallExpression,
  fragments: readonly Fragment[],
  levels: number,
): readonly string[] | undefined {
  const names = calleeNames(call.expression);
  const method = names.at(-1) ?? '';
  const isTold = fragments.some(({ host }) => host.start < call.end && call.getStart(source.ast) < host.end);
  if (isTold) return [];
  const [first] = call.arguments;
  if (names.length > 1 && SENDS.test(method)) {
    const text = first && constantText(source, first);
    // Of a string that is no statement of the schema nothing comes.
    if (text !== undefined) return DDL.test(text) ? [text] : [];
    const isDml =
      first !== undefined &&
      /^\s*[`'"(]*\s*(?:select|insert|update|delete|with|analyze|vacuum|set|begin)\b/i.test(first.getText(source.ast));
    return isDml ? [] : helper(source, first, levels);
  }
  if (names.length > 1 && method !== 'alterTable' && CHANGES.test(method)) return undefined;
  if (!handsOn(source, call)) return [];
  return followed(source, call.expression, levels);
}

/** SQL that is made by a function of another file: `knex.raw(backfillSql())`. */
function helper(source: TypeScriptSource, sql: ts.Expression | undefined, levels: number): readonly string[] | undefined {
  const made = sql && resolveValue(source, sql).node;
  if (!made || !isCallExpression(made)) return undefined;
  const statements = followed(source, made.expression, levels);
  return statements?.some((each) => DDL.test(each)) ? undefined : statements && [];
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
  const { parent } = declaration;
  if (!parent || !isFunctionLike(parent) || parent.parameters[0] !== declaration) return false;
  if (/^(?:up|change)$/.test(functionName(parent) ?? '')) return true;
  return (
    (isArrowFunction(parent) || isFunctionExpression(parent)) &&
    isCallExpression(parent.parent) &&
    /transaction/i.test(parent.parent.expression.getText())
  );
}

/** What a function of the workspace runs; undefined for one that is not found. */
function followed(source: TypeScriptSource, callee: ts.Expression, levels: number): readonly string[] | undefined {
  const target = resolveValue(source, callee);
  if (!isFunctionLike(target.node) || levels <= 0) return undefined;
  // Those of the same file are read with it.
  if (target.source === source) return [];
  const name = functionName(target.node);
  if (name === undefined) return undefined;
  return readScript(target.source.path, target.source.text, source.context.workspace, name, levels - 1);
}
