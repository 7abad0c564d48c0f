import type { Lookup } from '../catalog/lookup.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Reference } from '../resolve/reference.ts';
import { keywordKind } from '../sql/keywords.ts';
import { type Level, levelsAround } from '../sql/levels.ts';
import type { Statement, Token } from '../sql/statement.ts';
import { tokenize } from '../sql/tokens.ts';
import { contains, type Span, span } from '../text/span.ts';

/** A statement that does not parse as written, or at which the user types. */
export interface Unfinished {
  readonly statement: Statement;
  /** Offset of the fragment's text. Undefined when nobody is typing in the statement. */
  readonly cursor: number | undefined;
}

/**
 * Whether a name that is missing in such a statement may be right once it is finished: because it stands where the text was mended, because what
 * may still come (a FROM clause, a join, an alias) can bring it, or because the word itself may still grow. What stands apart from the broken place
 * is as certain as in a whole statement. Asked for names that are missing only; cost: the number of tokens.
 */
export function mayComeRight(reference: Reference, { statement, cursor }: Unfinished, lookup: Lookup): boolean {
  const { text, tokens, base } = textAround(reference.span, statement);
  const index = tokens.findIndex((token) => token.end > reference.span.start && token.start < token.end);
  const token = tokens[index];
  if (!token) return true;
  const broken = statement.repaired ?? (statement.error ? [statement.span] : []);
  if (cursor !== undefined && isAtEnd(reference.span, cursor, text, base) && mayGrow(reference, cursor, lookup, tokens))
    return true;
  if (isInOpenBody(reference.span, statement, cursor)) return true;
  if (isBeside(tokens, index, reference.span, broken, { text, base })) return true;
  const place: Place = { tokens, index, broken, cursor, text, base };
  switch (reference.kind) {
    case 'column':
      return columnMayCome(reference, place, lookup);
    case 'relation':
      if (
        isBody(statement, base) &&
        handles.test(text.slice(reference.span.end - base, cursor === undefined ? undefined : cursor - base))
      )
        return true;
      return reference.schema === undefined && levelsAround(tokens, index).some(({ common }) => common && isHit(common, place));
    case 'function':
      return reference.found !== undefined && argumentsMayCome(place);
    default:
      return false;
  }
}

/**
 * What stands in dollar quotes that are not closed is theirs up to the cursor; or else up to a blank line, behind which it may be the next statement
 * of the file.
 */
function isInOpenBody(name: Span, { text, span: { start }, error }: Statement, cursor: number | undefined): boolean {
  const opening = error && /^unterminated/.test(error.message) ? error.offset : undefined;
  if (opening === undefined || opening > name.start) return false;
  if (cursor !== undefined && cursor < name.start) return true;
  return cursor === undefined && /\n[ \t\r]*\n/.test(text.slice(opening - start, name.start - start));
}

const isBody = (statement: Statement, base: number): boolean => base > statement.span.start;

/** What a block may catch is not missing before its handlers are read. */
const handles = /\bexception\b|\be[xception]{0,8}$/i;

/** Whether a call is still open. */
function argumentsMayCome(place: Place): boolean {
  const { tokens, index } = place;
  const open = tokens[index + 1];
  if (open?.text !== '(') return true;
  let depth = 0;
  const close = tokens
    .slice(index + 1)
    .find(({ text }) => (text === '(' ? depth++ : text === ')' ? --depth : 1) === 0 && text === ')');
  if (close === undefined || close.start === close.end || isHit(span(open.end, close.start), place)) return true;
  // WITHIN GROUP adds arguments, too.
  return (
    place.cursor !== undefined &&
    /^\s*\w*\s*(?:g\w*)?\s*$/i.test(place.text.slice(close.end - place.base, place.cursor - place.base))
  );
}

interface Place {
  readonly tokens: readonly Token[];
  readonly index: number;
  readonly broken: readonly Span[];
  readonly cursor: number | undefined;
  /** What the tokens are of, and where it begins. */
  readonly text: string;
  readonly base: number;
}

type ColumnReference = Reference & { readonly kind: 'column' };

function columnMayCome(reference: ColumnReference, place: Place, lookup: Lookup): boolean {
  const { broken, cursor, tokens, index } = place;
  const isBroken = broken.length > 0;
  if (isBroken && reference.qualifier === undefined && isAnotherWord(reference.name, place, lookup)) return true;
  if (isBroken || cursor !== undefined) {
    if (tokens[0]?.value === 'create' && isTable(tokens)) return true;
    if (reference.qualifier !== undefined && isAliasHit(reference.qualifier, place)) return true;
  }
  if (isTarget(reference, tokens, index)) return false;
  const isDerived = reference.relations.length !== 1 || reference.missingQualifier === true;
  for (const level of levelsAround(tokens, index)) {
    if (level.common && isHit(level.common, place) && isDerived) return true;
    if (reference.qualifier !== undefined && !isDerived) continue;
    if (isOpen(level, place)) {
      // What no relation has may come from a subquery only, which is rare enough where a relation is there already.
      if (isDerived || reference.status === 'ambiguous') return true;
      const mayBeDerived = level.sources.some(({ derived, word }) => derived && word === 'from');
      if (cursor !== undefined && (mayBeDerived || awaitsMore(place, cursor))) return true;
      if (columnNames(lookup.catalog).has(reference.name)) return true;
    }
  }
  return false;
}

