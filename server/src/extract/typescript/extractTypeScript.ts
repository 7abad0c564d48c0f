import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { contains } from '../../text/span.ts';
import { type Assembled, assemble, type PlaceholderReader } from '../assemble.ts';
import type { Builder, BuilderExtraction } from '../builders/builder.ts';
import { builders } from '../builders/registry.ts';
import { type Extractor, emptyExtraction } from '../extractor.ts';
import type { Fragment, Model, ModelEnum, TypeHint } from '../fragment.ts';
import { beginsLikeSql, isParenthesized, sqlLikelihood } from '../sqlShape.ts';
import { statementAfter, suppressionsIn } from '../suppressions.ts';
import { sqlCallOf } from './calls.ts';
import { type Engines, isForeignFile, reachableEngines, reachableModules } from './engines.ts';
import { guessRoot, isTextual } from './guesses.ts';
import { markNamesOutside } from './namesOutside.ts';
import { isNoPlaceForSql, isProsePath } from './places.ts';
import { readSource, type TypeScriptSource } from './source.ts';
import { spanOf, templateText, textOf } from './strings.ts';
import {
  findAncestor,
  forEachChild,
  isArrayLiteralExpression,
  isArrowFunction,
  isAsExpression,
  isAwaitExpression,
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isEnumMember,
  isFunctionDeclaration,
  isFunctionLike,
  isImportDeclaration,
  isMethodDeclaration,
  isNewExpression,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isPropertyDeclaration,
  isReturnStatement,
  isSatisfiesExpression,
  isTaggedTemplateExpression,
  isTemplateLiteral,
  isTypeNode,
  isVariableDeclaration,
  SyntaxKind,
} from './syntax.ts';
import { isPartTag, readTag, sqlTagOf } from './tags.ts';
import type { Variants } from './text.ts';
import { concerning, resultType, rowHints } from './types.ts';
import { undoSpans } from './undo.ts';
import { resolveValue, unwrap } from './values.ts';
import { valueType } from './valueTypes.ts';
import { type Worth, worthParsing } from './worth.ts';

/** TypeScript and JavaScript: SQL in tagged templates, in calls that take SQL, in strings that surely are SQL, and what builders find. */
export const extractTypeScript: Extractor = (document, context) => {
  const worth = worthParsing(document, context);
  if (!worth.parse)
    return worth.dependencies.length > 0 ? { ...emptyExtraction, dependencies: worth.dependencies } : emptyExtraction;
  try {
    const reader = readSource(document.path, document.text, context);
    const source = reader.document;
    const found = findFragments(source, worth);
    const built = runBuilders(source);
    const undo = undoSpans(source.ast);
    const counts = ({ host }: Fragment): boolean => !undo.some((each) => contains(each, host));
    return {
      fragments: markNamesOutside(source, [...found, ...built.fragments].filter(counts)).toSorted(
        (a, b) => a.host.start - b.host.start,
      ),
      models: built.models,
      ...(built.enums.length > 0 ? { enums: built.enums } : {}),
      suppressions: suppressionsIn(document.text, (offset, form) => following(source, found, offset, form)),
      dependencies: [...new Set([...worth.dependencies, ...reader.dependencies, ...built.dependencies])],
    };
  } catch (error) {
    // Source nested deeper than the stack: nothing can be told of such a file.
    if (error instanceof RangeError) return emptyExtraction;
    throw error;
  }
};

/** A place with SQL and the texts that it may have. */
interface Candidate {
  readonly node: ts.Expression;
  readonly variants: Variants;
  readonly origin: 'marked' | 'guessed';
  readonly label: string;
  readonly placeholder?: () => PlaceholderReader | undefined;
  readonly hints: readonly TypeHint[];
  /** See `Fragment.partial`. */
  readonly partial?: true;
  /** Something other than imports says that it goes to PostgreSQL. */
  readonly sure: boolean;
}

function findFragments(source: TypeScriptSource, worth: Worth): Fragment[] {
  if (isForeignFile(source)) return [];
  const marked = findMarked(source);
  const guessed = !worth.statements || isProsePath(source.path) ? [] : findGuesses(source, marked);
  let engines: Engines | undefined;
  const reach = (): Engines => (engines ??= reachableEngines(source));
  return [...marked, ...guessed].flatMap((candidate) => {
    const { postgres, other, foreign, setsPath, setsAnyPath } = reach();
    if (foreign || (!candidate.sure && other && !postgres)) return [];
    const fragments = fragmentsOf(source, candidate, !candidate.sure && !postgres);
    if (!setsPath) return fragments;
    const openPath = PATH_HERE.test(source.text) ? 'here' : setsAnyPath ? 'any' : 'elsewhere';
    return fragments.map((each) => ({ ...each, openPath }));
  });
}

