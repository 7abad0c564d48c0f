import type { Hazard } from '../migration/hazards/hazard.ts';
import { contains, span } from '../text/span.ts';
import type { Hover } from './hover.ts';
import type { MigrationStep } from './migrationOutline.ts';

/** What the statement at an offset of a migration locks, rewrites, reads and blocks. Undefined between statements. */
export function migrationHover(steps: readonly MigrationStep[], offset: number): Hover | undefined {
  const step = steps.find((each) => contains(each.span, span(offset, offset)));
  return step && { span: step.span, markdown: hazardsMarkdown(step.hazards) };
}

/** A table of hazards, or that there are none. */
export function hazardsMarkdown(hazards: readonly Hazard[]): string {
  if (hazards.length === 0) return '**Hazards: none**. Nothing is locked that anyone would notice';
  const rows = hazards.map(({ on, lock = 'none', blocks, duration, message }) => {
    const time = lock === 'none' ? '' : duration === 'short' ? 'a moment' : `as long as reading ${on} takes`;
    return `| ${[on, lock, waiting[blocks], time, message].map(cell).join(' | ')} |`;
  });
  return ['| On | Lock | Waits | For | What |', '|---|---|---|---|---|', ...rows].join('\n');
}

const waiting: Readonly<Record<Hazard['blocks'], string>> = {
  'reads and writes': 'reads and writes',
  writes: 'writes',
  'other schema changes': 'other schema changes',
  nothing: 'nobody',
};

const cell = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
