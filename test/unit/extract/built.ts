import type { Builder } from '../../../server/src/extract/builders/builder.ts';
import type { Fragment, Model } from '../../../server/src/extract/fragment.ts';
import { readSource } from '../../../server/src/extract/typescript/source.ts';
import { memoryContext } from './workspace.ts';

/** What a builder makes of one document of an in-memory workspace. */
export function build(
  builder: Builder,
  path: string,
  files: Readonly<Record<string, string>>,
): { readonly fragments: readonly Fragment[]; readonly models: readonly Model[]; readonly sql: readonly string[] } {
  const context = memoryContext(files);
  const { document } = readSource(path, files[path] ?? '', context);
  const { fragments, models } = builder.extract(document, context);
  return { fragments, models, sql: fragments.map((fragment) => fragment.text) };
}

/** Each mapped run of a fragment with the document text it stands for: `"status"` ← `status`, as `sql@offset:host`. */
export function mappings(fragment: Fragment, document: string): string[] {
  return fragment.map.segments.map(
    (segment) =>
      `${fragment.text.slice(segment.start, segment.end)} ${document.slice(segment.host.start, segment.host.end)}@${segment.host.start}`,
  );
}

/** The document text that the `nth` occurrence of `name` in the fragment's SQL maps back to, with its offset. */
export function hostOf(
  fragment: Fragment,
  name: string,
  document: string,
  nth = 0,
): { text: string; offset: number } | undefined {
  let start = -1;
  for (let i = 0; i <= nth; i++) start = fragment.text.indexOf(name, start + 1);
  const host = start < 0 ? undefined : fragment.map.toHost({ start, end: start + name.length });
  return host && { text: document.slice(host.start, host.end), offset: host.start };
}
