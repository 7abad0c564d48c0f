import type { Lookup } from '../catalog/lookup.ts';
import type { Column } from '../catalog/model.ts';
import type { Extraction, Fragment, Model } from '../extract/fragment.ts';
import type { Evidence, Reference } from '../resolve/reference.ts';
import { enumReferences, resolveModel } from '../resolve/resolveModel.ts';
import type { Finding } from '../rules/finding.ts';
import { rules } from '../rules/registry.ts';
import type { Draft } from '../rules/rule.ts';
import type { Settings } from '../rules/settings.ts';
import { sqlSyntax } from '../rules/sqlSyntax.ts';
import type { Statement } from '../sql/statement.ts';
import { contains, type Span } from '../text/span.ts';
import { type Doubt, doubts } from './doubt.ts';
import { type ResolvedFragment, resolveFragment } from './resolveFragment.ts';
import { mayComeRight, type Unfinished } from './unfinished.ts';

/** A reference at its place in the document. */
export interface LocatedReference {
  readonly reference: Reference;
  /** In the document. */
  readonly span: Span;
}

/** All that one document tells, held against one catalog. Immutable. */
export interface DocumentAnalysis {
  readonly findings: readonly Finding[];
  readonly references: readonly LocatedReference[];
  readonly models: readonly Model[];
  readonly fragments: number;
  /** Where the SQL strings stand in the document; for a .sql file, the file. */
  readonly fragmentSpans: readonly Span[];
  /** Something was left unsaid because the user types there. */
  readonly withheld?: true;
}

export interface AnalyzeOptions {
  readonly settings: Pick<Settings, 'severity'>;
  /** Name the document goes by in origins and messages, relative to the workspace folder. */
  readonly file: string;
  /** A migration that is not applied yet: that it brings names, and stands on others that do, needs no hint in itself. */
  readonly isMigration?: boolean;
  /** Other schemas that are watched: a finding says which of them have the name. */
  readonly watched?: readonly WatchedSchema[];
  /** Document offset of the cursor while typing: no syntax finding is made there. */
  readonly cursor?: number;
  /** The last edit was a keystroke, a moment ago: names are left alone, too, where what may be typed next can bring them. */
  readonly typing?: true;
}

export interface WatchedSchema {
  readonly name: string;
  readonly lookup: Lookup;
}

/**
 * Holds what was extracted from a document against a catalog. DDL in the document counts for what follows it.
 * Cost: about 0.2 ms for a statement not seen before, nearly nothing for one that is unchanged under the same catalog.
 */
export function analyzeDocument(text: string, extraction: Extraction, lookup: Lookup, options: AnalyzeOptions): DocumentAnalysis {
  const located: LocatedReference[] = [];
  const findings: Finding[] = [];
  let current = lookup;
  const all = extraction.fragments.map((fragment) => {
    const resolved = resolveFragment(fragment, current, options.file);
    current = resolved.after;
    return { fragment, resolved };
  });
  const isDoubtful = doubts(all);
  let withheld = false;
  for (const { fragment, resolved } of all) {
    if (locate(text, fragment, resolved, isDoubtful, located, findings, options)) withheld = true;
  }
  for (const { span, action } of extraction.commands ?? []) {
    report(
      text,
      { reference: { kind: 'destructive', span, status: 'missing', usage: 'ddl', action: `"${action}"` }, span },
      lookup,
      findings,
      options,
    );
  }
  const declared = [
    ...extraction.models.flatMap((model) => resolveModel(model, current)),
    ...(extraction.enums ?? []).flatMap((each) => enumReferences(each, current)),
  ];
  locateDeclared(text, declared, current, located, findings, options);
  return {
    findings: distinct(findings.filter((finding) => !isSuppressed(finding, extraction)).sort(byPlace)),
    references: located,
    models: extraction.models,
    fragmentSpans: extraction.fragments.map((fragment) => fragment.host),
    fragments: extraction.fragments.length + extraction.models.length,
    ...(withheld && { withheld }),
  };
}

