import { queryStatements, type StatementResolvers } from './statements.ts';

/** Every kind of statement that refers to names, by its node. */
export const statementResolvers: StatementResolvers = {
  ...queryStatements,
};
