import type { Family } from './types.ts';
import type { Shape } from './typescriptShape.ts';
import type { Vote } from './votes.ts';

/** TypeScript's word first, as far as SQL does not know more of what a string or a number is there. */
export function chooseFamily(shape: Shape | undefined, votes: readonly Vote[]): Family | undefined {
  const sql = votes.find((vote) => vote.hard) ?? votes.find((vote) => !vote.soft && vote.source !== 'typescript');
  const written = shape?.family;
  if (written === undefined) return sql?.family ?? votes[0]?.family;
  for (const vote of votes) {
    if (vote.soft || vote.source === 'typescript') continue;
    if (accepts(written, vote.family, vote.hard === true, vote)) return vote.family;
  }
  return written;
}

/** Whether a value of the first family, as a host language has it, may live in a column of the second. */
export function accepts(written: Family, stored: Family, hard: boolean, vote?: Vote): boolean {
  if (written === stored) return true;
  switch (written) {
    case 'text':
      if (['uuid', 'datetime', 'interval', 'network', 'other'].includes(stored)) return true;
      // node-postgres gives bigint and numeric as strings.
      return stored === 'number' && (hard || (vote?.type !== undefined && /^(bigint|numeric)/.test(vote.type)));
    case 'array':
      return hard && (stored === 'json' || stored === 'other');
    case 'json':
      return stored === 'array' || stored === 'other';
    default:
      return hard && stored === 'other';
  }
}
