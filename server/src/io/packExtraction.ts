import type { Extraction, Fragment } from '../extract/fragment.ts';
import { type Segment, SpanMap } from '../text/spanMap.ts';

/** An extraction as JSON: what crosses to workers and to disk. Span maps are lists of five numbers a segment. */
export interface PackedExtraction extends Omit<Extraction, 'fragments'> {
  readonly fragments: readonly PackedFragment[];
}

type PackedFragment = Omit<Fragment, 'map'> & { readonly map: readonly number[] };

export const packExtraction = (extraction: Extraction): PackedExtraction => ({
  ...extraction,
  fragments: extraction.fragments.map((fragment) => ({
    ...fragment,
    map: fragment.map.segments.flatMap((each) => [
      each.start,
      each.end,
      each.host.start,
      each.host.end,
      each.kind === 'exact' ? 1 : 0,
    ]),
  })),
});

export const unpackExtraction = (packed: PackedExtraction): Extraction => ({
  ...packed,
  fragments: packed.fragments.map((fragment) => ({ ...fragment, map: unpackMap(fragment.map) })),
});

function unpackMap(numbers: readonly number[]): SpanMap {
  const segments: Segment[] = [];
  for (let at = 0; at < numbers.length; at += 5) {
    const host = { start: numbers[at + 2]!, end: numbers[at + 3]! };
    segments.push({ start: numbers[at]!, end: numbers[at + 1]!, host, kind: numbers[at + 4] === 1 ? 'exact' : 'whole' });
  }
  return new SpanMap(segments);
}
