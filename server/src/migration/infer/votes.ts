import type { Lookup } from '../../catalog/lookup.ts';
import type { ColumnSubject } from '../inferColumn.ts';
import { keyType } from '../references.ts';
import { conventionOf } from './conventions.ts';
import { accepts } from './families.ts';
import { findRelation } from './find.ts';
import { guessForeignKey } from './foreignKey.ts';
import type { Habits } from './habits.ts';
import { ddlType, type Family, familyOf } from './types.ts';
import type { Facts } from './uses.ts';
import { words } from './words.ts';

/** Where a type comes from. */
export type Source =
  | 'declared'
  | 'typescript'
  | 'column'
  | 'cast'
  | 'increment'
  | 'literal'
  | 'context'
  | 'foreign-key'
  | 'named'
  | 'convention'
  | 'none';

/** A hint at a family of types, and maybe at one of them. */
export interface Vote {
  readonly family: Family;
  readonly type?: string;
  readonly source: Source;
  readonly because: string;
  /** The database would reject any other family. */
  readonly hard?: true;
  /** A quoted literal becomes whatever the column is: it speaks for text, but against nothing. */
  readonly soft?: true;
}

/** What all evidence says: TypeScript, a declared foreign key, SQL, the column's name, in this order. */
export const votesOf = (subject: ColumnSubject, facts: Facts, lookup: Lookup, habits: Habits): readonly Vote[] => [
  ...shapeVotes(mainShape(facts), subject, habits),
  ...referenceVotes(facts, lookup),
  ...sqlVotes(facts),
  ...nameVotes(subject, lookup, habits, mainShape(facts)?.shape.family),
];

/** The TypeScript type that says most. */
export function mainShape(facts: Facts): Facts['shapes'][number] | undefined {
  return (
    facts.shapes.find((each) => each.shape.values) ??
    facts.shapes.find((each) => each.shape.family !== undefined) ??
    facts.shapes[0]
  );
}

function shapeVotes(main: Facts['shapes'][number] | undefined, subject: ColumnSubject, habits: Habits): Vote[] {
  if (main?.shape.family === undefined) return [];
  const { shape, at, written } = main;
  const short = written.length > 60 ? `${written.slice(0, 57)}…` : written;
  const because = written.endsWith('()') ? `given ${short} (${at})` : `TypeScript type ${short} (${at})`;
  const family = shape.family!;
  if (family === 'array') {
    const many = words(subject.column).at(-1) === 'ids' ? habits.idType(subject.schema, subject.table)?.type : undefined;
    const element =
      many && accepts(shape.element?.family ?? 'text', familyOf(many), true)
        ? many
        : elementType[shape.element?.family ?? 'text'];
    return [{ family, type: `${element ?? 'text'}[]`, source: 'typescript', because }];
  }
  return [{ family, source: 'typescript', because, ...(shape.big ? { type: 'bigint' } : {}) }];
}

const elementType: Partial<Record<Family, string>> = {
  text: 'text',
  number: 'integer',
  boolean: 'boolean',
  datetime: 'timestamptz',
  uuid: 'uuid',
  bytes: 'bytea',
  json: 'jsonb',
};

/** A declared foreign key: the column has the type of the key. */
function referenceVotes(facts: Facts, lookup: Lookup): Vote[] {
  if (!facts.references) return [];
  const { schema, name, column } = facts.references;
  const relation = findRelation(lookup, name, schema === '' ? undefined : schema);
  const type = relation && keyType(relation, column);
  return type === undefined
    ? []
    : [{ family: familyOf(type), type, source: 'column', because: `references ${name}.${column} ${type}`, hard: true }];
}

