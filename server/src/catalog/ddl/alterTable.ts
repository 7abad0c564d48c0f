import type { AlterTableCmd, ColumnDef } from 'libpg-query';
import { isHoleName } from '../../sql/holeName.ts';
import type { Statement } from '../../sql/statement.ts';
import { as } from '../../sql/walk.ts';
import { type CatalogLookup, keyOf } from '../createLookup.ts';
import type { Column, Relation } from '../model.ts';
import { addColumn, sequenceFor } from './columns.ts';
import { addConstraint } from './constraints.ts';
import { type Apply, type Ddl, existing, typeText } from './context.ts';
import { dropDependents } from './drop.ts';
import { changeRelation, putRelation, removeRelation } from './edits.ts';
import { keysBelow, withKeysOf } from './keys.ts';

/** ALTER TABLE, VIEW, FOREIGN TABLE, … and ALTER TYPE of a composite type, command by command. */
export const alterTable: Apply<'AlterTableStmt'> = (lookup, node, ddl) => {
  const commands = (node.cmds ?? []).flatMap((each) => as(each, 'AlterTableCmd') ?? []);
  if (isHoleName(node.relation?.relname ?? '')) return addAnywhere(lookup, commands, ddl.statement);
  const target = existing(lookup, node.relation);
  if (!target) return lookup;
  const only = node.relation?.inh !== true;
  return commands.reduce((current, command) => {
    const relation = current.relation(target.name, target.schema);
    return typeof relation === 'string' ? current : alter(current, relation, command, only, ddl);
  }, lookup);
};

/** Dynamic DDL whose table is not in its text: any table may get these columns. */
function addAnywhere(lookup: CatalogLookup, commands: readonly AlterTableCmd[], statement: Statement): CatalogLookup {
  let made: Relation = { schema: '', name: '', kind: 'table', columns: [] };
  for (const command of commands) {
    const definition = as(command.def, 'ColumnDef');
    if (command.subtype === 'AT_AddColumn' && definition) made = addColumn(lookup, made, definition, statement).relation;
  }
  const added = (made.columns ?? []).map(({ name, type }): Column => ({ name, type }));
  return added.length > 0 ? lookup.with({ anywhere: [...lookup.changes.anywhere, ...added] }) : lookup;
}

function alter(lookup: CatalogLookup, relation: Relation, command: AlterTableCmd, only: boolean, ddl: Ddl): CatalogLookup {
  const name = command.name ?? '';
  const change = (fields: Partial<Relation>) => changeRelation(lookup, relation, fields, ddl.origin);
  const changeColumn = (to: (column: Column) => Column) => {
    return relation.columns?.some((each) => each.name === name)
      ? everywhere(lookup, relation, only, ddl, (each) => ({
          ...each,
          columns: each.columns?.map((column) => (column.name === name ? to(column) : column)),
        }))
      : lookup;
  };
  switch (command.subtype) {
    case 'AT_AddColumn': {
      const definition = as(command.def, 'ColumnDef');
      return definition ? add(lookup, relation, definition, ddl) : lookup;
    }
    case 'AT_DropColumn':
      return dropColumn(lookup, relation, name, command.behavior === 'DROP_CASCADE', ddl);
    case 'AT_AlterColumnType': {
      const definition = as(command.def, 'ColumnDef');
      const type = typeText(lookup, definition?.typeName);
      return changeColumn(({ collation: _, ...column }) => ({ ...column, type }));
    }
    case 'AT_SetNotNull':
      return changeColumn((column) => ({ ...column, notNull: true }));
    case 'AT_DropNotNull':
      return changeColumn(({ notNull: _, ...column }) => column);
    case 'AT_ColumnDefault': {
      const expression = command.def === undefined ? undefined : alteredDefault(ddl.statement, name);
      return changeColumn(({ default: _, ...column }) =>
        expression === undefined ? column : { ...column, default: expression },
      );
    }
    case 'AT_AddIdentity': {
      const by = as(command.def, 'Constraint')?.generated_when === 'd' ? 'by default' : 'always';
      const changed = changeColumn((column) => ({ ...column, identity: by, notNull: true }));
      return changed === lookup ? lookup : putRelation(changed, sequenceFor(relation, name), ddl.origin);
    }
    case 'AT_SetIdentity': {
      const options = as(command.def, 'List')?.items?.map((each) => as(each, 'DefElem')) ?? [];
      const when = as(options.find((each) => each?.defname === 'generated')?.arg, 'Integer')?.ival;
      if (when === undefined) return lookup;
      return changeColumn((column) => ({ ...column, identity: when === 'd'.charCodeAt(0) ? 'by default' : 'always' }));
    }
    case 'AT_DropIdentity': {
      const changed = changeColumn(({ identity: _, ...column }) => column);
      return changed === lookup ? lookup : removeRelation(changed, sequenceFor(relation, name));
    }
    case 'AT_DropExpression':
      return changeColumn(({ generated: _, default: __, ...column }) => column);
    case 'AT_AddConstraint': {
      const constraint = as(command.def, 'Constraint');
      if (!constraint) return lookup;
      const constrained = putRelation(lookup, addConstraint(lookup, relation, constraint), ddl.origin);
      return only ? constrained : keysBelow(constrained, relation, ddl);
    }
    case 'AT_DropConstraint':
      return change({
        constraints: relation.constraints?.filter((each) => each.name !== name) ?? [],
        indexes:
          relation.indexes?.filter((each) => each.name !== name || !relation.constraints?.some((key) => key.name === name)) ?? [],
      });
    case 'AT_ValidateConstraint':
      return change({
        constraints:
          relation.constraints?.map(({ notValid, ...each }) =>
            each.name === name || !notValid ? each : { ...each, notValid },
          ) ?? [],
      });
    case 'AT_AttachPartition': {
      const partition = existing(lookup, as(command.def, 'PartitionCmd')?.name);
      if (!partition) return lookup;
      const fields = { inherits: [{ schema: relation.schema, name: relation.name }], partitionBound: '' };
      const attached = withKeysOf({ ...partition, ...fields }, relation);
      return keysBelow(putRelation(lookup, attached, ddl.origin), attached, ddl);
    }
    case 'AT_DetachPartition': {
      const partition = existing(lookup, as(command.def, 'PartitionCmd')?.name);
      if (!partition) return lookup;
      const { partitionBound: _, inherits: __, ...rest } = partition;
      return putRelation(lookup, rest, ddl.origin);
    }
    case 'AT_AddInherit': {
      const parent = existing(lookup, as(command.def, 'RangeVar'));
      return parent ? change({ inherits: [...(relation.inherits ?? []), { schema: parent.schema, name: parent.name }] }) : lookup;
    }
    case 'AT_DropInherit': {
      const parent = existing(lookup, as(command.def, 'RangeVar'));
      return change({
        inherits: relation.inherits?.filter((each) => each.schema !== parent?.schema || each.name !== parent.name) ?? [],
      });
    }
    case 'AT_EnableRowSecurity':
      return change({ rowSecurity: true });
    default:
      return lookup;
  }
}

