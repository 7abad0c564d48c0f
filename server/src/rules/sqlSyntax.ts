import type { Fragment } from '../extract/fragment.ts';
import type { Statement } from '../sql/statement.ts';
import { span } from '../text/span.ts';
import type { Finding } from './finding.ts';

/** How near the cursor a syntax error is left alone: what is being typed is not wrong yet. UTF-16 units. */
const typing = 2;

/**
 * PostgreSQL's syntax_error (42601): at most one a statement, none where the user is typing, and only where the text is surely SQL —
 * a .sql file. Strings of host files may be pieces of SQL or none at all.
 */
export function sqlSyntax(
  statement: Statement,
  fragment: Fragment,
  cursor: number | undefined,
): Omit<Finding, 'code'> | undefined {
  if (!statement.error || fragment.origin !== 'file') return undefined;
  const at = Math.min(statement.error.offset, statement.span.end);
  const token = statement.tokens().find((each) => each.start <= at && at < each.end);
  const place = fragment.map.toHost(
    token ?? span(Math.max(statement.span.start, at - 1), Math.max(at, statement.span.start + 1)),
  );
  if (!place) return undefined;
  if (cursor !== undefined && place.start - typing <= cursor && cursor <= place.end + typing) return undefined;
  return {
    severity: 'error',
    message: statement.error.message.replace(/^./, (first) => first.toUpperCase()),
    span: place,
    usage: 'select',
    suggestions: [],
    evidence: [],
  };
}
