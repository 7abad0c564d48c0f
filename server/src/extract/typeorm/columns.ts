import * as ts from 'typescript';
import { returnedExpression } from '../builders/chain.ts';
import {
  at,
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  followed,
  literalOf,
  type Place,
  placeOf,
  stringOf,
} from '../builders/host.ts';
import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import type { Decorator } from '../orm/classes.ts';
import { propertyNameText } from '../typescript/imports.ts';

/** What `@Column(…)` and its kin, or a column of an EntitySchema, say of a column. */
export interface ColumnOptions {
  readonly name?: Place<ts.Expression>;
  /** Whether there may be a name that could not be read. */
  readonly unknownName?: true;
  readonly type?: string;
  readonly notNull: boolean;
  readonly default?: string;
  readonly values?: readonly string[];
  readonly unique: boolean;
  readonly primary: boolean;
}

/** The decorators of TypeORM that make a column. */
export const columnDecorators: ReadonlySet<string> = new Set([
  'Column',
  'PrimaryColumn',
  'PrimaryGeneratedColumn',
  'CreateDateColumn',
  'UpdateDateColumn',
  'DeleteDateColumn',
  'VersionColumn',
  'ViewColumn',
  'TreeLevelColumn',
]);

/** Reads a column decorator; `annotation` is the property's type, which TypeORM reflects where no type is given. */
export function decoratedColumn(decorator: Decorator, annotation: ts.TypeNode | undefined): ColumnOptions {
  const [first, second] = decorator.arguments;
  const isOptions = first !== undefined && entriesOf(first) !== undefined;
  const options = isOptions ? entriesOf(first) : second && entriesOf(second);
  const written = isOptions ? undefined : first && typeName(first);
  const isUnknown = [first, second].some((each) => each !== undefined && !isReadable(each));
  const read = columnOptions(options, written ?? undefined, annotation);
  const base: ColumnOptions = isUnknown ? { ...read, unknownName: true } : read;
  switch (decorator.name) {
    case 'PrimaryColumn':
      return { ...base, notNull: true, primary: true };
    case 'PrimaryGeneratedColumn': {
      const strategy = (first && !isOptions ? stringOf(first) : undefined) ?? optionText(options, 'strategy') ?? 'increment';
      const type = optionText(options, 'type');
      if (strategy === 'uuid') return { ...base, type: 'uuid', default: 'gen_random_uuid()', notNull: true, primary: true };
      const serial =
        type === 'bigint' || type === 'int8' ? 'bigserial' : type === 'smallint' || type === 'int2' ? 'smallserial' : 'serial';
      return { ...base, type: serial, notNull: true, primary: true };
    }
    case 'CreateDateColumn':
    case 'UpdateDateColumn':
      return {
        ...base,
        type: isOptions || !first ? (dated(options) ?? 'timestamp') : (base.type ?? 'timestamp'),
        default: 'now()',
        notNull: true,
      };
    case 'DeleteDateColumn':
      return {
        ...base,
        type: isOptions || !first ? (dated(options) ?? 'timestamp') : (base.type ?? 'timestamp'),
        notNull: false,
      };
    case 'VersionColumn':
    case 'TreeLevelColumn':
      return { ...base, type: base.type ?? 'integer' };
    default:
      return base;
  }
}

/** A type's name, a constructor, or options: what an argument of a column decorator can be. */
const isReadable = (place: Place<ts.Expression>): boolean => {
  if (entriesOf(place) || stringOf(place) !== undefined) return true;
  const { node } = followed(place);
  return ts.isIdentifier(node) && Object.hasOwn(constructors, node.text);
};

/** `{ type, name, length, nullable, default, enum, … }` */
export function columnOptions(
  options: Entries | undefined,
  written: string | undefined,
  annotation: ts.TypeNode | undefined,
): ColumnOptions {
  const typeEntry = entry(options, 'type')?.value;
  const type = written ?? (typeEntry ? typeName(typeEntry) : reflected(annotation));
  const name = entry(options, 'name')?.value;
  const isArray = isTrue(options, 'array');
  const values = enumValues(entry(options, 'enum')?.value);
  const enumName = optionText(options, 'enumName');
  const sql =
    type === 'enum' || (type === undefined && values)
      ? enumName === undefined
        ? undefined
        : quoteName(enumName)
      : type && sized(type, options);
  const initial = entry(options, 'default')?.value;
  const expression = initial && defaultExpression(initial);
  return {
    notNull: !isTrue(options, 'nullable'),
    unique: isTrue(options, 'unique'),
    primary: isTrue(options, 'primary'),
    ...(name ? { name } : options?.open ? { unknownName: true } : {}),
    ...(sql === undefined ? {} : { type: isArray ? `${sql}[]` : sql }),
    ...(expression === undefined ? {} : { default: expression }),
    ...(values ? { values } : {}),
  };
}

