import type {
  AlterDefaultPrivilegesStmt,
  AlterObjectSchemaStmt,
  ClusterStmt,
  CommentStmt,
  DropStmt,
  GrantStmt,
  Node,
  ReindexStmt,
  RenameStmt,
  SecLabelStmt,
  VacuumStmt,
} from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { isPlaceholder, report } from '../report.ts';
import {
  reportColumn,
  reportColumns,
  reportFunction,
  reportRelationName,
  reportSchema,
  reportTypeName,
  target,
  targetIfThere,
} from './names.ts';
import { type Words, wordsFrom } from './words.ts';

const relationKinds = /^OBJECT_(?:TABLE|VIEW|MATVIEW|FOREIGN_TABLE|SEQUENCE)$/;
const routineKinds = /^OBJECT_(?:FUNCTION|PROCEDURE|ROUTINE|AGGREGATE)$/;
const typeKinds = /^OBJECT_(?:TYPE|DOMAIN)$/;
/** Their name is a relation's name with their own behind it. */
const attachedKinds = /^OBJECT_(?:TRIGGER|RULE|POLICY|TABCONSTRAINT)$/;

/** COMMENT ON and SECURITY LABEL ON: the object has no location, and stands behind ON and the word for its kind. */
export function resolveComment(comment: CommentStmt | SecLabelStmt, env: Env): void {
  const words = wordsFrom(env);
  words.seek('on');
  nameObject(comment.objtype ?? '', comment.object, words, env);
}

function nameObject(kind: string, object: Node | undefined, words: Words, env: Env): void {
  const list = as(object, 'List')?.items;
  if (kind === 'OBJECT_COLUMN') {
    const table = reportRelationName(list?.slice(0, -1), words, env);
    const name = namesIn(list).at(-1);
    if (name !== undefined) reportColumn(name, words.name(name), table?.item, env);
  } else if (relationKinds.test(kind)) reportRelationName(list, words, env);
  else if (attachedKinds.test(kind)) {
    words.seek('on');
    reportRelationName(list?.slice(0, -1), words, env);
  } else if (kind === 'OBJECT_SCHEMA') {
    const name = as(object, 'String')?.sval;
    if (name !== undefined && words.seek('schema')) reportSchema(name, words.name(name), env);
  } else if (routineKinds.test(kind)) reportFunction(as(object, 'ObjectWithArgs')?.objname, words, env);
  else if (typeKinds.test(kind) && words.seek('type', 'domain'))
    reportTypeName(as(object, 'TypeName')?.names ?? list, words, env);
}

/** DROP: what is not there is an error only without IF EXISTS; what is there is destroyed. */
export function resolveDrop(drop: DropStmt, env: Env): void {
  const kind = drop.removeType ?? '';
  const words = wordsFrom(env);
  words.seek('drop');
  if (drop.missing_ok) words.seek('exists');
  for (const object of drop.objects ?? []) {
    const names = as(object, 'List')?.items;
    const parts = namesIn(names);
    const name = parts.at(-1) ?? as(object, 'String')?.sval ?? '';
    const schema = parts.at(-2);
    if (kind === 'OBJECT_TABLE' || kind === 'OBJECT_MATVIEW') destroys(`DROP ${kind.slice(7)}`, name, schema, words, env);
    if (kind === 'OBJECT_SCHEMA') destroysSchema(name, words, env);
    if (drop.missing_ok) continue;
    const own = wordsFrom(env);
    own.seek('drop');
    if (attachedKinds.test(kind)) {
      if (own.seek('on')) reportRelationName(names?.slice(0, -1), own, env);
    } else nameObject(kind, object, own, env);
  }
}

function destroys(action: string, name: string, schema: string | undefined, words: Words, env: Env): void {
  if (schema !== undefined) words.name(schema);
  const at = words.name(name);
  const found = env.lookup.relation(name, schema);
  if (!at || typeof found !== 'object' || env.sink?.spans.repaired) return;
  const relation = { schema: found.schema, name: found.name };
  report(env, () => ({
    kind: 'destructive',
    action: action.replace('MATVIEW', 'MATERIALIZED VIEW'),
    relation,
    span: at,
    status: 'found',
    usage: 'ddl',
  }));
}

function destroysSchema(name: string, words: Words, env: Env): void {
  const at = words.name(name);
  if (!at || env.lookup.schema(name) !== 'present' || env.sink?.spans.repaired) return;
  report(env, () => ({ kind: 'destructive', action: 'DROP SCHEMA', span: at, status: 'found', usage: 'ddl' }));
}

