import { createHash } from 'node:crypto';
import type { Connection } from 'vscode-languageserver';
import { type ApplyGroup, applyPlan } from '../analysis/applyPlan.ts';
import type { ApplyTarget } from '../io/applyMigration.ts';
import { notableHazards } from '../migration/hazards/notable.ts';
import { hazardsOfTexts } from '../migration/hazards/ofScript.ts';
import {
  type ApplyParams,
  type ApplyResult,
  type ApplyTargetFound,
  type ApplyTargetParams,
  type ApplyTargetResult,
  applyRequest,
  applyTargetRequest,
} from '../protocol.ts';
import { applyReport, historyWith } from './applyReport.ts';
import { pathOf, uriOf } from './documents.ts';
import type { ConnectionPlace } from './migrationPorts.ts';
import type { Runtime } from './runtime.ts';
import type { Project, Session } from './session.ts';
import { cancellation } from './sourceRequests.ts';
import { summarize } from './sources.ts';
import { placeOf } from './verifyRequests.ts';

/**
 * Applies a migration in two steps: whom it would reach, for the user to confirm, then the same text to the same database. Nothing is
 * reached in an untrusted workspace, and a production or read-only database only with its name typed: that is checked here too.
 */
export function registerApplyRequests(connection: Connection, session: Session, runtime: Runtime): void {
  connection.onRequest(applyTargetRequest, async (params: ApplyTargetParams, token): Promise<ApplyTargetResult> => {
    const { controller, dispose } = cancellation(token);
    const prepared = await prepare(params, controller.signal);
    dispose();
    return 'problem' in prepared ? prepared : found(prepared);
  });

  connection.onRequest(applyRequest, async (params: ApplyParams, token): Promise<ApplyResult> => {
    const { controller, dispose } = cancellation(token);
    try {
      const prepared = await prepare(params, controller.signal);
      if ('problem' in prepared) return refused(prepared.problem, prepared.line);
      const target = found(prepared);
      const { file, source, guard, stamp } = target;
      if (stamp !== params.stamp) return refused(`${file} has changed since it was confirmed`);
      if (guard !== undefined && params.typedName !== source.name)
        return refused(`${source.name} is ${guard}: its name was not typed`);
      const progress =
        params.workDoneToken === undefined ? undefined : connection.window.attachWorkDoneProgress(params.workDoneToken);
      const { project, groups, place } = prepared;
      const outcome = await runtime.apply(groups, place, (done) =>
        progress?.report(Math.floor((done / target.statements) * 100), `${done} of ${target.statements} statements`),
      );
      progress?.done();
      if (!('target' in outcome)) return refused(outcome.message);
      const { folder } = project;
      void folder.schema.refresh();
      const reported = applyReport(target, outcome, new Date(runtime.now()).toISOString());
      connection.console.info(reported.title);
      for (const notice of outcome.notices) connection.console.info(`${source.name}: ${notice}`);
      const history = 'MIGRATION_HISTORY.md';
      const text = historyWith(session.documents.text(folder.absolute(history)), reported.entry);
      return {
        ok: outcome.ok,
        title: reported.title,
        report: reported.report,
        ...(outcome.failed?.line !== undefined && { line: outcome.failed.line }),
        history: { uri: uriOf(folder.absolute(history)), text, main: false },
      };
    } finally {
      dispose();
    }
  });

  async function prepare({ folder: uri, uri: file, id }: ApplyTargetParams, signal: AbortSignal): Promise<Prepared | Refusal> {
    const project = session.byUri(uri);
    if (!project) return { problem: 'The folder is not open' };
    if (!session.trusted) return { problem: 'The workspace is not trusted: nothing is connected to' };
    const { folder } = project;
    const path = file === undefined ? folder.absolute(folder.pendingFile.file) : pathOf(file);
    const name = folder.relative(path);
    const text = session.documents.text(path);
    if (text === undefined) return { problem: `${name} does not exist` };
    const place = placeOf(project, session, id ?? folder.schema.source?.id ?? '', signal);
    if (!place) return { problem: 'No connection is chosen' };
    const target = await runtime.inspectTarget(place);
    if ('message' in target) return { problem: target.message, ...(target.advice !== undefined && { advice: target.advice }) };
    if (target.standby) return { problem: `${target.database} at ${target.server} is a standby: it can only be read` };
    const groups = applyPlan(text, folder.fragments(path, text), target.serverVersion);
    if ('message' in groups) return { problem: `${name} is not applied: ${groups.message}`, line: groups.line };
    if (groups.length === 0) return { problem: `There is nothing to apply in ${name}` };
    return { project, path, name, text, place, target, groups };
  }
}

type Refusal = { readonly problem: string; readonly advice?: string; readonly line?: number };

interface Prepared {
  readonly project: Project;
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly place: ConnectionPlace;
  readonly target: ApplyTarget;
  readonly groups: readonly ApplyGroup[];
}

function found({ path, name, text, place, target, groups }: Prepared): ApplyTargetFound {
  const source = summarize(place.found);
  const statements = groups.flatMap((group) => group.statements);
  const texts = statements.map((each) => each.text);
  const hazards = notableHazards(hazardsOfTexts(texts, { serverVersion: target.serverVersion, relations: [] }));
  const marked = place.found.source.kind === 'connection' && place.found.source.connection.readOnly === true;
  const guard = source.role === 'production' ? 'production' : marked || target.readOnly ? 'read-only' : undefined;
  return {
    uri: uriOf(path),
    file: name,
    source,
    database: target.database,
    server: target.server,
    user: target.user,
    ...(guard && { guard }),
    statements: statements.length,
    alone: groups.filter((group) => !group.transaction).length,
    hazards: hazards.map((hazard) => hazard.message),
    stamp: createHash('sha256')
      .update(JSON.stringify([text, target.database, target.server]))
      .digest('hex'),
  };
}

const refused = (title: string, line?: number): ApplyResult => ({
  ok: false,
  title,
  report: `# ${title}\n\nNothing was changed.\n`,
  ...(line !== undefined && { line }),
});