/** ADD COLUMN, which all tables below get too. A column that is there already stays as it is. */
function add(lookup: CatalogLookup, relation: Relation, definition: ColumnDef, ddl: Ddl): CatalogLookup {
  if (isHoleName(definition.colname ?? '')) return changeRelation(lookup, relation, { columns: undefined }, ddl.origin);
  if (relation.columns?.some((column) => column.name === definition.colname)) return lookup;
  const added = addColumn(lookup, relation, definition, ddl.statement);
  let result = putRelation(lookup, added.relation, ddl.origin);
  if (added.sequence) result = putRelation(result, added.sequence, ddl.origin);
  for (const child of lookup.children(relation))
    result = add(result, child, { ...definition, constraints: notNullOnly(definition) }, ddl);
  return result;
}

const notNullOnly = (definition: ColumnDef) =>
  (definition.constraints ?? []).filter((each) => !/PRIMARY|UNIQUE|FOREIGN|IDENTITY/.test(as(each, 'Constraint')?.contype ?? ''));

/** DROP COLUMN, with the constraints and indexes that use it. A child's own column of that name cannot be told from an inherited one, so it stays. */
function dropColumn(lookup: CatalogLookup, relation: Relation, name: string, cascade: boolean, ddl: Ddl): CatalogLookup {
  if (!relation.columns?.some((column) => column.name === name)) return lookup;
  const gone = new Set(
    (relation.constraints ?? []).filter((each) => each.columns.includes(name) && each.kind !== 'check').map((each) => each.name),
  );
  const without = changeRelation(
    lookup,
    relation,
    {
      columns: relation.columns.filter((column) => column.name !== name),
      constraints: relation.constraints?.filter((each) => !gone.has(each.name)) ?? [],
      indexes: relation.indexes?.filter((each) => !gone.has(each.name) && !each.columns.includes(name)) ?? [],
    },
    ddl.origin,
  );
  const dropped = without.with({
    origins: without.changes.origins.with(new Map([[`${keyOf(relation.schema, relation.name)}\0${name}`, 'none']])),
  });
  const partitions = relation.kind === 'partitioned' ? lookup.children(relation) : [];
  const below = partitions.reduce((current, child) => dropColumn(current, child, name, cascade, ddl), dropped);
  return cascade ? dropDependents(below, relation, name) : below;
}

/** A table and, unless ONLY was said, all that inherit from it, changed the same way. */
export function everywhere(
  lookup: CatalogLookup,
  relation: Relation,
  only: boolean,
  ddl: Ddl,
  to: (relation: Relation) => Relation,
): CatalogLookup {
  const result = putRelation(lookup, to(relation), ddl.origin);
  return only ? result : lookup.children(relation).reduce((current, child) => everywhere(current, child, only, ddl, to), result);
}

/** RENAME COLUMN, and ALTER TYPE … RENAME ATTRIBUTE: with keys and indexes, and below. */
export function renameColumn(lookup: CatalogLookup, relation: Relation, from: string, to: string, ddl: Ddl): CatalogLookup {
  if (!relation.columns?.some((column) => column.name === from)) return lookup;
  const renamed = (name: string) => (name === from ? to : name);
  return everywhere(lookup, relation, false, ddl, (each) => ({
    ...each,
    columns: each.columns?.map((column) => (column.name === from ? { ...column, name: to } : column)),
    ...(each.constraints ? { constraints: each.constraints.map((one) => ({ ...one, columns: one.columns.map(renamed) })) } : {}),
    ...(each.indexes
      ? { indexes: each.indexes.map((one) => ({ ...one, columns: one.columns.map((column) => column && renamed(column)) })) }
      : {}),
  }));
}

/** The text of ALTER COLUMN name SET DEFAULT. */
function alteredDefault(statement: Statement, column: string): string {
  const tokens = statement.tokens();
  const at = tokens.findIndex(
    (token, index) => token.value === 'default' && tokens[index - 1]?.value === 'set' && tokens[index - 2]?.value === column,
  );
  let depth = 0;
  let end = at;
  for (let index = at + 1; index < tokens.length; index++) {
    const { text } = tokens[index]!;
    if (text === '(' || text === '[') depth++;
    else if (text === ')' || text === ']') depth--;
    else if (text === ',' && depth === 0) break;
    end = index;
  }
  return at < 0
    ? ''
    : statement.text.slice(tokens[at]!.end - statement.span.start, tokens[end]!.end - statement.span.start).trim();
}