/** Placeholders that another program fills in: what the statement is then cannot be told. */
const templated =
  /%[A-Za-z_]+%|%[sdvqL](?!\w)|%\([A-Za-z_]+\)s|\{\{|\{%|<%|\$\{|#\{|@@?[A-Z_]+@|__[A-Z_]+__|(^|[\s(,.]):[A-Za-z_]+/m;

/** Files whose purpose is to take back: rollbacks of migrations, and tests, which clean up after themselves. */
const undoing = /(^|[./_-])(down|undo|rollback|test|spec|e2e)\.[a-z]+$|(^|\/)(down|undo|rollbacks?|tests?|__tests__|e2e)\//i;

/** Tests, their fixtures and mocks: what they send often goes to a double, or to a database that they make for themselves. */
const testing =
  /(^|\/)(tests?|__tests__|__mocks__|__fixtures__|specs?|e2e|fixtures?|mocks?|cypress|testing)\/|[._-](test|spec|e2e|mock|fixture)s?\.[a-z]+$|[a-z](Test|Spec)s?\.[cm]?[jt]sx?$|_test\.go$/;

/** Of these, a test may have made its own. A column that a table of the schema lacks is missing in tests too. */
const isOfTheTest = (reference: Reference): boolean =>
  reference.status === 'missing' && /^(relation|schema|function|type)$/.test(reference.kind);

/** A string that no call takes: in a test it is as often what another one is compared with. */
const isUnsent = ({ origin, label }: Fragment): boolean => origin === 'guessed' && label === 'string';

/** A name of PostgreSQL's own that the server does not have, in code that asks for its version. */
const isForOtherVersion = (reference: Reference, text: string): boolean =>
  reference.status === 'missing' && isSystemName(reference) && /server_?version|pg_?version|\bversion\(\)/i.test(text);

function isSystemName(reference: Reference): boolean {
  if (reference.kind === 'column')
    return reference.relations.some(({ schema }) => /^pg_catalog$|^information_schema$/.test(schema));
  return (reference.kind === 'relation' || reference.kind === 'function') && reference.name.startsWith('pg_');
}

/** A table without a schema that the search_path does not reach, and another schema has. */
const isInAnotherSchema = (reference: Reference, lookup: Lookup): boolean =>
  reference.kind === 'relation' &&
  reference.status === 'missing' &&
  reference.schema === undefined &&
  lookup.catalog.relations.some(({ name, schema }) => name === reference.name && !/^pg_|^information_schema$/.test(schema));

/** Whether something was left unsaid because the user types there. */
function locate(
  text: string,
  fragment: Fragment,
  resolved: ResolvedFragment,
  isDoubtful: Doubt,
  located: LocatedReference[],
  findings: Finding[],
  options: AnalyzeOptions,
): boolean {
  let withheld = false;
  const undoes = undoing.test(options.file);
  const isTest = testing.test(options.file);
  for (const statement of resolved.statements) {
    if (statement.statement.error && templated.test(statement.statement.text)) continue;
    const syntax = sqlSyntax(statement.statement, fragment, options.cursor);
    if (syntax) push(findings, { ...syntax, code: 'sql-syntax' }, options);
    const unfinished = unfinishedAt(statement.statement, fragment, options);
    for (const reference of statement.references) {
      const span = fragment.map.toHost(reference.span);
      if (!span) continue;
      const evidence = hostEvidence(reference, fragment);
      const status = isGoneFromModel(reference, fragment, statement.lookup) ? 'missing' : reference.status;
      const placed = { reference: evidence.length > 0 ? { ...reference, status, evidence } : reference, span };
      located.push(placed);
      if (
        reference.kind === 'relation' &&
        fragment.lenient?.some((each) => contains(each, reference.span)) &&
        reference.status === 'missing'
      )
        continue;
      if (isDoubtful(fragment, statement, reference)) continue;
      // A string that is taken for SQL may be the base of a query that is joined elsewhere.
      if ((fragment.origin === 'guessed' || fragment.partial) && reference.kind === 'column' && reference.missingQualifier)
        continue;
      if (fragment.partial && reference.status === 'ambiguous') continue;
      if (fragment.anySchema && isInAnotherSchema(reference, statement.lookup)) continue;
      if (unfinished && isPromised(reference) && mayComeRight(reference, unfinished, statement.lookup)) {
        if (unfinished.cursor !== undefined) withheld = true;
        continue;
      }
      if (isTest && (isOfTheTest(reference) || isUnsent(fragment))) continue;
      if (isForOtherVersion(reference, text)) continue;
      if (reference.kind === 'destructive' && (undoes || statement.statement.section === 'down')) continue;
      report(text, placed, statement.lookup, findings, options);
    }
  }
  return withheld;
}

const isPromised = ({ status }: Reference): boolean => status === 'missing' || status === 'ambiguous';

/** Whether a statement is being typed, or was left broken. */
function unfinishedAt(statement: Statement, { map, text }: Fragment, { cursor, typing }: AnalyzeOptions): Unfinished | undefined {
  const at = typing && cursor !== undefined ? map.fromHost(cursor) : undefined;
  const { start, end } = statement.span;
  const isHere = at !== undefined && start <= at && (at <= end || text.slice(end, at).trim() === '');
  if (isHere) return { statement, cursor: at };
  return statement.error ? { statement, cursor: undefined } : undefined;
}

/** References that stand in the document itself: those of models and enums. */
function locateDeclared(
  text: string,
  references: readonly Reference[],
  lookup: Lookup,
  located: LocatedReference[],
  findings: Finding[],
  options: AnalyzeOptions,
): void {
  const isTest = testing.test(options.file);
  for (const reference of references) {
    const placed = { reference, span: reference.span };
    located.push(placed);
    if (isTest && isOfTheTest(reference)) continue;
    report(text, placed, lookup, findings, options);
  }
}

function report(
  text: string,
  { reference, span }: LocatedReference,
  lookup: Lookup,
  findings: Finding[],
  options: AnalyzeOptions,
): void {
  if (reference.status === 'unknown') return;
  const context = { lookup, written: text.slice(span.start, span.end) };
  for (const rule of rules) {
    const draft = rule.check(reference, context);
    if (!draft) continue;
    const having = watchedWith(draft, options.watched);
    const message =
      having.length > 0 ? `${draft.message} (present in ${having.map(({ name }) => name).join(', ')})` : draft.message;
    const evidence = [
      ...(reference.evidence ?? []),
      ...having.flatMap(({ name, column }) => (column ? [asDeclared(name, column, span)] : [])),
    ];
    push(
      findings,
      { ...draft, message, code: rule.code, severity: rule.severity, span, usage: reference.usage, evidence },
      options,
    );
    return;
  }
}

function push(findings: Finding[], finding: Finding, options: AnalyzeOptions): void {
  if (finding.code === 'pending' && (options.isMigration || undoing.test(options.file))) return;
  const severity = options.settings.severity[finding.code] ?? finding.severity;
  if (severity !== 'off') findings.push({ ...finding, severity });
}

/** The watched schemas that have what the active one lacks. */
function watchedWith(
  draft: Draft,
  watched: readonly WatchedSchema[] = [],
): { readonly name: string; readonly column?: Column }[] {
  const { schema, table, column } = draft;
  if (schema === undefined || table === undefined) return [];
  return watched.flatMap(({ name, lookup }) => {
    const relation = lookup.relation(table, schema);
    if (typeof relation !== 'object') return [];
    if (column === undefined) return [{ name }];
    const found = relation.columns?.find((each) => each.name === column);
    return found ? [{ name, column: found }] : [];
  });
}

/** What another database has is the best evidence there is of what this one should have. */
const asDeclared = (library: string, { type, notNull, default: value }: Column, span: Span): Evidence => ({
  kind: 'declared',
  library,
  type,
  notNull: notNull === true,
  ...(value !== undefined && { default: value }),
  span,
});

/** The reference's evidence with spans in the document, and what the host language says of the same column or parameter. */
function hostEvidence(reference: Reference, fragment: Fragment): Evidence[] {
  const result = (reference.evidence ?? []).map(
    (each): Evidence => ({ ...each, span: fragment.map.toHost(each.span) ?? fragment.host }),
  );
  for (const { for: subject, typescript, host } of fragment.hints ?? []) {
    if ('column' in subject) {
      if (reference.kind === 'column' && subject.column === reference.name)
        result.push({ kind: 'typescript', type: typescript, span: host });
    } else result.push(...valueEvidence(subject, typescript, reference, host));
  }
  return [...result, ...modelEvidence(reference, fragment), ...removedEvidence(reference, fragment)];
}

/** What the type of a parameter or hole tells. What the column is joined to by an operator may be of another type. */
function valueEvidence(
  subject: { readonly parameter: number } | { readonly hole: number },
  typescript: string,
  reference: Reference,
  span: Span,
): Evidence[] {
  const use = reference.evidence?.find(
    (each) =>
      each.kind === 'parameter' &&
      each.how !== 'passed' &&
      ('hole' in subject ? each.hole === subject.hole : each.hole === undefined && each.number === subject.parameter),
  );
  if (use?.kind !== 'parameter') return [];
  const { how } = use;
  const constant = /^'((?:[^'\\]|\\.)*)'$/.exec(typescript)?.[1];
  if (constant !== undefined && !use.element)
    return [{ kind: 'literal', type: 'text', value: constant.replace(/\\(.)/g, '$1'), how, span }];
  if (how === 'assigned') return [{ kind: 'typescript', type: typescript, span }];
  // A filter that may be left out says nothing of NULL in the column.
  const given = typescript.replace(/\s*\|\s*(?:null|undefined)\b|^(?:null|undefined)\s*\|\s*/g, '').trim();
  const element = /^(?:readonly\s+)?\(?(.+?)\)?\[\]$/s.exec(given)?.[1];
  const type = use.element ? element : (element ?? given);
  return type === undefined || type === '' ? [] : [{ kind: 'typescript', type, compared: true, span }];
}

/** What the model behind a rendered call declares of the column, so that a fix at the call knows what the model knows. */
function modelEvidence(reference: Reference, fragment: Fragment): Evidence[] {
  if (reference.kind !== 'column' || reference.status === 'found') return [];
  const [home, ...others] = reference.relations;
  const span = fragment.map.toHost(reference.span) ?? fragment.host;
  return (fragment.declared ?? []).flatMap(({ name, table, ...declared }): Evidence[] => {
    if (name !== reference.name || table !== home?.name || others.length > 0) return [];
    const { typescript: _, ...evidence } = declared;
    return [{ kind: 'declared', ...evidence, span }];
  });
}

/**
 * A column of a missing table hangs on that table, which a migration will bring; one that its model does not have will not come with it, and is
 * a finding of its own.
 */
function isGoneFromModel(reference: Reference, { removed }: Fragment, lookup: Lookup): boolean {
  if (reference.kind !== 'column' || reference.status !== 'unknown' || !removed || reference.relations.length !== 1) return false;
  const [home] = reference.relations;
  const ofTable = removed.filter(({ table }) => table === home?.name);
  return (
    home !== undefined &&
    ofTable.some(({ column }) => column === reference.name) &&
    ofTable.every(({ column }) => column !== undefined) &&
    lookup.relation(home.name, home.schema) === 'absent'
  );
}

function removedEvidence(reference: Reference, fragment: Fragment): Evidence[] {
  const table =
    reference.kind === 'relation'
      ? reference.name
      : reference.kind === 'column'
        ? reference.relations[0]?.name
        : reference.kind === 'enum-label'
          ? reference.type.name
          : undefined;
  const column = reference.kind === 'column' || reference.kind === 'enum-label' ? reference.name : undefined;
  if (table === undefined || reference.status === 'found') return [];
  const found = fragment.removed?.find((each) => each.table === table && each.column === column);
  if (!found) return [];
  const { because, instead } = found;
  return [{ kind: 'removed', because, instead, span: fragment.map.toHost(reference.span) ?? fragment.host }];
}

const isSuppressed = (finding: Finding, extraction: Extraction): boolean =>
  extraction.suppressions.some(
    (suppression) =>
      contains(suppression.span, finding.span) && (suppression.codes === undefined || suppression.codes.includes(finding.code)),
  );

const byPlace = (a: Finding, b: Finding): number => a.span.start - b.span.start || a.span.end - b.span.end;

/** One squiggle for one name at one place, whatever number of ways the place can be read in; their evidence is put together. */
function distinct(sorted: readonly Finding[]): Finding[] {
  const result: Finding[] = [];
  for (const finding of sorted) {
    const same = result.findLastIndex((other) => sameCause(other, finding));
    const first = result[same];
    if (!first) result.push(finding);
    else if (finding.evidence.length > 0) result[same] = { ...first, evidence: [...first.evidence, ...finding.evidence] };
  }
  return result;
}

const sameCause = (a: Finding, b: Finding): boolean =>
  a.span.start === b.span.start && a.span.end === b.span.end && a.code === b.code && a.message === b.message;
