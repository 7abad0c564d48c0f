import type { ColumnDef, Constraint as ConstraintNode } from 'libpg-query';
import { qualified } from '../../sql/names.ts';
import type { Statement } from '../../sql/statement.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { CatalogLookup } from '../createLookup.ts';
import type { Column, QualifiedName, Relation } from '../model.ts';
import { addConstraint, objectName } from './constraints.ts';
import { typeText } from './context.ts';

/** A column definition of CREATE or ALTER TABLE, applied to a table: the column, its constraints, and the sequence that `serial` or an identity needs. */
export function addColumn(
  lookup: CatalogLookup,
  relation: Relation,
  definition: ColumnDef,
  statement: Statement,
): { readonly relation: Relation; readonly sequence?: Relation } {
  const name = definition.colname ?? '';
  const constraints = (definition.constraints ?? []).flatMap((each) => as(each, 'Constraint') ?? []);
  const written = namesIn(definition.typeName?.names);
  const serial = written.length === 1 ? serials.get(written[0]!) : undefined;
  const identity = constraints.find((each) => each.contype === 'CONSTR_IDENTITY');
  const generated = constraints.find((each) => each.contype === 'CONSTR_GENERATED');
  const sequence = serial !== undefined || identity ? sequenceFor(relation, name) : undefined;
  const expression = generated
    ? (expressionText(statement, generated) ?? '')
    : serial === undefined
      ? defaultText(statement, constraints)
      : `nextval('${sequence ? qualified(sequence.schema, sequence.name) : ''}'::regclass)`;
  const collation = namesIn(definition.collClause?.collname);
  const column: Column = {
    name,
    type: serial ?? typeText(lookup, definition.typeName),
    ...(serial !== undefined || identity ? { notNull: true } : {}),
    ...(expression === undefined ? {} : { default: expression }),
    ...(identity ? { identity: identity.generated_when === 'a' ? 'always' : 'by default' } : {}),
    ...(generated ? { generated: (generated as { generated_kind?: string }).generated_kind === 'v' ? 'virtual' : 'stored' } : {}),
    ...(collation.length > 0 ? { collation: qualified(collation.at(-2), collation.at(-1)!) } : {}),
  };
  let table: Relation = relation.columns ? { ...relation, columns: [...relation.columns, column] } : relation;
  for (const constraint of constraints) table = addConstraint(lookup, table, constraint, name);
  return { relation: table, ...(sequence ? { sequence } : {}) };
}

export const sequenceColumns: readonly Column[] = [
  { name: 'last_value', type: 'bigint', notNull: true },
  { name: 'log_cnt', type: 'bigint', notNull: true },
  { name: 'is_called', type: 'boolean', notNull: true },
];

/** The text of a DEFAULT; undefined for none and for DEFAULT NULL, which is none. */
export function defaultText(statement: Statement, constraints: readonly ConstraintNode[]): string | undefined {
  const constraint = constraints.find((each) => each.contype === 'CONSTR_DEFAULT');
  if (!constraint || as(constraint.raw_expr, 'A_Const')?.isnull) return undefined;
  return expressionText(statement, constraint) ?? '';
}

/** The sequence behind a serial or identity column. */
export const sequenceFor = (relation: QualifiedName, column: string): Relation => ({
  schema: relation.schema,
  name: objectName(relation.name, column, 'seq'),
  kind: 'sequence',
  columns: sequenceColumns,
});

const serials = new Map([
  ['smallserial', 'smallint'],
  ['serial2', 'smallint'],
  ['serial', 'integer'],
  ['serial4', 'integer'],
  ['bigserial', 'bigint'],
  ['serial8', 'bigint'],
]);

/** An expression as written, from a constraint's keyword to what must follow an expression there. */
function expressionText(statement: Statement, constraint: ConstraintNode): string | undefined {
  const tokens = statement.tokens();
  const start = statement.offset(constraint.location ?? 0);
  let index = tokens.findIndex((token) => token.start >= start && (token.value === 'default' || token.value === 'as'));
  if (index < 0) return undefined;
  const first = tokens[++index];
  let last = first;
  for (let depth = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.text === '(' || token.text === '[') depth++;
    else if (token.text === ')' || token.text === ']') depth--;
    if (
      depth < 0 ||
      (depth === 0 && token !== first && (token.text === ',' || (token.kind === 'keyword' && follows.has(token.value))))
    )
      break;
    last = token;
  }
  if (!first || !last) return undefined;
  const from = first.start - statement.span.start;
  return statement.text.slice(from, last.end - statement.span.start).trim();
}

const follows = new Set(
  'not null constraint check unique primary references generated deferrable initially stored virtual enforced'.split(' '),
);
