import * as ts from 'typescript';
import { at, elementsOf, entriesOf, followed, type Place, stringOf, tokenSpan } from '../builders/host.ts';
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
  const named = namedEnum(place);
  const labels = named && labelsOf(named.labels);
  if (!named || !labels) return undefined;
  const { sqlName, schema, name } = named;
  return { name: stringOf(name)!, span: tokenSpan(name), labels, sqlName, ...(schema === undefined ? {} : { schema }) };
}

/** The type that a call of `pgEnum` makes, whatever its labels; undefined for other calls and when its name is not known. */
export const enumType = (place: Place): string | undefined => namedEnum(place)?.sqlName;

interface NamedEnum {
  readonly name: Place<ts.Expression>;
  readonly sqlName: string;
  readonly schema?: string;
  readonly labels: Place<ts.Expression>;
}

function namedEnum(place: Place): NamedEnum | undefined {
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
  if (text === undefined) return undefined;
  return {
    name,
    labels: at(place, node.arguments[1]),
    sqlName: schema === undefined ? quoteName(text) : `${quoteName(schema)}.${quoteName(text)}`,
    ...(schema === undefined ? {} : { schema }),
  };
}

/** Of an array, of an enum or object of strings, or of `Object.values` of one; undefined when one of them is not known. */
function labelsOf(place: Place<ts.Expression>): DrizzleEnum['labels'] | undefined {
  const target = followed(place);
  const { node } = target;
  const isValues = ts.isCallExpression(node) && node.expression.getText(target.source.ast) === 'Object.values';
  const listed = isValues && node.arguments[0] ? valuesOf(at(target, node.arguments[0])) : (elementsOf(place) ?? valuesOf(place));
  if (!listed || listed.open) return undefined;
  const labels = listed.items.flatMap((item) => {
    const label = stringOf(item);
    return label === undefined ? [] : { name: label, span: tokenSpan(item) };
  });
  return labels.length === listed.items.length ? labels : undefined;
}

function valuesOf(place: Place<ts.Expression>): ReturnType<typeof elementsOf> {
  const target = followed(place);
  if (ts.isEnumDeclaration(target.node)) {
    const values = target.node.members.map((member) => member.initializer);
    return values.includes(undefined) ? undefined : { items: values.map((value) => at(target, value!)), open: false };
  }
  const entries = entriesOf(place);
  return entries && { items: entries.entries.map((each) => each.value), open: entries.open };
}
