import { Lexer } from '../../../server/src/sql/lexer.ts';

/** A document as it stands at one moment of writing a statement. */
export interface Moment {
  readonly kind: 'typed' | 'typed-before' | 'deleted' | 'inserted';
  readonly text: string;
  /** Where the user types. UTF-16 offset of `text`. */
  readonly cursor: number;
  /** The place in the statement that is being written. */
  readonly edit: number;
  /** The place in `text` of a whole token of the statement, by its place in the statement; undefined when it is not there or not whole. */
  readonly placeOf: (start: number, end: number) => number | undefined;
  /** For messages. */
  readonly label: string;
}

export interface Cut {
  readonly at: number;
  readonly isInToken: boolean;
}

/** Where a developer may stand while typing `sql`: behind each token and inside of each, those of quoted bodies included. */
export function cutsOf(sql: string): readonly Cut[] {
  const cuts: Cut[] = [];
  const visit = (from: number, to: number): void => {
    const lexer = new Lexer(sql, from, to);
    while (lexer.next()) {
      const { start, end, kind } = lexer;
      if (kind === 'comment') continue;
      const inner = kind === 'dollar' ? /^\$[^$]*\$/.exec(sql.slice(start, end))?.[0].length : undefined;
      if (inner !== undefined) visit(start + inner, end - inner);
      else if (end - start > 1) {
        cuts.push({ at: start + 1, isInToken: true });
        if (end - start > 3) cuts.push({ at: end - 1, isInToken: true });
      }
      cuts.push({ at: end, isInToken: false });
    }
  };
  visit(0, sql.length);
  return cuts;
}

/** Every moment of typing `sql` behind `before` from its first character to its last. */
export function* typing(before: string, sql: string, next: string): Iterable<Moment> {
  for (const { at, isInToken } of cutsOf(sql)) {
    const typed = before + sql.slice(0, at);
    const placeOf = (start: number, end: number) => (end < at || (end === at && !isInToken) ? before.length + start : undefined);
    for (const [what, end] of endings(next, isInToken || sql[at] === '.')) {
      const text = typed + end;
      const cursor = typed.length + (end.startsWith(' ') ? 1 : 0);
      yield { kind: end.trim() === '' ? 'typed' : 'typed-before', text, cursor, edit: at, placeOf, label: `${at}${what}` };
    }
  }
}

/** What may stand behind the cursor. */
function endings(next: string, isInToken: boolean): readonly (readonly [string, string])[] {
  const all = [
    ['', ''],
    [' then a statement', `\n\n${next};\n`],
    ['; then a statement', `;\n${next};\n`],
  ] as const;
  return isInToken ? all : [...all, [' and a space', ' '], [' then a statement on the next line', `\n${next};\n`]];
}

/** `sql` with one to three tokens taken out of its middle. */
export function* deleting(before: string, sql: string): Iterable<Moment> {
  const cuts = cutsOf(sql).filter((cut) => !cut.isInToken);
  for (let length = 1; length <= 3; length++) {
    for (let first = 0; first + length < cuts.length; first++) {
      const from = cuts[first]!.at;
      const to = cuts[first + length]!.at;
      const text = `${before}${sql.slice(0, from)} ${sql.slice(to)}`;
      const placeOf = (start: number, end: number) => {
        if (end <= from) return before.length + start;
        return start >= to ? before.length + start - to + from + 1 : undefined;
      };
      yield { kind: 'deleted', text, cursor: before.length + from, edit: from, placeOf, label: `${from}-${to}` };
    }
  }
}

/** What a developer may be about to write in the middle of a statement. */
const begun = [',', 'x.', '(', ')', 'and', 'wh', '= ', "'", 'left join', 'case when', 'qux', '"', 'select', 'order'];

/** `sql` with something begun in its middle. */
export function* inserting(before: string, sql: string): Iterable<Moment> {
  const cuts = cutsOf(sql).filter((cut) => !cut.isInToken);
  for (const [index, { at }] of cuts.entries()) {
    for (let i = 0; i < 3; i++) {
      const word = begun[(index * 3 + i) % begun.length]!;
      const text = `${before}${sql.slice(0, at)} ${word}${sql.slice(at)}`;
      const placeOf = (start: number, end: number) => {
        if (end <= at) return before.length + start;
        return start >= at ? before.length + start + word.length + 1 : undefined;
      };
      yield { kind: 'inserted', text, cursor: before.length + at + 1 + word.length, edit: at, placeOf, label: `${at}+${word}` };
    }
  }
}
