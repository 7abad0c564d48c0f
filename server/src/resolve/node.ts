import type { Node } from 'libpg-query';

type KindOf<N> = N extends unknown ? keyof N : never;

/** The name of a parse node: `ColumnRef`, `SelectStmt`. */
export type NodeKind = KindOf<Node>;
/** What a node of that kind holds. */
export type Body<K extends NodeKind> = Extract<Node, Record<K, unknown>>[K];

export function kindOf(node: Node): NodeKind | undefined {
  for (const kind in node) return kind as NodeKind;
  return undefined;
}

/** The content of `node` when it is of `kind`. */
export function as<K extends NodeKind>(kind: K, node: Node | undefined): Body<K> | undefined {
  return node === undefined ? undefined : (node as unknown as Partial<Record<K, Body<K>>>)[kind];
}

/** The strings of a list of String nodes; other nodes (`*`) are left out. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  const result: string[] = [];
  for (const node of nodes ?? []) {
    const string = as('String', node);
    if (string) result.push(string.sval ?? '');
  }
  return result;
}

/** A node of the tree or the bare content of one: an object inside a parse tree. */
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
