import * as ts from 'typescript';
import { chainOf } from '../builders/chain.ts';
import { at, type Entries, entriesOf, entry, followed, literalOf, type Place, stringOf } from '../builders/host.ts';
import { quoteLiteral } from '../builders/sqlWriter.ts';
import type { ModelColumn } from '../fragment.ts';
import type { EntityField } from '../orm/entity.ts';
import { referenceActions } from '../orm/referenceActions.ts';
import { isPlainCase, underscore } from './naming.ts';

/** The column of an attribute: as `field` names it, else by the model's rule. `assumed`: the rule is not beyond doubt. */
export function columnName(
  attribute: string,
  given: string | undefined,
  rule: { readonly underscored: boolean; readonly assumed: boolean },
): { readonly name: string; readonly assumed: boolean } {
  if (given !== undefined) return { name: given, assumed: false };
  const isDoubtful = rule.assumed || (rule.underscored && !isPlainCase(attribute));
  return { name: rule.underscored ? underscore(attribute) : attribute, assumed: isDoubtful };
}

/** What the options of an attribute say of its column. */
export function attribute(
  { name, assumed }: ReturnType<typeof columnName>,
  span: ModelColumn['span'],
  type: { readonly sql?: string; readonly values?: readonly string[] },
  given: Entries | undefined,
): EntityField {
  const is = (option: string): boolean => {
    const found = entry(given, option);
    return found !== undefined && literalOf(found.value) === true;
  };
  const allowNull = entry(given, 'allowNull');
  const primary = is('primaryKey');
  const initial = entry(given, 'defaultValue')?.value;
  const sql = is('autoIncrement') && type.sql !== undefined ? (serials[type.sql] ?? type.sql) : type.sql;
  const expression = initial && defaultExpression(initial);
  const references = reference(entry(given, 'references')?.value);
  return {
    kind: 'column',
    primary,
    column: {
      name,
      span,
      notNull: primary || (allowNull !== undefined && literalOf(allowNull.value) === false),
      ...(sql === undefined ? {} : { type: sql }),
      ...(type.values === undefined ? {} : { values: type.values }),
      ...(expression === undefined ? {} : { default: expression }),
      ...(is('unique') || isNamelessRule(entry(given, 'unique')?.value) ? { unique: true } : {}),
      ...(references ? { references: { ...references, ...referenceActions(given) } } : {}),
      ...(assumed ? { assumed: true } : {}),
    },
  };
}

/** The name of the unique rule that an attribute shares with others: `'by_name'`, `{ name: 'by_name', msg }`. */
export function uniqueName(place: Place<ts.Expression> | undefined): string | undefined {
  const named = place && (entry(entriesOf(place), 'name')?.value ?? place);
  return named && stringOf(named);
}

/** `{ msg: 'taken' }` */
function isNamelessRule(place: Place<ts.Expression> | undefined): boolean {
  const given = place && entriesOf(place);
  return given !== undefined && !given.open && given.entries.length > 0 && !entry(given, 'name');
}

export const serials: Readonly<Record<string, string>> = { integer: 'serial', bigint: 'bigserial', smallint: 'smallserial' };

/** Literals, `DataTypes.NOW` and `sequelize.literal('…')`; UUIDs and functions are made by Sequelize itself. */
export function defaultExpression(place: Place<ts.Expression>): string | undefined {
  const literal = literalOf(place);
  if (literal === null) return undefined;
  if (literal !== undefined) return quoteLiteral(literal);
  const { node } = followed(place);
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'NOW') return 'now()';
  if (!ts.isExpression(node)) return undefined;
  const link = chainOf(node)?.links.at(-1);
  const argument = link?.arguments[0];
  if (link?.name === 'literal' && argument) return stringOf(at(place, argument));
  return link?.name === 'fn' && argument && stringOf(at(place, argument))?.toLowerCase() === 'now' && link.arguments.length === 1
    ? 'now()'
    : undefined;
}

/** `{ model: 'users', key: 'id' }`, `{ model: { tableName, schema }, key }` */
function reference(place: Place<ts.Expression> | undefined): ModelColumn['references'] {
  const given = place && entriesOf(place);
  const model = entry(given, 'model')?.value;
  const key = entry(given, 'key')?.value;
  const column = key && stringOf(key);
  if (!model || column === undefined) return undefined;
  const inner = entriesOf(model);
  const named = inner ? entry(inner, 'tableName')?.value : model;
  const table = named && stringOf(named);
  const schemaPlace = entry(inner, 'schema')?.value;
  const schema = schemaPlace && stringOf(schemaPlace);
  return table === undefined ? undefined : { table, column, ...(schema === undefined ? {} : { schema }) };
}
