import { conventionOf } from './conventions.ts';
import type { Habits } from './habits.ts';
import type { Literals } from './literals.ts';
import type { Family } from './types.ts';
import type { Facts } from './uses.ts';

/** Whether every value that the code shows fits into the type. */
export function holds(type: string, facts: Facts, literals: Literals): boolean {
  const limit = /^(?:varchar|char)\((\d+)\)$/.exec(type)?.[1];
  if (limit !== undefined && literals.values.some((value) => value.length > Number(limit))) return false;
  if (/^(smallint|integer|bigint|int\d?)$/.test(type)) {
    const numbers = facts.literals.filter(
      (each) => each.how !== 'passed' && (each.type === 'integer' || each.type === 'numeric'),
    );
    if (numbers.some((each) => each.type === 'numeric' && /[.e]/i.test(each.value))) return false;
    const most =
      type === 'bigint' || type === 'int8'
        ? Number.POSITIVE_INFINITY
        : type === 'smallint' || type === 'int2'
          ? 32767
          : 2147483647;
    if (numbers.some((each) => Math.abs(Number(each.value)) > most)) return false;
    if (type !== 'bigint' && facts.shapes.some((each) => each.shape.big)) return false;
  }
  return true;
}

/** The type of a family that is meant when nothing says which. */
export function usual(family: Family, column: string, facts: Facts, habits: Habits): string | undefined {
  switch (family) {
    case 'number':
      // A point in time as a number counts milliseconds: more than 32 bits.
      return ['integer', 'bigint', 'numeric'].slice(conventionOf(column)?.family === 'datetime' ? 1 : 0).find((type) =>
        holds(type, facts, {
          values: [],
          closed: false,
          inserted: undefined,
          initial: undefined,
          moved: new Set(),
          because: undefined,
        }),
      );
    case 'datetime':
      return habits.datetime?.type ?? 'timestamptz';
    case 'boolean':
    case 'uuid':
    case 'interval':
      return family;
    case 'json':
      return 'jsonb';
    case 'array':
      return 'text[]';
    case 'bytes':
      return 'bytea';
    case 'network':
      return 'inet';
    default:
      return undefined;
  }
}

/** Types that a person may have meant instead. */
export function siblings(type: string): string[] {
  if (/^varchar/.test(type)) return ['text', ...(type === 'varchar(255)' ? [] : ['varchar(255)'])];
  if (type === 'text') return ['varchar(255)'];
  if (type === 'integer' || type === 'int') return ['bigint', 'numeric', 'smallint'];
  if (type === 'bigint') return ['integer', 'numeric'];
  if (/^numeric/.test(type)) return ['double precision', 'bigint'];
  if (/^timestamptz/.test(type)) return ['timestamp', 'date'];
  if (/^timestamp/.test(type)) return ['timestamptz', 'date'];
  if (type === 'date') return ['timestamptz'];
  if (type === 'uuid') return ['text', 'bigint', 'varchar(255)'];
  if (type === 'jsonb') return ['json', 'text'];
  if (type === 'boolean') return ['integer'];
  if (type === 'text[]') return ['varchar(255)[]', 'jsonb', 'text'];
  return ['text'];
}
