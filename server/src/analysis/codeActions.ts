import type { Lookup } from '../catalog/lookup.ts';
import type { Change } from '../migration/change.ts';
import { describeChange } from '../migration/describeChange.ts';
import { appendToPending } from '../migration/pending.ts';
import type { PlannedChange } from '../migration/plan.ts';
import { planChanges } from '../migration/planChanges.ts';
import type { Finding } from '../rules/finding.ts';
import { quoteIdentifier } from '../sql/names.ts';
import { applyEdits, type TextEdit } from '../text/edit.ts';
import { overlaps, type Span, span } from '../text/span.ts';
import type { AnalyzedFile } from './checkReport.ts';
import { planInput } from './planInput.ts';

/** An action on findings of one document: data that an editor can apply as it is. */
export interface Action {
  readonly title: string;
  readonly kind: 'quickfix' | 'source.fixAll.columnist';
  /** The findings that it mends. */
  readonly findings: readonly Finding[];
  readonly preferred?: true;
  readonly edits: readonly FileEdit[];
}

export interface FileEdit {
  /** Relative to the workspace folder. */
  readonly file: string;
  /** The file does not exist yet. */
  readonly create: boolean;
  /** Computed from the file's present text. */
  readonly edits: readonly TextEdit[];
}

export interface ActionContext {
  readonly lookup: Lookup;
  readonly pending: PendingFile;
  readonly style: 'guarded' | 'terse';
}

/** The migration that quick fixes append to; `text` is undefined while it does not exist. */
export interface PendingFile {
  readonly file: string;
  readonly text: string | undefined;
}

/** What can be done about the findings that `range` touches, best first. Cost: inference over the document's findings. */
export function codeActions(document: AnalyzedFile, range: Span, context: ActionContext): Action[] {
  const touched = document.analysis.findings.filter(
    (finding) => overlaps(finding.span, range) || finding.span.start === range.start,
  );
  if (touched.length === 0) return [];
  const planned = planChanges(...planArguments(document, context.lookup)).changes;
  return [
    ...touched.flatMap((finding) => [...additions(finding, planned, context), ...renames(finding, document)]),
    ...together(touched, planned, document, context),
    ...touched.map((finding) => ignore(finding, document)),
  ];
}

/** Everything that is missing in the document, added to the pending migration: `source.fixAll.columnist`. */
export function fixAll(document: AnalyzedFile, context: ActionContext): Action | undefined {
  const planned = planChanges(...planArguments(document, context.lookup)).changes.filter(
    ({ change }) => change.kind !== 'function-stub',
  );
  if (planned.length === 0) return undefined;
  const findings = document.analysis.findings.filter((finding) => planned.some((each) => brings(each.change, finding)));
  return {
    title: `Add all ${planned.length} missing of this file to the pending migration`,
    kind: 'source.fixAll.columnist',
    findings,
    edits: append(planned, context),
  };
}

function planArguments(document: AnalyzedFile, lookup: Lookup): Parameters<typeof planChanges> {
  const { findings, uses, shapes } = planInput([document]);
  return [findings, lookup, { uses, shapes }];
}

function additions(finding: Finding, planned: readonly PlannedChange[], context: ActionContext): Action[] {
  const own = planned.find(({ change }) => brings(change, finding));
  if (!own) return [];
  // What it stands on comes with it, a table's schema, an enum's type; and the indexes that are declared of it.
  const needed = planned.filter(
    ({ change }) => change === own.change || isBelow(change, own.change) || isIndexOf(change, [own.change], planned),
  );
  const add = (change: Change, preferred: boolean): Action => ({
    title: title(change, preferred ? own.conflicts : undefined),
    kind: 'quickfix',
    findings: [finding],
    ...(preferred && !own.conflicts && { preferred: true }),
    edits: append([...needed.filter((each) => each !== own), { ...own, change }], context),
  });
  return [add(own.change, true), ...own.alternatives.slice(0, 2).map((change) => add(change, false))];
}

function together(
  touched: readonly Finding[],
  planned: readonly PlannedChange[],
  document: AnalyzedFile,
  context: ActionContext,
): Action[] {
  const actions: Action[] = [];
  const table = touched.find((finding) => finding.code === 'unknown-column' && finding.table !== undefined);
  const ofTable = planned.filter(
    ({ change }) => change.kind === 'add-column' && change.table === table?.table && change.schema === table?.schema,
  );
  if (table && ofTable.length > 1) {
    const findings = document.analysis.findings.filter((finding) => ofTable.some((each) => brings(each.change, finding)));
    const name = `Add all ${ofTable.length} missing columns of ${table.table} to the pending migration`;
    const columns = ofTable.map((each) => each.change);
    const indexes = planned.filter(({ change }) => isIndexOf(change, columns, planned));
    actions.push({ title: name, kind: 'quickfix', findings, edits: append([...ofTable, ...indexes], context) });
  }
  const all = fixAll(document, context);
  if (all && planned.length > Math.max(1, ofTable.length)) actions.push({ ...all, kind: 'quickfix' });
  return actions;
}

function append(planned: readonly PlannedChange[], { pending, style, lookup }: ActionContext): FileEdit[] {
  const changes = planned.map((each) => each.change);
  const edits = appendToPending(pending.text, changes, { style, lookup });
  return edits.length === 0 ? [] : [{ file: pending.file, create: pending.text === undefined, edits }];
}

