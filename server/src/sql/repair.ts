import { distance } from 'fastest-levenshtein';
import type { Node } from 'libpg-query';
import type { Span } from '../text/span.ts';
import { keywordKind } from './keywords.ts';
import { Lexer } from './lexer.ts';
import { parseSql } from './parser.ts';
import { placeholder } from './slots.ts';
import type { Token } from './statement.ts';
import { tokenize } from './tokens.ts';
import { walk } from './walk.ts';

/** The tree of a text that was edited until it parsed. */
export interface Repaired {
  readonly node: Node;
  /** The text that was parsed, which the tree's locations count in. */
  readonly edited: string;
  /** From an offset of `edited` to the one of the text as written; what was put in counts as the place where it was put. */
  readonly toWritten: (offset: number) => number;
  /** Where the text as written was edited: empty spans where something was put in. Nothing of the tree there is the user's. */
  readonly spans: readonly Span[];
}

/**
 * What can be understood of an unfinished or broken statement. Led by where the parser stops, the edit that lets it read on furthest is
 * made, until it has read all: a placeholder where an operand is missing, a bracket or END closed, a comma or AND put in, a half-typed keyword completed, a token left
 * out. When that fails, what stands after the error is cut. `undefined` when nothing can be made of it. Some 30 parses, bounded by time for large statements.
 */
export function repair(text: string): Repaired | undefined {
  const first = tokenize(text)[0];
  if (!first || !(statementWords.has(first.value) || (first.kind !== 'keyword' && completions(first, statementWords).length > 0)))
    return undefined;
  const budget = { parses: Math.min(mostParses, Math.floor(mostCharacters / text.length)) };
  for (const closing of closings(text)) {
    const closed = apply(text, closing);
    const mended = mend(closed, budget);
    if (!mended) continue;
    const back = toWritten(closing);
    return {
      ...mended,
      toWritten: (offset) => back(mended.toWritten(offset)),
      spans: [...closing, ...mended.spans.map((each) => ({ start: back(each.start), end: back(each.end) }))].map(
        ({ start, end }) => ({ start, end }),
      ),
    };
  }
  return undefined;
}

const mostParses = 160;
/** Of text parsed in all. */
const mostCharacters = 400_000;
const mostEdits = 10;

interface Edit extends Span {
  readonly text: string;
}

