import { fold } from '../../sql/names.ts';
import { type BlockedColumn, ranks, type Step } from './step.ts';

/** What `from` will not have, by schema-qualified name, and why. */
export interface Blocked {
  readonly names: ReadonlyMap<string, string>;
  readonly columns: readonly (BlockedColumn & { readonly why: string })[];
}

/** The steps so that each stands after those it needs, and those that cannot be: what they need is not written. Linear in their text. */
export function inOrder(
  steps: readonly Step[],
  blocked: Blocked,
): { readonly written: readonly Step[]; readonly left: readonly { readonly what: string; readonly why: string }[] } {
  const rank = new Map(ranks.map((each, index) => [each, index]));
  const ranked = [...steps].sort((a, b) => rank.get(a.rank)! - rank.get(b.rank)!);
  const makers = new Map<string, Step[]>();
  for (const step of ranked) if (step.makes !== undefined) makers.set(step.makes, [...(makers.get(step.makes) ?? []), step]);
  const names = new Map(blocked.names);
  const columns = new Map<string, { name: string; why: string }[]>();
  for (const each of blocked.columns) columns.set(each.relation, [...(columns.get(each.relation) ?? []), each]);
  const written: Step[] = [];
  const left: { what: string; why: string }[] = [];
  const unmade = new Set<string>();
  const seen = new Set<Step>();
  const visit = (step: Step): void => {
    if (seen.has(step)) return;
    seen.add(step);
    const mentioned = mentions(step.needs).filter((name) => name !== step.makes);
    for (const name of mentioned) makers.get(name)?.forEach(visit);
    const words = new Set(identifiers(step.needs));
    const why =
      mentioned.filter((name) => names.has(name)).map((name) => `needs ${name}: ${names.get(name)}`)[0] ??
      mentioned
        .flatMap((name) => (columns.get(name) ?? []).map((column) => ({ ...column, relation: name })))
        .filter((column) => words.has(column.name))
        .map((column) => `needs ${column.name} of ${column.relation}: ${column.why}`)[0];
    if (why === undefined) {
      written.push(step);
      return;
    }
    // What belongs to a relation that is not made is not missed on its own.
    if (step.of === undefined || !unmade.has(step.of)) left.push({ what: step.what, why });
    if (step.makes !== undefined) {
      names.set(step.makes, 'it is not written');
      unmade.add(step.makes);
    }
    if (step.column) {
      const { relation, name } = step.column;
      columns.set(relation, [...(columns.get(relation) ?? []), { name, why: 'it is not written' }]);
    }
  };
  ranked.forEach(visit);
  return { written, left };
}

const identifier = String.raw`(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)`;
const pairs = new RegExp(String.raw`(${identifier})\.(${identifier})`, 'gu');
const single = new RegExp(identifier, 'gu');

/** Schema-qualified names as PostgreSQL prints them under an empty search_path, those in `'public.s'::regclass` too. */
const mentions = (text: string): string[] => [...new Set([...text.matchAll(pairs)].map((match) => match[0]))];

const identifiers = (text: string): string[] => [...text.matchAll(single)].map((match) => fold(match[0]));
