import { type Difference, differenceName } from '../../catalog/compare.ts';
import type { Catalog, Column, Relation, Type } from '../../catalog/model.ts';
import { quoteIdentifier } from '../../sql/names.ts';
import { literal } from '../ddl/parts.ts';
import { compositeDdl, typeDdl } from '../schemaDdl.ts';
import type { Blocked } from './order.ts';
import {
  columnSteps,
  constraintStep,
  defaultStep,
  indexStep,
  notNullStep,
  policyStep,
  securityStep,
  tableSteps,
  triggerStep,
  validateStep,
  viewSteps,
} from './relationSteps.ts';
import { routineOutcome } from './routineSteps.ts';
import { declared, fullName, guarded, relationExists, type Step, typeExists } from './step.ts';

export interface NotWritten {
  /** As the difference is named. */
  readonly what: string;
  readonly why: string;
}

interface Outcome {
  readonly steps?: readonly Step[];
  readonly why?: string;
  /** What `from` will not have as `to` has it. */
  readonly blocks?: string;
  readonly blocksColumn?: { readonly relation: string; readonly name: string };
}

/** What each difference becomes: steps, a reason why it is not written, or both. */
export function collect(
  from: Catalog,
  to: Catalog,
  differences: readonly Difference[],
): { readonly steps: readonly Step[]; readonly notWritten: readonly NotWritten[]; readonly blocked: Blocked } {
  const sides = { from: relationsOf(from), to: relationsOf(to), source: from, target: to, differences };
  const steps: Step[] = [];
  const notWritten: NotWritten[] = [];
  const names = new Map<string, string>();
  const columns: { relation: string; name: string; why: string }[] = [];
  for (const difference of differences) {
    const { steps: brought = [], why, blocks, blocksColumn } = outcome(difference, sides);
    steps.push(...brought);
    if (why === undefined) continue;
    notWritten.push({ what: differenceName(difference), why });
    if (blocks !== undefined) names.set(blocks, why);
    if (blocksColumn) columns.push({ ...blocksColumn, why });
  }
  return { steps, notWritten, blocked: { names, columns } };
}

interface Sides {
  readonly from: ReadonlyMap<string, Relation>;
  readonly to: ReadonlyMap<string, Relation>;
  readonly source: Catalog;
  readonly target: Catalog;
  readonly differences: readonly Difference[];
}

const relationsOf = (catalog: Catalog): ReadonlyMap<string, Relation> =>
  new Map(catalog.relations.map((relation) => [fullName(relation), relation]));

function outcome(difference: Difference, sides: Sides): Outcome {
  if (difference.change === 'removed') return { why: 'only the schema that should change has it, and nothing is dropped' };
  const what = differenceName(difference);
  const name = difference.schema === '' ? quoteIdentifier(difference.name) : fullName(difference);
  switch (difference.object) {
    case 'schema': {
      if (difference.change === 'changed') return { why: 'it differs' };
      const present = `to_regnamespace(${literal(name)}) IS NOT NULL`;
      const up = `CREATE SCHEMA IF NOT EXISTS ${name};`;
      return { steps: [{ what, rank: 'schema', needs: '', up, down: `DROP SCHEMA IF EXISTS ${name};`, present }] };
    }
    case 'extension': {
      if (difference.change === 'changed') return { why: 'updating or moving an extension can change what depends on it' };
      const schema = sides.target.extensions.find((each) => each.name === difference.name)?.schema ?? 'public';
      const present = `EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = ${literal(difference.name)})`;
      const up = `CREATE EXTENSION IF NOT EXISTS ${name} SCHEMA ${quoteIdentifier(schema)};`;
      return { steps: [{ what, rank: 'extension', needs: '', up, down: `DROP EXTENSION IF EXISTS ${name};`, present }] };
    }
    case 'type':
      return typeOutcome(difference, what, name, sides);
    case 'function':
      return routineOutcome(difference, sides.source, sides.target);
    case 'relation':
      return relationOutcome(difference, what, name, sides);
    default:
      return itemOutcome(difference, name, sides);
  }
}

function typeOutcome(difference: Difference, what: string, name: string, { source, target }: Sides): Outcome {
  const find = (catalog: Catalog): Type | undefined =>
    catalog.types.find((type) => type.schema === difference.schema && type.name === difference.name);
  const [a, b] = [find(source), find(target)];
  if (!b) return { why: 'it is not known', blocks: name };
  if (!a) {
    const [ddl] = typeDdl(b);
    if (ddl) {
      const up = guarded(what, typeExists(name), [ddl.sql]);
      return {
        steps: [
          {
            what,
            rank: 'type',
            makes: name,
            needs: ddl.sql,
            up,
            down: `DROP TYPE IF EXISTS ${name};`,
            present: typeExists(name),
          },
        ],
      };
    }
    if (b.kind === 'multirange') return {};
    return { why: 'it is made of functions in C, which only its own script can bring', blocks: name };
  }
  if (a.kind !== 'enum' || b.kind !== 'enum') {
    return { why: 'changing a type changes or refuses rows that are there', ...(a.kind !== b.kind && { blocks: name }) };
  }
  const common = a.labels.filter((label) => b.labels.includes(label));
  const sameOrder = common.join('\0') === b.labels.filter((label) => a.labels.includes(label)).join('\0');
  const steps = b.labels.flatMap((label, index): Step[] => {
    if (a.labels.includes(label)) return [];
    const before = b.labels[index - 1];
    const first = a.labels[0];
    const place = before !== undefined ? ` AFTER ${literal(before)}` : first !== undefined ? ` BEFORE ${literal(first)}` : '';
    return [
      {
        what,
        rank: 'value',
        needs: '',
        up: `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS ${literal(label)}${place};`,
        present: `EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype(${literal(name)}) AND enumlabel = ${literal(label)})`,
      },
    ];
  });
  if (!sameOrder) return { steps, why: 'PostgreSQL cannot reorder the values of an enum' };
  if (common.length < a.labels.length) return { steps, why: 'PostgreSQL cannot take a value from an enum' };
  return { steps };
}

