import type { Node } from 'libpg-query';

/** Names of PostgreSQL's parse nodes: `SelectStmt`, `ColumnRef`, … */
export type NodeKind = Node extends infer Each ? (Each extends unknown ? keyof Each : never) : never;

/** The fields of one kind of node. */
export type NodeOf<Kind extends NodeKind> = Extract<Node, Record<Kind, unknown>>[Kind];

/** What to do at nodes of some kinds. Returning `skip` leaves the node's children out. */
export type Visitor = { readonly [Kind in NodeKind]?: (node: NodeOf<Kind>) => 'skip' | undefined };

/**
 * Calls the visitor at every node of a tree, parents first, siblings in the tree's order, those without a wrapper (`relation`, `larg`, `typeName`, …)
 * included. Without recursion, so that no depth of nesting overflows.
 */
export function walk(root: Node, visitor: Visitor): void {
  const call = visitor as Readonly<Record<string, ((node: unknown) => unknown) | undefined>>;
  const pending: [kind: string | undefined, value: object][] = [[undefined, root]];
  while (pending.length > 0) {
    const [kind, value] = pending.pop()!;
    if (kind !== undefined && call[kind]?.(value) === 'skip') continue;
    const before = pending.length;
    for (const key in value) {
      const child = (value as Record<string, unknown>)[key];
      if (typeof child !== 'object' || child === null) continue;
      pending.push([isKind(key) ? key : bare[key], child]);
    }
    reverseFrom(pending, before);
  }
}

/** The one kind of a wrapped node. */
export function kindOf(node: Node): NodeKind {
  for (const kind in node) return kind as NodeKind;
  throw new TypeError('a parse node has a kind');
}

/** The node's fields when it is of that kind. */
export function as<Kind extends NodeKind>(node: Node | undefined, kind: Kind): NodeOf<Kind> | undefined {
  return node === undefined ? undefined : ((node as Record<string, unknown>)[kind] as NodeOf<Kind> | undefined);
}

/** The text of a String node, as most lists of names hold. */
export function nameIn(node: Node | undefined): string | undefined {
  return as(node, 'String')?.sval;
}

/** The strings of a list of String nodes; other nodes are left out. */
export function namesIn(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => as(node, 'String')?.sval ?? []);
}

const isKind = (key: string): boolean => {
  const code = key.charCodeAt(0);
  return code >= 0x41 && code <= 0x5a;
};

function reverseFrom<T>(list: T[], from: number): void {
  for (let low = from, high = list.length - 1; low < high; low++, high--) {
    const held = list[low]!;
    list[low] = list[high]!;
    list[high] = held;
  }
}

/** Fields that hold one kind of node without its wrapper. */
const bare: Readonly<Record<string, NodeKind>> = {
  alias: 'Alias',
  base: 'CreateStmt',
  bound: 'PartitionBoundSpec',
  collClause: 'CollateClause',
  constrrel: 'RangeVar',
  cycle_clause: 'CTECycleClause',
  func: 'ObjectWithArgs',
  funccall: 'FuncCall',
  infer: 'InferClause',
  into: 'IntoClause',
  intoClause: 'IntoClause',
  argType: 'TypeName',
  join_using_alias: 'Alias',
  larg: 'SelectStmt',
  ofTypename: 'TypeName',
  onConflictClause: 'OnConflictClause',
  over: 'WindowDef',
  owner: 'RoleSpec',
  partbound: 'PartitionBoundSpec',
  partspec: 'PartitionSpec',
  pktable: 'RangeVar',
  pubtable: 'PublicationTable',
  rarg: 'SelectStmt',
  rel: 'RangeVar',
  relation: 'RangeVar',
  returnType: 'TypeName',
  returningClause: 'ReturningClause',
  search_clause: 'CTESearchClause',
  sequence: 'RangeVar',
  sourcetype: 'TypeName',
  table: 'RangeVar',
  targettype: 'TypeName',
  typeName: 'TypeName',
  typevar: 'RangeVar',
  view: 'RangeVar',
  withClause: 'WithClause',
};
