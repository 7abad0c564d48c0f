import type { Node } from 'libpg-query';
import { parseScript } from '../../sql/script.ts';
import type { Statement } from '../../sql/statement.ts';
import { as } from '../../sql/walk.ts';
import type { Span } from '../../text/span.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveSubquery } from '../query/subquery.ts';
import type { Reference } from '../reference.ts';
import type { Scope } from '../scope.ts';
import { Spans } from '../spans.ts';
import { resolveNode, type StatementResolvers } from '../statements.ts';

/** An environment for a statement that stands in a string: what is reported is moved by `place` to where it stands in the outer text. */
export function nestedEnv(env: Env, statement: Statement, place: (offset: number) => number): Env {
  const { sink } = env;
  if (!sink) return env;
  const move = ({ start, end }: Span): Span => {
    const from = place(start);
    return { start: from, end: end > start ? place(end - 1) + 1 : from };
  };
  const add = (reference: Reference): void => {
    const { evidence, whole, span } = reference;
    sink.add({
      ...reference,
      span: move(span),
      ...(whole && { whole: move(whole) }),
      ...(evidence && { evidence: evidence.map((each) => ({ ...each, span: move(each.span) })) }),
    });
  };
  return { ...env, sink: { spans: new Spans(statement), add } };
}

/** The statements of a text; none when one of them does not parse, because then nothing in it is certain. */
export function parseWhole(text: string): readonly Statement[] {
  const { statements } = parseScript(text);
  return statements.every((statement) => statement.node && !statement.error) ? statements : [];
}

/** A statement of a body: names around it are visible to queries, also to those inside utility statements. */
export function resolveInside(node: Node, env: Env, scope: Scope, others: StatementResolvers): void {
  const inner = as(node, 'CreateTableAsStmt')?.query ?? as(node, 'ExplainStmt')?.query ?? as(node, 'DeclareCursorStmt')?.query;
  const call = as(node, 'CallStmt')?.funccall;
  if (call) resolveExpression({ FuncCall: call }, scope, env, 'call');
  else if (inner) resolveInside(inner, env, scope, others);
  else if (as(node, 'SelectStmt') || as(node, 'InsertStmt') || as(node, 'UpdateStmt')) resolveSubquery(node, env, scope);
  else if (as(node, 'DeleteStmt') || as(node, 'MergeStmt')) resolveSubquery(node, env, scope);
  else resolveNode(node, env, others);
}