/** A statement of the file itself sets it. */
const PATH_HERE = /\bset\s+(?:local\s+|session\s+)?search_path\b|set_config\(\s*'search_path/i;

function fragmentsOf(source: TypeScriptSource, candidate: Candidate, weak: boolean): Fragment[] {
  const host = spanOf(source, candidate.node);
  const texts = candidate.variants
    .map((text) => assemble(text, candidate.placeholder?.()))
    .filter((text) => beginsLikeSql(text.text));
  const distinct = [...new Map(texts.map((text) => [text.text, text])).values()];
  return distinct.map((text) => fragmentOf(text, candidate, host, distinct.length > 1, weak));
}

function fragmentOf(assembled: Assembled, candidate: Candidate, host: Span, isVariant: boolean, weak: boolean): Fragment {
  const hints = [...concerning(assembled.text, candidate.hints), ...assembled.hints];
  return {
    text: assembled.text,
    map: assembled.map,
    holes: assembled.holes,
    origin: candidate.origin,
    label: candidate.label,
    host,
    ...(isVariant ? { variantOf: host.start } : {}),
    ...(hints.length > 0 ? { hints } : {}),
    ...(weak ? { weak: true as const } : {}),
    ...(candidate.partial ? { partial: true as const } : {}),
  };
}

/** Tagged templates and calls, in source order; templates that stand inside others are left to those. */
function findMarked(source: TypeScriptSource): Candidate[] {
  const candidates: Candidate[] = [];
  const taken = new Set<ts.Node>();
  const visit = (node: ts.Node, inTag: boolean): void => {
    if (isTaggedTemplateExpression(node)) {
      const candidate = readTagged(source, node, taken);
      if (candidate && !inTag) candidates.push(candidate);
      forEachChild(node, (child) => visit(child, inTag || candidate !== undefined));
      return;
    }
    if (isCallExpression(node) || isNewExpression(node)) {
      const candidate = readCall(source, node);
      if (candidate) candidates.push(candidate);
    } else if (isTemplateLiteral(node) && isMarkedByComment(source, node)) {
      const variants = textOf(source, node);
      if (variants) candidates.push({ node, variants, origin: 'marked', label: 'sql', hints: [], sure: true });
    }
    // A function inside an interpolation sends its own statements.
    forEachChild(node, (child) => visit(child, inTag && !isFunctionLike(node)));
  };
  visit(source.ast, false);
  return candidates.filter((each) => !taken.has(each.node));
}

function readTagged(source: TypeScriptSource, node: ts.TaggedTemplateExpression, taken: Set<ts.Node>): Candidate | undefined {
  const tag = sqlTagOf(source, node);
  if (!tag) return undefined;
  const variants = readTag(source, node, tag, taken);
  const isStatement = !isPartTag(tag) && (!tag.library?.expressions || isExecuted(node));
  const sure = tag.library !== undefined || source.context.settings.tags.includes(tag.label);
  return {
    node,
    variants: isStatement ? variants : [],
    origin: 'marked',
    label: tag.label,
    hints: rowHints(source, node.typeArguments?.[0] ?? resultType(node)),
    sure,
  };
}

/** Where a template may be an expression, it is a statement when it is executed: `` sql`…`.execute(db) ``, `` db.execute(sql`…`) ``, `` await sql`…` ``. */
function isExecuted(node: ts.TaggedTemplateExpression): boolean {
  const parent = node.parent;
  if (isPropertyAccessExpression(parent)) return /^(execute|compile|then|\$castTo)$/.test(parent.name.text);
  if (isAwaitExpression(parent)) return true;
  if (!isCallExpression(parent) || !parent.arguments.includes(node) || !isPropertyAccessExpression(parent.expression))
    return false;
  return /^(execute|executeQuery|run|all|get|values|query|transaction|prepare|raw|unsafe)$/.test(parent.expression.name.text);
}

function isMarkedByComment(source: TypeScriptSource, node: ts.TemplateLiteral): boolean {
  if (isTaggedTemplateExpression(node.parent)) return false;
  return /\/\*\s*(?:sql|pgsql|postgres(?:ql)?)\s*\*\/\s*$/i.test(
    source.text.slice(node.getFullStart(), node.getStart(source.ast)),
  );
}

function readCall(source: TypeScriptSource, node: ts.CallExpression | ts.NewExpression): Candidate | undefined {
  const call = sqlCallOf(source, node);
  const sql = call && unwrap(call.sql);
  if (!sql || (isTaggedTemplateExpression(sql) && sqlTagOf(source, sql))) return undefined;
  if (!call.library && isNoPlaceForSql(source, call.sql)) return undefined;
  const variants = textOf(source, call.sql) ?? (call.certainty === 'sure' ? ofOwnTag(source, sql) : undefined);
  if (!variants) return undefined;
  const reader = call.library?.placeholders;
  const placeholder = reader && (() => reader({ source, arguments: call.rest, method: call.method }));
  const sure = call.certainty === 'sure' && (call.library !== undefined || source.context.settings.calls.length > 0);
  const texts = variants.map((text) => assemble(text, placeholder?.()).text).filter(beginsLikeSql);
  const isPart = texts.some(isParenthesized) && !STATEMENT_CALLS.test(call.method);
  // `literal('(SELECT …)')`: a query inside of another one, whose tables it may name.
  if (isPart && (call.method !== 'literal' || call.library?.name !== 'sequelize')) return undefined;
  // By its name alone a call is believed when the text says so too.
  if (call.certainty === 'likely' && !texts.some((text) => sqlLikelihood(text) >= 2)) return undefined;
  return {
    node: call.sql,
    variants,
    origin: call.certainty === 'sure' ? 'marked' : 'guessed',
    label: call.label,
    hints: [...rowHints(source, node.typeArguments?.[0] ?? resultType(node)), ...parameterHints(source, call.rest[0])],
    sure,
    ...(isPart ? { partial: true as const } : {}),
    ...(placeholder ? { placeholder } : {}),
  };
}

/** A statement under a tag of the project's own: what its interpolations become is not known. */
function ofOwnTag(source: TypeScriptSource, node: ts.Expression): Variants | undefined {
  if (!isTaggedTemplateExpression(node)) return undefined;
  return templateText(source, node.template, () => undefined);
}

/** Calls that send a statement; others may take an expression. */
const STATEMENT_CALLS = /quer|execut|^(?:one|many|none|any|unsafe|prepare)/i;

/** Types of the values that are given for `$1`, `$2`, … */
function parameterHints(source: TypeScriptSource, values: ts.Expression | undefined): TypeHint[] {
  if (!values) return [];
  const list = resolveValue(source, values);
  if (list.source !== source || !isArrayLiteralExpression(list.node)) return [];
  return list.node.elements.flatMap((element, index): TypeHint[] => {
    const typescript = valueType(source, element);
    return typescript === undefined ? [] : [{ for: { parameter: index + 1 }, typescript, host: spanOf(source, element) }];
  });
}

/** Strings and templates that look like SQL and are not part of a marked statement. */
function findGuesses(source: TypeScriptSource, marked: readonly Candidate[]): Candidate[] {
  const found: Candidate[] = [];
  const visit = (node: ts.Node): void => {
    if (isTypeNode(node) || isImportDeclaration(node)) return;
    const variants = isTextual(node) ? guessRoot(source, node) : undefined;
    if (variants && looksSure(source, node as ts.Expression, variants)) {
      found.push({ node: node as ts.Expression, variants, origin: 'guessed', label: 'string', hints: [], sure: false });
    }
    forEachChild(node, visit);
  };
  visit(source.ast);
  return withoutParts(marked, found);
}

/** Without guesses that are taken in whole by a marked text, or by a longer guess: they are told there. */
function withoutParts(marked: readonly Candidate[], guesses: readonly Candidate[]): Candidate[] {
  const pieces = new Map([...marked, ...guesses].map((each) => [each, piecesOf(each)]));
  const byPiece = new Map<string, Candidate[]>();
  for (const [candidate, keys] of pieces) for (const key of keys) byPiece.set(key, [...(byPiece.get(key) ?? []), candidate]);
  return guesses.filter((guess, index) => {
    const own = pieces.get(guess)!;
    const [first] = own;
    return !(first === undefined ? [] : (byPiece.get(first) ?? [])).some((other) => {
      if (other === guess) return false;
      const theirs = pieces.get(other)!;
      if (![...own].every((key) => theirs.has(key))) return false;
      return other.origin === 'marked' || !guesses.includes(other) || theirs.size > own.size || guesses.indexOf(other) < index;
    });
  });
}

const piecesOf = (candidate: Candidate): ReadonlySet<string> =>
  new Set(
    candidate.variants.flatMap((text) =>
      text.flatMap((piece) =>
        piece.kind === 'text' && piece.text.trim() !== '' ? [`${piece.host.start}:${piece.host.end}`] : [],
      ),
    ),
  );

function looksSure(source: TypeScriptSource, node: ts.Expression, variants: Variants): boolean {
  const texts = variants.map((text) => assemble(text).text).filter(beginsLikeSql);
  if (texts.length === 0 || texts.some(isParenthesized)) return false;
  const needed = isNamedForSql(node) ? 2 : 3;
  return texts.some((text) => sqlLikelihood(text) >= needed) && !isNoPlaceForSql(source, node);
}

/** `const sql = …`, `query: …`, `this.statement = …`: the name says what the text is. */
function isNamedForSql(node: ts.Expression): boolean {
  let at: ts.Node = node;
  while (
    isParenthesizedExpression(at.parent) ||
    isAsExpression(at.parent) ||
    isConditionalExpression(at.parent) ||
    isSatisfiesExpression(at.parent)
  )
    at = at.parent;
  const parent = at.parent;
  const name =
    isVariableDeclaration(parent) || isPropertyAssignment(parent) || isPropertyDeclaration(parent) || isEnumMember(parent)
      ? parent.name.getText()
      : isBinaryExpression(parent) && parent.right === at
        ? parent.left.getText()
        : isReturnStatement(parent) || isArrowFunction(parent)
          ? (findAncestor(
              parent,
              (up): up is ts.FunctionDeclaration | ts.MethodDeclaration | ts.VariableDeclaration =>
                isFunctionDeclaration(up) || isMethodDeclaration(up) || isVariableDeclaration(up),
            )?.name?.getText() ?? '')
          : '';
  return /sql|query|queries|statement|stmt|^(?:text|select|insert|update|delete|ddl|q|qry)$|select$|^(?:SELECT|INSERT|UPDATE|DELETE)_|cte/i.test(
    name,
  );
}

function runBuilders(source: TypeScriptSource): Required<BuilderExtraction> {
  const fragments: Fragment[] = [];
  const models: Model[] = [];
  const enums: ModelEnum[] = [];
  const dependencies: string[] = [];
  let reached: ReadonlySet<string> | undefined;
  const reach = (): ReadonlySet<string> => (reached ??= reachableModules(source));
  for (const builder of builders) {
    if (!isWanted(builder, source, reach)) continue;
    const found = builder.extract(source, source.context);
    fragments.push(...found.fragments);
    models.push(...found.models);
    enums.push(...(found.enums ?? []));
    dependencies.push(...(found.dependencies ?? []));
  }
  return { fragments, models, enums, dependencies };
}

function isWanted(builder: Builder, source: TypeScriptSource, reach: () => ReadonlySet<string>): boolean {
  const imports = (modules: ReadonlySet<string>): boolean =>
    [...modules].some((module) => builder.modules.some((name) => module === name || module.startsWith(`${name}/`)));
  if (imports(source.links.modules)) return true;
  if (builder.trigger && !builder.trigger.test(source.text)) return false;
  return builder.configured?.(source.context) === true || imports(reach());
}

/** What a suppression comment on a line of its own precedes: the SQL statement inside a fragment, or the statement of the program. */
function following(
  source: TypeScriptSource,
  fragments: readonly Fragment[],
  offset: number,
  form: 'sql' | 'host',
): Span | undefined {
  if (form === 'sql') {
    const fragment = fragments.find((each) => each.host.start < offset && offset <= each.host.end);
    return fragment && statementAfter(source.text, offset, { start: fragment.host.start + 1, end: fragment.host.end });
  }
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (found || node.end <= offset) return;
    if (node.kind !== SyntaxKind.SourceFile && node.kind !== SyntaxKind.SyntaxList && node.getStart(source.ast) >= offset)
      found = node;
    else forEachChild(node, visit);
  };
  visit(source.ast);
  return found && spanOf(source, found);
}
