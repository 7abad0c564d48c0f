import type { Span } from '../../text/span.ts';

/** A part of a text that code builds. Host spans are UTF-16 offsets of the document (or of the file the part stands in, until relocated). */
export type Piece =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly host: Span;
      /** Whether the host has the text character for character. */
      readonly exact: boolean;
    }
  | {
      readonly kind: 'hole';
      readonly host: Span;
      /** `value`: surely a literal or parameter. */
      readonly hole: 'value' | 'unknown';
      /** As written, for messages. */
      readonly expression: string;
      /** Its TypeScript type, where code says it near by. */
      readonly typescript?: string;
    };

/** One text, its pieces in order. */
export type Text = readonly Piece[];

/** The texts that an expression may have, by the branches taken: 1 to `MAX_VARIANTS`. */
export type Variants = readonly Text[];

/** More alternatives than this are a hole. */
export const MAX_VARIANTS = 16;

export type TextPiece = Extract<Piece, { readonly kind: 'text' }>;

export const textPiece = (text: string, host: Span, exact = false): TextPiece => ({ kind: 'text', text, host, exact });

export const holePiece = (host: Span, expression: string, hole: 'value' | 'unknown' = 'unknown', typescript?: string): Piece => ({
  kind: 'hole',
  host,
  hole,
  expression: expression.length > 80 ? `${expression.slice(0, 79)}…` : expression,
  ...(typescript === undefined ? {} : { typescript }),
});

/** Every combination of one text of each part, in order. Where they would be too many, see `fitting`. */
export function combine(parts: readonly Variants[], instead: (index: number) => Piece): Variants {
  let result: Piece[][] = [[]];
  parts.forEach((part, index) => {
    const fit = fitting(result, part, (text) => text) ?? { before: result, part: [[instead(index)]] };
    // Mostly there is one: a long text is then built in place.
    const [only] = fit.part;
    if (fit.part.length === 1 && fit.before === result) for (const text of result) for (const piece of only!) text.push(piece);
    else result = fit.before.flatMap((before) => fit.part.map((each) => [...before, ...each]));
  });
  return result;
}

/**
 * Alternatives of which no more than `MAX_VARIANTS` combinations can be made: the later ones, or else the earlier ones, are taken in full, where
 * one of them has all that the others have. Undefined where parts exclude one another.
 */
export function fitting<T>(
  before: readonly T[],
  part: readonly T[],
  textOf: (each: T) => Text,
): { readonly before: readonly T[]; readonly part: readonly T[] } | undefined {
  if (before.length * part.length <= MAX_VARIANTS) return { before, part };
  const most = fullest(part, textOf);
  if (most && before.length <= MAX_VARIANTS) return { before, part: [most] };
  const all = fullest(before, textOf);
  return all && part.length <= MAX_VARIANTS ? { before: [all], part } : undefined;
}

/** The text that has every piece of all the others: optional parts, each of them taken. Undefined where parts exclude one another. */
function fullest<T>(alternatives: readonly T[], textOf: (each: T) => Text): T | undefined {
  const texts = alternatives.map(textOf);
  const key = (piece: Piece): string => `${piece.host.start}:${piece.host.end}:${piece.kind === 'text' ? piece.text.trim() : ''}`;
  const longest = texts.reduce((best, each) => (each.length > best.length ? each : best));
  const pieces = new Set(longest.map(key));
  const hasAll = texts.every((text) => text.every((piece) => pieces.has(key(piece))));
  return hasAll ? alternatives[texts.indexOf(longest)] : undefined;
}

/** Alternatives side by side, equal ones once; undefined when they are too many. */
export function union(all: readonly Variants[]): Variants | undefined {
  const seen = new Set<string>();
  const result: Text[] = [];
  for (const text of all.flat()) {
    const key = text.map((piece) => `${piece.host.start}:${piece.host.end}:${piece.kind === 'text' ? piece.text : ''}`).join('|');
    if (seen.has(key)) continue;
    seen.add(key);
    result.push(text);
  }
  return result.length === 0 || result.length > MAX_VARIANTS ? undefined : result;
}

/** The same texts as seen from a place that uses them: each piece stands for the whole of `host`. */
export const relocate = (variants: Variants, host: Span): Variants =>
  variants.map((text) => text.map((piece) => (piece.kind === 'text' ? { ...piece, host, exact: false } : { ...piece, host })));

/** The text alone when it has no holes. */
export function plainText(text: Text): string | undefined {
  return text.every((piece) => piece.kind === 'text')
    ? text.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('')
    : undefined;
}
