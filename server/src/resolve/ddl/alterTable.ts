import type { AlterTableCmd, AlterTableStmt } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { checkEnumLabel } from '../expression/enumLabel.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveType } from '../expression/typeName.ts';
import { isPlaceholder, report } from '../report.ts';
import { type NamespaceItem, openScope } from '../scope.ts';
import { type Field, Shape } from '../shape.ts';
import { resolveColumnType } from './columnType.ts';
import { resolveConstraint, resolveConstraints } from './constraints.ts';
import { reportColumn, reportTypeName, scopeOf, target, targetIfThere } from './names.ts';
import { segmentsFrom, type Words, wordsFrom } from './words.ts';

/**
 * ALTER TABLE and its sisters (VIEW, INDEX, SEQUENCE, TYPE …). PostgreSQL sorts the subcommands into passes (tablecmds.c), so that a column that one of them
 * adds is there for the constraints of all; we take it so for every subcommand.
 */
export function resolveAlterTable(alter: AlterTableStmt, env: Env): void {
  if (alter.objtype === 'OBJECT_INDEX') return;
  if (alter.objtype === 'OBJECT_TYPE') {
    resolveAlterType(alter, env);
    return;
  }
  const found = targetIfThere(alter.relation, alter.missing_ok, env);
  if (!found) return;
  const commands = (alter.cmds ?? []).flatMap((node) => as(node, 'AlterTableCmd') ?? []);
  const item = withAdded(found.item, commands);
  const segments = segmentsFrom(env, alter.relation?.location);
  commands.forEach((command, i) => {
    const words = segments[i];
    if (words) resolveCommand(command, item, words, env);
  });
}

/** The table with the columns that the statement adds. */
function withAdded(item: NamespaceItem, commands: readonly AlterTableCmd[]): NamespaceItem {
  const added = commands.flatMap((command): Field[] => {
    const column = command.subtype === 'AT_AddColumn' ? as(command.def, 'ColumnDef') : undefined;
    return column?.colname === undefined || item.shape.find(column.colname) ? [] : [{ name: column.colname }];
  });
  if (added.length === 0) return item;
  return { ...item, shape: new Shape([...item.shape.fields, ...added], item.shape.open) };
}

function resolveCommand(command: AlterTableCmd, item: NamespaceItem, words: Words, env: Env): void {
  const column = as(command.def, 'ColumnDef');
  switch (command.subtype) {
    case 'AT_AddColumn': {
      const isThere = item.shape.find(column?.colname ?? '') !== undefined;
      if (command.missing_ok && isThere && !wasAdded(column?.colname, item)) return;
      resolveConstraints(column?.constraints, item, env, resolveColumnType(column?.typeName, env));
      return;
    }
    case 'AT_AddConstraint': {
      const constraint = as(command.def, 'Constraint');
      if (constraint) resolveConstraint(constraint, item, env);
      return;
    }
    case 'AT_DropColumn':
      dropColumn(command, item, words, env);
      return;
    case 'AT_AlterColumnType':
      reportColumn(command.name ?? '', words.name(command.name ?? ''), item, env);
      resolveType(column?.typeName, env, 'ddl');
      resolveExpression(column?.raw_default, scopeOf(item), env, 'ddl');
      return;
    case 'AT_ColumnDefault':
      reportColumn(command.name ?? '', words.name(command.name ?? ''), item, env);
      resolveExpression(command.def, openScope, env, 'ddl');
      checkEnumLabel(command.def, typeOf(command.name, item), env, 'ddl');
      return;
    case 'AT_SetExpression':
      reportColumn(command.name ?? '', words.name(command.name ?? ''), item, env);
      resolveExpression(command.def, scopeOf(item), env, 'ddl');
      return;
    case 'AT_SetStatistics':
      // Columns of an index's expressions go by number.
      if (command.name !== undefined) reportColumn(command.name, words.name(command.name), item, env);
      return;
    case 'AT_DropNotNull':
    case 'AT_SetNotNull':
    case 'AT_DropExpression':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
    case 'AT_SetStorage':
    case 'AT_SetCompression':
    case 'AT_AddIdentity':
    case 'AT_SetIdentity':
    case 'AT_DropIdentity':
    case 'AT_AlterColumnGenericOptions':
      reportColumn(command.name ?? '', words.name(command.name ?? ''), item, env);
      return;
    case 'AT_AddInherit':
    case 'AT_DropInherit':
      target(as(command.def, 'RangeVar'), env);
      return;
    case 'AT_AttachPartition':
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      target(as(command.def, 'PartitionCmd')?.name, env);
      return;
    case 'AT_AddOf':
      resolveType(as(command.def, 'TypeName'), env, 'ddl');
      return;
    default:
  }
}

function typeOf(name: string | undefined, item: NamespaceItem): string | undefined {
  const field = item.shape.find(name ?? '');
  return typeof field === 'object' ? field.type : undefined;
}

const wasAdded = (name: string | undefined, item: NamespaceItem): boolean =>
  item.shape.fields.some((field) => field.name === name && !field.direct);

function dropColumn(command: AlterTableCmd, item: NamespaceItem, words: Words, env: Env): void {
  const { name = '' } = command;
  if (isPlaceholder(env, name, -1)) return;
  words.seek('drop');
  const at = words.name(name);
  const field = item.shape.find(name);
  if (command.missing_ok && !field) return;
  reportColumn(name, at, item, env);
  const { relation } = item;
  if (!at || !field || !relation || env.sink?.spans.repaired) return;
  report(env, () => ({ kind: 'destructive', action: 'DROP COLUMN', relation, span: at, status: 'found', usage: 'ddl' }));
}

/** ALTER TYPE of a composite type: its attributes go by the same nodes as a table's columns. */
function resolveAlterType(alter: AlterTableStmt, env: Env): void {
  const { relname = '', schemaname: schema, location } = alter.relation ?? {};
  const found = env.lookup.relation(relname, schema);
  const strings = [...(schema === undefined ? [] : [schema]), relname].map((sval) => ({ String: { sval } }));
  reportTypeName(strings, wordsFrom(env, location), env);
  const shape = typeof found === 'object' && found.columns ? found.columns : undefined;
  const segments = segmentsFrom(env, location);
  (alter.cmds ?? []).forEach((node, i) => {
    const command = as(node, 'AlterTableCmd');
    const column = as(command?.def, 'ColumnDef');
    if (column?.typeName) resolveType(column.typeName, env, 'ddl');
    const name = command?.subtype === 'AT_AddColumn' || command?.missing_ok ? undefined : command?.name;
    const words = segments[i];
    if (name === undefined || !shape || typeof found !== 'object' || !words) return;
    words.seek('attribute');
    const item: NamespaceItem = {
      name: relname,
      relation: { schema: found.schema, name: found.name },
      shape: new Shape(shape.map((each) => ({ name: each.name }))),
      columnsVisible: true,
      nameVisible: true,
      system: 'none',
    };
    reportColumn(name, words.name(name), item, env);
  });
}