const isTable = (tokens: readonly Token[]): boolean => tokens.slice(1, 4).some(({ value }) => value === 'table');

/** A column that INSERT or UPDATE write is one of their table, whatever else may come. */
function isTarget({ usage, relations }: ColumnReference, tokens: readonly Token[], index: number): boolean {
  if (relations.length !== 1) return false;
  if (usage === 'insert') return true;
  const before = tokens[index - 1]?.value;
  return usage === 'set' && tokens[index + 1]?.text === '=' && (before === 'set' || before === ',');
}

/** Whether the list of column names behind a relation's alias is open. */
function isAliasHit(qualifier: string, place: Place): boolean {
  const { tokens } = place;
  return tokens.some((token, i) => {
    if (token.value !== qualifier || tokens[i + 1]?.text !== '(') return false;
    const close = tokens.slice(i + 2).find(({ text }) => text === ')');
    return isHit(span(tokens[i + 1]!.end, close?.start ?? Number.POSITIVE_INFINITY), place);
  });
}

/** Whether what stands before the cursor wants a relation or its alias, or the name in question may be an alias: `(j).x`. */
function awaitsMore({ tokens, index }: Place, cursor: number): boolean {
  if (tokens[index - 1]?.text === '(' && tokens[index + 1]?.text === ')') return true;
  const typed = tokens.find((token) => token.start < cursor && cursor <= token.end && token.kind !== 'punctuation');
  if (typed && joins.some((word) => word.startsWith(typed.value))) return true;
  const before = tokens.filter((token) => token.end < cursor || (token.end === cursor && token !== typed)).at(-1);
  return before !== undefined && awaiting.has(before.value);
}

const joins = ['join', 'left', 'right', 'full', 'inner', 'cross', 'natural'];

const awaiting: ReadonlySet<string> = new Set(['from', 'join', 'using', 'lateral', 'as', ',', '(', ')', '.']);

/** Whether more relations may come to the level. */
function isOpen(level: Level, place: Place): boolean {
  const { cursor, broken } = place;
  if (level.sources.some((source) => source.word !== 'into' && (source.mended || isHit(source, place)))) return true;
  const hasSource = level.sources.some(({ word }) => word === 'from' || word === 'using');
  if (hasSource || level.verb === 'insert') return false;
  // The FROM clause itself may be what is missing: behind the select list, or behind what UPDATE sets.
  const from = level.verb === 'select' ? level.start : level.head;
  if (broken.some((each) => each.end >= from && each.start <= (level.verb === 'select' ? level.end : level.tail))) return true;
  return cursor !== undefined && from <= cursor && isUpTo(cursor, level.tail, place);
}

/** Whether a mended place or the cursor is in the span, or at its end. */
function isHit(within: Span, place: Place): boolean {
  if (place.broken.some((each) => within.start <= each.start && each.end <= within.end && each.start < within.end)) return true;
  return place.cursor !== undefined && within.start <= place.cursor && isUpTo(place.cursor, within.end, place);
}

const isUpTo = (cursor: number, end: number, { text, base }: Place): boolean =>
  cursor <= end || text.slice(end - base, cursor - base).trim() === '';

/** Whether the text was mended between the word and the one before or behind it, or at the word. */
function isBeside(
  tokens: readonly Token[],
  index: number,
  name: Span,
  broken: readonly Span[],
  { text, base }: { readonly text: string; readonly base: number },
): boolean {
  if (broken.length === 0) return false;
  let before = index - 1;
  while (before >= 0 && tokens[before]!.start === tokens[before]!.end) before--;
  let behind = index + 1;
  let isClosed = true;
  for (
    ;
    behind < tokens.length && (tokens[behind]!.start === tokens[behind]!.end || tokens[behind]!.start < name.end);
    behind++
  ) {
    if (tokens[behind]!.start === tokens[behind]!.end) isClosed &&= /^[)\]]$/.test(tokens[behind]!.text);
  }
  const from = tokens[before]?.end ?? base;
  const to = tokens[behind]?.start ?? base + text.length;
  return broken.some(({ start, end }) => {
    if (start < end) return end > from && start < to;
    // A bracket that is closed behind the word leaves it as it is, unless the text ends there.
    return end >= from && start <= to && !(isClosed && start >= name.end && behind < tokens.length);
  });
}

