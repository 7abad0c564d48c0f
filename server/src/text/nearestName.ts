import { distance } from 'fastest-levenshtein';

/**
 * The candidates a person may have meant by `name`, best first, at most `limit`. Case and underscores weigh less than letters;
 * nothing further than a third of the name's length is offered.
 */
export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const plain = fold(name);
  const most = Math.max(1, Math.floor(plain.length / 3));
  const ranked: { candidate: string; score: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (candidate === name) continue;
    const other = fold(candidate);
    if (Math.abs(other.length - plain.length) > most) continue;
    const score = distance(plain, other);
    if (score <= most) ranked.push({ candidate, score });
  }
  ranked.sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate));
  return ranked.slice(0, limit).map((entry) => entry.candidate);
}

const fold = (name: string): string => name.toLowerCase().replaceAll('_', '');
