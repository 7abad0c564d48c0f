import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import {
  type Entry,
  elementsOf,
  entriesOf,
  entry,
  followed,
  literalOf,
  type Place,
  stringOf,
  tokenSpan,
  valueTypeOf,
} from '../builders/host.ts';
import { nowhere, SqlWriter } from '../builders/sqlWriter.ts';
import type { Step, Steps } from '../builders/steps.ts';
import type { Fragment } from '../fragment.ts';
import { configFiles } from '../orm/configFiles.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { textOf } from '../typescript/strings.ts';
import type { Text } from '../typescript/text.ts';
import { readFilters, readSelect, type SelectItem } from './select.ts';

/** A supabase-js query as SQL; undefined when `call` is none. */
export function supabaseQuery(source: TypeScriptSource, call: ts.CallExpression, steps: Steps): Fragment | undefined {
  const links = [...steps.steps];
  let schema = clientSchema(source);
  if (links[0]?.name === 'schema') {
    const [named] = links.shift()!.arguments;
    schema = named ? stringOf(named) : undefined;
    if (schema === undefined) return undefined;
  }
  if (schema === unknownSchema) return undefined;
  const host = { start: call.getStart(source.ast), end: call.end };
  const [first] = links;
  const writer = new SqlWriter();
  const more = schema === undefined ? { anySchema: true as const } : { schema };
  if (first?.name === 'rpc') {
    const related = rpc(first, links.slice(1), writer);
    if (!related) return undefined;
    return { ...writer.fragment('supabase.rpc', host, more), wholeArguments: true, ...(related.length > 0 && { related }) };
  }
  if (first?.name !== 'from') return undefined;
  const related = new Query(links).write(writer);
  if (!related) return undefined;
  return { ...writer.fragment('supabase', host, more), ...(related.length > 0 && { related }) };
}

const unknownSchema = '\0';

