import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import {
  at,
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  followed,
  literalOf,
  type Place,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import type { LiteralValue } from '../builders/sqlWriter.ts';
import { constantText } from '../typescript/strings.ts';

/** Raised when something is given that cannot be read: what hangs on it is not known then. */
export interface Doubt {
  raised: boolean;
}

export interface Named {
  readonly name: string;
  readonly span: Span;
}

/** A string, templates of constants included. */
export const textAt = (place: Place<ts.Expression>): string | undefined =>
  stringOf(place) ?? constantText(place.source, place.node);

/** A literal, or a template of constants. */
export function valueAt(place: Place<ts.Expression>): LiteralValue | undefined {
  const literal = literalOf(place);
  return literal === undefined ? textAt(place) : literal;
}

export function namedAt(place: Place<ts.Expression> | undefined): Named | undefined {
  const name = place && textAt(place);
  return place && name !== undefined ? { name, span: tokenSpan(place) } : undefined;
}

/** One name, or the names of an array. Those that cannot be read raise the doubt. */
export function namesAt(place: Place<ts.Expression> | undefined, doubt: Doubt): Named[] {
  if (!place) return [];
  const list = elementsOf(place);
  if (list?.open) doubt.raised = true;
  return (list?.items ?? [place]).flatMap((item) => {
    const named = namedAt(item);
    if (!named) doubt.raised = true;
    return named ?? [];
  });
}

/** An object of options: `{ name: 'id', isPrimary: true }`, also as what a class is made of (`new TableColumn({ … })`). */
export class Given {
  private constructor(
    readonly place: Place<ts.Expression> | undefined,
    private readonly entries: Entries | undefined,
    private readonly doubt: Doubt,
  ) {}

  static of(place: Place<ts.Expression> | undefined, doubt: Doubt): Given {
    const inner = place && madeOf(place);
    const entries = inner && entriesOf(inner);
    if (entries?.open) doubt.raised = true;
    return new Given(inner, entries, doubt);
  }

  /** Whether it is an object at all. */
  get isKnown(): boolean {
    return this.entries !== undefined;
  }

  get names(): readonly string[] {
    return this.entries?.entries.map((each) => each.name) ?? [];
  }

  get all(): Entries['entries'] {
    return this.entries?.entries ?? [];
  }

  at(key: string): Place<ts.Expression> | undefined {
    const value = entry(this.entries, key)?.value;
    return value && !isUndefined(value) ? value : undefined;
  }

  named(key: string): Named | undefined {
    const place = this.at(key);
    const named = namedAt(place);
    if (place && !named && literalOf(place) !== null) this.doubt.raised = true;
    return named;
  }

  text(key: string): string | undefined {
    return this.named(key)?.name;
  }

  /** A string or number as it would be written. */
  scalar(key: string): string | undefined {
    const place = this.at(key);
    const value = place && valueAt(place);
    if (place && value === undefined) this.doubt.raised = true;
    return value === undefined || value === null ? undefined : String(value);
  }

  flag(key: string): boolean {
    const place = this.at(key);
    const value = place && literalOf(place);
    if (place && value === undefined) this.doubt.raised = true;
    return value !== undefined && value !== null && value !== false && value !== '';
  }

  texts(key: string): Named[] {
    return namesAt(this.at(key), this.doubt);
  }

  given(key: string): Given {
    return Given.of(this.at(key), this.doubt);
  }

  /** An array of objects. */
  list(key: string): Given[] {
    const place = this.at(key);
    return place ? givenList(place, this.doubt) : [];
  }
}

export function givenList(place: Place<ts.Expression>, doubt: Doubt): Given[] {
  const list = elementsOf(place);
  if (!list || list.open) doubt.raised = true;
  return (list?.items ?? []).map((item) => {
    const given = Given.of(item, doubt);
    if (!given.isKnown) doubt.raised = true;
    return given;
  });
}

/** What `new Table(x)` is made of; every other expression itself. */
export function madeOf(place: Place<ts.Expression>): Place<ts.Expression> {
  const target = followed(place);
  const { node } = target;
  if (!ts.isNewExpression(node)) return place;
  const [first] = node.arguments ?? [];
  return first ? at(target, first) : place;
}

const isUndefined = ({ node }: Place<ts.Expression>): boolean => ts.isIdentifier(node) && node.text === 'undefined';
