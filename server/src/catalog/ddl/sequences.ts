import { sequenceColumns } from './columns.ts';
import { type Apply, newName } from './context.ts';
import { putRelation } from './edits.ts';

export const createSequence: Apply<'CreateSeqStmt'> = (lookup, node, { origin }) => {
  const name = newName(lookup, node.sequence);
  if (!name || typeof lookup.relation(name.name, name.schema) !== 'string') return lookup;
  return putRelation(lookup, { ...name, kind: 'sequence', columns: sequenceColumns }, origin);
};
