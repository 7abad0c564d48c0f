import type { Node } from 'libpg-query';
import { parseSql } from '../../sql/parser.ts';
import { as, kindOf, namesIn } from '../../sql/walk.ts';

/**
 * The columns that the predicate of a partial index names, where it is surely one that PostgreSQL takes (CREATE INDEX: immutable, of the table's own
 * columns): comparisons with constants, tests for NULL and truth, and what joins them. Undefined for everything else.
 */
export function predicateColumns(where: string, table: string): readonly string[] | undefined {
  // A comment could hide what follows it.
  if (/--|\/\*/.test(where)) return undefined;
  const parsed = parseSql(`SELECT WHERE (${where})`);
  const [statement, ...others] = parsed.kind === 'parsed' ? parsed.statements : [];
  const select = statement?.stmt && as(statement.stmt, 'SelectStmt');
  if (!select?.whereClause || others.length > 0 || select.fromClause || select.targetList) return undefined;
  const columns: string[] = [];
  return isCondition(select.whereClause, table, columns) ? columns : undefined;
}

/** Adds the columns of what it takes to `columns`. */
function isCondition(node: Node, table: string, columns: string[]): boolean {
  const test = as(node, 'NullTest')?.arg ?? as(node, 'BooleanTest')?.arg;
  if (test) return isColumn(test, table, columns);
  const joined = as(node, 'BoolExpr');
  if (joined) return (joined.args ?? []).every((each) => isCondition(each, table, columns));
  const compared = as(node, 'A_Expr');
  if (!compared) return isColumn(node, table, columns) || as(node, 'A_Const')?.boolval !== undefined;
  const isKnown =
    (compared.kind === 'AEXPR_OP' && /^(=|<>|!=|<|>|<=|>=)$/.test(namesIn(compared.name)[0] ?? '')) ||
    compared.kind === 'AEXPR_IN';
  const [left, right] = [compared.lexpr, compared.rexpr];
  if (!isKnown || !left || !right) return false;
  return (
    (isColumn(left, table, columns) && isConstant(right)) ||
    (compared.kind === 'AEXPR_OP' && isConstant(left) && isColumn(right, table, columns))
  );
}

function isColumn(node: Node, table: string, columns: string[]): boolean {
  const fields = as(node, 'ColumnRef')?.fields ?? [];
  const names = namesIn(fields);
  if (names.length === 0 || names.length !== fields.length || names.length > 2) return false;
  if (names.length === 2 && names[0] !== table) return false;
  columns.push(names.at(-1)!);
  return true;
}

function isConstant(node: Node): boolean {
  switch (kindOf(node)) {
    case 'A_Const':
      return true;
    case 'List':
      return (as(node, 'List')!.items ?? []).every(isConstant);
    default:
      return false;
  }
}
