import type { Place } from '../migration/plan.ts';
import type { ExpectedColumn } from '../migration/report.ts';
import { LineIndex } from '../text/lineIndex.ts';
import type { AnalyzedFile } from './checkReport.ts';

/** Every column of a table that the code uses, once, with all places: the inventory of a drift report. */
export function expectedColumns(files: readonly AnalyzedFile[]): ExpectedColumn[] {
  const found = new Map<
    string,
    { readonly schema: string; readonly table: string; readonly column: string; readonly places: Place[] }
  >();
  for (const { file, text, analysis } of files) {
    const lines = new LineIndex(text);
    for (const { reference, span } of analysis.references) {
      const home = reference.kind === 'column' && reference.relations.length === 1 ? reference.relations[0] : undefined;
      if (reference.kind !== 'column' || !home || reference.missingQualifier) continue;
      const key = [home.schema, home.name, reference.name].join('\0');
      const entry = found.get(key) ?? { schema: home.schema, table: home.name, column: reference.name, places: [] };
      entry.places.push({ file, line: lines.positionAt(span.start).line, usage: reference.usage });
      found.set(key, entry);
    }
  }
  return [...found.values()];
}
