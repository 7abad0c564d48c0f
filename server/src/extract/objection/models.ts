import * as ts from 'typescript';
import { everyNode, returnedExpression } from '../builders/chain.ts';
import { at, entriesOf, entry, listOf, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Naming } from '../builders/naming.ts';
import type { ExtractContext } from '../extractor.ts';
import { type ClassPlace, lineage } from '../orm/classes.ts';
import { configFiles, configTexts, isTestFile } from '../orm/configFiles.ts';
import { propertyNameText } from '../typescript/imports.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { bookshelfClass, bookshelfModel } from './bookshelf.ts';

/** A class of Objection or a model of Bookshelf: a table, and how names of the code become names of the database. */
export interface TableModel {
  readonly library: 'objection' | 'bookshelf';
  readonly schema?: string;
  readonly table: string;
  /** Where the table is named. */
  readonly place: Place;
  readonly name: string;
  readonly column: (property: string) => string;
  /** How Knex rewrites every name. */
  readonly naming: Naming | undefined;
  /** How a property of a row becomes a column, before that. */
  readonly key: Naming;
  /** `table.column` texts of relation joins. */
  readonly joins: readonly Place<ts.Expression>[];
  /** `relationMappings`, and `modifiers`. */
  readonly relations?: Place<ts.Expression> | undefined;
  readonly modifiers?: Place<ts.Expression> | undefined;
  /** Properties that are computed and never sent. */
  readonly virtuals: readonly string[];
}

/** How a workspace maps names: as they are, to snake_case, or in a way that cannot be told. */
type Mapping = 'as-is' | 'snake_case' | 'unknown';

