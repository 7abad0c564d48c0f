import { type Span, span } from './span.ts';

/**
 * Where a run of one text comes from in another ("host") text. UTF-16 offsets on both sides.
 * `exact`: character for character, both runs are equally long. `whole`: every part of the run stands for the whole
 * host run (an escape, a constant expanded from elsewhere, a name a query builder renders differently).
 */
export interface Segment extends Span {
  readonly host: Span;
  readonly kind: 'exact' | 'whole';
}

/** Maps spans of a derived text back to its host. Segments are sorted by `start` and do not overlap; gaps come from nowhere. */
export class SpanMap {
  constructor(readonly segments: readonly Segment[]) {}

  static identity(length: number, hostStart = 0): SpanMap {
    return new SpanMap([{ start: 0, end: length, host: span(hostStart, hostStart + length), kind: 'exact' }]);
  }

  /** The host span that `inner` was made from, or undefined when no part of it comes from the host. */
  toHost(inner: Span): Span | undefined {
    let start: number | undefined;
    let end: number | undefined;
    for (let i = this.firstEndingAfter(inner.start); i < this.segments.length; i++) {
      const segment = this.segments[i]!;
      if (segment.start >= inner.end && !(inner.start === inner.end && segment.start === inner.start)) break;
      const exact = segment.kind === 'exact';
      const from = exact ? segment.host.start + Math.max(0, inner.start - segment.start) : segment.host.start;
      const to = exact ? segment.host.start + Math.min(segment.end, inner.end) - segment.start : segment.host.end;
      start = start === undefined ? from : Math.min(start, from);
      end = end === undefined ? to : Math.max(end, to);
    }
    return start === undefined || end === undefined ? undefined : span(start, Math.max(start, end));
  }

  /** The offset in the derived text for a host offset, or undefined outside it; inside a `whole` run, the run's start. */
  fromHost(offset: number): number | undefined {
    for (const segment of this.segments) {
      if (offset < segment.host.start || offset > segment.host.end) continue;
      return segment.kind === 'exact' ? segment.start + offset - segment.host.start : segment.start;
    }
    return undefined;
  }

  private firstEndingAfter(offset: number): number {
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.segments[middle]!.end <= offset && this.segments[middle]!.end !== this.segments[middle]!.start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
