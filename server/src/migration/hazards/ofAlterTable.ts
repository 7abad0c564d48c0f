import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint as ConstraintNode } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import { access, destroys, fails, type Hazard, lock } from './hazard.ts';
import { whyVolatile } from './volatile.ts';

/** The hazards of each action of an ALTER TABLE (ALTER TABLE, Notes). */
export function ofAlterTable(alter: AlterTableStmt, text: string, serverVersion: number): Hazard[] {
  const name = alter.relation?.relname ?? '';
  if (alter.objtype !== undefined && alter.objtype !== 'OBJECT_TABLE') return [];
  return (alter.cmds ?? []).flatMap((each) => {
    const command = as(each, 'AlterTableCmd');
    return command ? ofCommand(name, command, text, serverVersion) : [];
  });
}

function ofCommand(table: string, command: AlterTableCmd, text: string, serverVersion: number): Hazard[] {
  switch (command.subtype) {
    case 'AT_AddColumn':
      return ofNewColumn(table, as(command.def, 'ColumnDef'), text, serverVersion);
    case 'AT_DropColumn':
      return [destroys(table, `The values of ${table}.${command.name ?? ''} are lost`), access(table)];
    case 'AT_AlterColumnType':
      return [
        lock(
          table,
          'ACCESS EXCLUSIVE',
          'table size',
          `Changing the type of ${table}.${command.name ?? ''} may rewrite the table and its indexes while reads and writes wait`,
          'rewrite',
        ),
      ];
    case 'AT_SetNotNull':
      return [
        lock(
          table,
          'ACCESS EXCLUSIVE',
          'table size',
          `SET NOT NULL reads ${table} while reads and writes wait, unless a valid CHECK (… IS NOT NULL) is there`,
          'scan',
        ),
        fails(table, `Fails when a row of ${table} has NULL in ${command.name ?? 'it'}`),
      ];
    case 'AT_AddConstraint':
      return ofNewConstraint(table, as(command.def, 'Constraint'));
    case 'AT_ValidateConstraint':
      return [
        lock(table, 'SHARE UPDATE EXCLUSIVE', 'table size', `VALIDATE CONSTRAINT reads ${table}; reads and writes go on`, 'scan'),
      ];
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
    case 'AT_SetTableSpace':
    case 'AT_SetAccessMethod':
      return [lock(table, 'ACCESS EXCLUSIVE', 'table size', `Rewrites ${table} while reads and writes wait`, 'rewrite')];
    // ALTER TABLE: these take SHARE UPDATE EXCLUSIVE, which readers and writers pass.
    case 'AT_SetStatistics':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
    case 'AT_ClusterOn':
    case 'AT_DropCluster':
      return [];
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
    case 'AT_EnableReplicaTrig':
    case 'AT_EnableTrigAll':
    case 'AT_EnableTrigUser':
    case 'AT_DisableTrig':
    case 'AT_DisableTrigAll':
    case 'AT_DisableTrigUser':
      return [lock(table, 'SHARE ROW EXCLUSIVE', 'short', `Locks ${table} against writes for a moment`)];
    case 'AT_AttachPartition': {
      const partition = as(command.def, 'PartitionCmd')?.name?.relname ?? '';
      return [
        lock(
          partition,
          'ACCESS EXCLUSIVE',
          'table size',
          `Reads ${partition} while reads and writes of it wait, unless a CHECK proves its bound; ${table} stays open`,
          'scan',
        ),
      ];
    }
    case 'AT_DetachPartition':
      return as(command.def, 'PartitionCmd')?.concurrent
        ? [
            {
              kind: 'no-transaction',
              on: table,
              blocks: 'nothing',
              duration: 'short',
              message: 'DETACH PARTITION CONCURRENTLY cannot run inside a transaction',
            },
          ]
        : [access(table)];
    default:
      return [access(table)];
  }
}

