import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { chainOf, isOutermost, type Link } from '../builders/chain.ts';
import {
  type Entry,
  elementsOf,
  entriesOf,
  entry,
  followed,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { readFilters, readSelect, type SelectItem } from './select.ts';

/** A supabase-js query as SQL; undefined when `call` is none. `lenient` names may be foreign keys rather than tables. */
export function supabaseQuery(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = chainOf(call);
  if (!chain?.root || !isClient(source, chain.root)) return undefined;
  const links = [...chain.links];
  let schema = clientSchema(source);
  if (links[0]?.name === 'schema') {
    const named = argument(source, links.shift()!, 0);
    schema = named ? stringOf(named) : undefined;
    if (schema === undefined) return undefined;
  }
  if (schema === unknownSchema) return undefined;
  const host = { start: call.getStart(source.ast), end: call.end };
  const first = links[0];
  const writer = new SqlWriter();
  if (first?.name === 'rpc')
    return rpc(source, first, writer) ? writer.fragment('supabase.rpc', host, schema === undefined ? {} : { schema }) : undefined;
  if (first?.name !== 'from') return undefined;
  const lenient = new Query(source, links).write(writer);
  if (!lenient) return undefined;
  return { ...writer.fragment('supabase', host, schema === undefined ? {} : { schema }), ...(lenient.length > 0 && { lenient }) };
}

const packages = /^(?:jsr:|npm:|https:\/\/esm\.sh\/)?@supabase\/(?:supabase-js|ssr|postgrest-js|auth-helpers-[\w-]+)\b/;

/** The client itself: not its storage, auth, functions or realtime part, which have a `from` of their own. */
function isClient(source: TypeScriptSource, node: ts.Expression): boolean {
  const origin = originOf(source, node);
  return (
    origin !== undefined &&
    packages.test(origin.module) &&
    !origin.steps.some((step) => /^\.(storage|auth|functions|realtime|channel)$/.test(step))
  );
}

const unknownSchema = '\0';

/** `createClient(url, key, { db: { schema: 'api' } })` in this file or one it imports. */
function clientSchema(source: TypeScriptSource): string | undefined {
  const texts = [
    source.text,
    ...[...source.links.modules].flatMap((module) => (/^[.~#@]/.test(module) ? (source.other(module)?.text ?? []) : [])),
  ];
  for (const text of texts) {
    const found = /\bcreate\w*Client\b[\s\S]*?\bdb\s*:\s*\{[^}]*\bschema\s*:\s*(?:['"`](\w+)['"`])?/.exec(text);
    if (found) return found[1] ?? unknownSchema;
  }
  return undefined;
}

const argument = (source: TypeScriptSource, link: Link, index: number): Place<ts.Expression> | undefined => {
  const node = link.arguments[index];
  return node && placeOf(source, node);
};

/** `rpc('unread', { p_user: id })`: a call with named arguments. */
function rpc(source: TypeScriptSource, link: Link, writer: SqlWriter): boolean {
  const named = argument(source, link, 0);
  const name = named && stringOf(named);
  if (!named || name === undefined) return false;
  const given = argument(source, link, 1);
  const entries = given ? (entriesOf(given)?.entries ?? []) : [];
  writer.sql('SELECT ').name(name, tokenSpan(named)).sql('(');
  writer.each(entries, ', ', ({ name: parameter, value }) => {
    writer.name(parameter).sql(' => ');
    writeValue(writer, value);
  });
  writer.sql(')');
  return true;
}

interface Filter {
  readonly name: string;
  readonly span: Span;
  readonly value?: Place<ts.Expression>;
}

const comparisons: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'LIKE',
  ilike: 'ILIKE',
};

class Query {
  private readonly table: Place<ts.Expression> | undefined;
  private readonly filters: (Filter & { readonly operator: string })[] = [];
  private readonly ordered: Filter[] = [];
  private items: readonly (SelectItem & { readonly spanOf: (start: number, name: string) => Span })[] = [];
  private verb: 'select' | 'insert' | 'update' | 'delete' = 'select';
  private values: { readonly entries: readonly Entry[]; readonly open: boolean } | undefined;
  private conflict: readonly Filter[] = [];

  constructor(
    private readonly source: TypeScriptSource,
    links: readonly Link[],
  ) {
    this.table = links[0] && argument(source, links[0], 0);
    for (const link of links.slice(1)) this.take(link);
  }

  private take(link: Link): void {
    const first = argument(this.source, link, 0);
    const second = argument(this.source, link, 1);
    switch (link.name) {
      case 'select':
        if (first) this.items = this.readItems(first);
        return;
      case 'insert':
      case 'upsert':
        this.verb = 'insert';
        this.values = first && rows(first);
        if (link.name === 'upsert') this.conflict = second ? this.names(entry(entriesOf(second), 'onConflict')?.value) : [];
        return;
      case 'update':
        this.verb = 'update';
        this.values = first && rows(first);
        return;
      case 'delete':
        this.verb = 'delete';
        return;
      case 'match':
        for (const { name, key, value } of (first && entriesOf(first)?.entries) ?? [])
          this.filter(name, tokenSpan(key), '=', value);
        return;
      case 'or':
        this.readOr(first, second);
        return;
      case 'order': {
        const options = second && entriesOf(second);
        if (entry(options, 'referencedTable') || entry(options, 'foreignTable')) return;
        this.ordered.push(...this.names(first));
        return;
      }
      case 'in':
        for (const { name, span } of this.names(first)) {
          const known = second && elementsOf(second)?.items.find((item) => literalOf(item) !== undefined);
          this.filter(name, span, '=', known);
        }
        return;
      default:
        if (link.name in comparisons)
          for (const { name, span } of this.names(first)) this.filter(name, span, comparisons[link.name]!, second);
        else if (
          /^(is|not|filter|contains|containedBy|overlaps|textSearch|range\w+|likeAnyOf|likeAllOf|ilikeAnyOf|ilikeAllOf|isDistinct)$/.test(
            link.name,
          )
        ) {
          for (const { name, span } of this.names(first)) this.filter(name, span, '', undefined);
        }
    }
  }

  private filter(name: string, span: Span, operator: string, value: Place<ts.Expression> | undefined): void {
    this.filters.push({ name, span, operator, ...(value && { value }) });
  }

  private readOr(first: Place<ts.Expression> | undefined, options: Place<ts.Expression> | undefined): void {
    if (!first || (options && (entriesOf(options)?.entries.length ?? 1) > 0)) return;
    const target = followed(first);
    for (const part of textParts(target)) {
      for (const { name, start } of readFilters(part.text))
        this.filter(name, part.span(start, start + name.length), '', undefined);
    }
  }

  /** Column names in `'a'` or `'a, b'`; those of embedded tables (`users.name`) are left out. */
  private names(place: Place<ts.Expression> | undefined): Filter[] {
    if (!place) return [];
    const target = followed(place);
    if (!ts.isStringLiteralLike(target.node)) return [];
    const [part] = textParts(target);
    if (!part) return [];
    return [...part.text.matchAll(/[^,\s]+/g)].flatMap((match): Filter[] => {
      const name = /^"?([^">-]+)/.exec(match[0])?.[1] ?? '';
      const start = match.index + match[0].indexOf(name);
      return name === '' || /[.()]/.test(match[0]) ? [] : [{ name, span: part.span(start, start + name.length) }];
    });
  }

  private readItems(place: Place<ts.Expression>): (SelectItem & { spanOf: (start: number, name: string) => Span })[] {
    const target = followed(place);
    // With an interpolation a list cannot be taken apart for sure.
    if (!ts.isStringLiteralLike(target.node)) return [];
    const [part] = textParts(target);
    if (!part) return [];
    return readSelect(part.text).map((item) => ({ ...item, spanOf: (start, name) => part.span(start, start + name.length) }));
  }

  /** Writes the statements; gives the spans of names that may be foreign keys, or undefined when the table is not known. */
  write(w: SqlWriter): readonly Span[] | undefined {
    const table = this.table;
    const name = table && stringOf(table);
    if (!table || name === undefined) return undefined;
    const lenient: Span[] = [];
    const span = tokenSpan(table);
    const columns = this.items.filter((item) => item.kind === 'column');
    const list = (prefix: string): void => {
      if (columns.length > 0)
        w.sql(prefix).each(columns, ', ', (item) => w.qualified(name, item.name, item.spanOf(item.start, item.name), undefined));
    };
    const entries = this.values?.entries ?? [];
    if (this.verb === 'insert' && entries.length > 0 && this.values?.open === false) {
      w.sql('INSERT INTO ')
        .name(name, span)
        .sql(' (')
        .each(entries, ', ', (each) => w.name(each.name, tokenSpan(each.key)))
        .sql(') VALUES (');
      w.each(entries, ', ', (each) => writeValue(w, each.value)).sql(')');
      if (this.conflict.length > 0)
        w.sql(' ON CONFLICT (')
          .each(this.conflict, ', ', (each) => w.name(each.name, each.span))
          .sql(') DO NOTHING');
      list(' RETURNING ');
    } else if ((this.verb === 'update' || this.verb === 'insert') && entries.length > 0) {
      w.sql('UPDATE ').name(name, span).sql(' SET ');
      w.each(entries, ', ', (each) => {
        w.name(each.name, tokenSpan(each.key)).sql(' = ');
        writeValue(w, each.value);
      });
      this.where(w);
      list(' RETURNING ');
    } else if (this.verb === 'delete') {
      w.sql('DELETE FROM ').name(name, span);
      this.where(w);
      list(' RETURNING ');
    } else {
      w.sql('SELECT ');
      if (columns.length === 0) w.sql('1');
      list('');
      w.sql(' FROM ').name(name, span);
      this.where(w);
      if (this.ordered.length > 0)
        w.sql(' ORDER BY ').each(this.ordered, ', ', (each) => w.qualified(name, each.name, each.span, undefined));
    }
    for (const item of this.items) if (item.kind === 'embed') this.embed(w, item, item.spanOf, lenient);
    return lenient;
  }

  /** What is selected of a related table, as a query of its own. */
  private embed(
    w: SqlWriter,
    item: SelectItem & { kind: 'embed' },
    spanOf: (start: number, name: string) => Span,
    lenient: Span[],
  ): void {
    const span = spanOf(item.start, item.target);
    const columns = item.items.filter((inner) => inner.kind === 'column');
    w.sql(';\nSELECT ');
    if (columns.length === 0) w.sql('1');
    w.each(columns, ', ', (inner) => w.qualified(item.target, inner.name, spanOf(inner.start, inner.name), undefined)).sql(
      ' FROM ',
    );
    const start = w.length;
    w.name(item.target, span);
    lenient.push({ start, end: w.length });
    for (const inner of item.items) if (inner.kind === 'embed') this.embed(w, inner, spanOf, lenient);
  }

  private where(w: SqlWriter): void {
    w.sql(' WHERE ');
    if (this.filters.length === 0) w.sql('TRUE');
    w.each(this.filters, ' AND ', ({ name, span, operator, value }) => {
      w.name(name, span);
      const literal = value && literalOf(value);
      if (operator === '' || !value || literal === null) w.sql(' IS NOT NULL');
      else {
        w.sql(` ${operator} `);
        writeValue(w, value);
      }
    });
  }
}

function rows(place: Place<ts.Expression>): { entries: readonly Entry[]; open: boolean } | undefined {
  const list = elementsOf(place);
  if (!list) return entriesOf(place);
  const all = list.items.map((item) => entriesOf(item));
  const seen = new Set<string>();
  const entries = all.flatMap((each) => each?.entries ?? []).filter(({ name }) => !seen.has(name) && seen.add(name));
  return { entries, open: list.open || all.some((each) => !each || each.open) };
}

function writeValue(w: SqlWriter, place: Place<ts.Expression>): void {
  const literal = literalOf(place);
  if (literal === undefined) w.parameter(tokenSpan(place));
  else w.literal(literal, tokenSpan(place));
}

interface TextPart {
  readonly text: string;
  /** Document span of a range of `text`. */
  readonly span: (start: number, end: number) => Span;
}

/** The literal text of a string or template and where it stands; where escapes make that inexact, the whole token. */
function textParts(target: Place): TextPart[] {
  const { node, source } = target;
  const part = (inner: ts.LiteralLikeNode, before: number, after: number): TextPart => {
    const start = inner.getStart(source.ast) + before;
    const whole = target.host ?? { start, end: inner.end - after };
    const exact = target.host === undefined && whole.end - whole.start === inner.text.length;
    return { text: inner.text, span: (from, to) => (exact ? { start: start + from, end: start + to } : whole) };
  };
  if (ts.isStringLiteralLike(node)) return [part(node, 1, 1)];
  if (!ts.isTemplateExpression(node)) return [];
  return [
    part(node.head, 1, 2),
    ...node.templateSpans.map(({ literal }) => part(literal, 1, ts.isTemplateTail(literal) ? 1 : 2)),
  ];
}
