import type { StatementResolvers } from '../statements.ts';
import { resolveAlterTable } from './alterTable.ts';
import { resolveIndex, resolvePolicy, resolveRule, resolveStatistics, resolveTrigger } from './attached.ts';
import { resolveCopy } from './copy.ts';
import { resolveCreateTable } from './createTable.ts';
import {
  resolveAlterDomain,
  resolveAlterEnum,
  resolveAlterFunction,
  resolveAlterSequence,
  resolveCompositeType,
  resolveCreateSequence,
  resolveDomain,
  resolveEventTrigger,
  resolvePublication,
  resolveRangeType,
} from './definitions.ts';
import {
  resolveCluster,
  resolveComment,
  resolveDefaultPrivileges,
  resolveDrop,
  resolveGrant,
  resolveReindex,
  resolveRename,
  resolveSchemaChange,
  resolveVacuum,
} from './objects.ts';
import { resolveQueryDefinition, resolveViewDefinition } from './queryDefinition.ts';
import {
  resolveAccessMethod,
  resolveCast,
  resolveConversion,
  resolveDefinition,
  resolveLanguage,
  resolveNewName,
  resolveOperatorClass,
  resolveTransform,
  resolveWrapper,
} from './supports.ts';

/** Statements that define, change, describe or remove objects. */
export const ddlStatements: StatementResolvers = {
  CreateStmt: resolveCreateTable,
  CreateForeignTableStmt: (create, env) => {
    if (create.base) resolveCreateTable(create.base, env);
  },
  AlterTableStmt: resolveAlterTable,
  IndexStmt: resolveIndex,
  CreateStatsStmt: resolveStatistics,
  CreateTrigStmt: resolveTrigger,
  CreatePolicyStmt: resolvePolicy,
  AlterPolicyStmt: resolvePolicy,
  RuleStmt: resolveRule,
  ViewStmt: resolveViewDefinition,
  CreateTableAsStmt: resolveQueryDefinition,
  CompositeTypeStmt: resolveCompositeType,
  CreateRangeStmt: resolveRangeType,
  CreateDomainStmt: resolveDomain,
  AlterDomainStmt: resolveAlterDomain,
  AlterEnumStmt: resolveAlterEnum,
  CreateEnumStmt: (create, env) => resolveNewName(create.typeName, env, 'type'),
  DefineStmt: resolveDefinition,
  CreateCastStmt: resolveCast,
  CreateTransformStmt: resolveTransform,
  CreateOpClassStmt: resolveOperatorClass,
  AlterOpFamilyStmt: resolveOperatorClass,
  CreateAmStmt: resolveAccessMethod,
  CreatePLangStmt: resolveLanguage,
  CreateFdwStmt: resolveWrapper,
  AlterFdwStmt: resolveWrapper,
  CreateConversionStmt: resolveConversion,
  AlterFunctionStmt: resolveAlterFunction,
  CreateEventTrigStmt: resolveEventTrigger,
  CreateSeqStmt: resolveCreateSequence,
  AlterSeqStmt: resolveAlterSequence,
  CreatePublicationStmt: resolvePublication,
  AlterPublicationStmt: resolvePublication,
  CommentStmt: resolveComment,
  SecLabelStmt: resolveComment,
  DropStmt: resolveDrop,
  RenameStmt: resolveRename,
  AlterObjectSchemaStmt: resolveSchemaChange,
  GrantStmt: resolveGrant,
  AlterDefaultPrivilegesStmt: resolveDefaultPrivileges,
  VacuumStmt: resolveVacuum,
  CopyStmt: resolveCopy,
  ClusterStmt: resolveCluster,
  ReindexStmt: resolveReindex,
};
