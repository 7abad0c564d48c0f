import * as ts from 'typescript';
import { type Entries, elementsOf, entry, followed, literalOf, placeOf, stringOf } from '../builders/host.ts';
import type { Decorator } from '../orm/classes.ts';

/** Types that MikroORM's names stand for on PostgreSQL. */
const types: Readonly<Record<string, string>> = {
  string: 'varchar(255)',
  text: 'text',
  number: 'integer',
  integer: 'integer',
  int: 'integer',
  smallint: 'smallint',
  bigint: 'bigint',
  float: 'real',
  double: 'double precision',
  boolean: 'boolean',
  Date: 'timestamptz(0)',
  date: 'date',
  datetime: 'timestamptz(0)',
  time: 'time(0)',
  uuid: 'uuid',
  json: 'jsonb',
  object: 'jsonb',
  blob: 'bytea',
  uint8array: 'bytea',
};

/** The SQL type of a property's column, where its options or its annotation say it. */
export function columnType(
  options: Entries | undefined,
  annotation: ts.TypeNode | undefined,
  isPrimary: boolean,
  isEnum: boolean,
): string | undefined {
  const exact = entry(options, 'columnType')?.value;
  if (exact) return stringOf(exact);
  if (isEnum) return undefined;
  const typePlace = entry(options, 'type')?.value;
  const node = typePlace && followed(typePlace).node;
  const written =
    node && (ts.isStringLiteralLike(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : undefined);
  const name = typePlace ? written : annotation && annotationName(annotation);
  const lengthPlace = entry(options, 'length')?.value;
  const length = lengthPlace && literalOf(lengthPlace);
  if (name === 'string' && typeof length === 'number') return `varchar(${length})`;
  if ((name === 'Date' || name === 'datetime') && typeof length === 'number') return `timestamptz(${length})`;
  const type = types[name ?? ''];
  if (!isPrimary) return type;
  return type === 'integer' ? 'serial' : type === 'bigint' ? 'bigserial' : type;
}

function annotationName(type: ts.TypeNode): string | undefined {
  if (type.kind === ts.SyntaxKind.StringKeyword) return 'string';
  if (type.kind === ts.SyntaxKind.NumberKeyword) return 'number';
  if (type.kind === ts.SyntaxKind.BooleanKeyword) return 'boolean';
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'Date' ? 'Date' : undefined;
}

/** `@Enum(() => Status)`, `@Enum({ items: ['a', 'b'] })`: MikroORM makes a text column with a CHECK of them. */
export function enumValues(decorator: Decorator, options: Entries | undefined): string[] | undefined {
  const first = decorator.arguments[0];
  const listed = entry(options, 'items')?.value ?? (first && ts.isArrowFunction(first.node) ? first : undefined);
  if (!listed) return undefined;
  const target = followed(listed);
  const body =
    ts.isArrowFunction(target.node) && ts.isExpression(target.node.body)
      ? followed({ ...target, node: target.node.body })
      : target;
  const values = ts.isEnumDeclaration(body.node)
    ? body.node.members.map((member) => (member.initializer ? stringOf(placeOf(body.source, member.initializer)) : undefined))
    : elementsOf({ ...body, node: body.node as ts.Expression })?.items.map((item) => stringOf(item));
  return !values || values.includes(undefined) ? undefined : (values as string[]);
}
