import * as ts from 'typescript';
import { placeOf, tokenSpan } from '../builders/host.ts';
import type { Naming } from '../builders/naming.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/**
 * The database as Kysely is told of it: an interface whose members are tables (`interface Database { messages: MessagesTable }`), as people
 * and kysely-codegen write it. Only in a file that imports Kysely's column types, and only where every member is an interface of the file.
 */
export function kyselyModels(source: TypeScriptSource, naming: Naming): Model[] {
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  for (const node of source.ast.statements) if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
  const database = [...interfaces.values()].find((node) => isDatabase(node, interfaces));
  if (!database) return [];
  return database.members.flatMap((member): Model[] => {
    if (!ts.isPropertySignature(member) || !member.type || !ts.isTypeReferenceNode(member.type)) return [];
    const key = propertyNameText(member.name);
    const table = ts.isIdentifier(member.type.typeName) ? interfaces.get(member.type.typeName.text) : undefined;
    if (key === undefined || !table || table.heritageClauses) return [];
    const [schema, name] = key.includes('.') ? key.split('.') : [undefined, key];
    return [
      {
        library: 'kysely',
        table: naming(name!),
        tableSpan: tokenSpan(placeOf(source, member.name)),
        name: table.name.text,
        columns: table.members.flatMap((column) => columnOf(source, column, naming)),
        ...(schema !== undefined && { schema }),
      },
    ];
  });
}

/** Named like a database, and made of tables alone. */
function isDatabase(node: ts.InterfaceDeclaration, interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>): boolean {
  if (!/^(DB|Database|\w+(DB|Database))$/.test(node.name.text) || node.members.length === 0) return false;
  return node.members.every(
    (member) =>
      ts.isPropertySignature(member) &&
      member.type !== undefined &&
      ts.isTypeReferenceNode(member.type) &&
      ts.isIdentifier(member.type.typeName) &&
      interfaces.has(member.type.typeName.text),
  );
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
