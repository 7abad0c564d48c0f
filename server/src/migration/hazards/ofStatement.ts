import type { DropStmt, IndexStmt, Node } from 'libpg-query';
import type { Statement } from '../../sql/statement.ts';
import { as, kindOf, namesIn } from '../../sql/walk.ts';
import { insideDo } from './doBlock.ts';
import { access, destroys, fails, type Hazard, lock } from './hazard.ts';
import { ofAlterTable } from './ofAlterTable.ts';

/**
 * What a statement of a migration does to a running database: lock, rewrite, scan, loss. By PostgreSQL's rules (ALTER TABLE, Notes; 13.3.1) for
 * any DDL, also inside DO blocks. An empty list: nothing that anyone would notice. Total.
 */
export function statementHazards(statement: Pick<Statement, 'node' | 'text'>, serverVersion: number): readonly Hazard[] {
  const { node, text } = statement;
  if (!node) return [];
  const own = ofNode(node, text, serverVersion);
  return own.filter((hazard, index) => own.findIndex((other) => other.message === hazard.message) === index);
}

function ofNode(node: Node, text: string, serverVersion: number): Hazard[] {
  switch (kindOf(node)) {
    case 'AlterTableStmt':
      return ofAlterTable(as(node, 'AlterTableStmt')!, text, serverVersion);
    case 'IndexStmt':
      return ofIndex(as(node, 'IndexStmt')!);
    case 'DropStmt':
      return ofDrop(as(node, 'DropStmt')!);
    case 'TruncateStmt': {
      const names = (as(node, 'TruncateStmt')?.relations ?? []).flatMap((each) => as(each, 'RangeVar')?.relname ?? []);
      return names.flatMap((name) => [destroys(name, `TRUNCATE removes every row of ${name}`), access(name)]);
    }
    case 'DeleteStmt': {
      const remove = as(node, 'DeleteStmt')!;
      const name = remove.relation?.relname ?? '';
      return remove.whereClause ? [] : [destroys(name, `DELETE without WHERE removes every row of ${name}`)];
    }
    case 'UpdateStmt': {
      const update = as(node, 'UpdateStmt')!;
      const name = update.relation?.relname ?? '';
      return update.whereClause
        ? []
        : [
            {
              kind: 'rewrite',
              on: name,
              blocks: 'nothing',
              duration: 'table size',
              message: `UPDATE without WHERE writes every row of ${name} anew; do it in batches`,
            },
          ];
    }
    case 'RenameStmt': {
      const name = as(node, 'RenameStmt')?.relation?.relname ?? as(node, 'RenameStmt')?.newname ?? '';
      return [{ ...access(name), message: `Code that says the old name fails from now on; locks ${name} for a moment` }];
    }
    case 'AlterEnumStmt': {
      const name = namesIn(as(node, 'AlterEnumStmt')?.typeName).at(-1) ?? '';
      const message =
        serverVersion >= 120000
          ? `The new value of ${name} cannot be used in the transaction that adds it`
          : 'ALTER TYPE … ADD VALUE cannot run inside a transaction before PostgreSQL 12';
      return as(node, 'AlterEnumStmt')?.oldVal
        ? []
        : [{ kind: 'no-transaction', on: name, blocks: 'nothing', duration: 'short', message }];
    }
    case 'CreateTrigStmt': {
      const name = as(node, 'CreateTrigStmt')?.relation?.relname ?? '';
      return [lock(name, 'SHARE ROW EXCLUSIVE', 'short', `Locks ${name} against writes for a moment`)];
    }
    case 'RefreshMatViewStmt': {
      const refresh = as(node, 'RefreshMatViewStmt')!;
      const name = refresh.relation?.relname ?? '';
      return refresh.concurrent
        ? [lock(name, 'EXCLUSIVE', 'table size', `Fills ${name} anew; reads go on`, 'scan')]
        : [
            lock(
              name,
              'ACCESS EXCLUSIVE',
              'table size',
              `Fills ${name} anew while reads wait; CONCURRENTLY lets them go on`,
              'rewrite',
            ),
          ];
    }
    case 'CreateStmt': {
      const targets = (as(node, 'CreateStmt')?.tableElts ?? []).flatMap((each) =>
        referenced(as(each, 'Constraint') ? [each] : (as(each, 'ColumnDef')?.constraints ?? [])),
      );
      return targets.map((name) => lock(name, 'SHARE ROW EXCLUSIVE', 'short', `Locks ${name} against writes for a moment`));
    }
    case 'DoStmt':
      return insideDo(node).flatMap((inner) => (inner.node ? ofNode(inner.node, inner.text, serverVersion) : []));
    default:
      return [];
  }
}

function ofIndex(index: IndexStmt): Hazard[] {
  const name = index.relation?.relname ?? '';
  const duplicates = index.unique ? [fails(name, `Fails when ${name} has duplicates`)] : [];
  if (!index.concurrent)
    return [
      lock(name, 'SHARE', 'table size', `Builds the index while writes to ${name} wait; CONCURRENTLY lets them go on`, 'scan'),
      ...duplicates,
    ];
  return [
    lock(name, 'SHARE UPDATE EXCLUSIVE', 'table size', `Reads ${name} twice; reads and writes go on (CONCURRENTLY)`, 'scan'),
    {
      kind: 'no-transaction',
      on: name,
      blocks: 'nothing',
      duration: 'table size',
      message: 'CREATE INDEX CONCURRENTLY cannot run inside a transaction',
    },
    ...duplicates,
  ];
}

function ofDrop(drop: DropStmt): Hazard[] {
  const names = (drop.objects ?? [])
    .map((each) => namesIn(as(each, 'List')?.items).join('.') || (as(each, 'String')?.sval ?? ''))
    .filter((name) => name !== '');
  switch (drop.removeType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_SCHEMA':
    case 'OBJECT_MATVIEW':
      return names.map((name) =>
        destroys(
          name,
          `DROP removes ${name} with its data${drop.behavior === 'DROP_CASCADE' ? ', and all that hangs on it' : ''}`,
        ),
      );
    case 'OBJECT_INDEX':
      return drop.concurrent
        ? names.map((name) => ({
            kind: 'no-transaction',
            on: name,
            blocks: 'nothing',
            duration: 'short',
            message: 'DROP INDEX CONCURRENTLY cannot run inside a transaction',
          }))
        : names.map((name) => lock(name, 'ACCESS EXCLUSIVE', 'short', `Locks the table of ${name} for a moment`));
    default:
      return drop.behavior === 'DROP_CASCADE'
        ? names.map((name) => destroys(name, `CASCADE removes all that hangs on ${name}`))
        : [];
  }
}

const referenced = (constraints: readonly Node[]): string[] =>
  constraints.flatMap((each) => {
    const constraint = as(each, 'Constraint');
    return constraint?.contype === 'CONSTR_FOREIGN' && constraint.pktable?.relname ? [constraint.pktable.relname] : [];
  });