export function resolveRename(rename: RenameStmt, env: Env): void {
  const { renameType: kind = '', relation: range, subname, missing_ok: tolerant } = rename;
  const words = wordsFrom(env);
  words.seek('alter');
  if (kind === 'OBJECT_SCHEMA') {
    if (subname !== undefined && words.seek('schema')) reportSchema(subname, words.name(subname), env);
  } else if (kind === 'OBJECT_COLUMN' || kind === 'OBJECT_ATTRIBUTE') {
    const item = targetIfThere(range, tolerant, env)?.item;
    const behind = wordsFrom(env, range?.location);
    if (subname !== undefined && behind.seek('rename')) reportColumn(subname, behind.name(subname), item, env);
  } else if (relationKinds.test(kind) || kind === 'OBJECT_INDEX' || attachedKinds.test(kind)) targetIfThere(range, tolerant, env);
  else if (routineKinds.test(kind)) reportFunction(as(rename.object, 'ObjectWithArgs')?.objname, words, env);
  else if (typeKinds.test(kind) && words.seek('type', 'domain')) reportTypeName(as(rename.object, 'List')?.items, words, env);
}

export function resolveSchemaChange(change: AlterObjectSchemaStmt, env: Env): void {
  const kind = change.objectType ?? '';
  const words = wordsFrom(env);
  words.seek('alter');
  if (change.relation) {
    const missing = typeof env.lookup.relation(change.relation.relname ?? '', change.relation.schemaname) !== 'object';
    if (change.missing_ok && missing) return;
    target(change.relation, env);
  } else if (routineKinds.test(kind)) reportFunction(as(change.object, 'ObjectWithArgs')?.objname, words, env);
  const schema = change.newschema;
  if (schema !== undefined && words.seek('set') && words.seek('schema')) reportSchema(schema, words.name(schema), env);
}

/** GRANT and REVOKE: columns stand before the table, in parentheses behind each privilege. */
export function resolveGrant(grant: GrantStmt, env: Env): void {
  const { objtype: kind = '', objects = [] } = grant;
  const words = wordsFrom(env);
  const behind = wordsFrom(env);
  behind.seek('on');
  if (grant.targtype === 'ACL_TARGET_ALL_IN_SCHEMA' || kind === 'OBJECT_SCHEMA') {
    behind.seek('schema');
    for (const name of namesIn(objects)) reportSchema(name, behind.name(name), env);
    return;
  }
  if (routineKinds.test(kind)) {
    for (const each of objects) reportFunction(as(each, 'ObjectWithArgs')?.objname, behind, env);
    return;
  }
  if (typeKinds.test(kind) && behind.seek('type', 'domain')) {
    for (const each of objects) reportTypeName(as(each, 'List')?.items, behind, env);
    return;
  }
  const items = objects.flatMap((each) => {
    const range = as(each, 'RangeVar');
    return range ? [target(range, env)?.item] : [];
  });
  const item = items.length === 1 ? items[0] : undefined;
  for (const each of grant.privileges ?? []) {
    const columns = as(each, 'AccessPriv')?.cols;
    if (columns && words.seek('(')) reportColumns(columns, words, item, env);
  }
}

export function resolveDefaultPrivileges(statement: AlterDefaultPrivilegesStmt, env: Env): void {
  const words = wordsFrom(env);
  for (const option of statement.options ?? []) {
    const element = as(option, 'DefElem');
    if (element?.defname !== 'schemas' || !words.seek('schema')) continue;
    for (const name of namesIn(as(element.arg, 'List')?.items)) reportSchema(name, words.name(name), env);
  }
}

/** VACUUM and ANALYZE, with the columns of each table. */
export function resolveVacuum(vacuum: VacuumStmt, env: Env): void {
  for (const node of vacuum.rels ?? []) {
    const each = as(node, 'VacuumRelation');
    const item = target(each?.relation, env)?.item;
    const words = wordsFrom(env, each?.relation?.location);
    if (each?.va_cols && words.seek('(')) reportColumns(each.va_cols, words, item, env);
  }
}

export function resolveCluster(cluster: ClusterStmt, env: Env): void {
  target(cluster.relation, env);
}

export function resolveReindex(reindex: ReindexStmt, env: Env): void {
  if (reindex.relation) target(reindex.relation, env);
  if (reindex.kind !== 'REINDEX_OBJECT_SCHEMA' || reindex.name === undefined || isPlaceholder(env, reindex.name, -1)) return;
  const words = wordsFrom(env);
  if (words.seek('schema')) reportSchema(reindex.name, words.name(reindex.name), env);
}