const isTrue = (options: Entries | undefined, name: string): boolean => {
  const found = entry(options, name);
  return found !== undefined && literalOf(found.value) === true;
};

function optionText(options: Entries | undefined, name: string): string | undefined {
  const found = entry(options, name);
  return found && stringOf(found.value);
}

function dated(options: Entries | undefined): string | undefined {
  const type = optionText(options, 'type');
  return type && sized(type, options);
}

/** `'varchar'`, `String`; undefined for anything else. */
function typeName(place: Place<ts.Expression>): string | undefined {
  const { node } = followed(place);
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isIdentifier(node) ? constructors[node.text] : undefined;
}

/** What TypeORM's PostgreSQL driver makes of a reflected constructor. */
const constructors: Readonly<Record<string, string>> = {
  String: 'varchar',
  Number: 'integer',
  Boolean: 'boolean',
  Date: 'timestamp',
  Object: '',
};

/** The type that TypeScript emits for an annotation; unions are emitted as Object, which TypeORM refuses. */
function reflected(annotation: ts.TypeNode | undefined): string | undefined {
  if (!annotation) return undefined;
  if (annotation.kind === ts.SyntaxKind.StringKeyword) return 'varchar';
  if (annotation.kind === ts.SyntaxKind.NumberKeyword) return 'integer';
  if (annotation.kind === ts.SyntaxKind.BooleanKeyword) return 'boolean';
  if (ts.isTypeReferenceNode(annotation) && ts.isIdentifier(annotation.typeName) && annotation.typeName.text === 'Date')
    return 'timestamp';
  return undefined;
}

function sized(type: string, options: Entries | undefined): string | undefined {
  if (type === '' || type === 'enum' || type === 'simple-enum') return undefined;
  if (type === 'simple-array' || type === 'simple-json') return 'text';
  const number = (name: string) => {
    const found = entry(options, name);
    const value = found && literalOf(found.value);
    return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? String(value) : undefined;
  };
  const length = number('length');
  const precision = number('precision');
  const scale = number('scale');
  if (/^(?:varchar|character varying|char|character|bit|varbit|bit varying)$/.test(type))
    return length === undefined ? type : `${type}(${length})`;
  if (/^(?:numeric|decimal)$/.test(type)) {
    const sizes = [precision, scale].filter((size) => size !== undefined);
    return sizes.length === 0 ? type : `${type}(${sizes.join(',')})`;
  }
  const time = /^(timestamp|time)(tz)?( with(?:out)? time zone)?$/.exec(type);
  if (time && precision !== undefined) return `${time[1]}(${precision})${time[2] ? ' with time zone' : (time[3] ?? '')}`;
  return type;
}

function enumValues(place: Place<ts.Expression> | undefined): string[] | undefined {
  if (!place) return undefined;
  const { node, source } = followed(place);
  if (ts.isEnumDeclaration(node)) {
    const values = node.members.map((member) => (member.initializer ? stringOf(placeOf(source, member.initializer)) : undefined));
    return values.includes(undefined) ? undefined : (values as string[]);
  }
  const items = elementsOf(place);
  const values = items?.items.map((item) => stringOf(item)) ?? entriesOf(place)?.entries.map((each) => stringOf(each.value));
  return !values || values.includes(undefined) || items?.open ? undefined : (values as string[]);
}

/** A literal, an enum member, or `() => 'now()'`, which is SQL. */
function defaultExpression(place: Place<ts.Expression>): string | undefined {
  const target = followed(place);
  const body = returnedExpression(target.node);
  if (body) return stringOf(at(target, body));
  const literal = literalOf(place);
  return literal === undefined ? undefined : quoteLiteral(literal);
}

export const propertyAnnotation = (member: ts.Node): ts.TypeNode | undefined =>
  ts.isPropertyDeclaration(member) && propertyNameText(member.name) !== undefined ? member.type : undefined;
