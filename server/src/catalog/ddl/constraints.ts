import type { Constraint as ConstraintNode, IndexElem, Node } from 'libpg-query';
import { quoteIdentifier } from '../../sql/names.ts';
import { as, namesIn, walk } from '../../sql/walk.ts';
import type { CatalogLookup } from '../createLookup.ts';
import type { Constraint, Index, QualifiedName, Relation } from '../model.ts';
import { existing } from './context.ts';

/**
 * A table with a constraint of CREATE or ALTER TABLE added: keys make their columns NOT NULL and bring an index. `column` is the one that a column constraint
 * stands at.
 */
export function addConstraint(lookup: CatalogLookup, relation: Relation, node: ConstraintNode, column?: string): Relation {
  switch (node.contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
      return addKey(relation, node, column);
    case 'CONSTR_EXCLUSION': {
      const elements = (node.exclusions ?? []).map((each) => as(as(each, 'List')?.items?.[0], 'IndexElem'));
      const name = node.conname ?? freeName(relation, elements.map(elementName), 'excl');
      const columns = elements.map((each) => each?.name ?? null);
      const index: Index = { name, unique: false, columns, definition: 'EXCLUDE', immediate: !node.deferrable, valid: true };
      return withConstraint(
        { ...relation, indexes: [...(relation.indexes ?? []), index] },
        { name, kind: 'exclusion', columns: columns.flatMap((each) => each ?? []), definition: 'EXCLUDE' },
      );
    }
    case 'CONSTR_FOREIGN': {
      const columns = column === undefined ? namesIn(node.fk_attrs) : [column];
      const name = node.conname ?? freeName(relation, columns, 'fkey');
      const references = referenced(lookup, node);
      const target = references
        ? `${quoteIdentifier(references.schema)}.${quoteIdentifier(references.name)}${list(references.columns)}`
        : quoteIdentifier(node.pktable?.relname ?? '');
      return withConstraint(relation, {
        name,
        kind: 'foreign',
        columns,
        ...(references ? { references } : {}),
        definition: `FOREIGN KEY ${list(columns)} REFERENCES ${target}`,
        ...(node.skip_validation ? { notValid: true as const } : {}),
      });
    }
    case 'CONSTR_CHECK': {
      const columns = column === undefined ? columnsIn(relation, node.raw_expr) : [column];
      const name = node.conname ?? freeName(relation, columns.length === 1 ? columns : [], 'check');
      return withConstraint(relation, { name, kind: 'check', columns, definition: 'CHECK' });
    }
    case 'CONSTR_NOTNULL':
      return setNotNull(relation, column === undefined ? namesIn(node.keys) : [column]);
    default:
      return relation;
  }
}

export function setNotNull(relation: Relation, columns: readonly string[]): Relation {
  if (!relation.columns) return relation;
  return {
    ...relation,
    columns: relation.columns.map((each) => (columns.includes(each.name) && !each.notNull ? { ...each, notNull: true } : each)),
  };
}

/** A name that PostgreSQL would choose: table, columns and a suffix, numbered when taken. */
export function freeName(relation: Relation, columns: readonly string[], suffix: string): string {
  const taken = new Set([...(relation.constraints ?? []), ...(relation.indexes ?? [])].map((each) => each.name));
  for (let number = 0; ; number++) {
    const name = objectName(relation.name, columns.join('_'), `${suffix}${number || ''}`);
    if (!taken.has(name)) return name;
  }
}

/** Names over 63 bytes lose the ends of the longer of their two parts (PostgreSQL's makeObjectName). */
export function objectName(first: string, second: string, suffix: string): string {
  const length = (text: string) => Buffer.byteLength(text);
  let [one, two] = [first, second];
  const room = 63 - length(suffix) - 1 - (second ? 1 : 0);
  while (length(one) + length(two) > room) {
    if (length(one) > length(two)) one = one.slice(0, -1);
    else two = two.slice(0, -1);
  }
  return [one, ...(second ? [two] : []), suffix].join('_');
}

function addKey(relation: Relation, node: ConstraintNode, column: string | undefined): Relation {
  const primary = node.contype === 'CONSTR_PRIMARY';
  const borrowed = node.indexname === undefined ? undefined : relation.indexes?.find((index) => index.name === node.indexname);
  const columns = borrowed
    ? borrowed.columns.flatMap((each) => each ?? [])
    : column === undefined
      ? namesIn(node.keys)
      : [column];
  const name = node.conname ?? node.indexname ?? freeName(relation, primary ? [] : columns, primary ? 'pkey' : 'key');
  const definition = `${primary ? 'PRIMARY KEY' : 'UNIQUE'} ${list(columns)}`;
  const constraint: Constraint = {
    name,
    kind: primary ? 'primary' : 'unique',
    columns,
    definition,
    ...(node.deferrable ? { deferrable: true } : {}),
  };
  const index: Index = { name, unique: true, columns, definition, immediate: !node.deferrable, valid: true };
  const keyed = withConstraint(
    {
      ...relation,
      indexes: [...(relation.indexes ?? []).filter((each) => each.name !== node.indexname && each.name !== name), index],
    },
    constraint,
  );
  return primary ? setNotNull(keyed, columns) : keyed;
}

function withConstraint(relation: Relation, constraint: Constraint): Relation {
  return {
    ...relation,
    constraints: [...(relation.constraints ?? []).filter((each) => each.name !== constraint.name), constraint],
  };
}

function referenced(
  lookup: CatalogLookup,
  node: ConstraintNode,
): (QualifiedName & { readonly columns: readonly string[] }) | undefined {
  const target = existing(lookup, node.pktable);
  if (!target) return undefined;
  const written = namesIn(node.pk_attrs);
  const columns = written.length > 0 ? written : (target.constraints?.find((each) => each.kind === 'primary')?.columns ?? []);
  return { schema: target.schema, name: target.name, columns };
}

/** Columns that a CHECK of a table mentions, each once, in the order of the text. */
function columnsIn(relation: Relation, expression: Node | undefined): string[] {
  const mentioned = new Set<string>();
  if (expression) {
    walk(expression, {
      ColumnRef: (column) => {
        const name = namesIn(column.fields).at(-1);
        if (relation.columns?.some((each) => each.name === name)) mentioned.add(name!);
        return undefined;
      },
    });
  }
  return [...mentioned];
}

/** What an index element adds to the name of its index. */
export function elementName(element: IndexElem | undefined): string {
  return element?.name ?? namesIn(as(element?.expr, 'FuncCall')?.funcname).at(-1) ?? 'expr';
}

const list = (columns: readonly string[]): string => (columns.length > 0 ? `(${columns.map(quoteIdentifier).join(', ')})` : '');
