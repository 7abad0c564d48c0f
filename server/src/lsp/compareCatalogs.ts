import { compareSchemas, comparisonMarkdown } from '../analysis/comparison.ts';
import type { CompareResult } from '../protocol.ts';
import type { NamedCatalog } from './runtime.ts';

/** How two schemas differ, for the editor's tree, as Markdown, and as SQL that aligns the first. */
export function compareCatalogs(from: NamedCatalog, to: NamedCatalog): CompareResult {
  const comparison = compareSchemas(from.catalog, to.catalog, { from: from.name, to: to.name });
  const { up, down, validate, notWritten } = comparison.alignment;
  return {
    report: comparisonMarkdown(comparison),
    sql: up,
    ...(up !== '' && { rollback: down, validation: validate }),
    objects: comparison.objects,
    notWritten,
  };
}
