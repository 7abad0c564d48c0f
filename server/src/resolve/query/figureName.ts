import type { Node } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';

/** What `figureName` needs to know beyond the tree: the first output name of a scalar subquery, and how old the server is. */
export interface Naming {
  readonly subqueryName: (select: Node) => string | undefined;
  readonly serverVersion: number;
}

const unnamed = '?column?';

/** The name of an output column that has no alias (parse_target.c, FigureColname). */
export function figureName(node: Node | undefined, naming: Naming): string {
  return figure(node, naming)?.name ?? unnamed;
}

/** `weak` names (of a cast's type, of CASE) are taken only when nothing inside has a better one. */
interface Named {
  readonly name: string;
  readonly weak?: true;
}

function figure(node: Node | undefined, naming: Naming): Named | undefined {
  if (!node) return undefined;
  const column = as(node, 'ColumnRef');
  if (column) return last(namesIn(column.fields));
  const indirection = as(node, 'A_Indirection');
  if (indirection) return last(namesIn(indirection.indirection)) ?? figure(indirection.arg, naming);
  const call = as(node, 'FuncCall');
  if (call) return last(namesIn(call.funcname), (name) => oldName(name, naming.serverVersion));
  const cast = as(node, 'TypeCast');
  if (cast) {
    const inner = figure(cast.arg, naming);
    return inner && !inner.weak ? inner : (weak(namesIn(cast.typeName?.names).at(-1)) ?? inner);
  }
  const choice = as(node, 'CaseExpr');
  if (choice) {
    const inner = figure(choice.defresult, naming);
    return inner && !inner.weak ? inner : { name: 'case', weak: true };
  }
  const collate = as(node, 'CollateClause');
  if (collate) return figure(collate.arg, naming);
  const link = as(node, 'SubLink');
  if (link) {
    if (link.subLinkType === 'EXISTS_SUBLINK') return { name: 'exists' };
    if (link.subLinkType === 'ARRAY_SUBLINK') return { name: 'array' };
    const name = link.subLinkType === 'EXPR_SUBLINK' && link.subselect ? naming.subqueryName(link.subselect) : undefined;
    return name === undefined ? undefined : { name };
  }
  const constant = as(node, 'A_Const');
  // TRUE and FALSE were casts until 15.
  if (constant?.boolval && naming.serverVersion < 150000) return { name: 'bool', weak: true };
  const name = fixedName(node);
  return name === undefined ? undefined : { name };
}

const last = (names: readonly string[], change?: (name: string) => string): Named | undefined => {
  const name = names.at(-1);
  return name === undefined ? undefined : { name: change ? change(name) : name };
};

const weak = (name: string | undefined): Named | undefined => (name === undefined ? undefined : { name, weak: true });

/** EXTRACT was date_part until 14. */
const oldName = (name: string, version: number): string => (name === 'extract' && version < 140000 ? 'date_part' : name);

function fixedName(node: Node): string | undefined {
  const operator = as(node, 'A_Expr');
  if (operator) return operator.kind === 'AEXPR_NULLIF' ? 'nullif' : undefined;
  const value = as(node, 'SQLValueFunction');
  if (value) return (value.op ?? '').replace(/^SVFOP_|_N$/g, '').toLowerCase();
  const xml = as(node, 'XmlExpr');
  if (xml) return xml.op === 'IS_DOCUMENT' ? undefined : (xml.op ?? '').replace('IS_', '').toLowerCase();
  const minMax = as(node, 'MinMaxExpr');
  if (minMax) return minMax.op === 'IS_LEAST' ? 'least' : 'greatest';
  const json = as(node, 'JsonFuncExpr');
  if (json) return (json.op ?? '').replace('_OP', '').toLowerCase();
  for (const kind in fixedNames) if (kind in node) return fixedNames[kind];
  return undefined;
}

const fixedNames: { readonly [kind: string]: string } = {
  CoalesceExpr: 'coalesce',
  A_ArrayExpr: 'array',
  RowExpr: 'row',
  GroupingFunc: 'grouping',
  MergeSupportFunc: 'merge_action',
  XmlSerialize: 'xmlserialize',
  JsonParseExpr: 'json',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
  JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array',
  JsonArrayQueryConstructor: 'json_array',
  JsonObjectAgg: 'json_objectagg',
  JsonArrayAgg: 'json_arrayagg',
};
