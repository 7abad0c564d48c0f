import { soundsInitial } from './conventions.ts';
import type { Facts } from './uses.ts';

/** The text values that code gives a column or compares it with. */
export interface Literals {
  /** In the order of the type that lists them, else as met; without duplicates. */
  readonly values: readonly string[];
  /** No other value can come: a type lists them, or every assignment in the code is one of them. */
  readonly closed: boolean;
  /** A value that every new row is given. */
  readonly inserted: string | undefined;
  /** The value rows begin with, as far as the code shows: no UPDATE sets it. */
  readonly initial: string | undefined;
  /** Why, for people. */
  readonly because: string | undefined;
}

export function readLiterals(facts: Facts): Literals {
  const listed = facts.declared.find((each) => each.values && each.values.length > 0);
  const union = facts.shapes.find((each) => each.shape.values && each.shape.values.length > 1);
  const texts = facts.literals.filter((each) => each.type === 'text' && each.value !== '' && each.how !== 'passed');
  const met = [...new Set(texts.map((each) => each.value))];
  const ofType = listed?.values ?? union?.shape.values;
  const known = ofType ?? met;
  const assigned = texts.filter((each) => each.how === 'assigned');
  const inserts = [
    ...new Set(assigned.filter((each) => each.usage === 'insert' || each.usage === 'values').map((each) => each.value)),
  ];
  const moved = new Set(assigned.filter((each) => each.usage !== 'insert' && each.usage !== 'values').map((each) => each.value));
  const inserted = inserts.length === 1 ? inserts[0] : undefined;
  const initial = inserted ?? firstState(known, moved);
  // In the order a type gives; else the state that rows begin in comes first.
  const values = [...new Set(ofType === undefined && initial !== undefined ? [initial, ...known] : known)];
  // Literals alone close a set only when code both sets and asks for several of them, and nothing else is ever set.
  const closed =
    ofType !== undefined
      ? met.every((value) => ofType.includes(value))
      : values.length > 1 && moved.size > 0 && !facts.parameterAssigned;
  const compared = texts.find((each) => each.how === 'compared');
  return {
    values,
    closed,
    inserted,
    initial,
    because:
      listed && listed.at !== undefined
        ? `one of ${quoteList(values)}: declared in ${listed.at}`
        : union
          ? `one of ${quoteList(values)}: TypeScript type (${union.at})`
          : compared
            ? `${compared.how} with '${compared.value}' (${compared.at})`
            : undefined,
  };
}

/** Of the values that no UPDATE moves a row to, the one that sounds like a beginning, else the first listed. */
function firstState(values: readonly string[], moved: ReadonlySet<string>): string | undefined {
  const start = values.filter((value) => !moved.has(value));
  const candidates = start.length > 0 ? start : values;
  return candidates.find(soundsInitial) ?? (start.length > 0 ? start[0] : undefined);
}

export const quoteList = (values: readonly string[]): string =>
  values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
