import type { Lookup } from '../catalog/lookup.ts';
import type { Evidence, Usage } from '../resolve/reference.ts';
import { qualified } from '../sql/names.ts';
import type { ColumnDefinition } from './change.ts';
import { conventionOf } from './infer/conventions.ts';
import { inferDefault } from './infer/defaults.ts';
import { habitsOf } from './infer/habits.ts';
import { type Literals, readLiterals, soundsFirst } from './infer/literals.ts';
import { type Candidate, rankTypes } from './infer/rankTypes.ts';
import { isSerial } from './infer/types.ts';
import { readUses } from './infer/uses.ts';
import type { Confidence, Inference } from './plan.ts';

/** A column and everything that is known of it. */
export interface ColumnSubject {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly uses: readonly SubjectUse[];
}

export interface SubjectUse {
  readonly file: string;
  /** Zero-based. */
  readonly line: number;
  readonly usage: Usage;
  readonly evidence: readonly Evidence[];
}

/**
 * What the column should be: declared type before TypeScript type before SQL context before the key its name points at before what
 * columns of such a name are elsewhere. NOT NULL only with a default that is true of every row there is; else nullable, to be
 * backfilled. Total: without any evidence it is a nullable string, with low confidence.
 */
export function inferColumn(subject: ColumnSubject, lookup: Lookup): Inference {
  const facts = readUses(subject.uses);
  const literals = readLiterals(facts);
  const ranked = rankTypes(subject, facts, literals, lookup);
  const best = ranked[0]!;
  const because = [...ranked.filter((each) => each.says).map((each) => `${each.type}: ${each.because}`)];
  const define = (candidate: Candidate): { definition: ColumnDefinition; because?: string; habitual?: true } => {
    const habit = habitsOf(lookup.catalog)
      .named(subject.column, subject.schema, subject.table)
      .find((each) => each.type === candidate.type);
    const filled = inferDefault({
      column: subject.column,
      type: candidate.type,
      facts,
      literals: candidate.isEnum ? ofEnum(literals, candidate.type, lookup) : literals,
      convention: conventionOf(subject.column),
      habit,
    });
    // A closed set is the enum's own business where the type is one.
    const closed = candidate.family === 'text' && literals.closed && !candidate.isEnum && admits(literals.values, filled.default);
    const values = closed ? literals.values : undefined;
    const definition: ColumnDefinition = {
      name: subject.column,
      type: candidate.type,
      notNull: filled.notNull || isSerial(candidate.type),
      ...(filled.default !== undefined && { default: filled.default }),
      ...(values && values.length > 0 && { values }),
      ...(facts.references && { references: { ...facts.references } }),
      ...(filled.backfill && { backfill: true }),
    };
    return {
      definition,
      ...(filled.because !== undefined && { because: filled.because }),
      ...(filled.habitual && { habitual: true }),
    };
  };
  const chosen = define(best);
  return {
    definition: chosen.definition,
    confidence: confidenceOf(best, ranked),
    because: [...because, ...(chosen.because === undefined ? [] : [chosen.because])],
    conflicts: ranked.filter((each) => each.conflict).map((each) => each.because),
    alternatives: ranked.slice(1, 4).map((candidate) => define(candidate).definition),
    ...(chosen.habitual && { habitual: true as const }),
    ...(facts.declared.some((each) => each.unique) && { unique: true as const }),
  };
}

/** A state that rows of an enum begin in is one of its labels, whichever of them the code names. */
function ofEnum(literals: Literals, type: string, lookup: Lookup): Literals {
  const found = lookup.catalog.types.find((each) => qualified(each.schema, each.name) === type);
  if (found?.kind !== 'enum' || literals.inserted !== undefined) return literals;
  return { ...literals, initial: soundsFirst(found.labels, literals.moved) };
}

/** Whether a default is one of the values; an expression that is no plain string cannot be told, and then nothing is closed. */
function admits(values: readonly string[], value: string | undefined): boolean {
  if (value === undefined) return true;
  const text = /^'((?:[^']|'')*)'(?:::.*)?$/s.exec(value)?.[1]?.replaceAll("''", "'");
  return text !== undefined && values.includes(text);
}

/** High: declared, tied to a typed column, or two independent sources agree. Low: a name's convention or less. */
function confidenceOf(best: Candidate, ranked: readonly Candidate[]): Confidence {
  const against = ranked.some((each) => each !== best && each.says && each.conflict);
  if (best.source === 'declared') return against ? 'medium' : 'high';
  if (best.source === 'convention' || best.source === 'none') return 'low';
  if (against) return 'low';
  return best.agreeing >= 2 || best.source === 'column' || best.source === 'increment' ? 'high' : 'medium';
}
