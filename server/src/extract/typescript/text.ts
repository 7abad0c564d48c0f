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

/** Every combination of one text of each part, in order. A part that would make them too many becomes the hole `instead` gives for it. */
export function combine(parts: readonly Variants[], instead: (index: number) => Piece): Variants {
  let result: Piece[][] = [[]];
  parts.forEach((part, index) => {
    const fitting = result.length * part.length <= MAX_VARIANTS ? part : [[instead(index)]];
    // Mostly there is one: a long text is then built in place.
    const [only] = fitting;
    if (fitting.length === 1) for (const text of result) for (const piece of only!) text.push(piece);
    else result = result.flatMap((before) => fitting.map((each) => [...before, ...each]));
  });
  return result;
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
