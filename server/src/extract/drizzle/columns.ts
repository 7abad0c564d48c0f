import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { resultOf } from '../builders/called.ts';
import { type Chain, chainOf, type Link, returnedExpression } from '../builders/chain.ts';
import {
  at,
  elementsOf,
  entriesOf,
  entry,
  followed,
  isNothing,
  literalOf,
  type Place,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import { quoteLiteral } from '../builders/sqlWriter.ts';
import { importOf } from '../typescript/values.ts';
import { enumType } from './enums.ts';

/** A column as one property of a `pgTable` declares it. */
export interface DrizzleColumn {
  /** The property. */
  readonly key: string;
  /** In the database. */
  readonly name: string;
  readonly span: Span;
  readonly type?: string;
  readonly typescript?: string;
  readonly notNull: boolean;
  readonly default?: string;
  readonly values?: readonly string[];
  readonly primaryKey: boolean;
  readonly unique: boolean;
  /** Of its unique constraint. */
  readonly uniqueName?: string;
  /** The expression behind `.references(() => …)`. */
  readonly references?: Place<ts.Expression>;
  /** `ON DELETE CASCADE` */
  readonly actions?: string;
  /** False when the database's name is the key's, as far as the casing that is configured elsewhere allows. */
  readonly named: boolean;
}

/**
 * Reads `varchar('status', { length: 20 }).notNull().default('sent')`; undefined when the expression is no column that can be understood.
 * `builders` is the name of the callback parameter that stands for the column functions (`(t) => ({ id: t.uuid() })`).
 */
export function parseColumn(
  key: Place & { readonly name: string },
  value: Place<ts.Expression>,
  builders: string | undefined,
  depth = 4,
): DrizzleColumn | undefined {
  const target = followed(value);
  if (ts.isConditionalExpression(target.node)) {
    const branch = chosen(at(target, target.node));
    return branch && depth > 0 ? parseColumn(key, branch, builders, depth - 1) : undefined;
  }
  if (!ts.isExpression(target.node)) return undefined;
  const chain = chainOf(target.node);
  const first = chain?.links[0];
  if (!chain || !first) return undefined;
  const place = at(target, target.node);
  const base = baseType(place, chain, first, builders);
  if (!base) {
    // A function of the project that makes the column.
    const made = depth > 0 ? resultOf(at(place, first.call)) : undefined;
    const inner = made && parseColumn(key, made, builders, depth - 1);
    return inner && modified(inner, at(place, place.node), chain.links.slice(1));
  }
  const nameArgument = first.arguments[0];
  const literal = nameArgument ? stringOf(at(place, nameArgument)) : undefined;
  // Anything else than a name or options in first place is a name we cannot tell.
  if (nameArgument && literal === undefined && !entriesOf(at(place, nameArgument))) return undefined;
  const named = literal !== undefined && literal !== '';
  const column: DrizzleColumn = {
    key: key.name,
    name: named ? literal : key.name,
    span: named ? tokenSpan(at(place, nameArgument!)) : tokenSpan(key),
    notNull: base.serial,
    primaryKey: false,
    unique: false,
    named,
    ...(base.type === undefined ? {} : { type: base.type }),
    ...(base.values === undefined ? {} : { values: base.values }),
  };
  return modified(column, place, chain.links.slice(1));
}

/** `name ? timestamp(name) : timestamp()` in a function, by what it is called with. */
function chosen(place: Place<ts.ConditionalExpression>): Place<ts.Expression> | undefined {
  const { condition, whenTrue, whenFalse } = place.node;
  const test = at(place, condition);
  const value = isNothing(test) ? false : literalOf(test);
  return value === undefined ? undefined : at(place, value ? whenTrue : whenFalse);
}

/** `{ onDelete: 'cascade' }` as DDL writes it; `no action` is what holds without. */
function actionsOf(place: Place<ts.Expression>): string | undefined {
  const given = entriesOf(place);
  const clauses = (['onDelete', 'onUpdate'] as const).flatMap((name) => {
    const value = entry(given, name)?.value;
    const action = value && stringOf(value)?.toUpperCase();
    return action === undefined || action === 'NO ACTION' ? [] : [`ON ${name.slice(2).toUpperCase()} ${action}`];
  });
  return clauses.length > 0 ? clauses.join(' ') : undefined;
}

function modified(column: DrizzleColumn, place: Place, links: readonly Link[]): DrizzleColumn {
  let result = column;
  for (const link of links) {
    const argument = link.arguments[0] && at(place, link.arguments[0]);
    switch (link.name) {
      case 'notNull':
        result = { ...result, notNull: true };
        break;
      case 'primaryKey':
        result = { ...result, notNull: true, primaryKey: true };
        break;
      case 'unique': {
        const uniqueName = argument && stringOf(argument);
        result = { ...result, unique: true, ...(uniqueName === undefined ? {} : { uniqueName }) };
        break;
      }
      case 'array':
        if (result.type !== undefined) result = { ...result, type: `${result.type}[]` };
        break;
      case 'generatedAlwaysAsIdentity':
      case 'generatedByDefaultAsIdentity':
        result = { ...result, notNull: true };
        break;
      case 'defaultNow':
        result = { ...result, default: 'now()' };
        break;
      case 'defaultRandom':
        result = { ...result, default: 'gen_random_uuid()' };
        break;
      case 'default': {
        const expression = argument && defaultExpression(argument, result.type);
        if (expression !== undefined) result = { ...result, default: expression };
        break;
      }
      case 'references':
        if (argument) {
          const target = returnedExpression(followed(argument).node);
          const actions = link.arguments[1] && actionsOf(at(place, link.arguments[1]));
          if (target) result = { ...result, references: at(argument, target), ...(actions ? { actions } : {}) };
        }
        break;
      case '$type': {
        const type = link.call.typeArguments?.[0];
        if (type) result = { ...result, typescript: type.getText(place.source.ast).slice(0, 200) };
        break;
      }
    }
  }
  return result;
}

interface Base {
  readonly type?: string;
  readonly values?: readonly string[];
  readonly serial: boolean;
}

/** The SQL type that a column function stands for; undefined when it is no column function. */
function baseType(place: Place, chain: Chain, first: Link, builders: string | undefined): Base | undefined {
  const { source } = place;
  const callee = first.call.expression;
  const owner = chain.root && (place.given ? followed(at(place, chain.root)).node : chain.root);
  const isBuilder = owner !== undefined && ts.isIdentifier(owner) && owner.text === builders;
  const link = ts.isIdentifier(callee) ? importOf(source, callee) : undefined;
  const root = chain.root && ts.isIdentifier(chain.root) ? importOf(source, chain.root) : undefined;
  const fromCore = (module: string | undefined) => module !== undefined && /^drizzle-orm\/(?:pg|gel|cockroach)-core/.test(module);
  const name = isBuilder || fromCore(root?.module) ? first.name : fromCore(link?.module) ? link!.export : undefined;
  if (name !== undefined) return coreType(name, place, first);
  const made = followed(at(place, callee as ts.Expression));
  if (!ts.isCallExpression(made.node)) return undefined;
  const declared = enumType(made);
  if (declared !== undefined) return { type: declared, serial: false };
  if (calleeName(made.node) !== 'customType') return undefined;
  const custom = customType(at(made, made.node));
  return { serial: false, ...(custom === undefined ? {} : { type: custom }) };
}

/** `customType<…>({ dataType() { return 'citext'; } })` */
function customType(place: Place<ts.CallExpression>): string | undefined {
  const options = place.node.arguments[0];
  if (!options || !ts.isObjectLiteralExpression(options)) return undefined;
  for (const property of options.properties) {
    if (property.name?.getText(place.source.ast) !== 'dataType') continue;
    const body = ts.isPropertyAssignment(property) ? property.initializer : property;
    const value = returnedExpression(body);
    return value ? stringOf(at(place, value)) : undefined;
  }
  return undefined;
}

const calleeName = (call: ts.CallExpression): string | undefined =>
  ts.isIdentifier(call.expression) ? call.expression.text : undefined;

function coreType(name: string, place: Place, link: Link): Base | undefined {
  const options = link.arguments.map((argument) => entriesOf(at(place, argument))).find((found) => found !== undefined);
  const option = (key: string) => {
    const found = entry(options, key);
    return found && literalOf(found.value);
  };
  const sized = (type: string, key: string): Base => {
    const size = option(key);
    return { type: size === undefined ? type : `${type}(${String(size)})`, serial: false };
  };
  const enumValues = entry(options, 'enum');
  const items = enumValues && elementsOf(enumValues.value);
  const texts = items?.items.map((item) => stringOf(item));
  const values = items && texts && !items.open && !texts.includes(undefined) ? (texts as string[]) : undefined;
  const withValues = (base: Base): Base => (values ? { ...base, values } : base);
  switch (name) {
    case 'serial':
    case 'smallserial':
    case 'bigserial':
      return { type: name, serial: true };
    case 'text':
      return withValues({ type: 'text', serial: false });
    case 'varchar':
      return withValues(sized('varchar', 'length'));
    case 'char':
      return withValues(sized('char', 'length'));
    case 'bit':
    case 'vector':
    case 'halfvec':
    case 'sparsevec':
      return sized(name, 'dimensions');
    case 'numeric':
    case 'decimal': {
      const [precision, scale] = [option('precision'), option('scale')];
      const sizes = [precision, scale].filter((size) => size !== undefined);
      return { type: sizes.length === 0 ? 'numeric' : `numeric(${sizes.join(', ')})`, serial: false };
    }
    case 'doublePrecision':
      return { type: 'double precision', serial: false };
    case 'timestamp':
    case 'time': {
      const precision = option('precision');
      const size = precision === undefined ? '' : `(${String(precision)})`;
      return { type: `${name}${size}${option('withTimezone') === true ? ' with time zone' : ''}`, serial: false };
    }
    case 'interval': {
      const fields = option('fields');
      const precision = option('precision');
      const type = `interval${fields === undefined ? '' : ` ${String(fields)}`}${precision === undefined ? '' : `(${String(precision)})`}`;
      return { type, serial: false };
    }
    case 'geometry':
      return {
        type: `geometry(${String(option('type') ?? 'point')}${option('srid') === undefined ? '' : `,${String(option('srid'))}`})`,
        serial: false,
      };
    default:
      return plainTypes.has(name) ? { type: name, serial: false } : undefined;
  }
}

/** Column functions named as the type they make. */
const plainTypes: ReadonlySet<string> = new Set([
  'integer',
  'smallint',
  'bigint',
  'boolean',
  'real',
  'json',
  'jsonb',
  'date',
  'uuid',
  'inet',
  'cidr',
  'macaddr',
  'macaddr8',
  'point',
  'line',
  'bytea',
]);

function defaultExpression(place: Place<ts.Expression>, type: string | undefined): string | undefined {
  const literal = literalOf(place);
  if (literal !== undefined) return quoteLiteral(literal);
  const { node } = followed(place);
  if (ts.isTaggedTemplateExpression(node) && ts.isNoSubstitutionTemplateLiteral(node.template))
    return node.template.text.trim() || undefined;
  if (ts.isArrayLiteralExpression(node) && node.elements.length === 0) return type?.startsWith('json') ? `'[]'` : `'{}'`;
  if (ts.isObjectLiteralExpression(node) && node.properties.length === 0) return `'{}'`;
  return undefined;
}
