import type { Node } from 'libpg-query';
import type { Statement } from '../sql/statement.ts';
import { as, kindOf, type NodeKind } from '../sql/walk.ts';
import { CatalogLookup } from './createLookup.ts';
import { alterTable } from './ddl/alterTable.ts';
import type { Apply, Ddl, ResultColumns } from './ddl/context.ts';
import { createForeignTable, createTable, createTableAs, createView, selectInto } from './ddl/createTable.ts';
import { doBlock } from './ddl/doBlock.ts';
import { drop } from './ddl/drop.ts';
import { createIndex } from './ddl/indexes.ts';
import { rename, setSchema } from './ddl/rename.ts';
import { createFunction } from './ddl/routines.ts';
import { createExtension, createSchema, importForeignSchema } from './ddl/schemas.ts';
import { createSequence } from './ddl/sequences.ts';
import { discard, setConfig, setVariable, transaction } from './ddl/session.ts';
import { createTrigger } from './ddl/triggers.ts';
import { alterDomain, alterEnum, createComposite, createDomain, createEnum, createRange, define } from './ddl/types.ts';
import type { Lookup, Origin } from './lookup.ts';

export type { ResultColumns } from './ddl/context.ts';

/**
 * The catalog after a statement: the same object when it changes nothing, else a layer over it that costs what the change costs. Statements below a `down` marker
 * change nothing. `resultColumns` says what a view or CREATE TABLE AS has; without it those columns are unknown.
 */
export function applyDdl(
  lookup: Lookup,
  statement: Statement,
  origin: Origin,
  resultColumns: ResultColumns = () => undefined,
): Lookup {
  if (!statement.node || statement.section === 'down') return lookup;
  return applyNode(lookup, statement.node, { statement, origin, resultColumns });
}

/** The same of a statement inside of `ddl.statement`, whose text it shares. */
export function applyNode(lookup: Lookup, node: Node, ddl: Ddl): Lookup {
  return lookup instanceof CatalogLookup ? apply(lookup, node, ddl) : lookup;
}

function apply(lookup: CatalogLookup, node: Node, ddl: Ddl): CatalogLookup {
  const kind = kindOf(node);
  const run = statements[kind] as Apply<NodeKind> | undefined;
  if (run) return run(lookup, (node as unknown as Record<NodeKind, never>)[kind], ddl);
  const select = as(node, 'SelectStmt');
  if (select) return select.intoClause ? selectInto(lookup, select, ddl) : setConfig(lookup, select, ddl);
  const block = as(node, 'DoStmt');
  if (block)
    return doBlock(lookup, block, ddl, (current, statement, inner) =>
      statement.node ? apply(current, statement.node, inner) : current,
    );
  return lookup;
}

const statements: { readonly [Kind in NodeKind]?: Apply<Kind> } = {
  CreateStmt: createTable,
  CreateForeignTableStmt: createForeignTable,
  CreateTableAsStmt: createTableAs,
  ViewStmt: createView,
  AlterTableStmt: alterTable,
  RenameStmt: rename,
  AlterObjectSchemaStmt: setSchema,
  DropStmt: drop,
  IndexStmt: createIndex,
  CreateTrigStmt: createTrigger,
  CreateSeqStmt: createSequence,
  CreateEnumStmt: createEnum,
  AlterEnumStmt: alterEnum,
  CompositeTypeStmt: createComposite,
  CreateDomainStmt: createDomain,
  AlterDomainStmt: alterDomain,
  CreateRangeStmt: createRange,
  DefineStmt: define,
  CreateFunctionStmt: createFunction,
  CreateSchemaStmt: createSchema(apply),
  CreateExtensionStmt: createExtension,
  ImportForeignSchemaStmt: importForeignSchema,
  VariableSetStmt: setVariable,
  DiscardStmt: discard,
  TransactionStmt: transaction,
};
