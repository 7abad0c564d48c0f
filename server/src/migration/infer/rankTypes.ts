import type { Lookup } from '../../catalog/lookup.ts';
import { fold } from '../../sql/names.ts';
import type { ColumnSubject } from '../inferColumn.ts';
import { enumFor, mayBe } from './enums.ts';
import { accepts, chooseFamily } from './families.ts';
import { findType } from './find.ts';
import { type Habits, habitsOf } from './habits.ts';
import type { Literals } from './literals.ts';
import { stringType } from './stringType.ts';
import { type Family, familyOf, resolveDeclared } from './types.ts';
import type { Facts } from './uses.ts';
import { holds, siblings, usual } from './usualTypes.ts';
import { mainShape, type Source, type Vote, votesOf } from './votes.ts';

/** A type the column could have. */
export interface Candidate {
  readonly type: string;
  readonly family: Family;
  readonly source: Source;
  readonly because: string;
  /** It comes from evidence, not from being a relative of one that does. */
  readonly says: boolean;
  /** It speaks against the best candidate. */
  readonly conflict: boolean;
  /** How many kinds of evidence speak for its family. */
  readonly agreeing: number;
  readonly isEnum?: true;
}

/** All types the evidence speaks for, best first, then their relatives. Never empty. */
export function rankTypes(subject: ColumnSubject, facts: Facts, literals: Literals, lookup: Lookup): readonly Candidate[] {
  const habits = habitsOf(lookup.catalog);
  const votes = votesOf(subject, facts, lookup, habits).filter(
    (vote) => vote.source !== 'named' || vote.type === undefined || mayBe(vote.type, subject, literals, lookup),
  );
  const family = chooseFamily(mainShape(facts)?.shape, votes);
  const found: Omit<Candidate, 'agreeing' | 'conflict'>[] = [];
  for (const each of facts.declared) {
    if (each.type === undefined) continue;
    const type = resolveDeclared(each.type, lookup);
    found.push({
      type,
      family: familyOf(type),
      source: 'declared',
      because: `declared in ${each.at}`,
      says: true,
      ...enumMark(type, lookup),
    });
  }
  if (family !== undefined) found.push(...ofFamily(family, votes, subject, facts, literals, lookup, habits));
  // Evidence for other families is shown and offered, never forgotten.
  for (const vote of votes) {
    if (vote.soft || vote.source === 'convention' || vote.source === 'named' || !vote.type) continue;
    found.push({ type: vote.type, family: vote.family, source: vote.source, because: vote.because, says: true });
  }
  if (found.length === 0) {
    const type = stringType(subject, literals, habits);
    found.push({ type, family: 'text', source: 'none', because: 'nothing says more', says: true });
  }
  const best = found[0]!;
  const relatives = siblings(best.type).map((type) => ({
    type,
    family: familyOf(type),
    source: 'none' as const,
    because: '',
    says: false,
  }));
  const distinct = [...found, ...relatives].filter(
    (each, index, all) => all.findIndex((other) => other.type === each.type) === index,
  );
  const agreeing = new Set(votes.filter((vote) => vote.family === best.family).map((vote) => vote.source));
  for (const each of facts.declared) if (each.type) agreeing.add('declared');
  return distinct.map((each) => ({
    ...each,
    agreeing: agreeing.size,
    conflict:
      each.says &&
      each.family !== best.family &&
      !accepts(best.family, each.family, false) &&
      each.source !== 'none' &&
      // A type of strings is how code writes an enum.
      !(best.isEnum && each.family === 'text') &&
      // A name's usual meaning says nothing against what is declared.
      (each.source !== 'convention' || best.source !== 'declared'),
  }));
}

function ofFamily(
  family: Family,
  votes: readonly Vote[],
  subject: ColumnSubject,
  facts: Facts,
  literals: Literals,
  lookup: Lookup,
  habits: Habits,
): Omit<Candidate, 'agreeing' | 'conflict'>[] {
  const own = votes.filter((vote) => vote.family === family || (vote.soft && family === 'text'));
  const shown = own.find((vote) => vote.source !== 'named' && vote.source !== 'convention') ?? own[0];
  const fits = (type: string): boolean => holds(type, facts, literals);
  const exact = own.filter((vote) => vote.type !== undefined && fits(vote.type));
  // Only a typed column says the very type. A cast of a parameter, now() or a number say its family; the database's habit says which.
  const order: readonly Source[] = [
    'column',
    'foreign-key',
    'named',
    'cast',
    'typescript',
    'context',
    'increment',
    'literal',
    'convention',
  ];
  const sorted = order.flatMap((source) => exact.filter((vote) => vote.source === source));
  const result: Omit<Candidate, 'agreeing' | 'conflict'>[] = [];
  const why = (vote: Vote): string => (shown && shown !== vote ? `${shown.because}; ${vote.because}` : vote.because);
  const strength = (vote: Vote): Source =>
    shown && (vote.source === 'named' || vote.source === 'convention') ? shown.source : vote.source;
  if (family === 'text' || family === 'other') {
    const matching = enumFor(subject, literals, facts, lookup);
    if (matching?.sure)
      result.push({
        type: matching.type,
        family: 'other',
        source: 'literal',
        because: matching.because,
        says: true,
        isEnum: true,
      });
    if (family === 'text' && !sorted.some((vote) => vote.source === 'column' || vote.source === 'named')) {
      const type = stringType(subject, literals, habits);
      result.push({
        type,
        family,
        source: shown?.source ?? 'none',
        because: shown?.because ?? literals.because ?? 'a string',
        says: true,
      });
    }
    for (const vote of sorted)
      result.push({ type: vote.type!, family: vote.family, source: strength(vote), because: why(vote), says: true });
    if (matching && !matching.sure)
      result.push({
        type: matching.type,
        family: 'other',
        source: 'literal',
        because: matching.because,
        says: false,
        isEnum: true,
      });
    return result;
  }
  for (const vote of sorted)
    result.push({
      type: vote.type!,
      family,
      source: strength(vote),
      because: why(vote),
      says: true,
      ...enumMark(vote.type!, lookup),
    });
  const type = usual(family, subject.column, facts, habits);
  if (type !== undefined)
    result.push({ type, family, source: shown?.source ?? 'none', because: shown?.because ?? '', says: result.length === 0 });
  return result;
}

function enumMark(type: string, lookup: Lookup): { isEnum?: true } {
  const match = /^(?:("(?:[^"]|"")+"|[\w$]+)\.)?("(?:[^"]|"")+"|[\w$]+)$/.exec(type);
  if (!match) return {};
  const found = findType(lookup, fold(match[2]!), match[1] === undefined ? undefined : fold(match[1]));
  return found?.kind === 'enum' ? { isEnum: true } : {};
}
