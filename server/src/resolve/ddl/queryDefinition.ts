import type { CreateTableAsStmt, ViewStmt } from 'libpg-query';
import type { Env } from '../env.ts';
import { queryStatements, resolveNode } from '../statements.ts';
import { reportTargetSchema } from './names.ts';

/** CREATE VIEW: its query sees nothing of the view, neither its name nor its column list. */
export function resolveViewDefinition(view: ViewStmt, env: Env): void {
  reportTargetSchema(view.view, env);
  resolveNode(view.query, env, queryStatements);
}

/** CREATE TABLE AS and CREATE MATERIALIZED VIEW. */
export function resolveQueryDefinition(create: CreateTableAsStmt, env: Env): void {
  reportTargetSchema(create.into?.rel, env);
  resolveNode(create.query, env, queryStatements);
}
