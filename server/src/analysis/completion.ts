import type { Lookup } from '../catalog/lookup.ts';
import { extract } from '../extract/extract.ts';
import type { ExtractContext, SourceDocument } from '../extract/extractor.ts';
import type { Reference } from '../resolve/reference.ts';
import { quoteIdentifier } from '../sql/names.ts';
import { type Span, span } from '../text/span.ts';
import { resolveFragment } from './resolveFragment.ts';

export interface CompletionItem {
  readonly label: string;
  readonly kind: 'column' | 'relation' | 'function' | 'schema' | 'type' | 'value';
  /** As it must be written: quoted where it needs to be. */
  readonly text: string;
  readonly detail?: string;
  /** What it replaces, in the document. */
  readonly span: Span;
}

/** No name in a database is called so. */
const placeholder = 'columnist_completes_here';

/**
 * The names that PostgreSQL would accept at an offset. A placeholder is put there and resolved like any name: what is visible in its
 * place is what completes it. So completion is right wherever resolution is, also in unfinished SQL.
 */
export function completion(document: SourceDocument, offset: number, context: ExtractContext, lookup: Lookup): CompletionItem[] {
  const word = wordAt(document.text, offset);
  const text = document.text.slice(0, word.start) + placeholder + document.text.slice(word.end);
  const at = span(word.start, word.start + placeholder.length);
  let current = lookup;
  for (const fragment of extract({ ...document, text }, context).fragments) {
    const resolved = resolveFragment(fragment, current, document.path);
    current = resolved.after;
    for (const statement of resolved.statements) {
      for (const reference of statement.references) {
        const host = fragment.map.toHost(reference.span);
        if (
          host &&
          host.start <= at.start &&
          at.end <= host.end &&
          fragment.text.slice(reference.span.start, reference.span.end).includes(placeholder)
        ) {
          return items(reference, statement.lookup, word);
        }
      }
    }
  }
  return [];
}

function items(reference: Reference, lookup: Lookup, word: Span): CompletionItem[] {
  switch (reference.kind) {
    case 'column':
      return [...new Set(reference.alternatives ?? [])].map((label) => {
        const detail = columnType(label, reference.relations, lookup);
        return { label, kind: 'column', text: quoteIdentifier(label), span: word, ...(detail !== undefined && { detail }) };
      });
    case 'relation':
      return [
        ...named(lookup.relationNames(reference.schema), 'relation', word),
        ...(reference.schema === undefined ? named(lookup.schemaNames(), 'schema', word) : []),
      ];
    case 'schema':
      return named(lookup.schemaNames(), 'schema', word);
    case 'function':
      return named(lookup.functionNames(reference.schema), 'function', word);
    case 'type':
      return named(lookup.typeNames(reference.schema), 'type', word);
    case 'enum-label':
      return [...(reference.alternatives ?? [])].map((label) => ({ label, kind: 'value', text: label, span: word }));
    case 'conflict-target':
    case 'required-columns':
    case 'destructive':
      return [];
  }
}

const named = (names: Iterable<string>, kind: CompletionItem['kind'], word: Span): CompletionItem[] =>
  [...new Set(names)].map((label) => ({ label, kind, text: quoteIdentifier(label), span: word }));

function columnType(
  name: string,
  relations: readonly { readonly schema: string; readonly name: string }[],
  lookup: Lookup,
): string | undefined {
  for (const { schema, name: table } of relations) {
    const relation = lookup.relation(table, schema);
    const column = typeof relation === 'object' ? relation.columns?.find((each) => each.name === name) : undefined;
    if (column) return `${table}.${name} ${column.type}`;
  }
  return undefined;
}

/** The identifier that the offset touches; empty between words. */
function wordAt(text: string, offset: number): Span {
  const before = /[\p{L}\p{N}_$]*$/u.exec(text.slice(Math.max(0, offset - 64), offset))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_$]*/u.exec(text.slice(offset, offset + 64))?.[0].length ?? 0;
  return span(offset - before, offset + after);
}
