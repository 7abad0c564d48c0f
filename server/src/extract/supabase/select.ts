/** One item of a PostgREST select list (PostgREST documentation, "Tables and Views" and "Resource Embedding"). Offsets are in the list's text. */
export type SelectItem =
  | { readonly kind: 'column'; readonly name: string; readonly start: number; readonly alias?: string }
  | {
      readonly kind: 'embed';
      /** A related table or view; also the name of a foreign key or its column. */
      readonly target: string;
      readonly start: number;
      readonly alias?: string;
      readonly items: readonly SelectItem[];
    };

/** Reads `id, status, sender:users!sender_id(name, avatar->url), ...details(note), count()`. Total: what cannot be read is left out. */
export function readSelect(text: string): readonly SelectItem[] {
  return new Reader(text).list();
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  list(): SelectItem[] {
    const items: SelectItem[] = [];
    while (this.at < this.text.length) {
      this.blanks();
      if (this.text[this.at] === ')') break;
      const item = this.item();
      if (item) items.push(item);
      this.rest();
      if (this.text[this.at] === ',') this.at++;
    }
    return items;
  }

  private item(): SelectItem | undefined {
    if (this.text.startsWith('...', this.at)) this.at += 3;
    let first = this.name();
    if (!first) return undefined;
    let alias: string | undefined;
    // `alias:name`, but `name::type` is a cast.
    if (this.text[this.at] === ':' && this.text[this.at + 1] !== ':') {
      alias = first.name;
      this.at++;
      this.blanks();
      first = this.name();
      if (!first) return undefined;
    }
    const named = { start: first.start, ...(alias !== undefined && { alias }) };
    while (this.text[this.at] === '!') {
      this.at++;
      this.name();
    }
    this.blanks();
    // `amount.sum()`, `count()`
    if (first.aggregate) return first.name === '' ? undefined : { kind: 'column', name: first.name, ...named };
    if (this.text[this.at] === '(') {
      this.at++;
      const items = this.list();
      if (this.text[this.at] === ')') this.at++;
      return { kind: 'embed', target: first.name, items, ...named };
    }
    return first.name === '*' || first.name === 'count' ? undefined : { kind: 'column', name: first.name, ...named };
  }

  /** A bare or double-quoted name. */
  private name(): { readonly name: string; readonly start: number; readonly aggregate?: true } | undefined {
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(this.text.slice(this.at));
    if (quoted) {
      const start = this.at + 1;
      this.at += quoted[0].length;
      return { name: quoted[1]!, start };
    }
    const bare = /^[^\s,():!"]+/.exec(this.text.slice(this.at))?.[0];
    if (bare === undefined) return undefined;
    const start = this.at;
    this.at += bare.length;
    // `metadata->owner->>name` selects from the column; `amount.sum()` aggregates it.
    const aggregated = /^(?:(.*?)\.)?(?:sum|avg|min|max|count)$/.exec(bare);
    if (aggregated && /^\s*\(\s*\)/.test(this.text.slice(this.at))) {
      return { name: /^(.*?)(?:->|$)/.exec(aggregated[1] ?? '')![1]!, start, aggregate: true };
    }
    return { name: /^(.*?)(?:->|$)/.exec(bare)![1]!, start };
  }

  /** To the end of the item: casts, aggregate parentheses. */
  private rest(): void {
    for (let depth = 0; this.at < this.text.length; this.at++) {
      const char = this.text[this.at]!;
      if (char === '(') depth++;
      else if (char === ')' && depth-- === 0) return;
      else if (char === ',' && depth === 0) return;
    }
  }

  private blanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }
}

/** A column in the text of `.or('status.eq.sent,and(a.gt.1,b.is.null)')`. */
export interface FilterColumn {
  readonly name: string;
  readonly start: number;
}

const operators =
  'eq|neq|gt|gte|lt|lte|like|ilike|match|imatch|is|isdistinct|in|cs|cd|ov|sl|sr|nxr|nxl|adj|fts|plfts|phfts|wfts|not|any|all';
const filter = new RegExp(String.raw`(?:^|[,(]\s*)("?)([A-Za-z_][\w$]*)\1(?:->>?[\w'-]+)*\.(?:${operators})[.(]`, 'g');

export function readFilters(text: string): readonly FilterColumn[] {
  return [...text.matchAll(filter)].map((match) => ({ name: match[2]!, start: match.index + match[0].indexOf(match[2]!) }));
}
