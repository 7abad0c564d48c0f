import type { Node } from 'libpg-query';
import type { NodeKind } from '../sql/walk.ts';

/** The kind of a node; undefined of an empty one, as plain DISTINCT and functions without a column list have it. */
export function kindOf(node: Node): NodeKind | undefined {
  for (const kind in node) return kind as NodeKind;
  return undefined;
}

/** The node of the tree or the bare content of one: an object inside a parse tree. */
export type TreeObject = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is TreeObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ "ColumnRef": {…} }` rather than the bare content of a node: node names alone begin with a capital. */
export function isWrapped(value: TreeObject): boolean {
  for (const key in value) {
    const code = key.charCodeAt(0);
    return code >= 65 && code <= 90;
  }
  return false;
}