function relationOutcome(difference: Difference, what: string, name: string, { from, to }: Sides): Outcome {
  const [a, b] = [from.get(name), to.get(name)];
  if (!b?.columns || b.columns.some((column) => column.type === 'unknown'))
    return { why: 'its columns are not known', blocks: name };
  if (!a) {
    switch (b.kind) {
      case 'table':
      case 'partitioned':
        return { steps: tableSteps(b) };
      case 'view':
      case 'materialized-view':
        return b.definition === undefined ? { why: 'its definition is not known', blocks: name } : { steps: viewSteps(b) };
      case 'sequence': {
        const present = relationExists(name);
        const up = `CREATE SEQUENCE IF NOT EXISTS ${name};`;
        return {
          steps: [{ what, rank: 'sequence', makes: name, needs: '', up, down: `DROP SEQUENCE IF EXISTS ${name};`, present }],
        };
      }
      case 'composite': {
        const { sql } = compositeDdl(b);
        const up = guarded(what, typeExists(name), [sql]);
        return {
          steps: [
            { what, rank: 'type', makes: name, needs: sql, up, down: `DROP TYPE IF EXISTS ${name};`, present: typeExists(name) },
          ],
        };
      }
      default:
        return { why: 'its foreign server is not in the schema that was read', blocks: name };
    }
  }
  const differs = (aspect: string) => difference.aspects.some((each) => each.name === aspect);
  if (differs('kind')) return { why: 'it would have to be dropped and made anew', blocks: name };
  if (differs('partition key') || differs('partition bound')) return { why: 'its rows would have to move', blocks: name };
  if (differs('definition')) {
    const step = replaceView(what, name, a, b);
    if (!step) return { why: 'CREATE OR REPLACE VIEW can only keep the columns that a view has', blocks: name };
    const { steps = [], ...rest } = differs('options') ? optionsOutcome(what, name, a, b) : {};
    return { steps: [step, ...steps], ...rest };
  }
  if (differs('options')) return optionsOutcome(what, name, a, b);
  if (!b.rowSecurity) return { why: 'turning row security off would open its rows' };
  return { steps: [securityStep(b)] };
}

/** Options that a view gets beside those that it has; none is taken away. */
function optionsOutcome(what: string, name: string, a: Relation, b: Relation): Outcome {
  const list = ({ options = '' }: Relation): string[] => options.split(', ').filter((each) => each !== '');
  const kept = new Set(list(b));
  const added = list(b).filter((each) => !list(a).includes(each));
  if (!list(a).every((each) => kept.has(each))) return { why: 'taking an option from a view could open its rows' };
  const up = `ALTER VIEW IF EXISTS ${name} SET (${added.join(', ')});`;
  const down = `ALTER VIEW IF EXISTS ${name} RESET (${added.map((each) => each.split('=')[0]).join(', ')});`;
  const present = `EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = to_regclass(${literal(name)}) AND reloptions @> ${literal(`{${added.join(',')}}`)}::text[])`;
  return { steps: [{ what, rank: 'view', needs: '', of: name, up, down, present }] };
}

