import { CodeActionKind, CompletionItemKind, type Connection, type Location, MarkupKind } from 'vscode-languageserver';
import { codeActions, fixAll } from '../analysis/codeActions.ts';
import { completion } from '../analysis/completion.ts';
import { hover } from '../analysis/hover.ts';
import { migrationHover } from '../analysis/migrationHover.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { contains, span } from '../text/span.ts';
import { type EditTargets, toCodeAction, toRange } from './convert.ts';
import { type OpenDocument, uriOf } from './documents.ts';
import type { Folder } from './folder.ts';
import type { Runtime } from './runtime.ts';
import { schemaLabel } from './schemaLabel.ts';
import type { Project, Session } from './session.ts';

/** Quick fixes, hovers, completion and definitions: each answers from the document's analysis, and changes nothing. */
export function registerFeatures(connection: Connection, session: Session, runtime: Runtime): void {
  const at = (uri: string): { open: OpenDocument; project: Project } | undefined => {
    const open = session.documents.byUri(uri);
    const project = open && session.owner(open.path);
    return open && project && { open, project };
  };

  connection.onCodeAction(({ textDocument, range, context }) => {
    const { open, project } = at(textDocument.uri) ?? {};
    const lookup = project?.folder.lookup();
    const checked = open && project?.folder.check(open.path, open.text);
    if (!open || !project || !lookup || !checked || checked.analysis.findings.length === 0) return [];
    const actionContext = project.folder.actionContext(lookup);
    const targets = editTargets(project.folder, session);
    const wants = (kind: string): boolean =>
      context.only === undefined || context.only.some((each) => kind === each || kind.startsWith(`${each}.`));
    const asked = span(open.document.offsetAt(range.start), open.document.offsetAt(range.end));
    const quick = wants(CodeActionKind.QuickFix) ? codeActions(checked, asked, actionContext) : [];
    // Only when it is asked for by name: a list of fixes for a squiggle does not want it.
    const all = context.only !== undefined && wants('source.fixAll.columnist') ? fixAll(checked, actionContext) : undefined;
    return [...quick, ...(all ? [all] : [])].map((action) => toCodeAction(action, context.diagnostics, targets));
  });

  connection.onHover(({ textDocument, position }) => {
    const { open, project } = at(textDocument.uri) ?? {};
    const lookup = project?.folder.lookup();
    const checked = open && project?.folder.check(open.path, open.text);
    if (!open || !project || !lookup || !checked) return null;
    const label = schemaLabel(project.folder.schema, runtime.now());
    const offset = open.document.offsetAt(position);
    const name = hover(checked.analysis, offset, lookup, label);
    const statement = migrationHover(project.folder.outline(open.path, open.text) ?? [], offset);
    const found = name ?? statement;
    if (!found) return null;
    const value = name && statement ? `${name.markdown}\n\n---\n\n${statement.markdown}` : found.markdown;
    return { contents: { kind: MarkupKind.Markdown, value }, range: toRange(new LineIndex(open.text), found.span) };
  });

  connection.onCompletion(({ textDocument, position }) => {
    const { open, project } = at(textDocument.uri) ?? {};
    const lookup = project?.folder.lookup();
    if (!open || !project || !lookup || !project.folder.covers(open.path)) return [];
    const lines = new LineIndex(open.text);
    const offset = open.document.offsetAt(position);
    return completion({ path: open.path, text: open.text }, offset, project.folder.extractContext, lookup).map((item) => ({
      label: item.label,
      kind: completionKinds[item.kind],
      // Names of the system catalog last.
      sortText: `${item.label.startsWith('pg_') || item.label === 'information_schema' ? 1 : 0}${item.label}`,
      ...(item.detail !== undefined && { detail: item.detail }),
      textEdit: { range: toRange(lines, item.span), newText: item.text },
    }));
  });

  connection.onDefinition(({ textDocument, position }): Location | null => {
    const { open, project } = at(textDocument.uri) ?? {};
    const checked = open && project?.folder.check(open.path, open.text);
    if (!open || !project || !checked) return null;
    const offset = open.document.offsetAt(position);
    const finding = checked.analysis.findings.find((each) => each.origin && contains(each.span, span(offset, offset)));
    return finding?.origin ? placeIn(project.folder, session, finding.origin.file, finding.column ?? finding.table ?? '') : null;
  });
}

const completionKinds = {
  column: CompletionItemKind.Field,
  relation: CompletionItemKind.Struct,
  function: CompletionItemKind.Function,
  schema: CompletionItemKind.Module,
  type: CompletionItemKind.TypeParameter,
  value: CompletionItemKind.EnumMember,
} as const;

function editTargets(folder: Folder, session: Session): EditTargets {
  return {
    uri: (file) => session.documents.get(folder.absolute(file))?.uri ?? uriOf(folder.absolute(file)),
    text: (file) => session.documents.text(folder.absolute(file)),
    version: (file) => session.documents.get(folder.absolute(file))?.version ?? null,
  };
}

/** The first place of a name in a file. */
function placeIn(folder: Folder, session: Session, file: string, name: string): Location {
  const path = folder.absolute(file);
  const text = session.documents.text(path) ?? '';
  const start = Math.max(0, text.indexOf(name));
  return { uri: uriOf(path), range: toRange(new LineIndex(text), { start, end: start + name.length }) };
}
