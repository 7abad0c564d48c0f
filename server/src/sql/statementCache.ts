import { type ParsedStatement, parseStatement } from './parseStatement.ts';
import type { Slot } from './slots.ts';

/** A statement's parse by its text and holes; remembered, so that in an edited script only the changed statements are parsed. */
export function parsedStatement(text: string, slots: readonly Slot[]): ParsedStatement {
  const key = slots.length === 0 ? text : `${text}\0${slots.map((slot) => `${slot.kind[0]}${slot.start}:${slot.end}`).join()}`;
  const known = remembered.get(key);
  if (known) {
    remembered.delete(key);
    remembered.set(key, known);
    return known;
  }
  const parsed = parseStatement(text, slots);
  if (!parsed.settled) return parsed;
  remembered.set(key, parsed);
  characters += key.length;
  for (const oldest of remembered.keys()) {
    if (characters <= mostCharacters) break;
    remembered.delete(oldest);
    characters -= oldest.length;
  }
  return parsed;
}

/** Least recently used first. Bounded by the characters of text held: trees take some 30 times as much. */
const remembered = new Map<string, ParsedStatement>();
const mostCharacters = 1_000_000;
let characters = 0;
