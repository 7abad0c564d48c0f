import type { Lookup } from '../catalog/lookup.ts';
import type { Column, Relation } from '../catalog/model.ts';
import type { Reference } from '../resolve/reference.ts';
import type { Finding } from '../rules/finding.ts';
import type { Span } from '../text/span.ts';
import type { DocumentAnalysis } from './analyze.ts';

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/** Where the catalog comes from and how old it is, for people: `development (localhost/chat), 3 minutes old`. */
export type SchemaLabel = string;

/** What is known of the name at an offset of the document: the column with its type, the table with its columns, or where a missing name was looked for. */
export function hover(analysis: DocumentAnalysis, offset: number, lookup: Lookup, schema: SchemaLabel): Hover | undefined {
  const finding = analysis.findings.find(({ span }) => span.start <= offset && offset <= span.end);
  if (finding) return { span: finding.span, markdown: missing(finding, schema) };
  const located = analysis.references.find(
    ({ reference, span }) => reference.status === 'found' && span.start <= offset && offset <= span.end,
  );
  const markdown = located && known(located.reference, lookup);
  return located && markdown !== undefined ? { span: located.span, markdown: `${markdown}\n\n*${schema}*` } : undefined;
}

/** The message itself is shown by the editor beside the hover; this adds what it leaves out. */
function missing(finding: Finding, schema: SchemaLabel): string {
  const looked = finding.code === 'pending' ? `Not in ${schema} yet` : `Looked in ${schema}`;
  const near = finding.suggestions.length > 0 ? `\n\nNear names: ${finding.suggestions.map(code).join(', ')}` : '';
  return `*${looked}*${near}`;
}

function known(reference: Reference, lookup: Lookup): string | undefined {
  if (reference.kind === 'column') {
    const owner = reference.relations[0];
    const relation = owner && lookup.relation(owner.name, owner.schema);
    if (typeof relation !== 'object') return undefined;
    const column = relation.columns?.find((each) => each.name === reference.name);
    return column && `${sql(`${relation.name}.${definition(column)}`)}${comment(column.comment)}`;
  }
  if (reference.kind === 'relation' && reference.found) {
    const relation = lookup.relation(reference.found.name, reference.found.schema);
    return typeof relation === 'object' ? table(relation) : undefined;
  }
  if (reference.kind === 'function' && reference.found) {
    const overloads = lookup.functions(reference.found.name, reference.found.schema);
    if (overloads === 'unknown') return undefined;
    const lines = overloads.slice(0, 5).map((each) => {
      const inputs = each.arguments.filter((argument) => argument.mode !== 'out' && argument.mode !== 'table');
      const list = inputs.map((argument) => [argument.name, argument.type].filter(Boolean).join(' ')).join(', ');
      return `${each.name}(${list})${each.returns === '' ? '' : ` returns ${each.returnsSet ? 'setof ' : ''}${each.returns}`}`;
    });
    return lines.length > 0 ? sql(lines.join('\n')) : undefined;
  }
  return undefined;
}

/** At most this many columns are listed; the rest is counted. */
const listed = 30;

function table(relation: Relation): string {
  const head = `${relation.kind.replace('-', ' ')} ${relation.schema}.${relation.name}`;
  const columns = relation.columns ?? [];
  const lines = columns.slice(0, listed).map((column) => `  ${definition(column)}`);
  if (columns.length > listed) lines.push(`  -- and ${columns.length - listed} more`);
  return `${sql([head, ...lines].join('\n'))}${comment(relation.comment)}`;
}

function definition(column: Column): string {
  const parts = [column.name, column.type];
  if (column.notNull) parts.push('not null');
  if (column.identity) parts.push(`generated ${column.identity} as identity`);
  else if (column.generated && column.default !== undefined)
    parts.push(`generated always as (${column.default}) ${column.generated}`);
  else if (column.default !== undefined) parts.push(`default ${column.default}`);
  return parts.join(' ');
}

const sql = (text: string): string => `\`\`\`sql\n${text}\n\`\`\``;
const code = (text: string): string => `\`${text}\``;
const comment = (text: string | undefined): string => (text === undefined ? '' : `\n\n${text}`);
