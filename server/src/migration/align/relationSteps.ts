import { differenceName } from '../../catalog/compare.ts';
import type { Column, Constraint, Index, NamedDefinition, Relation } from '../../catalog/model.ts';
import { quoteIdentifier } from '../../sql/names.ts';
import { literal } from '../ddl/parts.ts';
import { doBlock } from '../ddl/sections.ts';
import { columnDdl, tableDdl, viewDdl } from '../schemaDdl.ts';
import {
  columnExists,
  constraintExists,
  fullName,
  guarded,
  guardedByRows,
  indexExists,
  notNull,
  policyExists,
  relationExists,
  rowSecurityIsOn,
  type Step,
  setNotNull,
  triggerExists,
} from './step.ts';

type ItemKind = 'column' | 'constraint' | 'index' | 'trigger' | 'policy';

export const itemName = (object: ItemKind, { schema, name }: Relation, item: string): string =>
  differenceName({ object, schema, name, item });

/** A new table and what belongs to it. What a partition has, its parent's statements bring. */
export function tableSteps(table: Relation): Step[] {
  const name = fullName(table);
  const what = differenceName({ object: 'relation', schema: table.schema, name: table.name });
  const { sql } = tableDdl(table);
  const own: Step = {
    what,
    rank: 'table',
    makes: name,
    needs: sql,
    up: guarded(what, relationExists(name), [sql]),
    down: `DROP TABLE IF EXISTS ${name};`,
    present: relationExists(name),
  };
  const policies = (table.policies ?? []).map((policy) => policyStep(table, policy));
  const security = table.rowSecurity ? [securityStep(table)] : [];
  if (table.partitionBound !== undefined) return [own, ...policies, ...security];
  const keys = new Set(table.constraints?.map((constraint) => constraint.name));
  return [
    own,
    ...(table.constraints ?? [])
      .filter((constraint) => constraint.kind !== 'not-null')
      .map((constraint) => constraintStep(table, constraint, 'new')),
    ...(table.indexes ?? []).filter((index) => !keys.has(index.name)).map((index) => indexStep(table, index, 'new')),
    ...(table.triggers ?? []).map((trigger) => triggerStep(table, trigger)),
    ...policies,
    ...security,
  ];
}

export function viewSteps(view: Relation): Step[] {
  const name = fullName(view);
  const what = differenceName({ object: 'relation', schema: view.schema, name: view.name });
  return [
    ...viewDdl(view).map(
      ({ sql }): Step => ({
        what,
        rank: 'view',
        makes: name,
        needs: sql,
        up: `-- ${view.kind === 'view' && view.options === undefined ? 'Options such as security_invoker, who' : 'Who'} owns it and who may read it are not in the schema that was read: look before you run this.\n${guarded(what, relationExists(name), view.options ? [sql, `ALTER VIEW ${name} SET (${view.options});`] : [sql])}`,
        down: `DROP ${view.kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW'} IF EXISTS ${name};`,
        present: relationExists(name),
      }),
    ),
    ...(view.indexes ?? []).map((index) => indexStep(view, index, 'new')),
    ...(view.triggers ?? []).map((trigger) => triggerStep(view, trigger)),
  ];
}

/** NOT NULL comes with it where its default fills the rows, else behind a count of those without a value. */
export function columnSteps(table: Relation, column: Column): Step[] {
  const relation = fullName(table);
  const what = itemName('column', table, column.name);
  const filled = column.identity !== undefined || (column.default !== undefined && column.generated === undefined);
  const { notNull: required, ...nullable } = column;
  const sql = `ALTER TABLE ${relation} ADD COLUMN ${columnDdl(filled ? column : nullable)};`;
  const present = columnExists(relation, column.name);
  const add: Step = {
    what,
    rank: column.generated ? 'generated' : 'column',
    column: { relation, name: column.name },
    needs: sql,
    up: guarded(what, present, [sql]),
    down: `ALTER TABLE IF EXISTS ${relation} DROP COLUMN IF EXISTS ${quoteIdentifier(column.name)};`,
    present,
  };
  return required && !filled ? [add, { ...notNullStep(table, column.name), needs: sql }] : [add];
}

export function notNullStep(table: Relation, column: string): Step {
  const relation = fullName(table);
  const what = itemName('column', table, column);
  const name = quoteIdentifier(column);
  return {
    what,
    rank: 'not-null',
    needs: `${relation} ${name}`,
    up: setNotNull(what, relation, column),
    down: guardedReverse(notNull(relation, column), `ALTER TABLE ${relation} ALTER COLUMN ${name} DROP NOT NULL;`),
    present: notNull(relation, column),
    queries: [`SELECT count(*) AS without_value FROM ${relation} WHERE ${name} IS NULL;`],
  };
}

