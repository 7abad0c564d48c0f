import type { Node, ResTarget } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { learn, learnTarget } from '../evidence.ts';
import { checkEnumLabel } from '../expression/enumLabel.ts';
import { resolveExpression } from '../expression/expression.ts';
import type { Evidence, Usage } from '../reference.ts';
import { isPlaceholder, report } from '../report.ts';
import { columnOf, type NamespaceItem, relationsOf, type Scope } from '../scope.ts';
import { compositeShape, elementType, sliceType } from '../types.ts';
import { fieldValue, typed, unknownValue, type Value } from '../value.ts';

/**
 * A column that INSERT or UPDATE writes to, with the subfield or element of it (`col.field`, `col[1]`). The name is always the target relation's and
 * never qualified. Gives what is assigned to, as a value.
 */
export function resolveTarget(target: ResTarget, item: NamespaceItem | undefined, scope: Scope, env: Env, usage: Usage): Value {
  const name = target.name ?? '';
  let value = item && !isPlaceholder(env, name, target.location) ? resolveName(target, name, item, env, usage) : unknownValue;
  for (const step of target.indirection ?? []) {
    const indices = as(step, 'A_Indices');
    if (indices) {
      resolveExpression(indices.lidx, scope, env, usage);
      resolveExpression(indices.uidx, scope, env, usage);
      value = typed(indices.is_slice ? sliceType(value.type, env.lookup) : elementType(value.type, env.lookup));
    } else value = subfield(as(step, 'String')?.sval, value, target, env, usage);
  }
  return value;
}

function resolveName(target: ResTarget, name: string, item: NamespaceItem, env: Env, usage: Usage): Value {
  const field = columnOf(item, name, 'qualified');
  if (field === 'ambiguous') return unknownValue;
  const isField = field !== undefined && field !== 'unknown';
  const status = isField ? 'found' : field === 'unknown' ? 'unknown' : 'missing';
  // `SET t.column`: PostgreSQL takes `t` for a column and says that it does not exist; nobody wants it to be added.
  const isQualifier = status === 'missing' && target.indirection?.some((step) => as(step, 'String')) && name === item.name;
  const evidence: Evidence[] | undefined = isField || isQualifier ? undefined : [];
  report(env, (spans) => ({
    kind: 'column',
    name,
    span: spans.name(target.location),
    status,
    usage,
    relations: isQualifier || (status === 'unknown' && !item.missing) ? [] : relationsOf(item),
    ...(evidence && { evidence }),
    ...(status === 'missing' && { alternatives: isQualifier ? [] : item.shape.fields.map((each) => each.name) }),
  }));
  if (isField) return fieldValue(field);
  return evidence ? { evidence } : unknownValue;
}

/** PostgreSQL points at the column when a composite has no such field. */
function subfield(name: string | undefined, value: Value, target: ResTarget, env: Env, usage: Usage): Value {
  if (name === undefined || value.evidence) return unknownValue;
  const shape = compositeShape(value.type, env.lookup);
  const field = shape?.find(name);
  if (field && field !== 'ambiguous') return fieldValue(field);
  if (!shape || shape.open || field) return unknownValue;
  report(env, (spans) => {
    const start = spans.at(target.location);
    const tokens = spans.tokensFrom(start);
    const at = tokens.findIndex((token, i) => token.value === name && tokens[i - 1]?.text === '.');
    const token = tokens[at] ?? spans.name(target.location);
    return {
      kind: 'column',
      name,
      span: { start: token.start, end: token.end },
      whole: { start, end: token.end },
      status: 'missing',
      usage,
      relations: [],
      alternatives: shape.fields.map((each) => each.name),
    };
  });
  return unknownValue;
}

/** What is assigned tells of a missing target, and the target of what is missing in the assigned expression. */
export function assign(target: Value, node: Node | undefined, value: Value, env: Env, usage: Usage): void {
  learn(target, node, value, 'assigned', env);
  learnTarget(value, target, node, env);
  checkEnumLabel(node, target.type, env, usage);
}
