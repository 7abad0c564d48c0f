import type { Node } from 'libpg-query';
import { isObject } from './node.ts';

/** The smallest `location` in a tree, which is where its text begins, or soon after an opening parenthesis. Cost: the size of the tree. */
export function firstLocation(node: Node | undefined): number | undefined {
  let first: number | undefined;
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const value = pending.pop();
    if (Array.isArray(value)) for (const each of value) pending.push(each);
    else if (isObject(value)) {
      const at = value.location;
      if (typeof at === 'number' && at >= 0 && (first === undefined || at < first)) first = at;
      for (const key in value) if (typeof value[key] === 'object') pending.push(value[key]);
    }
  }
  return first;
}
