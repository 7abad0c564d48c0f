import type { Node } from 'libpg-query';
import type { Span } from '../text/span.ts';
import { holeName } from './holeName.ts';

/**
 * A place in a statement whose SQL is not PostgreSQL's or not known: an interpolation of the host language, or a parameter in a foreign style.
 * While the statement is parsed it stands as one of several forms of the same width, until one fits the grammar.
 */
export interface Slot extends Span {
  /** `value`: becomes a parameter. `unknown`: any SQL; becomes a hole name. `blank`: a template's own syntax. */
  readonly kind: 'value' | 'unknown' | 'blank';
  /** Of the parameter, from 1. */
  readonly number: number;
  /** The name it stands in the text as, for holes; undefined for foreign parameters, which must be rewritten. */
  readonly written: string | undefined;
  /** How it is written at first, when not as its bare name. */
  readonly form?: Form;
}

/** How a slot may be written. `$` stands for its name. */
export type Form = string;

/**
 * The forms to try, most telling first, where the slot as a plain name does not fit. After an operand: further item (of a FROM, SELECT or ORDER BY
 * list), further condition, assignment, operator. In place of an operand: list, literal, source of an INSERT. Then nothing at all.
 */
const forms: readonly Form[] = [
  ', $',
  'and $',
  '($)',
  ',$=$',
  '$=$',
  "'$'",
  '(table $)',
  'table $',
  'select $',
  '=',
  '$,',
  '[$]',
  '',
];
const literalFirst: readonly Form[] = ["'$'", ...forms];

/**
 * The forms for a slot, in order. What stands behind the name of a type that may begin a literal (4.1.2.7) is that literal, else the name
 * would become a column.
 */
export function formsOf(text: string, slot: Slot): readonly Form[] {
  const before = text.slice(Math.max(0, slot.start - 20), slot.start);
  return /\b(?:interval|date|time|timestamp|timestamptz)\s+$/i.test(before) ? literalFirst : forms;
}

/** One character that PostgreSQL takes for a name, so that every form fits in few columns: from the private use area. */
const slotCharacter = (index: number): string => String.fromCharCode(firstSlotCharacter + index);
const firstSlotCharacter = 0xe000;
/** In a statement; more are left as they are. */
export const mostSlots = 0x1800;

/** A name for what `repair` puts in; it settles as a hole. */
export const placeholder = slotCharacter(mostSlots);

export const isSlotCharacter = (code: number): boolean => code >= firstSlotCharacter && code <= firstSlotCharacter + mostSlots;

/** `text` with each slot in its form, or as it is written (holes) or as a bare name (parameters) where it has none. Same length. */
export function writeSlots(text: string, slots: readonly Slot[], chosen: ReadonlyMap<number, Form>): string | undefined {
  let result = '';
  let at = 0;
  for (const [index, slot] of slots.entries()) {
    const form = chosen.get(index) ?? slot.form ?? (slot.kind === 'blank' ? '' : slot.written === undefined ? '$' : undefined);
    if (form === undefined) continue;
    const written = form.replaceAll('$', slotCharacter(index));
    const width = slot.end - slot.start;
    if (written.length > width) return undefined;
    result += text.slice(at, slot.start) + written.padEnd(width);
    at = slot.end;
  }
  return result + text.slice(at);
}

/** Turns the names that `writeSlots` wrote into what they stand for: parameters, or hole names. Changes the tree in place. */
export function settleSlots(root: Node, slots: readonly Slot[]): void {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop() as Record<string, unknown>;
    for (const key in value) {
      const child = value[key];
      if (typeof child === 'string') {
        if (isSlotCharacter(child.charCodeAt(0))) value[key] = nameOf(slots, child.charCodeAt(0) - firstSlotCharacter);
      } else if (typeof child === 'object' && child !== null) {
        if (key === 'ColumnRef') settleColumn(value, child as ColumnReference, slots);
        pending.push(child);
      }
    }
  }
}

interface ColumnReference {
  readonly fields?: readonly { readonly String?: { readonly sval?: string } }[];
  readonly location?: number;
}

function settleColumn(node: Record<string, unknown>, column: ColumnReference, slots: readonly Slot[]): void {
  const code = column.fields?.[0]?.String?.sval?.charCodeAt(0);
  if (code === undefined || !isSlotCharacter(code)) return;
  const slot = slots[code - firstSlotCharacter];
  if (slot?.kind !== 'value' || slot.written !== undefined) return;
  delete node.ColumnRef;
  node.ParamRef = { number: slot.number, ...(column.location === undefined ? {} : { location: column.location }) };
}

const nameOf = (slots: readonly Slot[], index: number): string => slots[index]?.written ?? holeName(foreignSlots + index);

/** Foreign placeholders are numbered away from the host's holes. */
const foreignSlots = 100_000;

/** Whether a hole of the tree is what `repair` put in: something that is still to be written, not something written elsewhere. */
export const isToBeWritten = (name: string): boolean => name === holeName(foreignSlots + mostSlots);
