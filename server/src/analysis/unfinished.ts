import type { Lookup } from '../catalog/lookup.ts';
import type { Reference } from '../resolve/reference.ts';
import { type Level, levelsAround } from '../sql/levels.ts';
import type { Statement, Token } from '../sql/statement.ts';
import { type Span, span } from '../text/span.ts';
import { columnNames } from './columnNames.ts';
import { mayGrow } from './growing.ts';
import { mayBeMisread } from './misread.ts';
import { isHit, isUpTo, type Place, textAround } from './place.ts';

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
  const around = textAround(reference.span, statement);
  const { text, tokens, base } = around;
  const index = tokens.findIndex((token) => token.end > reference.span.start && token.start < token.end);
  if (index < 0) return true;
  const broken = statement.repaired ?? (statement.error ? [statement.span] : []);
  const place: Place = { ...around, index, broken, cursor };
  if (mayGrow(reference, place, lookup) || isInOpenBody(reference.span, statement, cursor)) return true;
  if (broken.length > 0 && mayBeMisread(reference, place, lookup)) return true;
  switch (reference.kind) {
    case 'column':
      return isBody(statement, base) && isHeadBroken(statement, base)
        ? !isOwn(reference)
        : columnMayCome(reference, place, lookup);
    case 'relation': {
      const until = cursor === undefined ? undefined : cursor - base;
      if (isBody(statement, base) && handles.test(text.slice(reference.span.end - base, until))) return true;
      return (
        reference.schema === undefined &&
        levelsAround(tokens, index).some((level, i, all) => isCommonHit(level, all[i - 1], place))
      );
    }
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
  const opening = error && /^unterminated dollar/.test(error.message) ? error.offset : undefined;
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

/** Whether the arguments of a function are broken, which its body may name. */
function isHeadBroken(statement: Statement, base: number): boolean {
  const { repaired = [] } = statement;
  if (!repaired.some((each) => each.start < base)) return false;
  const head = statement.tokens().filter((token) => token.start < base);
  const last = head.findLast(({ text }, i) => text === ')' && head[i + 1]?.text !== ',');
  return repaired.some((each) => each.start <= (last?.end ?? base));
}

const isOwn = ({ qualifier, missingQualifier }: ColumnReference): boolean => qualifier !== undefined && !missingQualifier;

type ColumnReference = Reference & { readonly kind: 'column' };

function columnMayCome(reference: ColumnReference, place: Place, lookup: Lookup): boolean {
  const { broken, cursor, tokens, index } = place;
  const isBroken = broken.length > 0;
  if (isBroken || cursor !== undefined) {
    if (isOfNewTable(place)) return true;
    if (reference.qualifier !== undefined && isAliasHit(reference.qualifier, place)) return true;
  }
  if (isTarget(reference, tokens, index)) return false;
  const isDerived = reference.relations.length === 0 || reference.missingQualifier === true;
  if (isBroken && isDerived && tokens[0]?.value === 'create') return true;
  const levels = levelsAround(tokens, index);
  for (const [i, level] of levels.entries()) {
    if (isDerived && isCommonHit(level, levels[i - 1], place)) return true;
    if (reference.qualifier !== undefined && !isDerived && reference.status !== 'ambiguous') continue;
    // ORDER BY and GROUP BY may mean what the select list makes.
    if (isBroken && isSorted(reference) && broken.some((each) => level.start <= each.start && each.end <= level.tail))
      return true;
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

/** Whether CREATE TABLE may still get columns: in its list, or by INHERITS behind it. */
function isOfNewTable(place: Place): boolean {
  const { tokens } = place;
  if (tokens[0]?.value !== 'create' || !tokens.slice(1, 4).some(({ value }) => value === 'table')) return false;
  const list = tokens.find(({ text }) => text === '(');
  return list !== undefined && isHit(span(list.end, Number.POSITIVE_INFINITY), place);
}

const isSorted = ({ usage, qualifier }: ColumnReference): boolean =>
  (usage === 'order' || usage === 'group') && qualifier === undefined;

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
  if (level.verb === '' && level.common === undefined) return broken.length > 0;
  if (hasSource) return false;
  if (level.verb === 'insert') return broken.length > 0;
  // The FROM clause itself may be what is missing: behind the select list, or behind what UPDATE sets.
  const from = level.verb === 'select' ? level.start : level.head;
  if (broken.some((each) => each.end >= from && each.start <= (level.verb === 'select' ? level.end : level.tail))) return true;
  return cursor !== undefined && from <= cursor && isUpTo(cursor, level.tail, place);
}

/** Whether the WITH clause may have other parts than it shows. What is broken in the one that the name stands in changes no other. */
function isCommonHit({ common }: Level, inner: Level | undefined, place: Place): boolean {
  if (!common) return false;
  const isApart = ({ start, end }: Span): boolean => !inner || start < inner.start || inner.end < end;
  const broken = place.broken.filter(isApart);
  const cursor = place.cursor !== undefined && isApart(span(place.cursor, place.cursor)) ? place.cursor : undefined;
  return isHit(common, { ...place, broken, cursor });
}
