import { as } from '../../sql/walk.ts';
import type { CatalogLookup } from '../createLookup.ts';
import type { Index, Relation } from '../model.ts';
import { elementName, freeName } from './constraints.ts';
import { type Apply, existing } from './context.ts';
import { putRelation } from './edits.ts';
import { keysBelow } from './keys.ts';

export const createIndex: Apply<'IndexStmt'> = (lookup, node, ddl) => {
  const { statement, origin } = ddl;
  const relation = existing(lookup, node.relation);
  if (!relation) return lookup;
  const elements = (node.indexParams ?? []).map((each) => as(each, 'IndexElem'));
  const columns = elements.map((each) => each?.name ?? null);
  const name = node.idxname ?? freeName(relation, elements.map(elementName), 'idx');
  if (relation.indexes?.some((index) => index.name === name)) return lookup;
  const predicate = node.whereClause ? predicateText(statement.text) : undefined;
  const index: Index = {
    name,
    unique: node.unique === true,
    columns,
    ...(predicate === undefined ? {} : { predicate }),
    definition: statement.text,
    immediate: true,
    valid: true,
  };
  const indexed = putRelation(lookup, { ...relation, indexes: [...(relation.indexes ?? []), index] }, origin);
  return node.relation?.inh ? keysBelow(indexed, relation, ddl) : indexed;
};

/** The table that has an index of this name. Looks at every relation. */
export function findIndex(lookup: CatalogLookup, name: string, schema?: string): Relation | undefined {
  const schemas = schema === undefined ? lookup.searchPath : [schema];
  return lookup.catalog.relations.find(
    (relation) => schemas.includes(relation.schema) && relation.indexes?.some((index) => index.name === name),
  );
}

const predicateText = (definition: string): string => /\bwhere\b([\s\S]*)$/i.exec(definition)?.[1]?.trim() ?? '';
