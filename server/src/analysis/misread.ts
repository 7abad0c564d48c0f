import type { Lookup } from '../catalog/lookup.ts';
import type { Reference } from '../resolve/reference.ts';
import { isHoleName } from '../sql/holeName.ts';
import { keywordKind } from '../sql/keywords.ts';
import type { Token } from '../sql/statement.ts';
import type { Span } from '../text/span.ts';
import { isName } from './growing.ts';
import type { Place } from './place.ts';

/**
 * Whether a broken text may show the name as something that it is not. Where words are left out, what stands around them is read in other roles: an
 * alias as a schema, a keyword as a table, a column list as arguments.
 */
export function mayBeMisread(reference: Reference, place: Place, lookup: Lookup): boolean {
  const { tokens, written, index } = place;
  if ('name' in reference && isHoleName(reference.name)) return true;
  if (isBeside(place, reference.span)) return true;
  const name = 'name' in reference ? reference.name : '';
  switch (reference.kind) {
    case 'schema':
      return (
        /^(?:excluded|old|new)$/.test(name) ||
        written.some((token) => token.start !== tokens[index]!.start && token.value === name)
      );
    case 'type':
      return tokens[index + 1]?.kind === 'string' || (tokens[index - 1]?.text !== '::' && !isDefinition(tokens, index));
    case 'function':
      return (
        keywordKind(name) !== undefined ||
        lookup.relation(name, reference.schema) !== 'absent' ||
        isDefined(name, place) ||
        sourceWords.has(tokens[index - 1]?.value ?? '')
      );
    case 'relation':
      return keywordKind(name) !== undefined || isDefined(name, place) || !isBehindSource(place);
    case 'column': {
      const { qualifier, missingQualifier, status } = reference;
      if (missingQualifier) return written.some((token, i) => token.value === qualifier && written[i + 1]?.text !== '.');
      if (qualifier !== undefined) return isAliasMended(qualifier, place);
      if (status === 'ambiguous' && tokens.some(({ value }) => value === 'merge')) return true;
      if (tokens[index + 1]?.text === '.' || isAnotherWord(name, place, lookup) || isDefined(name, place)) return true;
      return reference.usage === 'insert' && isListMended(place);
    }
    default:
      return false;
  }
}

/** Whether another place of the text makes the name: as an alias, or as a common table expression. */
function isDefined(name: string, { written, tokens, index }: Place): boolean {
  return written.some((token, i) => {
    if (token.start === tokens[index]!.start || token.value !== name || token.kind === 'string') return false;
    if (written[i + 1]?.text === '.') return false;
    const before = written[i - 1];
    if (!before) return false;
    if (before.value === 'with' || before.value === 'recursive') return true;
    if (before.text === ',') return written[i + 1]?.value === 'as' || written[i + 1]?.text === '(';
    return before.value === 'as' || before.text === ')' || before.kind === 'identifier';
  });
}

/** Whether the name of a relation stands behind a word that wants one, which the user wrote. */
function isBehindSource({ tokens, index, broken }: Place): boolean {
  let first = index;
  while (tokens[first - 1]?.text === '.') first -= 2;
  const before = tokens[first - 1];
  if (!before || before.start === before.end) return false;
  if (before.text === '(' || before.text === ',') {
    const source = tokens
      .slice(0, first)
      .findLast((token) => token.value === 'from' || token.value === 'using' || token.value === 'select');
    if (!source) return listing.test(tokens[0]!.value);
    if (source.start === source.end) return false;
    return !broken.some((each) => source.end <= each.start && each.end <= before.start);
  }
  return sourceWords.has(before.value) || before.kind === 'keyword';
}

/** Statements that name one relation after the other. */
const listing = /^(?:drop|truncate|lock|analyze|vacuum|grant|revoke)$/;

const sourceWords: ReadonlySet<string> = new Set(['from', 'join', 'into', 'update', 'using', 'only', 'table', 'lateral']);

/** A type where DDL declares one. */
const isDefinition = (tokens: readonly Token[], index: number): boolean =>
  /^(?:create|alter)$/.test(tokens[0]?.value ?? '') && tokens[index - 1]?.kind === 'identifier';

/** Whether a qualifier got its meaning by what was left out before it: `from users orders o`. */
function isAliasMended(qualifier: string, { tokens, index, broken }: Place): boolean {
  return tokens.some((token, i) => {
    if (i === index || token.value !== qualifier || tokens[i + 1]?.text === '.') return false;
    const from = tokens[i - 1]?.end ?? 0;
    return broken.some((each) => from <= each.start && each.end <= token.start);
  });
}

/** Whether the list that the name stands in was mended, and is perhaps not the one that INSERT fills. */
function isListMended({ tokens, index, broken }: Place): boolean {
  const close = tokens.findIndex(({ text }, i) => i > index && text === ')');
  if (/^(?:values|select|default|overriding|with|table|\()$/.test(tokens[close + 1]?.value ?? '')) return false;
  const open = tokens.slice(0, index).findLast(({ text }) => text === '(');
  return broken.some((each) => (open?.end ?? 0) <= each.start && each.end <= (tokens[close]?.start ?? each.end));
}

/** Whether the text was mended between the word and the one before or behind it, or at the word. */
function isBeside({ tokens, index, broken, text, base }: Place, name: Span): boolean {
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

/** A keyword that a broken text shows as a column, or the function of a call whose parentheses were left out. */
function isAnotherWord(name: string, { tokens, index, broken, text, base }: Place, lookup: Lookup): boolean {
  const kind = keywordKind(name);
  if (kind === 'column' || kind === 'type' || structural.has(name)) return true;
  const { end } = tokens[index]!;
  const lacksCall = broken.some((each) => each.start >= end && /^[()]$/.test(text.slice(each.start - base, each.end - base)));
  return lacksCall && isName(lookup.functions(name));
}

/** Unreserved keywords that clauses are made of. */
const structural: ReadonlySet<string> = new Set(
  'by update set insert delete rows range groups preceding following current row over partition filter within conflict do nothing matched then next first last nulls recursive materialized'.split(
    ' ',
  ),
);
