import * as ts from 'typescript';
import { placeOf, tokenSpan } from '../builders/host.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/** The types that Supabase generates of a database: `Database['public']['Tables']['messages']['Row']`, as models that can drift. */
export function supabaseModels(source: TypeScriptSource): Model[] {
  if (!/\bTables\b[\s\S]*\bRow\b[\s\S]*\bInsert\b/.test(source.text)) return [];
  return source.ast.statements.flatMap((statement) => {
    const members =
      ts.isTypeAliasDeclaration(statement) && ts.isTypeLiteralNode(statement.type)
        ? statement.type.members
        : ts.isInterfaceDeclaration(statement)
          ? statement.members
          : [];
    if (!/^Database(?:Generated)?$/.test(nameOf(statement))) return [];
    return members.flatMap((member) => schemaModels(source, member));
  });
}

const nameOf = (node: ts.Statement): string =>
  ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) ? node.name.text : '';

function schemaModels(source: TypeScriptSource, member: ts.TypeElement): Model[] {
  const schema = member.name && propertyNameText(member.name);
  if (schema === undefined || schema.startsWith('__')) return [];
  const kinds = { Tables: 'table', Views: 'view' } as const;
  return (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((section) =>
    membersOf(memberNamed(membersOf(member), section)).flatMap((table): Model[] => {
      const name = table.name && propertyNameText(table.name);
      const row = memberNamed(membersOf(table), 'Row');
      if (name === undefined || !table.name || !row) return [];
      return [
        {
          library: 'supabase',
          kind: kinds[section],
          schema,
          table: name,
          tableSpan: tokenSpan(placeOf(source, table.name)),
          name,
          columns: membersOf(row).flatMap((column) => columnOf(source, column)),
        },
      ];
    }),
  );
}

const membersOf = (member: ts.TypeElement | undefined): readonly ts.TypeElement[] =>
  member && ts.isPropertySignature(member) && member.type && ts.isTypeLiteralNode(member.type) ? member.type.members : [];

const memberNamed = (members: readonly ts.TypeElement[], name: string): ts.TypeElement | undefined =>
  members.find((each) => each.name !== undefined && propertyNameText(each.name) === name);

function columnOf(source: TypeScriptSource, member: ts.TypeElement): ModelColumn[] {
  const name = member.name && propertyNameText(member.name);
  if (name === undefined || !member.name || !ts.isPropertySignature(member) || !member.type) return [];
  const typescript = member.type.getText(source.ast);
  return [{ name, span: tokenSpan(placeOf(source, member.name)), typescript, notNull: !/\bnull\b/.test(typescript) }];
}