/** `Add teams.owner integer (pending migration; but compared with users.id uuid)` */
function title(change: Change, conflicts: readonly string[] | undefined): string {
  const but = conflicts?.[0]?.replace(/ \([^()]*\)$/, '');
  const what = describeChange(change) ?? `a note about ${change.kind === 'function-stub' ? change.name : 'it'}`;
  return `${what.replace(/^./, (first) => first.toUpperCase())} (pending migration${but === undefined ? '' : `; but ${but}`})`;
}

/** Whether a change is what the finding asks for. */
export function brings(change: Change, finding: Finding): boolean {
  switch (change.kind) {
    case 'add-column':
      return (
        finding.code === 'unknown-column' &&
        change.schema === finding.schema &&
        change.table === finding.table &&
        change.column.name === finding.column
      );
    case 'create-table':
      return finding.code === 'unknown-table' && change.schema === finding.schema && change.table === finding.table;
    case 'create-schema':
      return finding.code === 'unknown-schema' && change.schema === finding.schema;
    case 'add-constraint':
      return finding.code === 'conflict-target' && change.schema === finding.schema && change.table === finding.table;
    case 'create-enum':
      return finding.code === 'unknown-type' && change.schema === finding.schema && change.name === finding.name;
    case 'add-enum-value':
      return (
        finding.code === 'unknown-enum-value' &&
        finding.change?.kind === 'add-enum-value' &&
        finding.change.label === change.label &&
        change.name === finding.name
      );
    case 'function-stub':
      return finding.code === 'unknown-function' && change.name === finding.name;
    case 'create-index':
      return false;
  }
}

/** Whether `lower` must be there before `upper` can be. */
function isBelow(lower: Change, upper: Change): boolean {
  if (!('schema' in upper)) return false;
  if (lower.kind === 'create-schema') return upper.kind !== 'create-schema' && lower.schema === upper.schema;
  if (lower.kind !== 'create-enum') return false;
  const columns = upper.kind === 'create-table' ? upper.columns : upper.kind === 'add-column' ? [upper.column] : [];
  return columns.some((column) => column.type.replace(/\[\]$/, '').split('.').at(-1)?.replaceAll('"', '') === lower.name);
}

/** Whether an index is of a table that `made` makes, or names columns of which `made` brings all that are missing. */
function isIndexOf(index: Change, made: readonly Change[], planned: readonly PlannedChange[]): boolean {
  if (index.kind !== 'create-index') return false;
  const isOwn = (change: Change): boolean =>
    'table' in change && change.schema === index.schema && change.table === index.table && change.kind !== 'create-index';
  if (index.fresh) return made.some((change) => change.kind === 'create-table' && isOwn(change));
  const brings = (change: Change): boolean =>
    change.kind === 'add-column' && isOwn(change) && index.columns.some(({ name }) => name === change.column.name);
  return made.some(brings) && planned.every(({ change }) => !brings(change) || made.includes(change));
}

/** Offered only where the document says the name as such, so that replacing it means the same. */
function renames(finding: Finding, document: AnalyzedFile): Action[] {
  const written = document.text.slice(finding.span.start, finding.span.end);
  const name =
    finding.code === 'unknown-enum-value' ? undefined : (finding.column ?? finding.name ?? finding.table ?? finding.schema);
  const quotes = written.startsWith('"') ? '"' : '';
  if (name !== undefined && written.replace(/^"|"$/g, '').toLowerCase() !== name.toLowerCase()) return [];
  return finding.suggestions.flatMap((suggestion): Action[] => {
    const text = name === undefined ? `'${suggestion.replaceAll("'", "''")}'` : quotes === '"' ? `"${suggestion}"` : suggestion;
    if (name !== undefined && quotes === '' && quoteIdentifier(suggestion) !== suggestion) return [];
    const edits = [{ file: document.file, create: false, edits: [{ span: finding.span, newText: text }] }];
    return [
      { title: `Change to ${name === undefined ? text : `"${suggestion}"`}`, kind: 'quickfix', findings: [finding], edits },
    ];
  });
}

/** A comment on the line above; inside a multi-line SQL string it is an SQL comment. */
function ignore(finding: Finding, document: AnalyzedFile): Action {
  const lineStart = document.text.lastIndexOf('\n', finding.span.start - 1) + 1;
  const indent = /^[ \t]*/.exec(document.text.slice(lineStart))?.[0] ?? '';
  const insideString = document.analysis.fragmentSpans.some(({ start, end }) => start < lineStart && finding.span.end <= end);
  const comment = /\.(sql|psql|pgsql)$/i.test(document.file) || insideString ? '--' : '//';
  const newText = `${indent}${comment} columnist-ignore-next-line ${finding.code}${document.text.includes('\r\n') ? '\r\n' : '\n'}`;
  return {
    title: `Ignore ${finding.code} on this line`,
    kind: 'quickfix',
    findings: [finding],
    edits: [{ file: document.file, create: false, edits: [{ span: span(lineStart, lineStart), newText }] }],
  };
}

/** The text that a file has after an action, for those who apply it themselves. */
export const editedText = (text: string | undefined, edit: FileEdit): string => applyEdits(text ?? '', edit.edits);