/** Ways to end what the text leaves open: nothing, or a quote at the end of its line or of the text. */
function closings(text: string): readonly (readonly Edit[])[] {
  const lexer = new Lexer(text);
  let open: { start: number; mark: string } | undefined;
  while (lexer.next()) {
    if (lexer.closed) continue;
    const written = text.slice(lexer.start, lexer.start + 3);
    if (lexer.kind === 'comment') return [[{ start: lexer.start, end: text.length, text: '' }]];
    const tag = lexer.kind === 'dollar' ? /^\$[^$]*\$/.exec(text.slice(lexer.start))?.[0] : undefined;
    open = { start: lexer.start, mark: tag ?? (lexer.kind === 'quoted' ? '"' : "'") };
    if (/^e'/i.test(written) && text.endsWith('\\')) open.mark = "\\'";
  }
  if (!open) return [[]];
  const atEnd = { start: text.length, end: text.length, text: open.mark };
  const line = text.slice(open.start).search(/[\r\n]/);
  if (line < 0 || open.mark.startsWith('$')) return [[atEnd]];
  return [[{ start: open.start + line, end: open.start + line, text: open.mark }], [atEnd]];
}

/** Edits a text, all of whose tokens are closed, until it parses. */
function mend(text: string, budget: { parses: number }): Repaired | undefined {
  const tokens = tokenize(text);
  let state = attempt(text, danglingDots(tokens), budget);
  for (let step = 0; step < mostEdits && state?.stop !== undefined; step++) {
    const next = bestEdit(text, tokens, state, budget);
    if (!next) break;
    state = next;
  }
  if (state?.stop !== undefined) state = cut(text, tokens, state, budget);
  if (!state?.node) return undefined;
  openEndedSelects(state.node);
  return {
    node: state.node,
    edited: state.edited,
    toWritten: toWritten(state.edits),
    spans: state.edits.map(({ start, end }) => ({ start, end })),
  };
}

interface State {
  /** By place; those at one place in the order they were made. */
  readonly edits: readonly Edit[];
  readonly edited: string;
  readonly node: Node | undefined;
  /** Where the parser stopped, in the edited text and in the text; undefined when it did not. */
  readonly stop: { readonly edited: number; readonly written: number } | undefined;
}

function attempt(text: string, edits: readonly Edit[], budget: { parses: number }): State | undefined {
  if (budget.parses-- <= 0) return undefined;
  const edited = apply(text, edits);
  const parse = parseSql(edited);
  if (parse.kind === 'unavailable') return undefined;
  if (parse.kind === 'parsed') return { edits, edited, node: parse.statements[0]?.stmt, stop: undefined };
  return { edits, edited, node: undefined, stop: { edited: parse.offset, written: toWritten(edits)(parse.offset) } };
}

/** The state after the edit that parses, or that lets the parser read on furthest. */
function bestEdit(text: string, tokens: readonly Token[], state: State, budget: { parses: number }): State | undefined {
  const at = state.stop!.written;
  let best: { readonly state: State; readonly progress: number } | undefined;
  for (const edit of candidates(tokens, at)) {
    const edits = insert(state.edits, edit);
    if (!edits) continue;
    const next = attempt(text, edits, budget);
    if (!next) return best?.state;
    if (!next.stop) return next;
    // It was read when the parser stops behind it.
    const end = apply(text, edits.slice(0, edits.indexOf(edit) + 1)).length - (text.length - edit.end);
    const progress = next.stop.written - Math.max(at, edit.end) + (edit.text !== ' ' && next.stop.edited >= end ? 0.5 : 0);
    if (next.stop.edited < end || progress <= 0) continue;
    if (!best || progress > best.progress) best = { state: next, progress };
  }
  return best?.state;
}

/** What may be put in, replaced or left out where the parser stops, most likely first. */
function* candidates(tokens: readonly Token[], at: number): Iterable<Edit> {
  const index = tokens.findIndex((token) => token.end > at);
  const here = index < 0 ? undefined : tokens[index]!;
  const before = index < 0 ? tokens.at(-1) : tokens[index - 1];
  const put = (text: string): Edit => ({ start: at, end: at, text: ` ${text} ` });
  for (const token of [before, here]) {
    if (!token) continue;
    for (const word of completions(token, index <= 0 ? statementWords : clauseWords))
      yield { start: token.start, end: token.end, text: ` ${word} ` };
  }
  const clause = clauseAt(tokens, index < 0 ? tokens.length : index);
  // A second name in FROM may be anything half-typed: it is taken for a table that we do not know.
  if (clause === 'from' && here && here.kind === 'identifier')
    yield { start: here.start, end: here.end, text: ` , ${placeholder} ` };
  yield put(placeholder);
  // A call without arguments would be another function.
  if (before?.text === '(') yield put(`${placeholder} )`);
  yield put(')');
  const link =
    clause === 'where' || clause === 'on' || clause === 'having' || clause === 'when'
      ? 'and'
      : clause === 'from'
        ? undefined
        : ',';
  if (link && here) {
    // What may be a half-typed keyword is not taken for a column.
    const isDoubtful = here === tokens.at(-1) || completions(here, clauseWords).length > 0;
    yield isDoubtful && here.kind === 'identifier'
      ? { start: here.start, end: here.end, text: ` ${link} ${placeholder} ` }
      : put(link);
  }
  for (const text of insertions) yield put(text);
  if (here) {
    yield { start: here.start, end: here.end, text: ' ' };
    // A name that was begun where none can stand, with its dots.
    const last = dottedEnd(tokens, index);
    if (last > index) yield { start: here.start, end: tokens[last]!.end, text: ' ' };
    const next = tokens.slice(index + 1).find((token) => token.kind === 'keyword' && clauseStarts.has(token.value));
    if (next) {
      yield { start: here.start, end: next.start, text: ` ${placeholder} ` };
      yield { start: here.start, end: next.start, text: ' ' };
    }
  }
  if (before && index !== 0) yield { start: before.start, end: before.end, text: ' ' };
}

/** The index of the last token of a dotted name. */
function dottedEnd(tokens: readonly Token[], index: number): number {
  let last = index;
  while (tokens[last + 1]?.text === '.') last += isName(tokens[last + 2]) ? 2 : 1;
  return last;
}

const isName = (token: Token | undefined): boolean => token?.kind === 'identifier' || token?.text === '*';

const p = placeholder;
const insertions: readonly string[] = [
  'on true',
  'end',
  `(${p})`,
  `= ${p}`,
  `${p} = ${p}`,
  `${p} )`,
  `and ${p}`,
  `${p} ${p}`,
  `by ${p}`,
  'by',
  "'1'",
  `then ${p} end`,
  `${p} end`,
  `when ${p} then ${p} end`,
  'null',
  `join ${p} on true`,
  `${p} on true`,
  `values (${p})`,
  `select ${p}`,
  'do nothing',
  'nothing',
  `set ${p} = ${p}`,
  `${p} set ${p} = ${p}`,
  `into ${p} default values`,
  `from ${p}`,
  ']',
  '()',
  `add ${p} ${p}`,
  'into',
  'from',
  'as',
  `as ${p}`,
  'when matched then do nothing',
  `to ${p}`,
  'from stdin',
  `is ${p}`,
];

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const statementWords = words(
  'select insert update delete with merge values table create alter drop truncate copy explain grant revoke comment call execute prepare declare refresh lock analyze vacuum do reindex',
);
const clauseWords = words(
  'from where join on and or order group by having limit offset set values into returning union left right inner full cross using as select update insert delete between like in is null not when then else end conflict distinct lateral',
);
const clauseStarts = words(
  'from where group order having limit offset returning union intersect except set values on using window for do when',
);

/** The keywords that an unquoted name may be the beginning or a misspelling of. */
function completions(token: Token, among: ReadonlySet<string>): string[] {
  const typed = token.value;
  if (token.text.startsWith('"') || typed.length < 2 || among.has(typed)) return [];
  if (token.kind !== 'identifier' && !(token.kind === 'keyword' && keywordKind(typed) === 'unreserved')) return [];
  const near = [...among].filter(
    (word) => word.startsWith(typed) || (typed.length > 2 && distance(word, typed) === 1) || isTransposed(word, typed),
  );
  return near.sort((a, b) => Number(b.startsWith(typed)) - Number(a.startsWith(typed)) || a.length - b.length).slice(0, 3);
}

function isTransposed(word: string, typed: string): boolean {
  if (word.length !== typed.length || typed.length < 3) return false;
  const at = [...word].findIndex((letter, index) => letter !== typed[index]);
  return at >= 0 && word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2) === typed;
}