export function defaultStep(table: Relation, column: Column, before: string | undefined): Step {
  const relation = fullName(table);
  const alter = `ALTER TABLE ${relation} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  return {
    what: itemName('column', table, column.name),
    rank: 'default',
    needs: `${alter} ${column.default}`,
    up: `${alter} SET DEFAULT ${column.default};`,
    down: before === undefined ? `${alter} DROP DEFAULT;` : `${alter} SET DEFAULT ${before};`,
    present: columnExists(relation, column.name, ' AND atthasdef'),
  };
}

/** `new`: the table is empty, so nothing has to wait. */
export function constraintStep(table: Relation, constraint: Constraint, state: 'new' | 'existing'): Step {
  const relation = fullName(table);
  const what = itemName('constraint', table, constraint.name);
  const name = quoteIdentifier(constraint.name);
  const rank = constraint.kind === 'foreign' ? 'foreign' : constraint.kind === 'check' ? 'check' : 'key';
  // Partitioned tables take NOT VALID foreign keys since PostgreSQL 18 only.
  const canWait = rank !== 'key' && state === 'existing' && !(rank === 'foreign' && table.kind === 'partitioned');
  const add = `ALTER TABLE ${relation} ADD CONSTRAINT ${name} ${constraint.definition}`;
  const waits = canWait && !constraint.notValid;
  const present = constraintExists(relation, constraint.name);
  return {
    what,
    rank,
    of: relation,
    needs: add,
    up: [
      guardedByRows(what, present, [`${add}${waits ? ' NOT VALID' : ''};`]),
      ...(waits ? [validation(table, constraint.name)] : []),
    ].join('\n\n'),
    down: `ALTER TABLE IF EXISTS ${relation} DROP CONSTRAINT IF EXISTS ${name};`,
    present: constraint.notValid ? present : constraintExists(relation, constraint.name, ' AND convalidated'),
    ...(rank === 'key' && constraint.kind !== 'exclusion' && { queries: [duplicates(relation, constraint.columns)] }),
  };
}

/** A constraint that `from` has but never checked against its rows. */
export function validateStep(table: Relation, constraint: Constraint): Step {
  const relation = fullName(table);
  return {
    what: itemName('constraint', table, constraint.name),
    rank: 'validate',
    needs: relation,
    up: validation(table, constraint.name),
    present: constraintExists(relation, constraint.name, ' AND convalidated'),
  };
}

/** In a statement of its own, so that reads and writes go on while the rows are read. */
function validation(table: Relation, name: string): string {
  const relation = fullName(table);
  const what = `validation of ${itemName('constraint', table, name)}`;
  // Nothing to do either when adding it was refused.
  const done = `NOT ${constraintExists(relation, name, ' AND NOT convalidated')}`;
  return guardedByRows(what, done, [`ALTER TABLE ${relation} VALIDATE CONSTRAINT ${quoteIdentifier(name)};`]);
}

export function indexStep(table: Relation, index: Index, state: 'new' | 'existing'): Step {
  const relation = fullName(table);
  const what = itemName('index', table, index.name);
  // pg_get_indexdef says ON ONLY for a partitioned table's index, whose partitions' indexes are attached one by one.
  const definition = index.definition.replace(/ ON ONLY /, ' ON ');
  const concurrently = state === 'existing' && table.kind !== 'partitioned' && !index.unique;
  const name = fullName({ schema: table.schema, name: index.name });
  const present = indexExists(relation, index.name);
  const plain = `${definition};`;
  return {
    what,
    rank: 'index',
    of: relation,
    needs: definition,
    // A concurrent build that finds duplicates leaves an invalid index behind; so a unique one is built in one piece.
    up: concurrently
      ? definition.replace(/^CREATE INDEX /, 'CREATE INDEX CONCURRENTLY IF NOT EXISTS ').concat(';')
      : guardedByRows(what, present, [plain]),
    down: `DROP INDEX ${concurrently ? 'CONCURRENTLY ' : ''}IF EXISTS ${name};`,
    present,
    ...(index.unique &&
      index.predicate === undefined &&
      index.columns.every((column) => column !== null) && {
        queries: [
          duplicates(
            relation,
            index.columns.filter((column) => column !== null),
          ),
        ],
      }),
  };
}

export function triggerStep(table: Relation, trigger: NamedDefinition): Step {
  const relation = fullName(table);
  const what = itemName('trigger', table, trigger.name);
  const present = triggerExists(relation, trigger.name);
  return {
    what,
    rank: 'trigger',
    of: relation,
    needs: trigger.definition,
    up: guarded(what, present, [`${trigger.definition};`]),
    down: `DROP TRIGGER IF EXISTS ${quoteIdentifier(trigger.name)} ON ${relation};`,
    present,
  };
}

export function policyStep(table: Relation, policy: NamedDefinition): Step {
  const relation = fullName(table);
  const what = itemName('policy', table, policy.name);
  const present = policyExists(relation, policy.name);
  return {
    what,
    rank: 'policy',
    of: relation,
    needs: policy.definition,
    up: guarded(what, present, [`${policy.definition};`]),
    down: `DROP POLICY IF EXISTS ${quoteIdentifier(policy.name)} ON ${relation};`,
    present,
  };
}

/** Only once its policies are there, of which one may have named a role that is not: without them nobody but the owner would see a row. */
export function securityStep(table: Relation): Step {
  const relation = fullName(table);
  const what = differenceName({ object: 'relation', schema: table.schema, name: table.name });
  const policies = (table.policies ?? []).map((policy) => policyExists(relation, policy.name));
  const body = [
    ...(policies.length === 0
      ? []
      : [
          `  IF NOT (${policies.join('\n    AND ')}) THEN`,
          `    RAISE NOTICE 'skipped: row security of %: its policies are not all there', ${literal(what)};`,
          '    RETURN;',
          '  END IF;',
        ]),
    `  ALTER TABLE ${relation} ENABLE ROW LEVEL SECURITY;`,
  ].join('\n');
  return {
    what,
    rank: 'security',
    of: relation,
    needs: (table.policies ?? []).map((policy) => policy.definition).join('\n') || relation,
    up: doBlock(body),
    down: `ALTER TABLE IF EXISTS ${relation} DISABLE ROW LEVEL SECURITY;`,
    present: rowSecurityIsOn(relation),
  };
}

const guardedReverse = (present: string, sql: string): string => doBlock(`  IF ${present} THEN\n    ${sql}\n  END IF;`);

const duplicates = (relation: string, columns: readonly string[]): string => {
  const list = columns.map(quoteIdentifier).join(', ');
  return `SELECT ${list}, count(*) AS rows FROM ${relation} GROUP BY ${list} HAVING count(*) > 1;`;
};
