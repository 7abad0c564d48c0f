import type * as ts from 'typescript';
import type { Place } from '../builders/host.ts';
import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import { type DdlWriter, dotted, pathOf } from './ddlWriter.ts';
import { namedAt, namesAt, textAt } from './given.ts';
import { sqlOf } from './kyselyColumn.ts';
import type { KyselyLink } from './kyselyLinks.ts';

type Statement = (ddl: DdlWriter, links: readonly KyselyLink[], schema: string | undefined) => void;

/** What Kysely makes beside tables. */
export const kyselyObjects: Readonly<Record<string, Statement>> = {
  createIndex(ddl, [first, ...steps], schema) {
    const name = namedAt(first?.args[0]);
    const table = dotted(stepOf(steps, 'on')?.args[0], schema);
    if (!name || !table) return;
    const isUnique = stepOf(steps, 'unique') !== undefined;
    const items = steps.flatMap((step) => itemsOf(step));
    const where = stepOf(steps, 'where');
    // An expression or condition that is not read leaves only what nothing can name.
    if (items.some((each) => each === undefined) || items.length === 0 || where) {
      if (isUnique) ddl.unread(table);
      return;
    }
    const method = stepOf(steps, 'using')?.args[0];
    const using = method && textAt(method);
    ddl.writer.sql(
      `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${stepOf(steps, 'ifNotExists') ? 'IF NOT EXISTS ' : ''}${quoteName(name.name)} ON ${pathOf(table)} ${using === undefined ? '' : `USING ${using} `}(${items.join(', ')})${stepOf(steps, 'nullsNotDistinct') ? ' NULLS NOT DISTINCT' : ''};\n`,
    );
  },
  createType(ddl, [first, ...steps], schema) {
    const type = dotted(first?.args[0], schema);
    const labels = stepOf(steps, 'asEnum')?.args[0];
    if (!type || !labels) return ddl.unread(undefined);
    const names = namesAt(labels, ddl);
    if (ddl.raised) return ddl.unread(undefined);
    ddl.about('CREATE TYPE', type, ` AS ENUM (${names.map((each) => quoteLiteral(each.name)).join(', ')})`);
  },
  alterType: (ddl) => ddl.unread(undefined),
  dropType: dropped('TYPE'),
  createSchema(ddl, [first]) {
    const name = namedAt(first?.args[0]);
    if (name) ddl.writer.sql(`CREATE SCHEMA IF NOT EXISTS ${quoteName(name.name)};\n`);
    else ddl.unread(undefined);
  },
  dropSchema: dropped('SCHEMA'),
  createView(ddl, [first, ...steps], schema) {
    const view = dotted(first?.args[0], schema);
    if (!view) return ddl.unread(undefined);
    const query = stepOf(steps, 'as')?.args[0];
    const text = query && queryOf(query);
    const columns = namesAt(stepOf(steps, 'columns')?.args[0], ddl);
    const kind = stepOf(steps, 'materialized') ? 'MATERIALIZED VIEW' : 'VIEW';
    const replace = stepOf(steps, 'orReplace') ? 'OR REPLACE ' : '';
    const list = columns.length > 0 ? ` (${columns.map((each) => quoteName(each.name)).join(', ')})` : '';
    ddl.writer.sql(`CREATE ${replace}${kind} `);
    ddl.name(view).sql(`${list} AS `);
    if (text === undefined) ddl.writer.sql('SELECT ').hole(view.span);
    else ddl.writer.sql(text);
    ddl.writer.sql(';\n');
  },
  dropView: dropped('VIEW'),
};

const stepOf = (steps: readonly KyselyLink[], name: string): KyselyLink | undefined => steps.find((each) => each.name === name);

/** Keys of an index: `'a'`, `'a desc'`; undefined among them for one that cannot be read. */
function itemsOf({ name, args: [first] }: KyselyLink): (string | undefined)[] {
  if (name === 'expression') {
    const text = first && sqlOf(first);
    return [text === undefined ? undefined : `(${text})`];
  }
  if (name !== 'column' && name !== 'columns') return [];
  const doubt = { raised: false };
  const names = namesAt(first, doubt).map((each) => {
    const [, column, order] = /^(.*?)(\s+(?:asc|desc).*)?$/is.exec(each.name)!;
    return `${quoteName(column!)}${order ?? ''}`;
  });
  return doubt.raised ? [undefined] : names;
}

/** The query of a view in the code's own SQL; that of a query builder is not read here. */
function queryOf(place: Place<ts.Expression>): string | undefined {
  return sqlOf(place)?.trim().replace(/;$/, '');
}

function dropped(kind: string): Statement {
  return (ddl, [first], schema) => {
    const target = dotted(first?.args[0], kind === 'SCHEMA' ? undefined : schema);
    if (target) ddl.about(`DROP ${kind} IF EXISTS`, target, ' CASCADE');
  };
}
