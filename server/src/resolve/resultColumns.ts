import type { Node } from 'libpg-query';
import type { Lookup } from '../catalog/lookup.ts';
import type { Column } from '../catalog/model.ts';
import type { Env } from './env.ts';
import { resolveSubquery } from './query/subquery.ts';

/** The columns that a query returns; undefined when it may have others than we can know. */
export function resultColumns(node: Node, lookup: Lookup): readonly Column[] | undefined {
  const env: Env = { lookup, sink: undefined, ctes: undefined };
  const shape = untilTooDeep(() => resolveSubquery(node, env, undefined));
  if (!shape || shape.open) return undefined;
  return shape.fields.map((field) => ({ name: field.name, type: field.type ?? 'unknown' }));
}

/** Trees as deep as the parser allows may still be too deep for the stack; everything reported until then holds. */
export function untilTooDeep<T>(resolve: () => T): T | undefined {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
