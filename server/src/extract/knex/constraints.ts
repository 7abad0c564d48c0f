import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { chainOf, type Link } from '../builders/chain.ts';
import { at, elementsOf, entriesOf, entry, literalOf, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { quoteLiteral, quoteName, type SqlWriter } from '../builders/sqlWriter.ts';
import { type Evaluation, newEvaluation } from '../typescript/evaluation.ts';
import { textOf } from '../typescript/strings.ts';
import { plainText } from '../typescript/text.ts';

/** A string, templates of constants and what stands for parameters of the function that is followed included. */
export function textIn(place: Place<ts.Expression>, evaluation: Evaluation): string | undefined {
  const plain = stringOf(place);
  if (plain !== undefined) return plain;
  const variants = textOf(place.source, place.node, evaluation);
  return variants?.length === 1 ? plainText(variants[0]!) : undefined;
}

export interface Named {
  readonly name: string;
  readonly span: Span;
}

/** A name or a list of them; undefined when one is not known. */
export function namesIn(place: Place<ts.Expression>, evaluation: Evaluation): readonly Named[] | undefined {
  const names = (elementsOf(place)?.items ?? [place]).map((item): Named | undefined => {
    const name = textIn(item, evaluation);
    return name === undefined ? undefined : { name, span: tokenSpan(item) };
  });
  return names.length > 0 && names.every((each) => each !== undefined) ? names : undefined;
}

export const columnList = (w: SqlWriter, columns: readonly Named[]): SqlWriter =>
  w
    .sql('(')
    .each(columns, ', ', ({ name, span }) => w.name(name, span))
    .sql(')');

/** As Knex names the constraints that are given no name. */
export const constraintName = (table: string, columns: readonly string[], type: 'unique' | 'foreign'): string =>
  `${table.replace(/[.-]/g, '_')}_${columns.join('_')}_${type}`.toLowerCase();

/** `'uq_users'`, `{ indexName: 'uq_users' }`, `{ constraintName: 'users_pk' }` */
export function givenName(place: Place<ts.Expression> | undefined, evaluation: Evaluation): string | undefined {
  if (!place) return undefined;
  const options = entriesOf(place);
  const named = options ? (entry(options, 'indexName') ?? entry(options, 'constraintName'))?.value : place;
  return named && textIn(named, evaluation);
}

/** What stands behind a column's type. Without `of` no constraint is named. */
export function modifiers(
  place: Place,
  of: { readonly table: string; readonly column: string } | undefined,
  links: readonly Link[],
  evaluation: Evaluation,
): string {
  let sql = '';
  const named = (first: Place<ts.Expression> | undefined, otherwise: string): string =>
    `CONSTRAINT ${quoteName(givenName(first, evaluation) ?? otherwise)} `;
  for (const link of links) {
    const first = link.arguments[0] && at(place, link.arguments[0]);
    if (link.name === 'notNullable' || link.name === 'notNull') sql += ' NOT NULL';
    else if (link.name === 'nullable' && first && literalOf(first) === false) sql += ' NOT NULL';
    else if (link.name === 'primary' && of) sql += ` ${named(first, `${of.table}_pkey`)}PRIMARY KEY`;
    else if (link.name === 'unique' && of) sql += ` ${named(first, constraintName(of.table, [of.column], 'unique'))}UNIQUE`;
    else if (link.name === 'defaultTo' && first) sql += defaultOf(first, evaluation);
  }
  const target = of && referenceOf(place, links, evaluation);
  return of && target ? `${sql} CONSTRAINT ${quoteName(constraintName(of.table, [of.column], 'foreign'))}${target}` : sql;
}

function defaultOf(place: Place<ts.Expression>, evaluation: Evaluation): string {
  const literal = literalOf(place);
  if (literal === null) return '';
  if (literal !== undefined) return ` DEFAULT ${quoteLiteral(typeof literal === 'number' ? String(literal) : literal)}`;
  const last = chainOf(place.node)?.links.at(-1);
  if (last?.name === 'now') return ' DEFAULT CURRENT_TIMESTAMP';
  if (last?.name === 'uuid') return ' DEFAULT gen_random_uuid()';
  const raw = last?.name === 'raw' && last.arguments[0] ? textIn(at(place, last.arguments[0]), evaluation) : undefined;
  // A default that cannot be read is there all the same: it decides whether an INSERT may leave the column out.
  return raw === undefined ? ' DEFAULT NULL' : ` DEFAULT (${raw})`;
}

const ACTION = /^(?:cascade|restrict|no action|set null|set default)$/i;

/** `.references('id').inTable('users')` and `.references('users.id')`. */
export function referenceOf(place: Place, links: readonly Link[], evaluation = newEvaluation()): string | undefined {
  const argument = (name: string): readonly string[] | undefined => {
    const found = links.find((link) => link.name === name)?.arguments[0];
    return found && namesIn(at(place, found as ts.Expression), evaluation)?.map((each) => each.name);
  };
  const columns = argument('references');
  if (!columns) return undefined;
  const parts = columns[0]!.split('.');
  const table = argument('inTable')?.[0]?.split('.') ?? parts.slice(0, -1);
  if (table.length === 0) return undefined;
  const names = columns.map((column) => quoteName(column.split('.').at(-1)!));
  const actions = ['onDelete', 'onUpdate'].flatMap((on) => {
    const action = argument(on)?.[0];
    return action !== undefined && ACTION.test(action) ? ` ON ${on.slice(2).toUpperCase()} ${action.toUpperCase()}` : [];
  });
  return ` REFERENCES ${table.map(quoteName).join('.')} (${names.join(', ')})${actions.join('')}`;
}
