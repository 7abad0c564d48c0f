import pc from 'picocolors';
import type { Hazard } from '../../migration/hazards/hazard.ts';
import { isGrave, notableHazards } from '../../migration/hazards/notable.ts';
import { entry } from './wrap.ts';

/** What a migration does to a running database, a line each, or that it is nothing; those that make others wait or lose data stand out. */
export function hazardLines(hazards: readonly Hazard[]): string[] {
  const notable = notableHazards(hazards);
  if (notable.length === 0) return [pc.dim('hazards: none')];
  return notable.map((hazard) => entry(isGrave(hazard) ? pc.red('!') : pc.yellow('!'), `hazard: ${hazard.message}`, ''));
}
