import * as ts from 'typescript';
import { at, elementsOf, followed, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { quoteName } from '../builders/sqlWriter.ts';
import type { ModelEnum } from '../fragment.ts';
import { originOf } from '../typescript/origins.ts';
import { importOf } from '../typescript/values.ts';
import { parseSchema } from './schemas.ts';

export interface DrizzleEnum extends ModelEnum {
  readonly sqlName: string;
}

/** `pgEnum('mood', ['sad', 'happy'])`, `mySchema.enum('mood', […])`; undefined for other calls and when a name or label is not known. */
export function parseEnum(place: Place): DrizzleEnum | undefined {
  const { node, source } = place;
  if (!ts.isCallExpression(node) || !node.arguments[0] || !node.arguments[1]) return undefined;
  const callee = node.expression;
  let schema: string | undefined;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'enum') {
    schema = parseSchema(followed(at(place, callee.expression)));
    if (schema === undefined) return undefined;
  } else {
    const written = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
    if (!ts.isIdentifier(written)) return undefined;
    if (written.text !== 'pgEnum' && (written !== callee || importOf(source, written)?.export !== 'pgEnum')) return undefined;
    const origin = originOf(source, callee);
    if (origin?.export !== 'pgEnum' && origin?.steps[0] !== '.pgEnum') return undefined;
    if (!origin.module.startsWith('drizzle-orm')) return undefined;
  }
  const name = at(place, node.arguments[0]);
  const text = stringOf(name);
  const items = elementsOf(at(place, node.arguments[1]));
  if (text === undefined || !items || items.open) return undefined;
  const labels = items.items.flatMap((item) => {
    const label = stringOf(item);
    return label === undefined ? [] : { name: label, span: tokenSpan(item) };
  });
  if (labels.length !== items.items.length) return undefined;
  return {
    name: text,
    span: tokenSpan(name),
    labels,
    sqlName: schema === undefined ? quoteName(text) : `${quoteName(schema)}.${quoteName(text)}`,
    ...(schema === undefined ? {} : { schema }),
  };
}
