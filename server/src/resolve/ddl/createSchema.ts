import type { CreateSchemaStmt, Node } from 'libpg-query';
import { applyNode } from '../../catalog/overlay.ts';
import { isHoleName } from '../../sql/holeName.ts';
import { kindOf } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resultColumns } from '../resultColumns.ts';
import { resolveNode, type StatementResolvers } from '../statements.ts';

/** What CREATE SCHEMA makes in which order, however it is written (transformCreateSchemaStmtElements). */
const order = ['CreateSeqStmt', 'CreateStmt', 'ViewStmt', 'IndexStmt', 'CreateTrigStmt', 'GrantStmt'];

/** The elements of CREATE SCHEMA: each sees the schema first on the search_path, and the elements before it. */
export function resolveCreateSchema(create: CreateSchemaStmt, env: Env, others: StatementResolvers): void {
  const name = create.schemaname ?? create.authrole?.rolename;
  const elements = create.schemaElts ?? [];
  const statement = env.sink?.spans.statement;
  if (name === undefined || isHoleName(name) || elements.length === 0 || !statement) return;
  const ddl = { statement, origin: { kind: 'same-file' as const, file: '' }, resultColumns };
  const rank = (node: Node) => order.indexOf(kindOf(node));
  const sorted = [...elements].sort((a, b) => rank(a) - rank(b));
  const { schemaElts: _, ...bare } = create;
  let lookup = applyNode(env.lookup, { CreateSchemaStmt: bare }, ddl);
  lookup = lookup.withSearchPath([name, ...env.lookup.searchPath]);
  for (const element of sorted) {
    resolveNode(element, { ...env, lookup }, others);
    lookup = applyNode(lookup, element, ddl);
  }
}
