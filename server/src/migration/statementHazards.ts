import type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint as ConstraintNode,
  DropStmt,
  IndexStmt,
  Node,
} from 'libpg-query';
import { Lexer } from '../sql/lexer.ts';
import { parseScript } from '../sql/script.ts';
import type { Statement } from '../sql/statement.ts';
import { as, kindOf, namesIn } from '../sql/walk.ts';
import { type Hazard, lock, whyVolatile } from './hazards.ts';

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

function ofAlterTable(alter: AlterTableStmt, text: string, serverVersion: number): Hazard[] {
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

/** The DDL that a DO block holds as it stands; EXECUTE is not looked into. */
export function insideDo(node: Node): Statement[] {
  const body = (as(node, 'DoStmt')?.args ?? []).map((each) => as(each, 'DefElem')).find((each) => each?.defname === 'as')?.arg;
  const source = body && namesIn([body])[0];
  if (source === undefined) return [];
  const found: Statement[] = [];
  const lexer = new Lexer(source);
  let begins = true;
  while (lexer.next()) {
    if (lexer.kind === 'comment') continue;
    const word = source.slice(lexer.start, lexer.end).toLowerCase();
    if (begins && lexer.kind === 'word' && /^(alter|create|drop|truncate|delete|update)$/.test(word)) {
      const start = lexer.start;
      while (source[lexer.start] !== ';' && lexer.next());
      const statement = parseScript(source.slice(start, lexer.start)).statements[0];
      if (statement?.node && !statement.error) found.push(statement);
    }
    begins = source[lexer.start] === ';' || /^(begin|then|else|loop)$/.test(word);
  }
  return found;
}

const referenced = (constraints: readonly Node[]): string[] =>
  constraints.flatMap((each) => {
    const constraint = as(each, 'Constraint');
    return constraint?.contype === 'CONSTR_FOREIGN' && constraint.pktable?.relname ? [constraint.pktable.relname] : [];
  });

const access = (table: string): Hazard =>
  lock(table, 'ACCESS EXCLUSIVE', 'short', `Locks ${table} for a moment: a catalog change, no rewrite`);

const destroys = (on: string, message: string): Hazard => ({
  kind: 'destroys',
  on,
  blocks: 'nothing',
  duration: 'short',
  message,
});

const fails = (on: string, message: string): Hazard => ({ kind: 'fails', on, blocks: 'nothing', duration: 'short', message });
