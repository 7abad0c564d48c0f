import type { Node } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import type { Usage } from '../reference.ts';
import { report } from '../report.ts';
import { elementType, enumType } from '../types.ts';

/** An untyped literal that meets an enum (or an array of it, when it is an array constructor) must be one of its labels (8.7.2). */
export function checkEnumLabel(node: Node | undefined, type: string | undefined, env: Env, usage: Usage): void {
  if (type === undefined || !env.sink || !node) return;
  const elements = as(node, 'A_ArrayExpr')?.elements ?? as(node, 'List')?.items;
  if (elements) {
    const each = as(node, 'List') ? type : elementType(type, env.lookup);
    for (const element of elements) checkEnumLabel(element, each, env, usage);
    return;
  }
  const constant = as(node, 'A_Const');
  const label = constant?.sval && (constant.sval.sval ?? '');
  if (label === undefined) return;
  const found = enumType(type, env.lookup);
  if (!found) return;
  report(env, (spans) => ({
    kind: 'enum-label',
    type: { schema: found.schema, name: found.name },
    name: label,
    span: spans.tokenAt(spans.at(constant?.location)),
    status: found.labels.includes(label) ? 'found' : 'missing',
    usage,
    ...(!found.labels.includes(label) && { alternatives: found.labels }),
  }));
}
