import * as ts from 'typescript';
import { evaluate, unknown, type Value } from '../orm/evaluate.ts';
import { lodashCase } from '../orm/lodashCase.ts';
import { camelCase, defaultNaming, type Naming, snakeCase, snakeNaming, titleCase } from './naming.ts';

/**
 * The naming strategy that a class of the project is, told from its methods; names that they make in a way that cannot be told are undefined.
 * Undefined where the text has no such class, or one whose base is unknown.
 */
export function ownNaming(text: string, className: string): Naming | undefined {
  const ast = ts.createSourceFile('strategy.ts', text, ts.ScriptTarget.Latest, true);
  const own = ast.statements.find((each) => ts.isClassDeclaration(each) && each.name?.text === className) as
    | ts.ClassDeclaration
    | undefined;
  const base = own && baseOf(own, ast);
  if (!own || !base) return undefined;
  const imports = importedFunctions(ast);
  const around = (name: string): Value => imports.get(name) ?? declared(ast, name, around);
  const self = (owner: 'this' | 'super', name: string): Value => {
    const fn = owner === 'this' ? methodOf(own, name) : undefined;
    return fn ? (...given) => evaluate(fn, given, around, self) : (inherited(base, self).get(name) ?? unknown);
  };
  const call = (name: string, ...given: readonly Value[]): string | undefined => {
    const method = self('this', name);
    const made = typeof method === 'function' ? method(...given) : unknown;
    return typeof made === 'string' && made !== '' ? made : undefined;
  };
  return {
    table: (target, given) => call('tableName', target, given),
    column: (property, given, prefixes) => call('columnName', property, given, prefixes),
    joinColumn: (relation, referenced) => call('joinColumnName', relation, referenced),
    joinTable: (first, property, second) => call('joinTableName', first, second, property, unknown),
    joinTableColumn: (table, property, given) => call('joinTableColumnName', table, property, given),
    joinTableInverseColumn: (table, property, given) => call('joinTableInverseColumnName', table, property, given),
  };
}

/** `undefined` among names: a class that is of no known strategy but has its own for all. */
function baseOf(own: ts.ClassDeclaration, ast: ts.SourceFile): Naming | undefined {
  const name = own.heritageClauses
    ?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0]?.expression.getText(ast);
  if (name === 'DefaultNamingStrategy') return defaultNaming;
  const isPackaged = new RegExp(`\\b${name}\\b[^;]*typeorm-naming-strategies`).test(ast.text);
  return name === 'SnakeNamingStrategy' && isPackaged ? snakeNaming : undefined;
}

/** The methods of a strategy of TypeORM, with its parameters. */
function inherited(base: Naming, self: (owner: 'this', name: string) => Value): ReadonlyMap<string, Value> {
  const text = (value: Value): value is string => typeof value === 'string';
  const maybe = (value: Value): value is string | undefined => value === undefined || text(value);
  const list = (value: Value): value is readonly string[] => Array.isArray(value) && value.every((each) => text(each));
  const known = (made: string | undefined): Value => made ?? unknown;
  return new Map<string, Value>([
    ['tableName', (name, given) => (text(name) && maybe(given) ? known(base.table(name, given || undefined)) : unknown)],
    [
      'columnName',
      (name, given, prefixes) =>
        text(name) && maybe(given) && list(prefixes) ? known(base.column(name, given || undefined, prefixes)) : unknown,
    ],
    ['relationName', (name) => name],
    ['joinColumnName', (name, other) => (text(name) && text(other) ? known(base.joinColumn(name, other)) : unknown)],
    [
      'joinTableName',
      (first, second, property) =>
        text(first) && text(second) && text(property) ? known(base.joinTable(first, property, second)) : unknown,
    ],
    [
      'joinTableColumnName',
      (table, name, given) =>
        text(table) && text(name) && maybe(given) ? known(base.joinTableColumn(table, name, given || undefined)) : unknown,
    ],
    [
      'joinTableInverseColumnName',
      (...given) => {
        const method = self('this', 'joinTableColumnName');
        return typeof method === 'function' ? method(...given) : unknown;
      },
    ],
  ]);
}

function methodOf(own: ts.ClassDeclaration, name: string): ts.FunctionLikeDeclaration | undefined {
  for (const member of own.members) {
    if (!member.name || !ts.isIdentifier(member.name) || member.name.text !== name) continue;
    if (ts.isMethodDeclaration(member)) return member;
    const value = ts.isPropertyDeclaration(member) ? member.initializer : undefined;
    if (value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value))) return value;
  }
  return undefined;
}

/** A function or constant of the file. */
function declared(ast: ts.SourceFile, name: string, around: (name: string) => Value): Value {
  const none = () => unknown as Value;
  for (const statement of ast.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name)
      return (...given) => evaluate(statement, given, around, none);
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: own, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(own) || own.text !== name || !initializer) continue;
      if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
        return (...given) => evaluate(initializer, given, around, none);
      if (ts.isStringLiteralLike(initializer)) return initializer.text;
    }
  }
  return unknown;
}

/** `snakeCase` and its like, of TypeORM itself or of lodash. */
function importedFunctions(ast: ts.SourceFile): ReadonlyMap<string, Value> {
  const result = new Map<string, Value>();
  for (const statement of ast.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const module = statement.moduleSpecifier.text;
    const { namedBindings, name } = statement.importClause ?? {};
    const add = (local: string, exported: string) => {
      const made = /^typeorm\/.*StringUtils/.test(module) ? own.get(exported) : lodashCase(module, exported);
      if (made) result.set(local, (text) => (typeof text === 'string' ? (made(text) ?? unknown) : unknown));
    };
    if (name) add(name.text, 'default');
    if (namedBindings && ts.isNamedImports(namedBindings))
      for (const each of namedBindings.elements) add(each.name.text, (each.propertyName ?? each.name).text);
  }
  return result;
}

const own: ReadonlyMap<string, (text: string) => string> = new Map([
  ['snakeCase', snakeCase],
  ['camelCase', camelCase],
  ['titleCase', titleCase],
]);
