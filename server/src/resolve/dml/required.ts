import type { InsertStmt } from 'libpg-query';
import type { Column, Relation } from '../../catalog/model.ts';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import type { Target } from '../from/relation.ts';
import { isPlaceholder, report } from '../report.ts';
import { typeParts } from '../types.ts';

/**
 * NOT NULL columns that an INSERT gives no value to and that nothing else fills: no default (its own or its domain's), identity, generation
 * or trigger. Only of plain tables: a view, a partition or a foreign server may fill them in its own way.
 */
export function reportRequired(insert: InsertStmt, { item, relation }: Target, width: number | undefined, env: Env): void {
  if (relation?.kind !== 'table' || !relation.columns || !insert.selectStmt || isFilledByTrigger(relation)) return;
  const given = givenColumns(insert, relation, width, env);
  if (!given || env.sink?.spans.repaired) return;
  const columns = relation.columns
    .filter((column) => isRequired(column, env) && !given.has(column.name))
    .map((column) => column.name);
  if (columns.length === 0) return;
  report(env, (spans) => ({
    kind: 'required-columns',
    relation: item.relation!,
    columns,
    span: spans.names(insert.relation?.location, insert.relation?.schemaname === undefined ? 1 : 2).at(-1)!,
    status: 'missing',
    usage: 'insert',
  }));
}

function givenColumns(insert: InsertStmt, relation: Relation, width: number | undefined, env: Env): Set<string> | undefined {
  if (!insert.cols)
    return width === undefined ? undefined : new Set(relation.columns?.slice(0, width).map((column) => column.name));
  const names = new Set<string>();
  for (const each of insert.cols) {
    const column = as(each, 'ResTarget');
    if (!column || isPlaceholder(env, column.name ?? '', column.location)) return undefined;
    names.add(column.name ?? '');
  }
  return names;
}

const isFilledByTrigger = (relation: Relation): boolean =>
  (relation.triggers ?? []).some(
    (trigger) => !/^CREATE (?:CONSTRAINT )?TRIGGER (?:"(?:[^"]|"")+"|\S+) AFTER /i.test(trigger.definition),
  );

function isRequired(column: Column, env: Env): boolean {
  if (!column.notNull || column.default !== undefined || column.identity || column.generated) return false;
  const { schema, name, array } = typeParts(column.type);
  if (schema === undefined || array) return true;
  const type = env.lookup.type(name, schema);
  return typeof type === 'object' && !(type.kind === 'domain' && type.default !== undefined);
}
