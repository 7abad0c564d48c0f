import * as ts from 'typescript';
import { placeOf, tokenSpan } from '../builders/host.ts';
import type { Naming } from '../builders/naming.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/** A table's members: of an interface, or of a type alias, as generators for Prisma write it. */
type Shape = ts.InterfaceDeclaration | (ts.TypeAliasDeclaration & { readonly type: ts.TypeLiteralNode });

/**
 * The database as Kysely is told of it: an interface or type whose members are tables (`interface Database { messages: MessagesTable }`), as people,
 * kysely-codegen and prisma-kysely write it. Columns are told of the tables whose type stands in the same file.
 */
export function kyselyModels(source: TypeScriptSource, naming: Naming): Model[] {
  const shapes = new Map<string, Shape>();
  for (const node of source.ast.statements) if (isShape(node)) shapes.set(node.name.text, node);
  const database = [...shapes.values()].find((node) => isDatabase(source, node, shapes));
  if (!database) return [];
  return membersOf(database).flatMap((member): Model[] => {
    const key = member.name && propertyNameText(member.name);
    const type = key === undefined ? undefined : tableType(member);
    if (key === undefined || !type) return [];
    const table = shapes.get(type);
    // What it inherits may be anything, and is told where it stands.
    if (table && ts.isInterfaceDeclaration(table) && table.heritageClauses) return [];
    const [schema, name] = key.includes('.') ? key.split('.') : [undefined, key];
    const span = tokenSpan(placeOf(source, member.name!));
    return [
      {
        library: 'kysely',
        table: naming(name!),
        tableSpan: schema === undefined ? span : { start: span.start + schema.length + 1, end: span.end },
        name: type,
        columns: table ? membersOf(table).flatMap((column) => columnOf(source, column, naming)) : [],
        ...(schema !== undefined && { schema: naming(schema) }),
      },
    ];
  });
}

const isShape = (node: ts.Node): node is Shape =>
  ts.isInterfaceDeclaration(node) || (ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type) && !node.typeParameters);

const membersOf = (shape: Shape): readonly ts.TypeElement[] =>
  ts.isInterfaceDeclaration(shape) ? shape.members : shape.type.members;

/** `users: UsersTable` */
const tableType = (member: ts.TypeElement): string | undefined =>
  ts.isPropertySignature(member) && member.type && ts.isTypeReferenceNode(member.type) && ts.isIdentifier(member.type.typeName)
    ? member.type.typeName.text
    : undefined;

/** Named like a database, and made of tables alone: types of the file, or imported from the project. */
function isDatabase(source: TypeScriptSource, node: Shape, shapes: ReadonlyMap<string, Shape>): boolean {
  const members = membersOf(node);
  if (!/^(?:DB|Database|\w+(?:DB|Database))$/.test(node.name.text) || members.length === 0) return false;
  const types = members.map(tableType);
  const isOwn = (type: string | undefined): boolean =>
    type !== undefined && (shapes.has(type) || /^[.~#@]\/?/.test(source.links.imports.get(type)?.module ?? ''));
  return types.every(isOwn) && types.some((type) => shapes.has(type!));
}

function columnOf(source: TypeScriptSource, member: ts.TypeElement, naming: Naming): ModelColumn[] {
  if (!ts.isPropertySignature(member) || !member.type) return [];
  const name = propertyNameText(member.name);
  if (name === undefined) return [];
  return [
    {
      name: naming(name),
      span: tokenSpan(placeOf(source, member.name)),
      typescript: selectType(member.type).getText(source.ast),
    },
  ];
}

/** `Generated<T>` and `ColumnType<Select, Insert, Update>` are what a select gives. */
function selectType(type: ts.TypeNode): ts.TypeNode {
  const inner =
    ts.isTypeReferenceNode(type) && /^(Generated|GeneratedAlways|ColumnType|JSONColumnType)$/.test(type.typeName.getText())
      ? type.typeArguments?.[0]
      : undefined;
  return inner ? selectType(inner) : type;
}