/** The word that begins the clause around a token: where it stands, brackets that are closed before it left out. */
function clauseAt(tokens: readonly Token[], index: number): string | undefined {
  let depth = 0;
  for (let i = index - 1; i >= 0; i--) {
    const token = tokens[i]!;
    if (token.text === ')' || token.text === ']') depth++;
    else if (token.text === '(' || token.text === '[') {
      if (depth === 0) return '(';
      depth--;
    } else if (depth === 0 && token.kind === 'keyword' && clauses.has(token.value)) {
      return token.value === 'join' || token.value === 'using' ? 'from' : token.value;
    }
  }
  return undefined;
}

const clauses = words('select from where on having when set values returning by join using limit into');

/** A dot after which no name follows gets one: PostgreSQL would take the next keyword for the column. */
function danglingDots(tokens: readonly Token[]): Edit[] {
  return tokens.flatMap((token, index) => {
    if (token.text !== '.' || index === 0) return [];
    const next = tokens[index + 1];
    const follows =
      next &&
      (next.kind === 'identifier' ||
        next.text === '*' ||
        next.kind === 'parameter' ||
        (next.kind === 'keyword' && next.start === token.end));
    return follows ? [] : [{ start: token.end, end: token.end, text: placeholder }];
  });
}

/** Leaves out what stands from the error on, and ends what is open. Then the parser may stop at the end only. */
function cut(text: string, tokens: readonly Token[], state: State, budget: { parses: number }): State | undefined {
  budget.parses = Math.max(budget.parses, Math.min(60, Math.floor(mostCharacters / 4 / text.length)));
  const at = state.stop!.written;
  const kept = state.edits.filter((edit) => edit.end <= at);
  let current = attempt(text, [...kept, { start: at, end: text.length, text: ' ' }], budget);
  const before = tokens.filter((token) => token.end <= at);
  for (let step = 0; step < mostEdits && current?.stop; step++)
    current = bestEdit(text, before, { ...current, stop: { ...current.stop, written: text.length } }, budget);
  return current?.stop ? undefined : current;
}

/** A SELECT without FROM in a broken text may have lost it: its columns are not to be judged. Changes the tree in place. */
function openEndedSelects(root: Node): void {
  walk(root, {
    SelectStmt: (select) => {
      if (select.fromClause || select.valuesLists || select.larg || !select.targetList) return undefined;
      select.fromClause = [{ RangeVar: { relname: placeholder, inh: true, relpersistence: 'p' } }];
      return undefined;
    },
  });
}

/** The edits with another, in order; those inside of what it leaves out are gone. Undefined when it overlaps one. */
function insert(all: readonly Edit[], edit: Edit): readonly Edit[] | undefined {
  const edits =
    edit.text === ' ' ? all.filter((each) => each.start < edit.start || each.end > edit.end || each.text !== placeholder) : all;
  if (
    edits.some(
      (each) =>
        (each.start < edit.end && edit.start < each.end) ||
        (edit.start < edit.end && each.start > edit.start && each.start < edit.end),
    )
  ) {
    return undefined;
  }
  const after = edits.findIndex(
    (each) => each.start > edit.start || (each.start === edit.start && each.end > each.start && edit.end === edit.start),
  );
  return after < 0 ? [...edits, edit] : edits.toSpliced(after, 0, edit);
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

function toWritten(edits: readonly Edit[]): (offset: number) => number {
  return (offset) => {
    let shift = 0;
    for (const edit of edits) {
      const start = edit.start + shift;
      if (offset < start) break;
      if (offset < start + edit.text.length) return edit.start;
      shift += edit.text.length - (edit.end - edit.start);
    }
    return offset - shift;
  };
}
