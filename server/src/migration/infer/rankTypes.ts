import type { Lookup } from '../../catalog/lookup.ts';
import { fold } from '../../sql/names.ts';
import type { ColumnSubject } from '../inferColumn.ts';
import { keyType } from '../references.ts';
import { conventionOf } from './conventions.ts';
import { enumFor } from './enums.ts';
import { findRelation, findType } from './find.ts';
import { guessForeignKey } from './foreignKey.ts';
import { type Habits, habitsOf } from './habits.ts';
import type { Literals } from './literals.ts';
import { stringType } from './stringType.ts';
import { ddlType, type Family, familyOf, resolveDeclared } from './types.ts';
import type { Shape } from './typescriptShape.ts';
import type { Facts } from './uses.ts';
import { words } from './words.ts';

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

/** A hint at a family of types, and maybe at one of them. */
interface Vote {
  readonly family: Family;
  readonly type?: string;
  readonly source: Source;
  readonly because: string;
  /** The database would reject any other family. */
  readonly hard?: true;
  /** A quoted literal becomes whatever the column is: it speaks for text, but against nothing. */
  readonly soft?: true;
}

/** All types the evidence speaks for, best first, then their relatives. Never empty. */
export function rankTypes(subject: ColumnSubject, facts: Facts, literals: Literals, lookup: Lookup): readonly Candidate[] {
  const habits = habitsOf(lookup.catalog);
  const shape = mainShape(facts);
  const sql = [...referenceVotes(facts, lookup), ...sqlVotes(facts)];
  const votes = [...shapeVotes(shape, subject, habits), ...sql, ...nameVotes(subject, lookup, habits)];
  const family = chooseFamily(shape?.shape, votes);
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

/** TypeScript's word first, as far as SQL does not know more of what a string or a number is there. */
function chooseFamily(shape: Shape | undefined, votes: readonly Vote[]): Family | undefined {
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
function accepts(written: Family, stored: Family, hard: boolean, vote?: Vote): boolean {
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

function mainShape(facts: Facts): Facts['shapes'][number] | undefined {
  return (
    facts.shapes.find((each) => each.shape.values) ??
    facts.shapes.find((each) => each.shape.family !== undefined) ??
    facts.shapes[0]
  );
}

function shapeVotes(main: Facts['shapes'][number] | undefined, subject: ColumnSubject, habits: Habits): Vote[] {
  if (main?.shape.family === undefined) return [];
  const { shape, at, written } = main;
  const because = `TypeScript type ${written.length > 60 ? `${written.slice(0, 57)}…` : written} (${at})`;
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
    const family = familyOf(type);
    if (type === 'unknown' || /^any|^record$/.test(type)) continue;
    const because =
      each.by === 'cast'
        ? `cast to ${type} (${each.at})`
        : `${each.how} with ${each.name}${each.by === 'function' ? '()' : ''} (${each.at})`;
    // A text cast or a text function takes nearly every type.
    if (family === 'text') votes.push({ family, source: 'context', because, soft: true });
    else if (each.by === 'cast') votes.push({ family, type, source: 'cast', because, hard: true });
    else
      votes.push({
        family,
        ...(each.by === 'aggregate' ? {} : { type }),
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

function nameVotes(subject: ColumnSubject, lookup: Lookup, habits: Habits): Vote[] {
  const { schema, table, column } = subject;
  const votes: Vote[] = [];
  const key = guessForeignKey(column, schema, lookup);
  if (key) {
    const because = `named after ${key.target.name}.${key.target.column}`;
    votes.push({ family: familyOf(key.type), type: key.type, source: 'foreign-key', because });
  } else if (/^(id|uuid|fk)$/.test(words(column).at(-1) ?? '') || isActor(column)) {
    const habit = habits.idType(schema, table);
    if (habit)
      votes.push({ family: familyOf(habit.type), type: habit.type, source: 'foreign-key', because: `as ${habit.because}` });
  }
  for (const habit of habits.named(column, schema, table)) {
    votes.push({ family: familyOf(habit.type), type: habit.type, source: 'named', because: `as ${habit.because}` });
  }
  const convention = conventionOf(column);
  if (convention) {
    const type = convention.type;
    votes.push({ family: convention.family, ...(type !== undefined && { type }), source: 'convention', because: 'by its name' });
  }
  return votes;
}

/** `removed_by`, `created_by`, `written_by`: who did it, by key. Not `sort_by` or `group_by`. */
const isActor = (column: string): boolean => /(?:[a-z]ed|[a-z]en|made|sent|paid|held)_by$/.test(words(column).join('_'));

/** Whether every value that the code shows fits into the type. */
function holds(type: string, facts: Facts, literals: Literals): boolean {
  const limit = /^(?:varchar|char)\((\d+)\)$/.exec(type)?.[1];
  if (limit !== undefined && literals.values.some((value) => value.length > Number(limit))) return false;
  if (/^(smallint|integer|bigint|int\d?)$/.test(type)) {
    const numbers = facts.literals.filter((each) => each.type === 'integer' || each.type === 'numeric');
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
function usual(family: Family, column: string, facts: Facts, habits: Habits): string | undefined {
  switch (family) {
    case 'number':
      // A point in time as a number counts milliseconds: more than 32 bits.
      return ['integer', 'bigint', 'numeric']
        .slice(conventionOf(column)?.family === 'datetime' ? 1 : 0)
        .find((type) =>
          holds(type, facts, { values: [], closed: false, inserted: undefined, initial: undefined, because: undefined }),
        );
    case 'datetime':
      return habits.datetime?.type ?? 'timestamptz';
    case 'boolean':
    case 'uuid':
    case 'interval':
      return family;
    case 'json':
      return 'jsonb';
    case 'bytes':
      return 'bytea';
    case 'network':
      return 'inet';
    default:
      return undefined;
  }
}

/** Types that a person may have meant instead. */
function siblings(type: string): string[] {
  if (/^varchar/.test(type)) return ['text', ...(type === 'varchar(255)' ? [] : ['varchar(255)'])];
  if (type === 'text') return ['varchar(255)'];
  if (type === 'integer' || type === 'int') return ['bigint', 'numeric'];
  if (type === 'bigint') return ['integer', 'numeric'];
  if (/^numeric/.test(type)) return ['double precision', 'bigint'];
  if (/^timestamptz/.test(type)) return ['timestamp', 'date'];
  if (/^timestamp/.test(type)) return ['timestamptz', 'date'];
  if (type === 'date') return ['timestamptz'];
  if (type === 'uuid') return ['text'];
  if (type === 'jsonb') return ['json', 'text'];
  if (type === 'boolean') return ['integer'];
  return ['text'];
}

function enumMark(type: string, lookup: Lookup): { isEnum?: true } {
  const match = /^(?:("(?:[^"]|"")+"|[\w$]+)\.)?("(?:[^"]|"")+"|[\w$]+)$/.exec(type);
  if (!match) return {};
  const found = findType(lookup, fold(match[2]!), match[1] === undefined ? undefined : fold(match[1]));
  return found?.kind === 'enum' ? { isEnum: true } : {};
}
