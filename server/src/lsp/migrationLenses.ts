import { type CodeLens, type Command, type Connection, type Diagnostic, type Location, Range } from 'vscode-languageserver';
import type { MigrationStep } from '../analysis/migrationOutline.ts';
import type { Hazard } from '../migration/hazards/hazard.ts';
import { isGrave, isNotable, notableHazards } from '../migration/hazards/notable.ts';
import type { Finding } from '../rules/finding.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { toRange } from './convert.ts';
import type { Project, Session } from './session.ts';

/**
 * Lenses on migrations that the database does not have: verify, hazards and apply above the first line; above each statement its hazards
 * and the places that wait for what it brings. Their commands are the client's, so they are given only to a client that has them.
 */
export function registerMigrationLenses(connection: Connection, session: Session): void {
  connection.onCodeLens(({ textDocument: { uri } }): CodeLens[] => {
    const open = session.documents.byUri(uri);
    const project = open && session.owner(open.path);
    const steps = project?.folder.outline(open!.path, open!.text);
    if (!open || !project || !steps || steps.length === 0) return [];
    const lines = new LineIndex(open.text);
    const first = Range.create(0, 0, 0, 0);
    return [
      ...ofFile(uri, steps, project, session.trusted).map((command) => ({ range: first, command })),
      ...steps.flatMap((step) => {
        const range = toRange(lines, step.span);
        return ofStep(uri, step, range, project).map((command) => ({ range, command }));
      }),
    ];
  });
}

function ofFile(uri: string, steps: readonly MigrationStep[], project: Project, trusted: boolean): Command[] {
  const hazards = notableHazards(steps.flatMap((step) => step.hazards));
  const title = hazards.length === 0 ? 'Hazards: none' : `${icon(hazards)} ${count(hazards.length, 'hazard')}`;
  const about = steps.find((step) => step.hazards.some(isNotable)) ?? steps[0]!;
  const commands: Command[] = [{ title, command: 'columnist.showHazards', arguments: [uri, about.span.start] }];
  if (!trusted) return commands;
  const target = applyTitle(project);
  return [
    { title: '$(beaker) Verify', command: 'columnist.verifyMigration', arguments: [uri] },
    ...commands,
    ...(target === undefined ? [] : [{ title: target, command: 'columnist.applyMigration', arguments: [uri] }]),
  ];
}

function applyTitle({ folder, sources }: Project): string | undefined {
  const active = folder.schema.source?.source;
  if (active?.kind === 'connection') return `$(cloud-upload) Apply to ${active.name}…`;
  return sources.some(({ source }) => source.kind === 'connection') ? '$(cloud-upload) Apply to a Database…' : undefined;
}

function ofStep(uri: string, step: MigrationStep, range: Range, project: Project): Command[] {
  const notable = step.hazards.filter(isNotable);
  const places = placesOf(step, project);
  const shown: Command[] = [];
  if (notable.length > 0) {
    const more = notable.length > 1 ? `, and ${notable.length - 1} more` : '';
    const title = `${icon(notable)} ${(notable.find(isGrave) ?? notable[0]!).message}${more}`;
    shown.push({ title, command: 'columnist.showHazards', arguments: [uri, step.span.start] });
  }
  if (places.length > 0) {
    const title = places.length === 1 ? '1 place uses this' : `${places.length} places use this`;
    shown.push({ title, command: 'columnist.showPlaces', arguments: [uri, range.start, places] });
  }
  return shown;
}

/** Where names stand that this statement will bring, in all checked files. */
function placesOf(step: MigrationStep, { diagnostics }: Project): Location[] {
  return [...diagnostics.all()].flatMap(({ uri, diagnostics: all }) =>
    all.filter((each) => waitsFor(each, step)).map(({ range }) => ({ uri, range })),
  );
}

function waitsFor({ data }: Diagnostic, step: MigrationStep): boolean {
  const finding = (data as { readonly finding?: Finding } | undefined)?.finding;
  return finding?.code === 'pending' && step.brings(finding);
}

const icon = (hazards: readonly Hazard[]): string => (hazards.some(isGrave) ? '$(warning)' : '$(info)');

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
