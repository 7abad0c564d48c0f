import type * as ts from 'typescript';
import { isOtherEngine, namesOtherEngine } from './engines.ts';
import { propertyNameText } from './imports.ts';
import { originOf } from './origins.ts';
import { declarationOf, type TypeScriptSource } from './source.ts';
import {
  isAwaitExpression,
  isBindingElement,
  isCallExpression,
  isFunctionLike,
  isIdentifier,
  isNewExpression,
  isPropertyAccessExpression,
  isVariableDeclaration,
  SyntaxKind,
} from './syntax.ts';
import { unwrap } from './values.ts';

/** Functions whose strings are for people, for tests or for comparison: the last name of what is called. */
const PROSE_CALLS =
  /^(?:t|i18n|translate|translation|intl|log|warn|error|info|debug|trace|verbose|fatal|describe|suite|context|it|test|expect|assert|fail|skip|only|each|toBe|toEqual|toStrictEqual|toContain|toMatch\w*|toThrow\w*|toHaveBeen\w*|startsWith|endsWith|includes|indexOf|lastIndexOf|match|matchAll|split|search|RegExp|require|alert|confirm|prompt|\w*Error|\w*Exception|toast|notify|print|println|echo|summary|description|title|label|describe\w*|equal|strictEqual|deepEqual|notEqual|ok|throws|rejects|is|not|inlineSnapshot|toMatchInlineSnapshot|write|writeln|comment|todo|deprecate|option|command|argument|usage|example|replace|replaceAll|default|use[A-Z]\w*|set[A-Z]\w*|add(?:Event|Breadcrumb|Tag|Attribute)\w*|capture[A-Z]\w*|has|increment|record\w*|highlight\w*|(?:get|find|query)(?:All)?By[A-Z]\w*)$/;

const PROSE_ROOTS =
  /^(?:console|logger|log|winston|pino|chalk|assert|expect|should|toast|vscode|Joi|yup|i18n|i18next|intl|core|program|yargs|debug|test|t|sinon|jest|vi|cy|page|screen|\$)$/;

/** What pg-promise's tasks and transactions have, which are called `t` as often as functions that translate. */
const TASK_METHODS =
  /^(?:query|none|one|many|any|oneOrNone|manyOrNone|result|multi|multiResult|map|each|batch|task|tx|sequence|stream)$/;

/** Properties whose strings are for people. */
const PROSE_KEYS =
  /^(?:description|summary|title|label|message|msg|placeholder|tooltip|help|helpText|hint|error|errorMessage|name|displayName|example|examples|comment|caption|alt|subtitle|heading|header|details?|reason|usage|about|instructions?|prompt|systemPrompt|documentation|docs|note|notes|warning|info|success|confirm|cancel|submit|button|\w+(?:Label|Title|Message|Description|Text|Tooltip|Placeholder))$/;

/** Variables whose strings are for people, or for a language model. */
const PROSE_NAMES =
  /(?:examples?|prompts?|few_?shots?|instructions)$|^(?:description|summary|title|label|message|placeholder|tooltip|help|hint|examples?|usage|caption|prompt|\w+(?:Label|Title|Description|Tooltip|Placeholder|Hint|Usage))$/i;

const PROSE_PATH =
  /(?:^|[/._-])(?:locales?|i18n|translations?|lang|langs|intl|cypress|storybook|stories|fixtures?|__snapshots__)(?:[/._-])/i;

/** Folders that hold texts by language, or what an application calls so itself: `messages/en.ts`, but not `messages/queries.ts`. */
const BY_LANGUAGE = /(?:^|\/)(?:messages|languages|texts|strings)\/(?:[^/]+\/)?[a-z]{2}(?:[-_][A-Za-z]{2,4})?\.\w+$/;

/** Whether a file holds texts for people by its path. */
export const isProsePath = (path: string): boolean =>
  PROSE_PATH.test(path.split('/').slice(-4).join('/')) || BY_LANGUAGE.test(path);

/** Whether an expression stands where no SQL is sent: a message, a comparison, markup, a test's expectation; or where another engine is named. */
export function isNoPlaceForSql(source: TypeScriptSource, node: ts.Expression): boolean {
  let child: ts.Node = node;
  let isInFunction = false;
  for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
    isInFunction ||= isFunctionLike(child);
    switch (parent.kind) {
      case SyntaxKind.JsxAttribute:
      case SyntaxKind.JsxExpression:
      case SyntaxKind.ThrowStatement:
      case SyntaxKind.CaseClause:
        if (parent.kind === SyntaxKind.CaseClause && (parent as ts.CaseClause).expression !== child) break;
        return true;
      case SyntaxKind.ExpressionStatement:
        if (child === node) return true;
        break;
      case SyntaxKind.ElementAccessExpression:
        if ((parent as ts.ElementAccessExpression).argumentExpression === child) return true;
        break;
      case SyntaxKind.BinaryExpression:
        if (isComparison((parent as ts.BinaryExpression).operatorToken.kind)) return true;
        break;
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression:
        if ((parent as ts.CallExpression).expression !== child && isProseCall(source, parent as ts.CallExpression, child))
          return true;
        break;
      case SyntaxKind.PropertyAssignment: {
        const name = propertyNameText((parent as ts.PropertyAssignment).name);
        if (
          name !== undefined &&
          ((parent as ts.PropertyAssignment).name === child ||
            PROSE_KEYS.test(name) ||
            (!isInFunction && PROSE_NAMES.test(name)) ||
            namesOtherEngine(name))
        )
          return true;
        if (!isInFunction && isShown((parent as ts.PropertyAssignment).parent)) return true;
        break;
      }
      case SyntaxKind.Decorator: {
        const called = (parent as ts.Decorator).expression.getText(source.ast);
        if (!/^\w*(?:Query|Sql|SQL|Check|View)/.test(called)) return true;
        break;
      }
      case SyntaxKind.VariableDeclaration:
      case SyntaxKind.FunctionDeclaration:
      case SyntaxKind.MethodDeclaration:
      case SyntaxKind.ClassDeclaration:
      case SyntaxKind.PropertyDeclaration:
      case SyntaxKind.EnumDeclaration: {
        const name = (parent as ts.NamedDeclaration).name?.getText(source.ast);
        // What a function's name says is not said of the texts in it.
        if (name !== undefined && !isInFunction && parent.kind === SyntaxKind.VariableDeclaration && PROSE_NAMES.test(name))
          return true;
        if (name !== undefined && (namesOtherEngine(name) || /^expected|Expected$|[Ss]napshot/.test(name))) return true;
        break;
      }
    }
  }
  return false;
}

