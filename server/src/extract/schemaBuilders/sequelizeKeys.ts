import type * as ts from 'typescript';
import { elementsOf, type Place } from '../builders/host.ts';
import { quoteName } from '../builders/sqlWriter.ts';
import { columnList, dotted, pathOf, type Target } from './ddlWriter.ts';
import { type Doubt, Given, type Named, namedAt } from './given.ts';

/** `CONSTRAINT "n" UNIQUE ("a")`; '' for what no statement can name, undefined for what cannot be read. */
export function addConstraint(options: Given, fields: readonly Named[] | undefined, table: Target): string | undefined {
  const columns = fields ?? options.texts('fields');
  const type = options.text('type')?.toLowerCase();
  const name = (suffix: string): string =>
    `CONSTRAINT ${quoteName(options.text('name') ?? [table.name, ...columns.map((each) => each.name), suffix].join('_'))}`;
  if (type === undefined) return undefined;
  if (type === 'check') return '';
  if (columns.length === 0) return undefined;
  if (type === 'unique') return `${name('uk')} UNIQUE ${columnList(columns)}`;
  if (type === 'primary key') return `${name('pk')} PRIMARY KEY ${columnList(columns)}`;
  if (type !== 'foreign key') return undefined;
  const references = options.given('references');
  const target = dotted(references.at('table'));
  const keys = references.at('fields') ? references.texts('fields') : [references.named('field')].flatMap((each) => each ?? []);
  if (!target || keys.length === 0) return '';
  const action = (word: string, key: string): string => {
    const value = options.text(key);
    return value === undefined ? '' : ` ${word} ${value.toUpperCase()}`;
  };
  return `${name(`${target.name}_fk`)} FOREIGN KEY ${columnList(columns)} REFERENCES ${pathOf(target)} ${columnList(keys)}${action('ON UPDATE', 'onUpdate')}${action('ON DELETE', 'onDelete')}`;
}

/** CREATE INDEX; '' for a plain index that cannot be read, since nothing hangs on it. A unique one raises the doubt then. */
export function addIndex(doubt: Doubt, table: Target, fields: Place<ts.Expression> | undefined, options: Given): string {
  const isUnique = options.flag('unique') || options.text('type')?.toUpperCase() === 'UNIQUE';
  const items = fields && elementsOf(fields);
  const columns = (items?.items ?? []).map((item) => namedAt(item) ?? Given.of(item, { raised: false }).named('name'));
  const known = columns.flatMap((each) => each ?? []);
  const isReadable = items !== undefined && !items.open && known.length === columns.length && known.length > 0;
  if (!isReadable || options.at('where')) {
    if (isUnique) doubt.raised = true;
    return '';
  }
  const named = options.text('name') ?? options.text('indexName') ?? underscored([table.name, ...known.map((each) => each.name)]);
  const method = options.text('using') ?? options.text('method');
  return `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${quoteName(named)} ON ${pathOf(table)} ${method === undefined ? '' : `USING ${method} `}${columnList(known)};\n`;
}

/** Sequelize's own names: words between underscores in lower case. */
const underscored = (parts: readonly string[]): string =>
  parts
    .join('_')
    .replace(/([a-z\d])([A-Z]+)/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase();
