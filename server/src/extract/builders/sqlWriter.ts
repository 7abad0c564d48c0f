import type { Span } from '../../text/span.ts';
import { type Segment, SpanMap } from '../../text/spanMap.ts';
import {
  type DeclaredColumn,
  type Fragment,
  type Hole,
  holeName,
  type ModelColumn,
  type Removed,
  type TypeHint,
} from '../fragment.ts';

/** A value that stands in the code itself and can be written as an SQL literal: evidence for a type. */
export type LiteralValue = string | number | bigint | boolean | null;

export interface WriterOptions {
  /** How names of the code become names of the database. */
  readonly naming?: ((name: string) => string) | undefined;
  /** Writes SQL that the code wrote itself; else it is a hole, since it need not fit where it stands. */
  readonly raw?: boolean;
}

/** The place of what stands in another file: a finding about it is made there. */
export const nowhere: Span = { start: -1, end: -1 };

/**
 * Writes the SQL that a query builder or ORM call stands for, and keeps for each name and value the host token it comes from.
 * Names are always quoted, as the libraries do, so that folding never changes them. Host spans are UTF-16 offsets of the document.
 */
export class SqlWriter {
  private text = '';
  private readonly segments: Segment[] = [];
  private readonly holes: Hole[] = [];
  private readonly hints: TypeHint[] = [];
  private readonly declared = new Map<string, DeclaredColumn>();
  private parameters = 0;
  private readonly gone: Removed[] = [];
  private held = false;

  constructor(private readonly options: WriterOptions = {}) {}

  get length(): number {
    return this.text.length;
  }

  /** Text that stands nowhere in the document: keywords, punctuation, aliases of our own. */
  sql(text: string): this {
    this.text += text;
    return this;
  }

  /** What was written asks the code's own schema for something that it does not have. */
  noteRemoved(removed: Removed): this {
    this.gone.push(removed);
    return this;
  }

  /** Whether SQL that the code wrote itself was asked for. */
  get hasRaw(): boolean {
    return this.held;
  }

  /** A quoted identifier for the host token `host`; without `host` a finding about it has no place and is dropped. */
  name(name: string, host?: Span): this {
    return this.mapped(quoteName(this.options.naming?.(name) ?? name), host);
  }

  /** SQL that the code wrote itself, or else a hole for it. */
  raw(host: Span, write: ((writer: this) => void) | undefined): this {
    if (!write || !this.takesRaw) return this.hole(host);
    write(this);
    return this;
  }

  /** Asked where SQL of the code's own could stand. */
  get takesRaw(): boolean {
    this.held = true;
    return this.options.raw === true;
  }

  /** A column that a model declares: its name, and what is known of it as evidence. */
  column({ span: _, ...column }: ModelColumn, of: { readonly library: string; readonly table: string }, host?: Span): this {
    this.declared.set(`${of.table}\0${column.name}`, { ...column, library: of.library, table: of.table });
    return this.name(column.name, host);
  }

  /** `"schema"."name"`, both from the same host token unless `schemaHost` says otherwise. */
  qualified(schema: string | undefined, name: string, host?: Span, schemaHost: Span | undefined = host): this {
    if (schema !== undefined) this.name(schema, schemaHost).sql('.');
    return this.name(name, host);
  }

  /** SQL of our making that as a whole stands for the host token: an operator, a cast, a function. */
  mapped(sql: string, host: Span | undefined): this {
    if (host && host.start >= 0 && sql.length > 0) {
      this.segments.push({ start: this.text.length, end: this.text.length + sql.length, host, kind: 'whole' });
    }
    this.text += sql;
    return this;
  }

  /** SQL that stands in the document character for character. */
  exact(sql: string, hostStart: number): this {
    if (sql.length > 0 && hostStart >= 0) {
      const host = { start: hostStart, end: hostStart + sql.length };
      this.segments.push({ start: this.text.length, end: this.text.length + sql.length, host, kind: 'exact' });
    }
    this.text += sql;
    return this;
  }

  /** SQL that was put together elsewhere, with its holes. */
  embed({ text, map, holes }: Pick<Fragment, 'text' | 'map' | 'holes'>): this {
    const start = this.text.length;
    let written = text;
    for (const hole of holes) {
      const name = holeName(this.holes.length, hole.span.end - hole.span.start);
      written = written.slice(0, hole.span.start) + name + written.slice(hole.span.end);
      this.holes.push({ ...hole, span: { start: hole.span.start + start, end: hole.span.end + start } });
    }
    for (const segment of map.segments.filter(({ host }) => host.start >= 0))
      this.segments.push({ ...segment, start: segment.start + start, end: segment.end + start });
    this.text += written;
    return this;
  }

  literal(value: LiteralValue, host?: Span): this {
    return this.mapped(quoteLiteral(value), host);
  }

  /** A bind parameter `$n`; `typescript` is its type where the code says it. */
  parameter(host?: Span, typescript?: string): this {
    this.parameters++;
    if (host && host.start >= 0 && typescript !== undefined)
      this.hints.push({ for: { parameter: this.parameters }, typescript, host });
    return this.mapped(`$${this.parameters}`, host);
  }

  /** Something unknown: whatever depends on it is silent. */
  hole(host: Span, kind: Hole['kind'] = 'unknown', expression?: string): this {
    const name = holeName(this.holes.length);
    const span = { start: this.text.length, end: this.text.length + name.length };
    this.holes.push({ span, host, kind, ...(expression === undefined ? {} : { expression: expression.slice(0, 80) }) });
    return this.mapped(name, host);
  }

  /** Writes each item, `separator` between them. */
  each<T>(items: Iterable<T>, separator: string, write: (item: T) => void): this {
    let first = true;
    for (const item of items) {
      if (!first) this.sql(separator);
      first = false;
      write(item);
    }
    return this;
  }

  fragment(
    label: string,
    host: Span,
    more: Partial<Pick<Fragment, 'schema' | 'variantOf' | 'weak' | 'partial' | 'origin' | 'anySchema'>> = {},
  ): Fragment {
    return {
      text: this.text,
      map: new SpanMap(this.segments),
      holes: this.holes,
      origin: 'built',
      label,
      host,
      ...(this.hints.length > 0 ? { hints: this.hints } : {}),
      ...(this.gone.length > 0 ? { removed: this.gone } : {}),
      ...(this.declared.size > 0 ? { declared: [...this.declared.values()] } : {}),
      ...more,
    };
  }
}

/** A delimited identifier (PostgreSQL 4.1.1). */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A string constant that means the same whatever `standard_conforming_strings` says. */
export function quoteLiteral(value: LiteralValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `'NaN'`;
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
