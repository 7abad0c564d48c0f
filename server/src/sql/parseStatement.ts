import type { Node, RawStmt } from 'libpg-query';
import type { Span } from '../text/span.ts';
import { type ByteOffsets, utf16Offsets } from '../text/utf8.ts';
import { type Parse, parseSql } from './parser.ts';
import { findPlaceholders } from './placeholders.ts';
import { type Repaired, repair } from './repair.ts';
import { type Form, formsOf, mostSlots, type Slot, settleSlots, writeSlots } from './slots.ts';
import type { SqlSyntaxError, Token } from './statement.ts';
import { tokenize } from './tokens.ts';

/** A statement parsed by itself: everything is relative to its own text, so that it serves wherever that text stands. */
export class ParsedStatement {
  private bytes: ByteOffsets | undefined;
  private scanned: readonly Token[] | undefined;
  private mended: Repaired | 'not yet' | undefined;

  constructor(
    /** As long as the text as written. */
    readonly text: string,
    private readonly whole: Node | undefined,
    readonly error: SqlSyntaxError | undefined,
    /** What to do about a text that does not parse; undefined for one that does. Done when its tree is first asked for. */
    private readonly mend: (() => Repaired | undefined) | undefined,
    /** False when the parser could not be asked; then the result must not be kept. */
    readonly settled: boolean,
  ) {
    this.mended = mend && 'not yet';
  }

  get node(): Node | undefined {
    return this.whole ?? this.repair?.node;
  }

  get repaired(): readonly Span[] | undefined {
    return this.repair?.spans;
  }

  utf16(byte: number): number {
    const { repair } = this;
    this.bytes ??= utf16Offsets(repair?.edited ?? this.text);
    const offset = this.bytes(byte);
    return repair ? repair.toWritten(offset) : offset;
  }

  tokens(): readonly Token[] {
    const { repair } = this;
    this.scanned ??= repair ? writtenTokens(repair) : tokenize(this.text);
    return this.scanned;
  }

  private get repair(): Repaired | undefined {
    if (this.mended === 'not yet') this.mended = this.mend?.();
    return this.mended;
  }
}

/** The tokens of what was parsed, those that were put in without width at their place. */
function writtenTokens({ edited, toWritten }: Repaired): readonly Token[] {
  return tokenize(edited).map((token) => ({ ...token, start: toWritten(token.start), end: toWritten(token.end) }));
}

/**
 * The tree of one statement. In order: as written; with foreign parameters rewritten; with holes in other forms; repaired. `holes` are
 * relative to `text`.
 */
export function parseStatement(text: string, holes: readonly Slot[]): ParsedStatement {
  const certain = merge(holes, findPlaceholders(text, 'certain'));
  const first = attempt(text, certain, new Map());
  if (first.parse.kind === 'parsed') return accepted(first, certain);
  if (first.parse.kind === 'unavailable') return new ParsedStatement(text, undefined, undefined, undefined, false);

  const slots = merge(holes, findPlaceholders(text, 'all'));
  const best = slots.length > 0 ? fitSlots(text, slots) : first;
  if (best.parse.kind === 'parsed') return accepted(best, slots);

  const written = best.parse.kind === 'rejected' ? best.parse : first.parse;
  // What stands at a hole is not known to be wrong.
  const error = slots.some((slot) => isAt(best.text, slot, written.offset))
    ? undefined
    : { message: written.message, offset: written.offset };
  const mend = () => {
    const repaired = repair(best.text);
    if (repaired) settleSlots(repaired.node, slots);
    return repaired;
  };
  return new ParsedStatement(best.text, undefined, error, mend, true);
}

/** Whether the parser stopped at a slot or at what follows it. */
function isAt(text: string, slot: Slot, stop: number): boolean {
  return slot.start <= stop && (stop <= slot.end || text.slice(slot.end, stop).trim() === '');
}

interface Attempt {
  readonly text: string;
  readonly parse: Parse;
}

function accepted(result: Attempt, slots: readonly Slot[]): ParsedStatement {
  const node = result.parse.kind === 'parsed' ? onlyStatement(result.parse.statements) : undefined;
  if (node && slots.length > 0) settleSlots(node, slots);
  return new ParsedStatement(result.text, node, undefined, undefined, true);
}

function onlyStatement(statements: readonly RawStmt[]): Node | undefined {
  return statements[0]?.stmt;
}

function attempt(text: string, slots: readonly Slot[], chosen: ReadonlyMap<number, Form>): Attempt {
  const written = slots.length > 0 ? writeSlots(text, slots, chosen) : text;
  return written === undefined ? { text, parse: { kind: 'unavailable' } } : { text: written, parse: parseSql(written) };
}

/** How much text may be parsed in search of forms, in characters: some 20 ms. */
const budget = 400_000;
const mostAttempts = 60;

/**
 * Tries forms slot by slot, led by where the parser stops: the slot at or before the error gets the form that brings it furthest. The
 * attempt that came furthest is the result when none parses.
 */
function fitSlots(text: string, slots: readonly Slot[]): Attempt {
  const chosen = new Map<number, Form>();
  let attempts = Math.min(mostAttempts, Math.ceil(budget / (text.length + 1)));
  let best = attempt(text, slots, chosen);
  const settled = new Set<number>();
  while (best.parse.kind === 'rejected' && attempts > 0) {
    const stop = best.parse.offset;
    const index = slotBefore(slots, stop, settled);
    if (index === undefined) break;
    settled.add(index);
    const before = chosen.get(index);
    let choice: Form | undefined = before;
    let furthest = stop;
    for (const form of formsOf(text, slots[index]!)) {
      if (attempts-- <= 0) break;
      chosen.set(index, form);
      const next = attempt(text, slots, chosen);
      if (next.parse.kind === 'parsed') return next;
      if (next.parse.kind !== 'rejected' || next.parse.offset <= furthest) continue;
      furthest = next.parse.offset;
      choice = form;
      best = next;
    }
    if (choice === undefined) chosen.delete(index);
    else chosen.set(index, choice);
  }
  return best;
}

/** The last slot that begins at or before `offset` and has not been decided yet. */
function slotBefore(slots: readonly Slot[], offset: number, settled: ReadonlySet<number>): number | undefined {
  for (let index = slots.length - 1; index >= 0; index--) {
    if (slots[index]!.start <= offset && !settled.has(index) && slots[index]!.kind !== 'blank') return index;
  }
  return undefined;
}

function merge(holes: readonly Slot[], placeholders: readonly Slot[]): readonly Slot[] {
  if (placeholders.length === 0) return holes;
  if (holes.length === 0) return placeholders.slice(0, mostSlots);
  const free = placeholders.filter((each) => !holes.some((hole) => hole.start < each.end && each.start < hole.end));
  return [...holes, ...free].sort((a, b) => a.start - b.start).slice(0, mostSlots);
}