/** Whether the cursor stands in the word or behind it, or in the next one. */
const isAtEnd = (name: Span, cursor: number, text: string, base: number): boolean =>
  name.start < cursor && (cursor <= name.end || /^\s*\.?\s*[\p{L}\p{N}_]*$/u.test(text.slice(name.end - base, cursor - base)));

/** Whether the word that is being typed may become another name that is there, or a call or a qualifier. */
function mayGrow(reference: Reference, cursor: number, lookup: Lookup, tokens: readonly Token[]): boolean {
  if (!('name' in reference)) return true;
  const { name } = reference;
  if (reference.kind !== 'function' && (keywordKind(name) !== undefined || isName(lookup.functions(name)))) return true;
  // `schema.` may be followed by a relation, `relation.` by a column, whatever the part before the dot was taken for.
  const isQualifier = reference.kind === 'schema' || (reference.kind === 'column' && reference.missingQualifier === true);
  const first = reference.kind === 'column' ? (reference.qualifier ?? name) : name;
  if (isQualifier && (lookup.schema(first) !== 'absent' || lookup.relation(first) !== 'absent')) return true;
  if (cursor > reference.span.end) return false;
  const isBegun = (names: Iterable<string>): boolean => {
    for (const each of names) if (each.startsWith(name)) return true;
    return false;
  };
  if (isBegun(reference.alternatives ?? [])) return true;
  const schema = 'schema' in reference ? reference.schema : undefined;
  if (reference.kind === 'column') {
    if (reference.qualifier !== undefined && !reference.missingQualifier) return isBegun(lookup.functionNames());
    if (isBegun(columnNames(lookup.catalog))) return true;
    // An alias, perhaps.
    if (tokens.some((token) => token.start !== reference.span.start && token.value.startsWith(name))) return true;
  }
  if (reference.kind === 'type' && (isBegun(lookup.typeNames(schema)) || isBegun(standardTypes))) return true;
  return (
    isBegun(lookup.relationNames(schema)) ||
    isBegun(lookup.functionNames(schema)) ||
    (schema === undefined && isBegun(lookup.schemaNames()))
  );
}

/** A keyword that a broken text shows as a column, or the function of a call whose parentheses were left out. */
function isAnotherWord(name: string, { broken, text, base }: Place, lookup: Lookup): boolean {
  const kind = keywordKind(name);
  if (kind === 'column' || kind === 'type' || structural.has(name)) return true;
  return broken.some((each) => /^[()]$/.test(text.slice(each.start - base, each.end - base))) && isName(lookup.functions(name));
}

/** Unreserved keywords that clauses are made of. */
const structural: ReadonlySet<string> = new Set(
  'by update set insert delete rows range groups preceding following current row over partition filter within conflict do nothing matched then next first last nulls recursive materialized'.split(
    ' ',
  ),
);

/** Types that the grammar knows under other names than pg_catalog (8.1). */
const standardTypes =
  'integer int smallint bigint real float double decimal dec numeric boolean bit character char varchar national nchar time timestamp interval json setof'.split(
    ' ',
  );

const isName = (functions: ReturnType<Lookup['functions']>): boolean => functions === 'unknown' || functions.length > 0;

/** The tokens of the statement, or of the quoted body in it that the name stands in. */
function textAround(name: Span, statement: Statement): { tokens: readonly Token[]; text: string; base: number } {
  let result = { tokens: statement.tokens(), text: statement.text, base: statement.span.start };
  for (;;) {
    const body = result.tokens.find((token) => token.kind === 'string' && contains(token, name));
    const quote = body && /^\$[^$]*\$|^'/.exec(body.text)?.[0];
    if (!body || !quote) return result;
    const base = body.start + quote.length;
    const text = body.text.slice(
      quote.length,
      body.text.endsWith(quote) && body.text.length >= 2 * quote.length ? -quote.length : undefined,
    );
    const tokens = tokenize(text).map((token) => ({ ...token, start: token.start + base, end: token.end + base }));
    result = { tokens, text, base };
  }
}

/** The names of all columns, and of what functions return: gathered once for a catalog. */
function columnNames(catalog: Catalog): ReadonlySet<string> {
  const known = names.get(catalog);
  if (known) return known;
  const made = new Set<string>();
  for (const { columns } of catalog.relations) for (const { name } of columns ?? []) made.add(name);
  for (const routine of catalog.functions) for (const { name } of routine.arguments) if (name !== undefined) made.add(name);
  names.set(catalog, made);
  return made;
}

const names = new WeakMap<Catalog, ReadonlySet<string>>();
