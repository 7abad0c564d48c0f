import type { Hazard } from './hazard.ts';

/** What is worth a look before a migration is run: everything but locks that are let go at once. */
export const isNotable = ({ kind, duration }: Hazard): boolean => kind !== 'lock' || duration !== 'short';

/** Whether readers or writers wait as long as a table is large, data is lost, or the statement may fail. */
export const isGrave = ({ kind, blocks, duration }: Hazard): boolean =>
  kind === 'destroys' ||
  kind === 'fails' ||
  (duration === 'table size' && (blocks === 'reads and writes' || blocks === 'writes' || kind === 'rewrite'));

/** What is notable of them, each once. */
export function notableHazards(hazards: readonly Hazard[]): readonly Hazard[] {
  const all = hazards.filter(isNotable);
  return all.filter((hazard, index) => all.findIndex((other) => other.message === hazard.message) === index);
}
