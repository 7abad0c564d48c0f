import type { Lookup } from '../../catalog/lookup.ts';
import { qualified, quoteIdentifier } from '../../sql/names.ts';
import type { Change, ColumnDefinition } from '../change.ts';
import {
  addColumnGuard,
  addConstraintGuard,
  createEnumGuard,
  createTableGuard,
  foreignKeyGuards,
  validateGuard,
} from './guarded.ts';
import { columnClause, columnConstraints, createIndex, functionNote, type IndexForm, literal } from './parts.ts';
import { squawkIgnore } from './squawk.ts';

export type Style = 'guarded' | 'terse';

export interface DdlOptions {
  readonly style?: Style;
  readonly lookup: Pick<Lookup, 'relation'>;
  /** Default `statements`. */
  readonly indexes?: IndexForm;
}

/**
 * A part of a migration that stands together in the file under a marker comment, so that what comes later can be put into it.
 * `block`: a DO block with one guard per item. `alter`: one ALTER TABLE with an action per item. `statement`: items are statements.
 */
export interface Section {
  readonly kind: SectionKind;
  /** The object, as DDL writes it; with `kind` it is the section's identity. */
  readonly name: string;
  readonly form: 'block' | 'alter' | 'statement';
  readonly items: readonly Item[];
}

export interface Item {
  /** What it adds, as pg_catalog stores it: a column, constraint or label name. Unique in its section. */
  readonly id: string;
  readonly text: string;
}

/** In the order in which they stand in a file. */
export const sectionKinds = ['schema', 'type', 'value', 'create', 'table', 'constraint', 'validate', 'index', 'note'] as const;
export type SectionKind = (typeof sectionKinds)[number];

/** The sections that make `changes`, in file order; changes to one object share a section. */
export function sectionsOf(changes: readonly Change[], options: DdlOptions): Section[] {
  const sections = new Map<string, { kind: SectionKind; name: string; form: Section['form']; items: Item[] }>();
  const put = (kind: SectionKind, name: string, form: Section['form'], id: string, text: string): void => {
    const key = `${kind} ${name}`;
    const section = sections.get(key) ?? { kind, name, form, items: [] };
    if (!section.items.some((item) => item.id === id)) section.items.push({ id, text });
    sections.set(key, section);
  };
  for (const change of changes) write(change, options, put);
  return [...sections.values()].sort((a, b) => sectionKinds.indexOf(a.kind) - sectionKinds.indexOf(b.kind));
}

type Put = (kind: SectionKind, name: string, form: Section['form'], id: string, text: string) => void;

function write(change: Change, options: DdlOptions, put: Put): void {
  const { style = 'guarded', lookup } = options;
  switch (change.kind) {
    case 'create-schema':
      put(
        'schema',
        qualified(undefined, change.schema),
        'statement',
        change.schema,
        `CREATE SCHEMA IF NOT EXISTS ${qualified(undefined, change.schema)};`,
      );
      return;
    case 'create-enum': {
      const name = qualified(change.schema, change.name);
      put('type', name, 'block', change.name, createEnumGuard(name, change.labels));
      return;
    }
    case 'add-enum-value': {
      const after = change.after === undefined ? '' : ` AFTER ${literal(change.after)}`;
      const name = qualified(change.schema, change.name);
      put(
        'value',
        name,
        'statement',
        change.label,
        `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS ${literal(change.label)}${after};`,
      );
      return;
    }
    case 'create-table': {
      const name = qualified(change.schema, change.table);
      put('create', name, 'block', change.table, createTableGuard(change));
      // Foreign keys come after all tables: tables may reference each other in a circle.
      for (const { id, add, validate } of foreignKeyGuards(change)) {
        put('constraint', name, 'block', id, add);
        put('validate', name, 'block', id, validate);
      }
      return;
    }
    case 'add-column': {
      const name = qualified(change.schema, change.table);
      const relation = lookup.relation(change.table, change.schema);
      const partitioned = typeof relation === 'object' && relation.kind === 'partitioned';
      const constraints = columnConstraints(change.table, change.column, partitioned);
      if (style === 'guarded') put('table', name, 'block', change.column.name, addColumnGuard(change, constraints));
      else put('table', name, 'alter', change.column.name, terseAction(change.column));
      for (const constraint of constraints) {
        if (style === 'terse') put('constraint', name, 'block', constraint.name, addConstraintGuard(change, constraint));
        if (constraint.notValid) put('validate', name, 'block', constraint.name, validateGuard(change, constraint.name));
      }
      return;
    }
    case 'add-constraint': {
      const name = qualified(change.schema, change.table);
      const canWait = change.constraint.kind === 'check' || change.constraint.kind === 'foreign';
      const notValid = canWait && !/\bnot\s+valid\s*$/i.test(change.constraint.definition);
      put('constraint', name, 'block', change.constraint.name, addConstraintGuard(change, { ...change.constraint, notValid }));
      if (canWait) put('validate', name, 'block', change.constraint.name, validateGuard(change, change.constraint.name));
      return;
    }
    case 'create-index':
      put('index', qualified(change.schema, change.table), 'statement', change.name, createIndex(change, options.indexes));
      return;
    case 'function-stub':
      put('note', qualified(change.schema, change.name), 'statement', change.name, functionNote(change));
      return;
  }
}

/** The comment stands on the line above the type. */
function terseAction(column: ColumnDefinition): string {
  const ignore = squawkIgnore(column);
  const clause = columnClause(column);
  if (ignore === '') return `ADD COLUMN IF NOT EXISTS ${clause}`;
  const name = quoteIdentifier(column.name);
  return name.includes('\n')
    ? `ADD COLUMN IF NOT EXISTS ${name}\n  ${ignore}\n  ${clause.slice(name.length + 1)}`
    : `${ignore}\n  ADD COLUMN IF NOT EXISTS ${clause}`;
}

/** A section as it stands in a file, ending with a line feed. */
export function renderSection(section: Section): string {
  const marker = markerOf(section.kind, section.name);
  switch (section.form) {
    case 'block': {
      const body = section.items.map((item) => item.text).join('\n');
      return `${marker}\n${doBlock(body)}\n`;
    }
    case 'alter':
      return `${marker}\nALTER TABLE ${section.name}\n${section.items.map((item) => `  ${item.text}`).join(',\n')};\n`;
    case 'statement':
      return `${marker}\n${section.items.map((item) => item.text).join('\n')}\n`;
  }
}

/** `-- columnist:table public.messages`: stable, so that a later change finds its section; a name's line breaks become blanks. */
export const markerOf = (kind: SectionKind, name: string): string => `-- columnist:${kind} ${name.replaceAll(/[\r\n]+/g, ' ')}`;

/** A block that runs `body`, quoted so that nothing in it ends it. */
export function doBlock(body: string): string {
  const tag = dollarTag(body);
  return `DO ${tag}\nBEGIN\n${body}\nEND\n${tag};`;
}

/** A dollar quote that the body does not hold (PostgreSQL 4.1.2.4). */
export function dollarTag(body: string): string {
  let tag = '$columnist$';
  for (let i = 1; body.includes(tag); i++) tag = `$columnist_${i}$`;
  return tag;
}
