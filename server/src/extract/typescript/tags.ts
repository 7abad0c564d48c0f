import type * as ts from 'typescript';
import type { RawLibrary } from '../raw/library.ts';
import { libraryOf } from '../raw/registry.ts';
import { isOtherEngine } from './engines.ts';
import { type Evaluation, newEvaluation, type SqlReader } from './evaluation.ts';
import { type Origin, originOf } from './origins.ts';
import { isScalar } from './scalars.ts';
import type { TypeScriptSource } from './source.ts';
import { holeFor, spanOf, templateText, textOf } from './strings.ts';
import {
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
  isStringLiteralLike,
  isTemplateExpression,
  isVariableDeclaration,
  SyntaxKind,
} from './syntax.ts';
import { holePiece, type Piece, type Variants } from './text.ts';
import { typeTextOf } from './types.ts';
import { unwrap } from './values.ts';
import { valueType } from './valueTypes.ts';

/** A tagged template that takes SQL. */
export interface SqlTag {
  /** As written, type arguments and calls left out: `sql.type`. */
  readonly label: string;
  /** Undefined when the tag's package is not known. */
  readonly library: RawLibrary | undefined;
}

const NAMES = new Set(['sql', 'SQL', 'Sql', 'pgsql', 'psql', '$queryRaw', '$executeRaw']);

/** Members of a tag that are tags themselves. `sql.fragment` and its like hold parts of statements. */
const PARTS = new Set(['fragment', 'raw', 'join']);

