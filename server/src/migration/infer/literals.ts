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
  /** Values that some UPDATE moves rows to. */
  readonly moved: ReadonlySet<string>;
  /** Why, for people. */
  readonly because: string | undefined;
}

export function readLiterals(facts: Facts): Literals {
  const listed = facts.declared.find((each) => each.values && each.values.length > 0);
  const unions = facts.shapes.filter((each) => each.shape.values);
  const union = unions.find((each) => each.shape.values!.length > 1);
  // A plain string somewhere may bring any other.
  const isOpen = facts.shapes.some((each) => !each.compared && each.shape.family === 'text' && !each.shape.values);
  const texts = facts.literals.filter((each) => each.type === 'text' && each.value !== '' && each.how !== 'passed');
  const met = [...new Set(texts.map((each) => each.value))];
  const ofType = listed?.values ?? (union && [...new Set(unions.flatMap((each) => each.shape.values ?? []))]);
  const known = ofType ?? met;
  const assigned = texts.filter((each) => each.how === 'assigned');
  const inserts = [
    ...new Set(assigned.filter((each) => each.usage === 'insert' || each.usage === 'values').map((each) => each.value)),
  ];
  const moved = new Set(assigned.filter((each) => each.usage !== 'insert' && each.usage !== 'values').map((each) => each.value));
  const inserted = inserts.length === 1 && !facts.openInserted ? inserts[0] : undefined;
  const initial = inserted ?? (ofType ? firstState(known, moved) : soundsFirst(known, moved));
  // In the order a type gives; else the state that rows begin in comes first.
  const values = [...new Set(ofType === undefined && initial !== undefined ? [initial, ...known] : known)];
  // Literals alone close a set only when code both sets and asks for several of them, and nothing else is ever set.
  const closed =
    ofType !== undefined
      ? (listed !== undefined || !isOpen) && met.every((value) => ofType.includes(value))
      : values.length > 1 && moved.size > 0 && !facts.openAssigned;
  const compared = texts.find((each) => each.how === 'compared');
  return {
    values,
    closed,
    inserted,
    initial,
    moved,
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

/** Of the listed values that no UPDATE moves a row to, the one that sounds like a beginning, else the first. */
function firstState(values: readonly string[], moved: ReadonlySet<string>): string | undefined {
  return soundsFirst(values, moved) ?? values.find((value) => !moved.has(value));
}

/** The value that sounds like a beginning: one that no UPDATE moves a row to, where there is any such. */
export function soundsFirst(values: readonly string[], moved: ReadonlySet<string>): string | undefined {
  const start = values.filter((value) => !moved.has(value));
  return (start.length > 0 ? start : values).find(soundsInitial);
}

export const quoteList = (values: readonly string[]): string =>
  values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
