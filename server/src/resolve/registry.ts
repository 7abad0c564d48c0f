import { resolveCreateFunction, resolveDo } from './ddl/createFunction.ts';
import { resolveCreateSchema } from './ddl/createSchema.ts';
import { ddlStatements } from './ddl/ddlStatements.ts';
import { queryStatements, type StatementResolvers } from './statements.ts';

/** Every kind of statement that refers to names, by its node. */
export const statementResolvers: StatementResolvers = {
  ...queryStatements,
  ...ddlStatements,
  CreateFunctionStmt: (create, env) => resolveCreateFunction(create, env, statementResolvers),
  CreateSchemaStmt: (create, env) => resolveCreateSchema(create, env, statementResolvers),
  DoStmt: (block, env) => resolveDo(block, env, statementResolvers),
};
