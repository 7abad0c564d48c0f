import type { Lookup } from '../../catalog/lookup.ts';
import { qualified, quoteIdentifier } from '../../sql/names.ts';
import type { Change, ColumnDefinition } from '../change.ts';
import { addColumnsBlock } from './addColumns.ts';
import { foldStatement } from './fold.ts';
import {
  addConstraintGuard,
  createEnumGuard,
  createIndexGuard,
  createTableGuard,
  foreignKeyGuards,
  newColumnConstraints,
  validateGuard,
} from './guarded.ts';
import {
  columnClause,
  columnConstraints,
  createIndex,
  functionNote,
  type IndexForm,
  isBuiltInside,
  literal,
  nameLiteral,
} from './parts.ts';
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
 * `block`: a DO block with one guard per item. `columns`: a DO block with one ALTER TABLE for those items that are missing. `alter`: one ALTER
 * TABLE with an action per item. `statement`: items are statements.
 */
export interface Section {
  readonly kind: SectionKind;
  /** The object, as DDL writes it; with `kind` it is the section's identity. */
  readonly name: string;
  readonly form: 'block' | 'columns' | 'alter' | 'statement';
  readonly items: readonly Item[];
}

export interface Item {
  /** What it adds, as pg_catalog stores it: a column, constraint or label name. Unique in its section. */
  readonly id: string;
  readonly text: string;
  /** In `columns`: the name as a string constant. */
  readonly name?: string;
  /** In `columns`: the guard of what comes with the column. */
  readonly extra?: string;
}

/** In the order in which they stand in a file. */
export const sectionKinds = ['schema', 'type', 'value', 'create', 'table', 'constraint', 'validate', 'index', 'note'] as const;
export type SectionKind = (typeof sectionKinds)[number];

/** The sections that make `changes`, in file order; changes to one object share a section. */
export function sectionsOf(changes: readonly Change[], options: DdlOptions): Section[] {
  const sections = new Map<string, { kind: SectionKind; name: string; form: Section['form']; items: Item[] }>();
  const put: Put = (kind, name, form, item) => {
    const key = `${kind} ${name}`;
    const section = sections.get(key) ?? { kind, name, form, items: [] };
    if (!section.items.some((each) => each.id === item.id)) section.items.push(item);
    sections.set(key, section);
  };
  for (const change of changes) write(change, options, put);
  return [...sections.values()].sort((a, b) => sectionKinds.indexOf(a.kind) - sectionKinds.indexOf(b.kind));
}

type Put = (kind: SectionKind, name: string, form: Section['form'], item: Item) => void;

function write(change: Change, options: DdlOptions, put: Put): void {
  const { style = 'guarded', lookup } = options;
  switch (change.kind) {
    case 'create-schema': {
      const name = qualified(undefined, change.schema);
      put('schema', name, 'statement', { id: change.schema, text: `CREATE SCHEMA IF NOT EXISTS ${name};` });
      return;
    }
    case 'create-enum': {
      const name = qualified(change.schema, change.name);
      put('type', name, 'block', { id: change.name, text: createEnumGuard(name, change.labels) });
      return;
    }
    case 'add-enum-value': {
      const after = change.after === undefined ? '' : ` AFTER ${literal(change.after)}`;
      const name = qualified(change.schema, change.name);
      const text = `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS ${literal(change.label)}${after};`;
      put('value', name, 'statement', { id: change.label, text: foldStatement(text, '') });
      return;
    }
    case 'create-table': {
      const name = qualified(change.schema, change.table);
      put('create', name, 'block', { id: change.table, text: createTableGuard(change) });
      // Foreign keys come after all tables: tables may reference each other in a circle.
      for (const { id, add, validate } of foreignKeyGuards(change)) {
        put('constraint', name, 'block', { id, text: add });
        put('validate', name, 'block', { id, text: validate });
      }
      return;
    }
    case 'add-column': {
      const name = qualified(change.schema, change.table);
      const relation = lookup.relation(change.table, change.schema);
      const partitioned = typeof relation === 'object' && relation.kind === 'partitioned';
      const constraints = columnConstraints(change.table, change.column, partitioned);
      const id = change.column.name;
      if (style === 'guarded') {
        const text = foldStatement(`ADD COLUMN IF NOT EXISTS ${columnClause(change.column)}`, '      ');
        const extra = newColumnConstraints(change, constraints);
        put('table', name, 'columns', { id, text, name: nameLiteral(id), ...(extra !== undefined && { extra }) });
      } else put('table', name, 'alter', { id, text: terseAction(change.column) });
      for (const constraint of constraints) {
        const text = (guard: string) => ({ id: constraint.name, text: guard });
        if (style === 'terse') put('constraint', name, 'block', text(addConstraintGuard(change, constraint)));
        if (constraint.notValid) put('validate', name, 'block', text(validateGuard(change, constraint.name)));
      }
      return;
    }
    case 'add-constraint': {
      const name = qualified(change.schema, change.table);
      const { constraint } = change;
      const canWait = constraint.kind === 'check' || constraint.kind === 'foreign';
      const notValid = canWait && !/\bnot\s+valid\s*$/i.test(constraint.definition);
      const text = (guard: string) => ({ id: constraint.name, text: guard });
      put('constraint', name, 'block', text(addConstraintGuard(change, { ...constraint, notValid })));
      if (canWait) put('validate', name, 'block', text(validateGuard(change, constraint.name)));
      return;
    }
    case 'create-index': {
      const name = qualified(change.schema, change.table);
      if (isBuiltInside(change, lookup)) put('index', name, 'block', { id: change.name, text: createIndexGuard(change) });
      else put('index', name, 'statement', { id: change.name, text: createIndex(change, options.indexes) });
      return;
    }
    case 'function-stub':
      put('note', qualified(change.schema, change.name), 'statement', { id: change.name, text: functionNote(change) });
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
    case 'columns': {
      const block = addColumnsBlock(section.name, literal(section.name), section.items);
      const tag = dollarTag(block);
      return `${marker}\nDO ${tag}\n${block}\n${tag};\n`;
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