/** What kind of SQL tag a template has; undefined for other tags, and tags that come from another database's package. */
export function sqlTagOf(source: TypeScriptSource, node: ts.TaggedTemplateExpression): SqlTag | undefined {
  const path = tagPath(node.tag);
  if (!path) return undefined;
  const label = path.names.join('.');
  const { tags } = source.context.settings;
  const byName = path.names.some((name) => NAMES.has(name)) || tags.some((tag) => tag === label || tag === path.names.at(-1));
  if (!byName && (NEVER.has(path.names[0]!) || !/^[^`]*\b(select|insert|update|delete|with|create|alter)\b/i.test(headOf(node))))
    return undefined;
  const origin = originOf(source, path.expression);
  if (origin && isOtherEngine(origin.module)) return undefined;
  const library = origin && libraryOf(origin.module);
  if (!byName && !library) return undefined;
  if (!byName && !isTagOf(origin!)) return undefined;
  return { label, library: library ?? libraryByName(path.names) };
}

const NEVER = new Set([
  'graphql',
  'gql',
  'css',
  'html',
  'styled',
  'keyframes',
  'svg',
  'md',
  'markdown',
  'groq',
  'cypher',
  'glsl',
  'wgsl',
  'yaml',
  'json',
  'xml',
  'dedent',
  'outdent',
  'chalk',
  't',
  'i18n',
  'msg',
  'String',
  'regex',
  'soql',
]);

/** Values of these packages that are called as tags, whatever a project names them. */
const isTagOf = (origin: Origin): boolean =>
  /^(postgres|@neondatabase\/serverless|@vercel\/postgres|bun|slonik|@databases\/pg|pg-sql2|sql-template-tag|sql-template-strings|@ts-safeql\/sql-tag|@pgtyped\/runtime)$/.test(
    origin.module,
  );

/** Where names alone tell: Prisma's client comes through contexts and injection. */
function libraryByName(names: readonly string[]): RawLibrary | undefined {
  const isPrisma = names.at(-1) === '$queryRaw' || names.at(-1) === '$executeRaw' || names[0] === 'Prisma';
  return isPrisma ? libraryOf('@prisma/client') : undefined;
}

const headOf = (node: ts.TaggedTemplateExpression): string =>
  (isTemplateExpression(node.template) ? node.template.head.text : node.template.text).slice(0, 200);

/** The dotted names of a tag, calls left out: `sql.type(schema)` is `sql.type`. */
function tagPath(tag: ts.Expression): { readonly names: readonly string[]; readonly expression: ts.Expression } | undefined {
  let node = unwrap(tag);
  while (isCallExpression(node)) node = unwrap(node.expression);
  const names: string[] = [];
  let at: ts.Expression = node;
  while (isPropertyAccessExpression(at)) {
    names.unshift(at.name.text);
    at = unwrap(at.expression);
  }
  if (isIdentifier(at)) names.unshift(at.text);
  else if (at.kind === SyntaxKind.ThisKeyword) names.unshift('this');
  else if (names.length === 0) return undefined;
  return { names, expression: node };
}

/** Whether a tag only ever holds a part of a statement. */
export const isPartTag = (tag: SqlTag): boolean => PARTS.has(tag.label.split('.').at(-1)!);

/** The texts of a tagged template, and of the tagged templates that it takes in: those are added to `taken`. */
export function readTag(source: TypeScriptSource, node: ts.TaggedTemplateExpression, tag: SqlTag, taken: Set<ts.Node>): Variants {
  const evaluation = newEvaluation(readerFor(tag.library, node, taken));
  const grown = grownFrom(source, node);
  return (grown && textOf(source, grown, evaluation)) ?? readTemplate(source, node, evaluation);
}

/** Where a template has become whole: after `.append(…)` on it, or at the last use of the variable that is appended to. */
function grownFrom(source: TypeScriptSource, node: ts.TaggedTemplateExpression): ts.Expression | undefined {
  let at: ts.Expression = node;
  while (isPropertyAccessExpression(at.parent) && at.parent.name.text === 'append' && isCallExpression(at.parent.parent))
    at = at.parent.parent;
  if (at !== node) return at;
  const variable = node.parent;
  if (!isVariableDeclaration(variable) || !isIdentifier(variable.name)) return undefined;
  const { name } = variable;
  const uses = source.scopes.uses(name.text).filter((use) => use !== name && source.scopes.lookup(use, name.text) === variable);
  const isAppended = (use: ts.Identifier): boolean => isPropertyAccessExpression(use.parent) && use.parent.name.text === 'append';
  return uses.some(isAppended) ? uses.filter((use) => !isAppended(use)).at(-1) : undefined;
}

function readTemplate(source: TypeScriptSource, node: ts.TaggedTemplateExpression, evaluation: Evaluation): Variants {
  return templateText(
    source,
    node.template,
    (expression, before) => textOf(source, expression, { ...evaluation, before }),
    'cooked',
    (expression) => parameterOrHole(source, expression),
  );
}

/** Strings, numbers and what is declared as such become parameters; anything else may be SQL. */
function parameterOrHole(source: TypeScriptSource, expression: ts.Expression): Piece {
  const node = unwrap(expression);
  const type = typeTextOf(source, expression);
  const isValue =
    isScalar(source, node) ||
    isStringLiteralLike(node) ||
    isTemplateExpression(node) ||
    (type !== undefined && VALUE_TYPE.test(type));
  return isValue
    ? holePiece(spanOf(source, expression), expression.getText(source.ast), 'value', valueType(source, expression))
    : holeFor(source, expression);
}

const VALUE_TYPE =
  /^(?:(?:string|number|boolean|bigint|Date|Buffer|null|undefined|unknown\[\]|'[^']*'|"[^"]*"|(?:string|number)\[\])(?:\s*\|\s*|$))+$/;

/** Inside a template of a tag, that tag takes SQL, whatever it is called. */
const hasSameTag = (node: ts.TaggedTemplateExpression, root: ts.TaggedTemplateExpression): boolean =>
  node.tag.getText() === root.tag.getText();

function readerFor(library: RawLibrary | undefined, root: ts.TaggedTemplateExpression, taken: Set<ts.Node>): SqlReader {
  return {
    tagged(source, node, evaluation) {
      if (!sqlTagOf(source, node) && !hasSameTag(node, root)) return undefined;
      if (node !== root) taken.add(node);
      return readTemplate(source, node, evaluation);
    },
    call(source, node, evaluation) {
      const callee = unwrap(node.expression);
      if (isPropertyAccessExpression(callee) && callee.name.text === 'append')
        return appendedText(source, node, callee, evaluation);
      const name = isPropertyAccessExpression(callee) ? callee.name.text : isIdentifier(callee) ? callee.text : undefined;
      if (name === undefined || !library?.helper || !isHelper(source, callee, library)) return undefined;
      return library.helper({ source, node, name, arguments: node.arguments, evaluation });
    },
    property(source, node, evaluation) {
      if (!library?.helper) return undefined;
      const name = isIdentifier(node) ? node.text : node.name.text;
      if (!library.tables && name !== 'empty' && name !== 'blank') return undefined;
      return library.helper({ source, node, name, arguments: [], evaluation });
    },
  };
}

/** Whether a call is one of the library's own: on its tag (`sql.join`), on a name of its package, or by a name that only tags have. */
function isHelper(source: TypeScriptSource, callee: ts.Expression, library: RawLibrary): boolean {
  const origin = originOf(source, callee);
  if (origin) return libraryOf(origin.module) === library;
  const root = isPropertyAccessExpression(callee) ? unwrap(callee.expression) : callee;
  const name = isIdentifier(root) ? root.text : isPropertyAccessExpression(root) ? root.name.text : '';
  return NAMES.has(name) || name === 'Prisma';
}

/** `` sql`…`.append(sql`…`) `` of sql-template-strings and its followers: strings are appended as SQL. */
function appendedText(
  source: TypeScriptSource,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  evaluation: Evaluation,
): Variants | undefined {
  const base = textOf(source, callee.expression, evaluation);
  const [added] = node.arguments;
  if (!base || !added) return base;
  const { sql: _tag, ...plain } = evaluation;
  const text = textOf(source, added, evaluation) ?? textOf(source, added, plain) ?? [[holeFor(source, added)]];
  return base.flatMap((before) => text.map((after) => [...before, ...after])).slice(0, 16);
}