/** Knex's own configuration may rename every identifier (`knexSnakeCaseMappers`, `wrapIdentifier`), or be of another database. */
function knexMapping(context: ExtractContext): Mapping | undefined {
  let mapping: Mapping = 'as-is';
  const clients = new Set<string>();
  for (const text of configTexts(context.workspace, likely, 'client')) {
    for (const match of text.matchAll(/\bclient["']?\s*:\s*["'`]([\w-]+)["'`]/g)) clients.add(match[1]!);
    if (/\bknexSnakeCaseMappers\s*\(\s*\)/.test(text)) mapping = 'snake_case';
    else if (/\bwrapIdentifier\b|\bknexSnakeCaseMappers\b|\bknexIdentifierMapping\b/.test(text)) mapping = 'unknown';
  }
  if (
    clients.size > 0 &&
    ![...clients].some((client) => /^(?:pg|postgres|postgresql|pg-native|cockroachdb|pgnative)$/.test(client))
  )
    return undefined;
  return mapping;
}

/** Files that Knex's configuration is read from. */
export const knexConfigFiles = ({ workspace }: ExtractContext): string[] =>
  configFiles(workspace, likely, 'client')
    .files.filter((file) => /\bclient["']?\s*:/.test(file.text))
    .map((file) => file.path);

const likely =
  /knexfile[^/]*\.[cm]?[jt]s$|\/(?:[^/]*(?:knex|db|database|objection|bookshelf|config|connection)[^/]*|index|app|server|main)\.[cm]?[jt]s$|\/(?:config|db|database)\/[^/]+\.[cm]?[jt]s$/i;

/** As Objection's snakeCaseMappers with their defaults; undefined for names that need their options. */
const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

const memo = new WeakMap<TypeScriptSource, ReadonlyMap<ts.Node, TableModel>>();

/** The models that a file declares, by class or call. */
export function tableModelsIn(source: TypeScriptSource): ReadonlyMap<ts.Node, TableModel> {
  const known = memo.get(source);
  if (known) return known;
  const result = new Map<ts.Node, TableModel>();
  memo.set(source, result);
  const mapping = knexMapping(source.context);
  if (mapping === undefined || mapping === 'unknown' || isTestFile(source.path)) return result;
  everyNode(source.ast, (node) => {
    const model = ts.isClassLike(node)
      ? (objectionModel(placeOf(source, node), mapping) ?? bookshelfClass(placeOf(source, node)))
      : ts.isCallExpression(node)
        ? bookshelfModel(placeOf(source, node))
        : undefined;
    if (model) result.set(node, model);
  });
  return result;
}

/** `class Person extends Model { static tableName = 'persons' }`, also through base classes of the project. */
function objectionModel(place: ClassPlace, mapping: Mapping): TableModel | undefined {
  const { classes, complete } = lineage(place, /^objection$/);
  const name = place.node.name?.text;
  const last = classes.at(-1);
  const base = last?.node.heritageClauses?.[0]?.types[0]?.expression;
  const origin = complete && last && base ? originOf(last.source, base) : undefined;
  if (name === undefined || origin?.module !== 'objection') return undefined;
  const table = staticValue(classes, 'tableName');
  const text = table && stringOf(table);
  if (!table || text === undefined || table.source.path !== place.source.path) return undefined;
  const mappers = staticValue(classes, 'columnNameMappers');
  const isSnake = mappers !== undefined && /^snakeCaseMappers\(\s*\)$/.test(mappers.node.getText(mappers.source.ast));
  const parsers = ['$formatDatabaseJson', '$parseDatabaseJson'].some((method) =>
    classes.some((each) => each.node.members.some((member) => propertyNameText(member.name) === method)),
  );
  if ((mappers && !isSnake) || parsers) return undefined;
  const [schema, plain] = text.includes('.') ? text.split('.') : [undefined, text];
  const relations = staticValue(classes, 'relationMappings');
  const virtuals = staticValue(classes, 'virtualAttributes');
  const picks = staticValue(classes, 'pickJsonSchemaProperties');
  if (picks && literalOf(picks) !== false) return undefined;
  return {
    library: 'objection',
    table: mapping === 'snake_case' ? snakeCase(plain!) : plain!,
    place: table,
    name,
    column: isSnake || mapping === 'snake_case' ? snakeCase : (property) => property,
    naming: mapping === 'snake_case' ? snakeCase : undefined,
    key: isSnake ? snakeCase : plainName,
    joins: joinsOf(staticValue(classes.slice(0, 1), 'relationMappings')),
    relations,
    modifiers: staticValue(classes, 'modifiers'),
    virtuals: virtuals ? listOf(virtuals).flatMap((each) => stringOf(each) ?? []) : [],
    ...(schema === undefined ? {} : { schema }),
  };
}

/** A static property or getter of the nearest class that has it, a small function's result included. */
export function staticValue(classes: readonly ClassPlace[], name: string): Place<ts.Expression> | undefined {
  for (const each of classes) {
    for (const member of each.node.members) {
      if (propertyNameText(member.name) !== name || !ts.canHaveModifiers(member)) continue;
      if (!ts.getModifiers(member)?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword)) continue;
      const value = ts.isPropertyDeclaration(member)
        ? member.initializer
        : ts.isGetAccessor(member) || ts.isMethodDeclaration(member)
          ? lastReturn(member)
          : undefined;
      const inner = value && (returnedExpression(value) ?? value);
      return inner && at(each, inner);
    }
  }
  return undefined;
}

export function lastReturn(accessor: ts.AccessorDeclaration | ts.MethodDeclaration): ts.Expression | undefined {
  const last = accessor.body?.statements.at(-1);
  return last && ts.isReturnStatement(last) ? last.expression : undefined;
}

/** The `from` and `to` of `join: { from: 'persons.id', through: { … }, to: 'animals.ownerId' }`. */
function joinsOf(place: Place<ts.Expression> | undefined): Place<ts.Expression>[] {
  return ((place && entriesOf(place))?.entries ?? []).flatMap(({ value }) => {
    const join = entry(entriesOf(value), 'join')?.value;
    const given = join && entriesOf(join);
    const through = entry(given, 'through')?.value;
    const inner = through && entriesOf(through);
    return [entry(given, 'from'), entry(given, 'to'), entry(inner, 'from'), entry(inner, 'to')].flatMap((each) =>
      each ? [each.value] : [],
    );
  });
}

export const plainName = (property: string): string => property;

/** Where the table's own name stands: after the schema in `auth.users`. */
export function tableSpan(model: TableModel): { start: number; end: number } {
  const span = tokenSpan(model.place);
  return model.schema === undefined || model.place.host ? span : { start: span.start + model.schema.length + 1, end: span.end };
}
