import type { ApplyOutcome } from '../io/applyMigration.ts';
import type { ApplyTargetFound } from '../protocol.ts';

/** What an application did: a line, a Markdown document, and an entry for MIGRATION_HISTORY.md. `now` is ISO 8601. */
export function applyReport(
  { file, source, database, server, user, statements }: ApplyTargetFound,
  { ok, kept, milliseconds, notices, failed }: ApplyOutcome,
  now: string,
): { readonly title: string; readonly report: string; readonly entry: string } {
  const place = `${database} on ${server}`;
  const at = failed?.line === undefined ? '' : ` in line ${failed.line + 1}`;
  const all = statements === 1 ? 'its statement is' : `all ${statements} statements are`;
  const rest = kept === 0 ? 'Nothing was changed' : `The first ${kept} of ${statements} statements are kept`;
  const title = ok
    ? `Applied ${file} to ${source.name} (${place}) in ${milliseconds} ms`
    : `${file} failed${at} on ${source.name} (${place}): ${failed?.message ?? 'it was stopped'}. ${rest}`;
  const facts = [
    `- Connection: ${source.name}, database ${place} as ${user}`,
    `- When: ${now.slice(0, 19).replace('T', ' ')} UTC, ${milliseconds} ms`,
    `- Result: ${ok ? `${all} kept` : `${failed?.message ?? 'stopped'}${at}. ${rest}`}`,
  ];
  const said = notices.map((notice) => `- ${notice.replaceAll(/\s+/g, ' ')}`);
  const advice = failed?.advice === undefined ? [] : [`What to do: ${failed.advice}`];
  const parts = [
    `# ${ok ? `Applied ${file}` : `${file} failed`}`,
    facts.join('\n'),
    ...advice,
    ...(said.length > 0 ? [`## What PostgreSQL said\n\n${said.join('\n')}`] : []),
  ];
  const heading = `## ${now.slice(0, 10)} · ${ok ? 'Applied' : 'Failed to apply'} ${file}`;
  return { title, report: `${parts.join('\n\n')}\n`, entry: [heading, '', ...facts, ...said].join('\n') };
}

/** MIGRATION_HISTORY.md with an entry: the newest stands first, below the heading. */
export function historyWith(text: string | undefined, entry: string): string {
  const present = text ?? '# Migration history\n';
  const at = present.startsWith('# ') ? present.indexOf('\n') + 1 : 0;
  return `${present.slice(0, at)}\n${entry.trim()}\n${present.slice(at)}`;
}
