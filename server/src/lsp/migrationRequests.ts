import type { Connection, WorkDoneProgressReporter } from 'vscode-languageserver';
import type { AnalyzedFile } from '../analysis/checkReport.ts';
import { planInput } from '../analysis/planInput.ts';
import { supersedes } from '../analysis/supersedes.ts';
import type { Lookup } from '../catalog/lookup.ts';
import { adoptPending } from '../migration/adoptPending.ts';
import { describeChange } from '../migration/describeChange.ts';
import { isGrave, isNotable } from '../migration/hazards/notable.ts';
import { hazardsOf } from '../migration/hazards/ofChange.ts';
import { withSizes } from '../migration/hazards/size.ts';
import { withSuggested } from '../migration/indexes/suggested.ts';
import type { PlannedChange } from '../migration/plan.ts';
import { planChanges } from '../migration/planChanges.ts';
import { standing } from '../migration/standing.ts';
import {
  type ListedChange,
  type ListedVariant,
  type PendingMigrationResult,
  type PlanParams,
  type PlanResult,
  pendingMigrationRequest,
  planRequest,
  type SourcesParams,
  type WriteMigrationParams,
  type WriteMigrationResult,
  writeMigrationRequest,
} from '../protocol.ts';
import { uriOf } from './documents.ts';
import type { Folder } from './folder.ts';
import type { Runtime } from './runtime.ts';
import type { Session } from './session.ts';
import { cancellation } from './sourceRequests.ts';
import { scanTexts } from './workspaceScan.ts';

/** Generate Migration in two steps that share no state: what is missing, then the files for what was chosen of it. */
export function registerMigrationRequests(connection: Connection, session: Session, runtime: Runtime): void {
  connection.onRequest(planRequest, async ({ folder: uri, workDoneToken }: PlanParams, token): Promise<PlanResult> => {
    const folder = session.byUri(uri)?.folder;
    const lookup = folder?.lookupBefore(folder.pendingFile.file);
    if (!folder || !lookup) return { files: 0, changes: [], unplanned: 0, problem: 'There is no schema to check against yet' };
    const { controller, dispose } = cancellation(token);
    const progress = workDoneToken === undefined ? undefined : connection.window.attachWorkDoneProgress(workDoneToken);
    const files: AnalyzedFile[] = [];
    const scanned = await scanTexts(folder, session.documents, runtime, {
      signal: controller.signal,
      each: ({ path, text, extraction }) => {
        // What a file without findings refers to matters too: it tells what a missing table is made of.
        const checked = folder.checkUnder(path, text, extraction, lookup);
        if (checked) files.push(checked);
      },
      ...(progress && { progress: report(progress) }),
    });
    progress?.done();
    dispose();
    const { findings, uses, shapes } = planInput(files);
    const pending = folder.lookup();
    const inferred = planChanges(findings, lookup, { uses, shapes });
    const adopted = pending === undefined || pending === lookup ? inferred : adoptPending(inferred, pending);
    const plan = folder.settings.suggestIndexes ? withSuggested(adopted) : adopted;
    return {
      files: scanned.files,
      changes: [
        ...plan.changes.map((planned) => listed(planned, folder, lookup, false)),
        ...plan.suggested.map((planned) => listed(planned, folder, lookup, true)),
      ],
      unplanned: plan.unplanned.filter(({ finding }) => finding.code.startsWith('unknown-')).length,
    };
  });

  connection.onRequest(writeMigrationRequest, ({ folder: uri, changes }: WriteMigrationParams): WriteMigrationResult => {
    const folder = session.byUri(uri)?.folder;
    const lookup = folder?.lookupBefore(folder.pendingFile.file);
    if (!folder || !lookup) return { title: '', tool: '', files: [], notes: [] };
    const plan = { changes: standing(changes, lookup), suggested: [], unplanned: [] };
    const written = runtime.writeMigration(plan, {
      folder: folder.root,
      project: folder.project,
      detection: folder.migrations().detection,
      settings: folder.settings,
      lookup,
      source: folder.schema.source?.source.name ?? '',
    });
    const { file, text } = folder.pendingFile;
    if (text === undefined || text.trim() === '') return written;
    return supersedes(plan.changes, folder.fragments(folder.absolute(file), text), lookup)
      ? { ...written, remove: uriOf(folder.absolute(file)), notes: [...written.notes, `${file} is removed: all of it is here`] }
      : { ...written, notes: [...written.notes, `${file} stays: it has more than this`] };
  });

  connection.onRequest(pendingMigrationRequest, ({ folder: uri }: SourcesParams): PendingMigrationResult | null => {
    const folder = session.byUri(uri)?.folder;
    if (!folder) return null;
    const { file, text } = folder.pendingFile;
    return { uri: uriOf(folder.absolute(file)), exists: text !== undefined, header: '' };
  });
}

const report =
  (progress: WorkDoneProgressReporter) =>
  (done: number, all: number): void =>
    progress.report(Math.floor((done / all) * 100), `${done} of ${all} files`);

function listed(planned: PlannedChange, folder: Folder, lookup: Lookup, suggested: boolean): ListedChange {
  const { change, alternatives } = planned;
  return {
    ...variant(planned, lookup),
    table: 'table' in change ? change.table : 'name' in change ? change.name : change.schema,
    places: planned.places.map(({ file, line, usage }) => ({ uri: uriOf(folder.absolute(file)), file, line, usage })),
    because: planned.because,
    suggested,
    confidence: planned.confidence,
    alternatives: alternatives.map((other) =>
      variant(
        {
          ...planned,
          change: other,
          alternatives: [change, ...alternatives.filter((each) => each !== other)],
          hazards: hazardsOf(other, lookup),
        },
        lookup,
      ),
    ),
  };
}

function variant(planned: PlannedChange, { catalog }: Lookup): ListedVariant {
  const { change } = planned;
  const hazards = withSizes(planned.hazards.filter(isNotable), catalog);
  const title =
    describeChange(change) ?? (change.kind === 'function-stub' ? `note that function ${change.name} is missing` : change.kind);
  return { title, hazards: hazards.map((hazard) => hazard.message), grave: hazards.some(isGrave), planned };
}
