import * as ts from 'typescript';
import { quoteIdentifier } from '../../sql/names.ts';
import { at, literalOf, type Place } from '../builders/host.ts';
import { quoteLiteral } from '../builders/sqlWriter.ts';
import { importOf, unwrap } from '../typescript/values.ts';
import type { DrizzleColumn } from './columns.ts';

type Columns = ReadonlyMap<string, DrizzleColumn>;

/** The SQL of a condition on a table's own columns; undefined when a part of it is only known at run time. */
export function predicate(place: Place<ts.Expression>, columns: Columns): string | undefined {
  const node = unwrap(place.node);
  if (ts.isTaggedTemplateExpression(node)) return ts.isIdentifier(node.tag) ? template(at(place, node), columns) : undefined;
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const name = importOf(place.source, node.expression)?.export ?? node.expression.text;
  const [first, second] = node.arguments;
  const column = first && columnAt(first, columns);
  const value = second && literalOf(at(place, second));
  switch (name) {
    case 'isNull':
    case 'isNotNull':
      return column === undefined ? undefined : `${quoteIdentifier(column)} IS ${name === 'isNull' ? '' : 'NOT '}NULL`;
    case 'eq':
    case 'ne':
      if (column === undefined || value === undefined || value === null) return undefined;
      return `${quoteIdentifier(column)} ${name === 'eq' ? '=' : '<>'} ${quoteLiteral(value)}`;
    case 'and':
    case 'or': {
      const parts = node.arguments.map((each) => predicate(at(place, each), columns));
      return parts.length === 0 || parts.includes(undefined) ? undefined : `(${parts.join(`) ${name.toUpperCase()} (`)})`;
    }
    default:
      return undefined;
  }
}

/** The column that `t.a` names. */
export function columnAt(node: ts.Node | undefined, columns: Columns): string | undefined {
  const inner = node && ts.isExpression(node) ? unwrap(node) : undefined;
  return inner && ts.isPropertyAccessExpression(inner) && ts.isIdentifier(inner.expression)
    ? columns.get(inner.name.text)?.name
    : undefined;
}

/** ``sql`${t.deletedAt} IS NULL` `` */
function template(place: Place<ts.TaggedTemplateExpression>, columns: Columns): string | undefined {
  const written = place.node.template;
  if (ts.isNoSubstitutionTemplateLiteral(written)) return written.text.trim() || undefined;
  let text = written.head.text;
  for (const { expression, literal } of written.templateSpans) {
    const column = columnAt(expression, columns);
    const value = column === undefined ? literalOf(at(place, expression)) : undefined;
    if (column === undefined && (value === undefined || value === null)) return undefined;
    text += (column === undefined ? quoteLiteral(value!) : quoteIdentifier(column)) + literal.text;
  }
  return text.trim();
}
