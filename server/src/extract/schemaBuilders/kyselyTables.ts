import type * as ts from 'typescript';
import type { Place } from '../builders/host.ts';
import { quoteName } from '../builders/sqlWriter.ts';
import { type ColumnText, columnList, type DdlWriter, dotted, pathOf, type Target } from './ddlWriter.ts';
import { namedAt, namesAt, textAt } from './given.ts';
import { kyselyColumn, sqlOf, valueText } from './kyselyColumn.ts';
import { calledLinks, type KyselyLink } from './kyselyLinks.ts';

type Statement = (ddl: DdlWriter, links: readonly KyselyLink[], schema: string | undefined) => void;

/** What Kysely does to tables. What cannot be read of it opens the table. */
export const kyselyTables: Readonly<Record<string, Statement>> = {
  createTable(ddl, [first, ...steps], schema) {
    const table = dotted(first?.args[0], schema);
    if (!table) return ddl.unread(undefined);
    const columns: ColumnText[] = [];
    const constraints: string[] = [];
    let guard = '';
    let temporary = '';
    for (const step of steps) {
      if (step.name === 'addColumn') {
        const column = kyselyColumn(step, schema, ddl);
        if (column) columns.push(column);
        else ddl.raised = true;
      } else if (step.name === 'ifNotExists') guard = ' IF NOT EXISTS';
      else if (step.name === 'temporary') temporary = 'TEMPORARY ';
      else {
        const constraint = constraintOf(ddl, step, schema);
        if (constraint !== undefined) constraints.push(constraint);
        else if (!/^(?:execute|onCommit|modifyFront|modifyEnd|then)$/.test(step.name)) ddl.raised = true;
      }
    }
    ddl.createTable(table, `${temporary}TABLE${guard}`, columns, constraints);
    if (ddl.raised) ddl.unread(table);
  },
  alterTable(ddl, [first, ...steps], schema) {
    const table = dotted(first?.args[0], schema);
    if (!table) return ddl.unread(undefined);
    let current = table;
    for (const step of steps) current = altered(ddl, current, step, schema);
    if (ddl.raised) ddl.unread(current);
  },
  dropTable(ddl, [first], schema) {
    const table = dotted(first?.args[0], schema);
    if (table) ddl.about('DROP TABLE IF EXISTS', table, ' CASCADE');
  },
};

/** One step of `alterTable`; the table under the name that it has afterwards. */
function altered(ddl: DdlWriter, table: Target, step: KyselyLink, schema: string | undefined): Target {
  const [first, second] = step.args;
  switch (step.name) {
    case 'addColumn': {
      const column = kyselyColumn(step, schema, ddl);
      if (column) ddl.addColumn(table, column);
      else ddl.raised = true;
      return table;
    }
    case 'dropColumn': {
      const name = namedAt(first);
      if (name) ddl.dropColumn(table, name);
      return table;
    }
    case 'renameColumn': {
      const [from, to] = [namedAt(first), namedAt(second)];
      if (from && to) ddl.renameColumn(table, from, to.name);
      else ddl.raised = true;
      return table;
    }
    case 'renameTo': {
      const to = first && textAt(first);
      if (to === undefined) {
        ddl.unread(undefined);
        return table;
      }
      ddl.alter(table, (w) => w.sql(`RENAME TO ${quoteName(to)}`));
      return { ...table, name: to };
    }
    case 'setSchema': {
      const to = first && textAt(first);
      if (to === undefined) {
        ddl.unread(undefined);
        return table;
      }
      ddl.alter(table, (w) => w.sql(`SET SCHEMA ${quoteName(to)}`));
      return { ...table, schema: to };
    }
    case 'alterColumn':
    case 'modifyColumn':
      alterColumn(ddl, table, step);
      return table;
    case 'dropConstraint': {
      const name = first && textAt(first);
      if (name !== undefined) ddl.alter(table, (w) => w.sql(`DROP CONSTRAINT IF EXISTS ${quoteName(name)}`));
      return table;
    }
    case 'execute':
    case 'dropIndex':
    case 'addIndex':
    case 'renameConstraint':
    case 'ifExists':
    case 'ifNotExists':
    case 'cascade':
    case 'restrict':
    case 'unique':
    case 'column':
    case 'columns':
    case 'expression':
    case 'then':
      return table;
    default: {
      const constraint = constraintOf(ddl, step, schema);
      if (constraint === undefined) ddl.raised = true;
      else ddl.alter(table, (w) => w.sql(`ADD ${constraint}`));
      return table;
    }
  }
}

function alterColumn(ddl: DdlWriter, table: Target, { args }: KyselyLink): void {
  const column = namedAt(args[0]);
  const steps = args[1] && calledLinks(args[1]);
  if (!column || !steps) {
    ddl.raised = true;
    return;
  }
  for (const { name, args: given } of steps) {
    const [value] = given;
    if (name === 'setDataType') {
      const type = value && sqlOf(value);
      if (type === undefined) ddl.raised = true;
      else ddl.alterColumn(table, column, `TYPE ${type}`);
    } else if (name === 'setDefault') {
      const text = value && valueText(value);
      if (text === undefined) ddl.raised = true;
      else ddl.alterColumn(table, column, `SET DEFAULT ${text}`);
    } else if (name === 'dropDefault') ddl.alterColumn(table, column, 'DROP DEFAULT');
    else if (name === 'setNotNull') ddl.alterColumn(table, column, 'SET NOT NULL');
    else if (name === 'dropNotNull') ddl.alterColumn(table, column, 'DROP NOT NULL');
    else ddl.raised = true;
  }
}

/** `addPrimaryKeyConstraint('name', ['a'])` and its kin; undefined for another step. Those without columns are left out. */
function constraintOf(ddl: DdlWriter, { name, args }: KyselyLink, schema: string | undefined): string | undefined {
  const [first, second, third, fourth, fifth] = args;
  const label = first && textAt(first);
  const named = label === undefined ? '' : `CONSTRAINT ${quoteName(label)} `;
  switch (name) {
    case 'addPrimaryKeyConstraint':
      return `${named}PRIMARY KEY ${columnList(namesAt(second, ddl))}`;
    case 'addUniqueConstraint': {
      const nulls = third && calledLinks(third)?.some((each) => each.name === 'nullsNotDistinct') ? ' NULLS NOT DISTINCT' : '';
      return `${named}UNIQUE${nulls} ${columnList(namesAt(second, ddl))}`;
    }
    case 'addForeignKeyConstraint': {
      const target = dotted(third, schema);
      if (!target) return undefined;
      return `${named}FOREIGN KEY ${columnList(namesAt(second, ddl))} REFERENCES ${pathOf(target)} ${columnList(namesAt(fourth, ddl))}${actions(fifth)}`;
    }
    case 'addCheckConstraint': {
      const text = second && sqlOf(second);
      return text === undefined ? undefined : `${named}CHECK (${text})`;
    }
    default:
      return undefined;
  }
}

function actions(callback: Place<ts.Expression> | undefined): string {
  const steps = callback ? (calledLinks(callback) ?? []) : [];
  return steps
    .map(({ name, args }) => {
      const value = args[0] && textAt(args[0]);
      if (value === undefined) return '';
      return name === 'onDelete' ? ` ON DELETE ${value}` : name === 'onUpdate' ? ` ON UPDATE ${value}` : '';
    })
    .join('');
}
