import { afterStatement } from '../../server/src/analysis/overlayMigration.ts';
import type { Lookup } from '../../server/src/catalog/lookup.ts';
import type { Catalog, Relation } from '../../server/src/catalog/model.ts';

import type { Reference } from '../../server/src/resolve/reference.ts';
import { resolveStatement } from '../../server/src/resolve/resolveStatement.ts';
import type { Finding } from '../../server/src/rules/finding.ts';
import { rules } from '../../server/src/rules/registry.ts';
import { qualified } from '../../server/src/sql/names.ts';
import { parseScript } from '../../server/src/sql/script.ts';
import type { Case, Hide } from './case.ts';
import { hiddenName } from './postgres.ts';

/** Our answer to a case: findings with spans in `sql`, after what stands before it in the file. Needs `loadParser`. */
export function answer(given: Pick<Case, 'before' | 'sql'>, lookup: Lookup): readonly Finding[] {
  const before = given.before === undefined ? [] : parseScript(given.before).statements;
  const current = before.reduce(
    (known, statement) => afterStatement(known, statement, { kind: 'same-file', file: 'case.sql' }),
    lookup,
  );
  const references = parseScript(given.sql).statements.flatMap((statement) => resolveStatement(statement, current));
  return findingsOf(references, given.sql, current);
}

/** Findings of our rules for references of `text`, without what an editor adds (suppression, severity settings, order). */
export function findingsOf(references: readonly Reference[], text: string, lookup: Lookup): readonly Finding[] {
  return references.flatMap((reference) => {
    const context = { lookup, written: text.slice(reference.span.start, reference.span.end) };
    return rules.flatMap((rule) => {
      const draft = rule.check(reference, context);
      if (!draft) return [];
      const { span, usage, evidence = [] } = reference;
      return [{ code: rule.code, severity: rule.severity, span, usage, evidence, ...draft }];
    });
  });
}

/** The catalog as it is when the name has been renamed away on the server: constraints and indexes follow it, and so do inheriting columns. */
export function hide(catalog: Catalog, hidden: Hide): Catalog {
  const { schema, table, column } = hidden;
  const is = (relation: { schema: string; name: string }) => relation.schema === schema && relation.name === table;
  if (column === undefined) {
    const relations = catalog.relations.map((relation) => ({
      ...relation,
      ...(is(relation) && { name: hiddenName }),
      columns: relation.columns?.map((each) => ({ ...each, type: renamedType(each.type, hidden) })),
    }));
    const functions = catalog.functions.map((routine) => ({
      ...routine,
      returns: renamedType(routine.returns, hidden),
      arguments: routine.arguments.map((each) => ({ ...each, type: renamedType(each.type, hidden) })),
    }));
    return { ...catalog, relations, functions };
  }
  const touched = new Set([`${schema}.${table}`]);
  const key = (relation: { schema: string; name: string }) => `${relation.schema}.${relation.name}`;
  for (let grown = true; grown; ) {
    grown = false;
    for (const relation of catalog.relations) {
      if (touched.has(key(relation)) || !relation.inherits?.some((parent) => touched.has(key(parent)))) continue;
      touched.add(key(relation));
      grown = true;
    }
  }
  const rename = (name: string) => (name === column ? hiddenName : name);
  const without = (relation: Relation): Relation => ({
    ...relation,
    columns: relation.columns?.map((each) => ({ ...each, name: rename(each.name) })),
    ...(relation.constraints && {
      constraints: relation.constraints.map((each) => ({ ...each, columns: each.columns.map(rename) })),
    }),
    ...(relation.indexes && {
      indexes: relation.indexes.map((each) => ({
        ...each,
        columns: each.columns.map((name) => (name === null ? null : rename(name))),
      })),
    }),
  });
  return {
    ...catalog,
    relations: catalog.relations.map((relation) => (touched.has(key(relation)) ? without(relation) : relation)),
  };
}

/** A table's row type goes by the table's name. */
function renamedType(type: string, { schema, table }: Hide): string {
  const name = qualified(schema, table);
  if (type === name) return qualified(schema, hiddenName);
  return type === `${name}[]` ? `${qualified(schema, hiddenName)}[]` : type;
}