function ofNewColumn(table: string, column: ColumnDef | undefined, text: string, serverVersion: number): Hazard[] {
  if (!column) return [access(table)];
  const constraints = (column.constraints ?? []).flatMap((each) => as(each, 'Constraint') ?? []);
  const has = (kind: string): ConstraintNode | undefined => constraints.find((each) => each.contype === kind);
  const type = namesIn(column.typeName?.names).at(-1) ?? '';
  const serial = /^(small|big)?serial[248]?$/.test(type);
  const value = has('CONSTR_DEFAULT');
  const hazards = [access(table)];
  const generated = has('CONSTR_GENERATED');
  const volatile = value && whyVolatile(defaultText(column, text));
  if (
    serial ||
    has('CONSTR_IDENTITY') ||
    (generated && !/\bvirtual\b/i.test(text)) ||
    (value && (serverVersion < 110000 || volatile !== undefined))
  ) {
    const why =
      serial || has('CONSTR_IDENTITY')
        ? 'numbers every row'
        : generated
          ? 'computes every row'
          : `has a default that ${volatile ?? 'is written into each row'}`;
    hazards.push(
      lock(
        table,
        'ACCESS EXCLUSIVE',
        'table size',
        `The new column ${column.colname ?? ''} ${why}: ${table} is rewritten while reads and writes wait`,
        'rewrite',
      ),
    );
  }
  if ((has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY')) && !value && !serial && !generated && !has('CONSTR_IDENTITY')) {
    hazards.push(fails(table, `NOT NULL without a default fails when ${table} has rows`));
  }
  for (const constraint of constraints) {
    if (
      constraint.contype === 'CONSTR_CHECK' ||
      constraint.contype === 'CONSTR_FOREIGN' ||
      constraint.contype === 'CONSTR_UNIQUE' ||
      constraint.contype === 'CONSTR_PRIMARY'
    ) {
      // Where all rows have NULL, none can point anywhere: they are not read.
      const isEmpty = constraint.contype === 'CONSTR_FOREIGN' && !value && !generated;
      hazards.push(...ofNewConstraint(table, isEmpty ? { ...constraint, skip_validation: true } : constraint));
    }
  }
  return hazards;
}

/** The text from DEFAULT on to the next action: enough to see which functions it calls. */
function defaultText(column: ColumnDef, text: string): string {
  const from = text.indexOf(column.colname ?? '');
  return /\bdefault\b([^,;]*(?:\([^;]*?\))?)/i.exec(text.slice(Math.max(0, from)))?.[1] ?? '';
}

function ofNewConstraint(table: string, constraint: ConstraintNode | undefined): Hazard[] {
  switch (constraint?.contype) {
    case 'CONSTR_FOREIGN': {
      const target = constraint.pktable?.relname ?? '';
      const locks = [...new Set([table, target])].map((name) =>
        lock(
          name,
          'SHARE ROW EXCLUSIVE',
          constraint.skip_validation ? 'short' : 'table size',
          constraint.skip_validation
            ? `Locks ${name} against writes for a moment (NOT VALID)`
            : `Reads ${table} while writes to ${name} wait; NOT VALID and VALIDATE let them go on`,
          constraint.skip_validation ? 'lock' : 'scan',
        ),
      );
      return constraint.skip_validation
        ? locks
        : [...locks, fails(table, `Fails when a row of ${table} points at none of ${target}`)];
    }
    case 'CONSTR_CHECK':
      return constraint.skip_validation
        ? [lock(table, 'ACCESS EXCLUSIVE', 'short', `Locks ${table} for a moment (NOT VALID)`)]
        : [
            lock(
              table,
              'ACCESS EXCLUSIVE',
              'table size',
              `Reads ${table} while reads and writes wait; NOT VALID and VALIDATE let them go on`,
              'scan',
            ),
          ];
    case 'CONSTR_UNIQUE':
    case 'CONSTR_PRIMARY':
    case 'CONSTR_EXCLUSION':
      return constraint.indexname
        ? [access(table)]
        : [
            lock(
              table,
              'ACCESS EXCLUSIVE',
              'table size',
              `Builds an index on ${table} while reads and writes wait; CREATE UNIQUE INDEX CONCURRENTLY and USING INDEX let them go on`,
              'scan',
            ),
            fails(table, `Fails when ${table} has duplicates`),
          ];
    default:
      return [access(table)];
  }
}