/** `{ question: '…', sql: '…' }`, `{ role: 'user', content: '…' }`, `{ value: '…', language: 'sql' }`: what a language model, or a person, is shown. */
function isShown(object: ts.ObjectLiteralExpression): boolean {
  const names = new Set(object.properties.map((each) => each.name && propertyNameText(each.name)));
  return (
    names.has('question') ||
    names.has('utterance') ||
    (names.has('role') && names.has('content')) ||
    (names.has('input') && names.has('output')) ||
    names.has('language')
  );
}

const isComparison = (kind: ts.SyntaxKind): boolean =>
  kind === SyntaxKind.EqualsEqualsEqualsToken ||
  kind === SyntaxKind.EqualsEqualsToken ||
  kind === SyntaxKind.ExclamationEqualsEqualsToken ||
  kind === SyntaxKind.ExclamationEqualsToken ||
  kind === SyntaxKind.InKeyword;

/** Of a function that is passed on (`describe('…', () => { … })`), the call tells nothing. */
function isProseCall(source: TypeScriptSource, call: ts.CallExpression | ts.NewExpression, argument: ts.Node): boolean {
  const callee = unwrap(call.expression);
  const names = calleeNames(callee);
  const last = names.at(-1) ?? '';
  const isDirect = !isFunctionLike(argument);
  // `cache.set('select …', rows)`
  if (last === 'set' && call.arguments?.[0] === argument && call.arguments.length > 1) return true;
  const isTask = names[0] === 't' && TASK_METHODS.test(last);
  if (isDirect && !isTask && (PROSE_CALLS.test(last) || (names.length > 1 && PROSE_ROOTS.test(names[0]!)))) return true;
  return isForeignCallee(source, callee);
}

/** Whether what is called is another engine's, by its name, its import or where it was taken from. */
export function isForeignCallee(source: TypeScriptSource, callee: ts.Expression): boolean {
  const names = calleeNames(callee);
  if (names.some(namesOtherEngine) || isPreparedForSqlite(callee)) return true;
  if (SENDING.test(names.at(-1) ?? '')) {
    const origin = originOf(source, callee);
    if (origin && isOtherEngine(origin.module)) return true;
  }
  let root: ts.Expression = callee;
  while (isPropertyAccessExpression(root) || isCallExpression(root)) root = unwrap(root.expression);
  return isIdentifier(root) && comesFromForeign(source, root, 4);
}

/** Methods that send a text, with every engine's client. */
const SENDING = /^(?:query|execute|exec|prepare|run|all|get|each|iterate|batch)$/;

/** `db.prepare('…').all()`: statements of SQLite's clients are prepared first, then run by one of these. No client of PostgreSQL has that. */
function isPreparedForSqlite(callee: ts.Expression): boolean {
  if (!isPropertyAccessExpression(callee) || callee.name.text !== 'prepare' || !isCallExpression(callee.parent)) return false;
  const next = callee.parent.parent;
  return (
    isPropertyAccessExpression(next) &&
    isCallExpression(next.parent) &&
    /^(?:all|get|run|iterate|pluck|raw|bind|first|expand|columns|safeIntegers)$/.test(next.name.text)
  );
}

function comesFromForeign(source: TypeScriptSource, identifier: ts.Identifier, left: number): boolean {
  if (left <= 0) return false;
  const link = source.links.imports.get(identifier.text);
  if (link) return namesOtherEngine(link.module.split('/').slice(-2).join('/'));
  const declaration = declarationOf(source, identifier);
  if (!declaration) return false;
  const owner = isBindingElement(declaration) ? declaration.parent.parent : declaration;
  if (!isVariableDeclaration(owner) || !owner.initializer) return false;
  let root = unwrap(owner.initializer);
  while (isPropertyAccessExpression(root) || isCallExpression(root) || isNewExpression(root) || isAwaitExpression(root))
    root = unwrap(root.expression);
  return (
    isIdentifier(root) &&
    (namesOtherEngine(root.text) || (root.text !== identifier.text && comesFromForeign(source, root, left - 1)))
  );
}

/** `a.b().c` is `a`, `b`, `c`. */
export function calleeNames(callee: ts.Expression): string[] {
  const names: string[] = [];
  let at = unwrap(callee);
  for (;;) {
    if (isPropertyAccessExpression(at)) {
      names.unshift(at.name.text);
      at = unwrap(at.expression);
    } else if (isCallExpression(at) || isAwaitExpression(at) || isNewExpression(at)) at = unwrap(at.expression);
    else break;
  }
  if (isIdentifier(at)) names.unshift(at.text);
  else if (at.kind === SyntaxKind.ThisKeyword) names.unshift('this');
  return names;
}
