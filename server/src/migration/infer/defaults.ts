import { type Convention, isChoice, isInForce, isState } from './conventions.ts';
import type { Habit } from './habits.ts';
import type { Literals } from './literals.ts';
import { familyOf, isSerial } from './types.ts';
import type { Facts } from './uses.ts';
import { words } from './words.ts';

export interface Filled {
  readonly notNull: boolean;
  /** SQL expression. */
  readonly default?: string;
  /** NOT NULL is wanted, but no default is true of the rows there are. */
  readonly backfill: boolean;
  readonly because?: string;
  /** The default is what every INSERT gives, and nothing more is known of it. */
  readonly habitual?: true;
}

interface Subject {
  readonly column: string;
  readonly type: string;
  readonly facts: Facts;
  readonly literals: Literals;
  readonly convention: Convention | undefined;
  readonly habit: Habit | undefined;
}

/** NOT NULL only with an honest default: one that is true of rows written before the column was there. */
export function inferDefault(subject: Subject): Filled {
  const filled = withoutReference(subject);
  if (!subject.facts.references || filled.default === undefined) return filled;
  // No default is true of a foreign key: the row it points at may not be there.
  return {
    notNull: false,
    backfill: filled.notNull,
    because: `no default (${filled.default}): the row of ${subject.facts.references.name} it points at may not exist`,
  };
}

function withoutReference(subject: Subject): Filled {
  const { facts, type } = subject;
  const declared = facts.declared.find((each) => each.default !== undefined || each.notNull !== undefined);
  if (declared && (declared.notNull !== undefined || declared.default !== undefined)) {
    const wanted = declared.notNull ?? false;
    const given = declared.default !== undefined ? { default: declared.default } : {};
    if (isSerial(type)) return { notNull: true, backfill: false };
    if (!wanted || declared.default !== undefined) return { notNull: wanted, ...given, backfill: false };
    // Lists are read as empty where they are NULL; whoever declares one without a default does not tell the two apart.
    if (familyOf(type) === 'array') return { notNull: false, backfill: false };
    return {
      notNull: false,
      backfill: true,
      because: `NOT NULL wanted: declared in ${declared.at}; no default is true of existing rows`,
    };
  }
  const honest = honestDefault(subject);
  if (facts.nullable !== undefined && !(honest && facts.incremented.length > 0)) {
    return { notNull: false, backfill: false, because: facts.nullable };
  }
  if (honest) return { notNull: true, ...honest, backfill: false };
  const typed = facts.shapes.find((each) => each.shape.family !== undefined && !each.shape.nullable);
  const given = familyOf(type) === 'datetime' ? undefined : facts.inserted;
  if (familyOf(type) === 'array' || (!typed && !given)) return { notNull: false, backfill: false };
  const why = typed
    ? `${typed.written.endsWith('()') ? 'given' : 'TypeScript type'} ${typed.written} (${typed.at})`
    : `every INSERT gives it (${given?.at})`;
  return { notNull: false, backfill: true, because: `NOT NULL wanted: ${why}; no default is true of existing rows` };
}

/** A default that holds for rows to come: a state they begin in, a count from zero. Or else what every INSERT gives. */
function honestDefault({
  column,
  type,
  facts,
  literals,
  convention,
  habit,
}: Subject): { default: string; because: string; habitual?: true } | undefined {
  const family = familyOf(type);
  const only = onlyInserted(facts);
  if (family === 'number') {
    if (facts.incremented.length > 0 && only?.type === 'integer')
      return { default: only.value, because: `default ${only.value}: what INSERT gives (${only.at})` };
    if (facts.incremented.length > 0) return { default: '0', because: `default 0: counted up (${facts.incremented[0]!.at})` };
    if (convention?.counter) return { default: '0', because: 'default 0: a counter by its name' };
    return undefined;
  }
  if (family === 'boolean') {
    // What is set to true later begins as false.
    const isSet = facts.literals.some((each) => each.type === 'boolean' && each.usage === 'set');
    if (only?.type === 'boolean' && only.value === 'true' && !isSet)
      return { default: 'true', because: `default true: what INSERT gives (${only.at})` };
    // Whoever asks for what is in force would find none of the old rows.
    if (isInForce(column) && only === undefined && !(habit?.exact && habit.default !== undefined)) return undefined;
    const value = habit?.exact && (habit.default === 'true' || habit.default === 'false') ? habit.default : 'false';
    return {
      default: value,
      because:
        habit?.exact && value === habit.default ? `default ${value}: as ${habit.because}` : 'default false: what nobody has set',
    };
  }
  if (
    family === 'datetime' &&
    /^(created|inserted|updated|modified)$/.test(words(column).at(-2) ?? '') &&
    habit?.default !== undefined
  ) {
    return { default: habit.default, because: `default ${habit.default}: as ${habit.because}` };
  }
  if (family !== 'text' && family !== 'other') return undefined;
  const initial = isState(column) ? literals.initial : literals.inserted;
  if (
    initial === undefined ||
    (!isState(column) && !(isChoice(column) && literals.values.length === 1 && only && !sampleFile.test(only.at)))
  )
    return undefined;
  return {
    default: `'${initial.replaceAll("'", "''")}'`,
    ...(!isState(column) && { habitual: true as const }),
    because:
      literals.inserted === initial ? `default '${initial}': what INSERT gives` : `default '${initial}': the state rows begin in`,
  };
}

/** The one literal that every INSERT gives; undefined where they differ or give anything else. */
function onlyInserted(facts: Facts): Facts['literals'][number] | undefined {
  const given = facts.literals.filter(
    (each) => each.how === 'assigned' && (each.usage === 'insert' || each.usage === 'values') && each.value !== '',
  );
  return facts.openInserted || given.some((each) => each.value !== given[0]!.value) ? undefined : given[0];
}

/** Rows that are made up say nothing of those there are. */
const sampleFile =
  /(?:^|\/)(?:seeds?|seeders?|fixtures?|tests?|__tests__|mocks?|examples?)\/|[._-](?:seed|test|spec|fixture)s?\.\w+:|(?:^|\/)seeds?\.\w+:/i;
