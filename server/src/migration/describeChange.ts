import { indexColumnText } from '../sql/indexColumn.ts';
import type { Change } from './change.ts';

/** What a change does, in one line: `add messages.status varchar(20) not null default 'sent'`. */
export function describeChange(change: Change): string | undefined {
  switch (change.kind) {
    case 'add-column': {
      const { name, type, notNull } = change.column;
      const value = change.column.default === undefined ? '' : ` default ${change.column.default}`;
      return `add ${change.table}.${name} ${type}${notNull ? ' not null' : ''}${value}`;
    }
    case 'create-table':
      return `create table ${change.table} (${change.columns.map((column) => column.name).join(', ')})`;
    case 'create-schema':
      return `create schema ${change.schema}`;
    case 'create-enum':
      return `create type ${change.name} as enum (${change.labels.join(', ')})`;
    case 'add-enum-value':
      return `add value '${change.label}' to ${change.name}`;
    case 'add-constraint':
      return `add ${change.constraint.definition} to ${change.table}`;
    case 'create-index':
      return `create ${change.unique ? 'unique ' : ''}index ${change.name} on ${change.table} (${change.columns.map(indexColumnText).join(', ')})`;
    case 'function-stub':
      return undefined;
  }
}