function sqlVotes(facts: Facts): Vote[] {
  const votes: Vote[] = [];
  for (const each of facts.columns) {
    const type = ddlType(each.type);
    const verb = {
      compared: 'compared with',
      assigned: 'assigned from',
      joined: 'joined to',
      incremented: 'counted by',
      passed: 'passed with',
    }[each.how];
    const because = `${verb} ${each.relation.name}.${each.column} ${type} (${each.at})`;
    votes.push({ family: familyOf(type), type, source: 'column', because, hard: true });
  }
  for (const each of facts.typed) {
    const type = ddlType(each.type);
    const family = type === 'anyarray' ? 'array' : familyOf(type);
    if (type === 'unknown' || (family !== 'array' && /^any|^record$/.test(type))) continue;
    const because =
      each.by === 'cast'
        ? `cast to ${type} (${each.at})`
        : each.name === ''
          ? `${each.how} ${each.how === 'assigned' ? 'from' : 'with'} what is ${type} (${each.at})`
          : `${each.how} with ${each.name}${each.by === 'function' ? '()' : ''} (${each.at})`;
    // A text cast or a text function takes nearly every type.
    if (family === 'text') votes.push({ family, source: 'context', because, soft: true });
    // What is cast is of another type that can become this one.
    else if (each.by === 'cast' && each.how === 'passed') votes.push({ family, source: 'context', because });
    else if (each.by === 'cast') votes.push({ family, type, source: 'cast', because, hard: true });
    else
      votes.push({
        family,
        // Sums and counts are wider than what they are kept in, or made of.
        ...(each.by === 'aggregate' || (each.loose && !type.endsWith('[]')) || family === 'number' ? {} : { type }),
        source: 'context',
        because,
        ...(each.by === 'condition' ? { hard: true } : {}),
      });
  }
  for (const at of facts.incremented) votes.push({ family: 'number', source: 'increment', because: `counted up (${at.at})` });
  for (const each of facts.literals) {
    const because = `${each.how === 'assigned' ? 'set to' : each.how === 'passed' ? 'passed with' : 'compared with'} ${each.type === 'text' ? `'${each.value}'` : each.value} (${each.at})`;
    if (each.type === 'text') votes.push(textVote(each.value, because));
    else if (each.type === 'boolean') votes.push({ family: 'boolean', type: 'boolean', source: 'literal', because, hard: true });
    else if (each.how !== 'incremented')
      votes.push({ family: 'number', source: 'literal', because, ...(each.type === 'numeric' ? { type: 'numeric' } : {}) });
  }
  return votes;
}

/** A quoted literal: what it looks like, where that is unmistakable. */
function textVote(value: string, because: string): Vote {
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value))
    return { family: 'uuid', type: 'uuid', source: 'literal', because };
  if (/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?$/.test(value)) return { family: 'datetime', source: 'literal', because };
  if (/^\s*[{[].*[}\]]\s*$/s.test(value) && isJson(value)) return { family: 'json', type: 'jsonb', source: 'literal', because };
  return { family: 'text', source: 'literal', because, soft: true };
}

/** `{}` alone may be an empty array as well as an empty object. */
const isJson = (value: string): boolean => /^\s*(\[|\{\s*")/.test(value) || /^\s*\{\s*\}\s*$/.test(value);

function nameVotes(subject: ColumnSubject, lookup: Lookup, habits: Habits, written: Family | undefined): Vote[] {
  const { schema, table, column } = subject;
  const votes: Vote[] = [];
  const key = guessForeignKey(column, { schema, table }, lookup);
  const named = habits.named(column, schema, table);
  const last = words(column).at(-1) ?? '';
  if (key) {
    const because = `named after ${key.target.name}.${key.target.column}`;
    votes.push({ family: familyOf(key.type), type: key.type, source: 'foreign-key', because });
  } else if (/^(id|uuid|fk)$/.test(last) || isActor(column)) {
    // A column of the very same name says more than others that end alike; `uuid` says itself what it is.
    const habit = named.find((each) => each.exact) ?? (last === 'uuid' ? undefined : habits.idType(schema, table));
    if (habit)
      votes.push({ family: familyOf(habit.type), type: habit.type, source: 'foreign-key', because: `as ${habit.because}` });
  }
  const convention = conventionOf(column);
  for (const habit of named) {
    const family = familyOf(habit.type);
    // One column that ends alike is no habit, unless names like this usually are what it is.
    if (!habit.exact && habit.count < 2 && family !== convention?.family) continue;
    votes.push({ family, type: habit.type, source: 'named', because: `as ${habit.because}` });
  }
  const families = new Set(votes.map((vote) => vote.family));
  for (const { type, because } of last === 'id' ? habits.keyTypes(column) : []) {
    const family = familyOf(type);
    if (!families.has(family)) votes.push({ family, type, source: 'named', because: `as ${because}` });
    families.add(family);
  }
  if (convention) {
    // Drivers give counters of 64 bits as strings.
    const type = convention.counter && written === 'text' ? 'bigint' : convention.type;
    votes.push({ family: convention.family, ...(type !== undefined && { type }), source: 'convention', because: 'by its name' });
  }
  return votes;
}

/** `removed_by`, `created_by`, `written_by`: who did it, by key. Not `sort_by` or `group_by`. */
const isActor = (column: string): boolean => /(?:[a-z]ed|[a-z]en|made|sent|paid|held)_by$/.test(words(column).join('_'));