/** PostgreSQL replaces a view whose columns stay; its options, which say who may see through it, are put back (CREATE VIEW, Notes). */
function replaceView(what: string, name: string, a: Relation, b: Relation): Step | undefined {
  const shape = (columns: readonly Column[] = []) =>
    columns.map(({ name, type, collation }) => `${name} ${type} ${collation ?? ''}`).join('\n');
  if (a.kind !== 'view' || a.definition === undefined || b.definition === undefined || shape(a.columns) !== shape(b.columns)) {
    return undefined;
  }
  const replace = (definition: string): string => {
    const body = [
      `  SELECT array_to_string(reloptions, ', ') INTO view_options FROM pg_catalog.pg_class WHERE oid = to_regclass(${literal(name)});`,
      `  CREATE OR REPLACE VIEW ${name} AS ${definition.replace(/;\s*$/, '')};`,
      "  IF view_options <> '' THEN",
      `    EXECUTE ${literal(`ALTER VIEW ${name} SET (`)} || view_options || ')';`,
      '  END IF;',
    ].join('\n');
    return declared('view_options text', body);
  };
  return {
    what,
    rank: 'view',
    makes: name,
    needs: b.definition,
    up: replace(b.definition),
    down: replace(a.definition),
    present: relationExists(name),
  };
}

function itemOutcome(difference: Difference, relation: string, { from, to, differences }: Sides): Outcome {
  const [a, b] = [from.get(relation), to.get(relation)];
  const { item = '', change } = difference;
  if (!a || !b) return { why: 'its table is not known' };
  if (a.kind !== b.kind) return { why: 'its relation is of another kind' };
  if (a.kind !== 'table' && a.kind !== 'partitioned') {
    if (difference.object === 'column') return { why: 'columns of a view or type follow from its definition' };
  }
  if (change === 'added' && comesWithParent(difference, b, to, differences)) return {};
  switch (difference.object) {
    case 'column': {
      const { steps = [], ...rest } = columnOutcome(difference, relation, a, b, item);
      return comesWithParent(difference, b, to, differences) ? rest : { steps, ...rest };
    }
    case 'constraint': {
      const constraint = b.constraints?.find((each) => each.name === item);
      const before = a.constraints?.find((each) => each.name === item);
      if (!constraint) return { why: 'a name that something may use is never changed' };
      if (constraint.kind === 'not-null') return { why: 'NOT NULL is only set once it holds for all rows' };
      if (change === 'added') return { steps: [constraintStep(b, constraint, 'existing')] };
      if (before && before.definition === `${constraint.definition} NOT VALID`) return { steps: [validateStep(b, constraint)] };
      return { why: 'it would have to be dropped and made anew' };
    }
    case 'index': {
      const index = b.indexes?.find((each) => each.name === item);
      if (change === 'changed' || !index) return { why: 'it would have to be renamed, or dropped and made anew' };
      return index.valid ? { steps: [indexStep(b, index, 'existing')] } : { why: 'it is invalid where it is' };
    }
    case 'trigger': {
      const trigger = b.triggers?.find((each) => each.name === item);
      return change === 'added' && trigger
        ? { steps: [triggerStep(b, trigger)] }
        : { why: 'it would have to be dropped and made anew' };
    }
    default: {
      const policy = b.policies?.find((each) => each.name === item);
      return change === 'added' && policy
        ? { steps: [policyStep(b, policy)] }
        : { why: 'replacing it changes who may see its rows' };
    }
  }
}

function columnOutcome(difference: Difference, relation: string, a: Relation, b: Relation, item: string): Outcome {
  const [before, column] = [a.columns?.find((each) => each.name === item), b.columns?.find((each) => each.name === item)];
  const blocksColumn = { relation, name: item };
  if (!column || column.type === 'unknown') return { why: 'its type is not known', blocksColumn };
  if (!before) return { steps: columnSteps(b, column) };
  const aspect = (name: string) => difference.aspects.find((each) => each.name === name);
  if (aspect('type') || aspect('collation'))
    return { why: 'another type can refuse or change the values that are there', blocksColumn };
  if (aspect('generated')) return { why: 'a generated column has to be dropped and made anew', blocksColumn };
  const steps: Step[] = [];
  const reasons: string[] = [];
  const value = aspect('default');
  if (aspect('identity')) reasons.push('where its numbers start only you know');
  else if (value) {
    if (column.generated) return { why: 'a generated column has to be dropped and made anew', blocksColumn };
    if (column.default === undefined) reasons.push('a default that statements may rely on is never dropped');
    else if (column.default.includes('nextval(')) reasons.push('its sequence would start among the numbers that are there');
    else steps.push(defaultStep(b, column, before.default));
  }
  if (aspect('nullability')) {
    if (column.notNull) steps.push(notNullStep(b, item));
    else reasons.push('NOT NULL that readers may rely on is never dropped');
  }
  return { steps, ...(reasons.length > 0 && { why: reasons.join('; ') }) };
}

/** Columns and constraints reach those who inherit them, indexes and triggers the partitions (PostgreSQL 5.11, 5.12). */
function comesWithParent(
  difference: Difference,
  child: Relation,
  relations: ReadonlyMap<string, Relation>,
  differences: readonly Difference[],
): boolean {
  return (child.inherits ?? []).some((parent) =>
    differences.some((each) => {
      if (each.object !== difference.object || each.change !== difference.change) return false;
      if (JSON.stringify(each.aspects) !== JSON.stringify(difference.aspects)) return false;
      if (each.schema !== parent.schema || each.name !== parent.name) return false;
      return each.item === difference.item || sameColumns(relations.get(fullName(parent)), each.item, child, difference);
    }),
  );
}

function sameColumns(
  parent: Relation | undefined,
  parentItem: string | undefined,
  child: Relation,
  difference: Difference,
): boolean {
  if (child.partitionBound === undefined) return false;
  const key = (relation: Relation | undefined, name: string | undefined): string | undefined =>
    (difference.object === 'index' ? relation?.indexes : difference.object === 'constraint' ? relation?.constraints : undefined)
      ?.find((each) => each.name === name)
      ?.columns.join('\0');
  const columns = key(child, difference.item);
  return columns !== undefined && columns === key(parent, parentItem);
}