/** `createClient(url, key, { db: { schema: 'api' } })` in this file, one it imports, or, where those say nothing, anywhere. */
function clientSchema(source: TypeScriptSource): string | undefined {
  const near = [
    source.text,
    ...[...source.links.modules].flatMap((module) => (/^[.~#@]/.test(module) ? (source.other(module)?.text ?? []) : [])),
  ];
  const all = configFiles(source.context.workspace, /supabase/i, 'schema').files.map(({ text }) => text);
  for (const text of [...near, ...all]) {
    const found = /\bcreate\w*Client\b[\s\S]*?\bdb\s*:\s*\{[^}]*\bschema\s*:\s*(?:['"`](\w+)['"`])?/.exec(text);
    if (found) return near.includes(text) ? (found[1] ?? unknownSchema) : found[1] === 'public' ? undefined : unknownSchema;
  }
  return undefined;
}

/** `rpc('unread', { p_user: id })`: a call with named arguments, and what is asked of its rows. Undefined when the function is not known. */
function rpc(step: Step, links: readonly Step[], writer: SqlWriter): readonly Span[] | undefined {
  const [named, given] = step.arguments;
  const name = named && stringOf(named);
  if (!named || name === undefined) return undefined;
  return new Query([{ ...step, arguments: [] }, ...links]).writeRows(writer, () => {
    const values = given && entriesOf(given);
    writer.name(name, tokenSpan(named)).sql('(');
    writer.each(values?.entries ?? [], ', ', ({ name: parameter, value }) => {
      writer.name(parameter).sql(' => ');
      writeValue(writer, value);
    });
    // Which further arguments there are cannot be told.
    if (given && (!values || values.open))
      writer.sql(values && values.entries.length > 0 ? ', VARIADIC ' : 'NULL, VARIADIC ').hole(tokenSpan(given));
    writer.sql(')');
  });
}

interface Filter {
  readonly name: string;
  readonly span: Span;
  /** The embedded table that it is about; undefined: the query's own. */
  readonly of?: string | undefined;
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

const others =
  /^(?:is|not|filter|contains|containedBy|overlaps|textSearch|range\w+|likeAnyOf|likeAllOf|ilikeAnyOf|ilikeAllOf|isDistinct|regexMatch|regexIMatch|notIn)$/;

type PlacedItem = SelectItem & { readonly spanOf: (start: number, name: string) => Span };

class Query {
  private readonly table: Place<ts.Expression> | undefined;
  private readonly filters: (Filter & { readonly operator: string })[] = [];
  private readonly ordered: Filter[] = [];
  private items: readonly PlacedItem[] = [];
  private verb: 'select' | 'insert' | 'update' | 'delete' = 'select';
  private values: { readonly entries: readonly Entry[]; readonly open: boolean } | undefined;
  private conflict: readonly Filter[] = [];

  constructor([from, ...links]: readonly Step[]) {
    this.table = from?.arguments[0];
    for (const link of links) this.take(link);
  }

  private take(link: Step): void {
    const [first, second] = link.arguments;
    switch (link.name) {
      case 'select':
        if (first) this.items = [...this.items, ...this.readItems(first)];
        return;
      case 'insert':
      case 'upsert':
        this.verb = 'insert';
        this.values = first && rows(first);
        if (link.name === 'upsert') this.conflict = second ? this.list(entry(entriesOf(second), 'onConflict')?.value) : [];
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
          if (!/[.>]/.test(name)) this.filter({ name, span: tokenSpan(key) }, '=', value);
        return;
      case 'or':
        this.readOr(first, second);
        return;
      case 'order':
        for (const each of this.name(first)) this.ordered.push({ ...each, of: each.of ?? referencedTable(second) });
        return;
      case 'in':
        for (const each of this.name(first)) {
          const known = second && elementsOf(second)?.items.find((item) => literalOf(item) !== undefined);
          this.filter(each, '=', known);
        }
        return;
      default:
        if (link.name in comparisons) for (const each of this.name(first)) this.filter(each, comparisons[link.name]!, second);
        else if (others.test(link.name)) for (const each of this.name(first)) this.filter(each, '', undefined);
    }
  }

  private filter({ name, span, of }: Filter, operator: string, value: Place<ts.Expression> | undefined): void {
    this.filters.push({ name, span, of, operator, ...(value && { value }) });
  }

  private readOr(first: Place<ts.Expression> | undefined, options: Place<ts.Expression> | undefined): void {
    if (!first) return;
    const of = referencedTable(options);
    for (const [index, part] of textParts(followed(first)).entries()) {
      // What follows an interpolation may be the rest of a word.
      for (const { name, start } of readFilters(part.text).filter((each) => index === 0 || each.start > 0))
        this.filter({ name, span: part.span(start, start + name.length), of }, '', undefined);
    }
  }

  /** `'status'`, `'data->>kind'`, `'users.name'`, `'users(name)'` */
  private name(place: Place<ts.Expression> | undefined): Filter[] {
    const part = place && stringPart(place);
    const match = part && /^(\s*)(?:(\w+)(\.|\())?("?)([^".()>]+?)\4(?:->.*|\))?\s*$/s.exec(part.text);
    if (!part || !match) return [];
    const [, blanks = '', of, mark = '', quote = '', name = ''] = match;
    const start = blanks.length + (of?.length ?? 0) + mark.length + quote.length;
    const plain = name.replace(/-$/, '');
    return [{ name: plain, span: part.span(start, start + plain.length), of }];
  }

  /** `'account_id, sku'` */
  private list(place: Place<ts.Expression> | undefined): Filter[] {
    const part = place && stringPart(place);
    return [...(part?.text ?? '').matchAll(/"?([^",\s]+)"?/g)].map((match) => {
      const start = match.index + match[0].indexOf(match[1]!);
      return { name: match[1]!, span: part!.span(start, start + match[1]!.length) };
    });
  }

  private readItems(place: Place<ts.Expression>): PlacedItem[] {
    return selectTexts(place).flatMap((part) =>
      readSelect(part.text).map((item) => ({ ...item, spanOf: (start, name) => part.span(start, start + name.length) })),
    );
  }

  /** Writes the statements; gives the spans of names that may be foreign keys, or undefined when the table is not known. */
  write(w: SqlWriter): readonly Span[] | undefined {
    const table = this.table;
    const name = table && stringOf(table);
    if (!table || name === undefined) return undefined;
    const related: Span[] = [];
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
      this.where(w, name, undefined);
      list(' RETURNING ');
    } else if (this.verb === 'delete') {
      w.sql('DELETE FROM ').name(name, span);
      this.where(w, name, undefined);
      list(' RETURNING ');
    } else {
      w.sql('SELECT ');
      if (columns.length === 0) w.sql('1');
      list('');
      w.sql(' FROM ').name(name, span);
      this.where(w, name, undefined);
      this.order(w, name, undefined);
    }
    for (const item of this.items) if (item.kind === 'embed') this.embed(w, item, item.spanOf, related);
    return related;
  }

  /** Writes what is asked of the rows that a function gives; only its call where that is nothing. */
  writeRows(w: SqlWriter, call: () => void): readonly Span[] {
    const columns = this.items.filter((item) => item.kind === 'column');
    const related: Span[] = [];
    w.sql('SELECT ');
    if (columns.length + this.filters.length + this.ordered.length === 0) call();
    else {
      if (columns.length === 0) w.sql('1');
      w.each(columns, ', ', (item) => w.qualified('result', item.name, item.spanOf(item.start, item.name), undefined)).sql(
        ' FROM ',
      );
      call();
      w.sql(' AS result');
      this.where(w, 'result', undefined);
      this.order(w, 'result', undefined);
    }
    for (const item of this.items) if (item.kind === 'embed') this.embed(w, item, item.spanOf, related);
    return related;
  }

  /** What is selected of a related table, as a query of its own. */
  private embed(
    w: SqlWriter,
    item: SelectItem & { kind: 'embed' },
    spanOf: (start: number, name: string) => Span,
    related: Span[],
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
    related.push({ start, end: w.length });
    const of = [item.target, ...(item.alias === undefined ? [] : [item.alias])];
    this.where(w, item.target, of);
    this.order(w, item.target, of);
    for (const inner of item.items) if (inner.kind === 'embed') this.embed(w, inner, spanOf, related);
  }

  /** Of the query's own table, or of an embedded one by its alias or name. A computed column is a function, which a name finds only when it is qualified. */
  private where(w: SqlWriter, table: string, of: readonly string[] | undefined): void {
    const filters = this.filters.filter((each) => concerns(each, of));
    if (filters.length === 0 && of) return;
    w.sql(' WHERE ');
    if (filters.length === 0) w.sql('TRUE');
    w.each(filters, ' AND ', ({ name, span, operator, value }) => {
      w.qualified(table, name, span, undefined);
      const literal = value && literalOf(value);
      if (operator === '' || !value || literal === null) w.sql(' IS NOT NULL');
      else {
        w.sql(` ${operator} `);
        writeValue(w, value);
      }
    });
  }

  private order(w: SqlWriter, table: string, of: readonly string[] | undefined): void {
    const ordered = this.ordered.filter((each) => concerns(each, of));
    if (ordered.length > 0)
      w.sql(' ORDER BY ').each(ordered, ', ', (each) => w.qualified(table, each.name, each.span, undefined));
  }
}

const concerns = (filter: Filter, names: readonly string[] | undefined): boolean =>
  names === undefined ? filter.of === undefined : filter.of !== undefined && names.includes(filter.of);

/** `{ referencedTable: 'users' }`; a table that cannot be told is none of the query's. */
function referencedTable(options: Place<ts.Expression> | undefined): string | undefined {
  const given = options && entriesOf(options);
  const table = entry(given, 'referencedTable') ?? entry(given, 'foreignTable');
  if (table) return stringOf(table.value) ?? '';
  return options && (!given || given.open) ? '' : undefined;
}

/** The text of a plain string. With an interpolation it cannot be taken apart for sure. */
function stringPart(place: Place<ts.Expression>): TextPart | undefined {
  const target = followed(place);
  return ts.isStringLiteralLike(target.node) ? textParts(target)[0] : undefined;
}

/** The texts that a select list may have: constants that are put together are followed; one with an unknown part cannot be taken apart. */
function selectTexts(place: Place<ts.Expression>): TextPart[] {
  const plain = stringPart(place);
  if (plain || place.host) return plain ? [plain] : [];
  const texts = (textOf(place.source, place.node) ?? []).map((pieces) => partOf(pieces));
  return texts.filter((each) => each !== undefined);
}

function partOf(pieces: Text): TextPart | undefined {
  if (!pieces.every((piece) => piece.kind === 'text')) return undefined;
  const text = pieces.map((piece) => piece.text).join('');
  return {
    text,
    span(start, end) {
      let at = 0;
      for (const piece of pieces) {
        const next = at + piece.text.length;
        if (start < next) {
          const from = piece.host.start + start - at;
          return piece.exact && end <= next ? { start: from, end: from + end - start } : piece.host;
        }
        at = next;
      }
      return nowhere;
    },
  };
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
  if (literal === undefined) w.parameter(tokenSpan(place), valueTypeOf(place));
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
