import { describeChange } from '../describeChange.ts';
import type { PlannedChange } from '../plan.ts';

/** An entry for MIGRATION_HISTORY.md: what, why, where. */
export function historyEntry(changes: readonly PlannedChange[], title: string, generatedAt: string | undefined): string {
  const lines = changes.map(({ change, places, because }) => {
    const what = describeChange(change) ?? `left to you: function ${change.kind === 'function-stub' ? change.name : ''}`;
    const first = places[0];
    const where = first ? ` — ${first.file}:${first.line + 1}${places.length > 1 ? ` and ${places.length - 1} more` : ''}` : '';
    const why = because[0] === undefined ? '' : ` (${because[0]})`;
    return `- ${what}${why}${where}`.replaceAll(/[\r\n]+/g, ' ');
  });
  return `## ${generatedAt === undefined ? '' : `${generatedAt.slice(0, 10)} · `}${title}\n\n${lines.join('\n')}\n`;
}
