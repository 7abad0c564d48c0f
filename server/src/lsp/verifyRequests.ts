import type { CancellationToken, Connection } from 'vscode-languageserver';
import { standing } from '../migration/standing.ts';
import { writeMigration } from '../migration/writeMigration.ts';
import {
  type VerifyChangesParams,
  type VerifyParams,
  type VerifyResult,
  verifyChangesRequest,
  verifyRequest,
} from '../protocol.ts';
import { pathOf } from './documents.ts';
import type { ConnectionPlace } from './migrationPorts.ts';
import type { Runtime } from './runtime.ts';
import type { Project, Session } from './session.ts';
import { cancellation } from './sourceRequests.ts';
import { verifyInProject } from './verification.ts';
import { notVerified } from './verifyReport.ts';

const untrusted = 'The workspace is not trusted: nothing is run';
const noSchema = 'There is no schema to verify against yet';

/** Proves a migration that is written, or one that would be written of these changes. */
export function registerVerifyRequests(connection: Connection, session: Session, runtime: Runtime): void {
  connection.onRequest(verifyRequest, ({ folder: uri, uri: file, on }: VerifyParams, token): Promise<VerifyResult> => {
    return guarded(uri, token, async (project, signal) => {
      const { folder } = project;
      const path = file === undefined ? folder.absolute(folder.pendingFile.file) : pathOf(file);
      const name = folder.relative(path);
      const text = session.documents.text(path);
      const start = folder.lookupBefore(name);
      if (text === undefined) return notVerified(name, 'It does not exist');
      if (!start) return notVerified(name, noSchema);
      const parts = await runtime.migrationParts(path, text, folder.root);
      if (!parts) return notVerified(name, 'What it runs cannot be told from its text');
      const place = on === undefined ? undefined : placeOf(project, session, on, signal);
      if (on !== undefined && !place) return notVerified(name, 'The connection is not there any more');
      return verifyInProject(project, session, runtime, { name, start, ...parts, ...(place && { on: place }), signal });
    });
  });

  connection.onRequest(verifyChangesRequest, ({ folder: uri, changes }: VerifyChangesParams, token): Promise<VerifyResult> => {
    return guarded(uri, token, async (project, signal) => {
      const lookup = project.folder.lookupBefore(project.folder.pendingFile.file);
      if (!lookup) return notVerified('The migration', noSchema);
      const { up, down } = writeMigration(
        { changes: standing(changes, lookup) },
        { lookup, style: project.folder.settings.migrationStyle },
      );
      const input = { name: 'The migration', start: lookup, up: [up], down: [down], signal };
      return verifyInProject(project, session, runtime, input);
    });
  });

  async function guarded(
    uri: string,
    token: CancellationToken,
    verify: (project: Project, signal: AbortSignal) => Promise<VerifyResult>,
  ): Promise<VerifyResult> {
    const project = session.byUri(uri);
    if (!project) return notVerified('The migration', 'Its folder is not open');
    if (!session.trusted) return notVerified('The migration', untrusted);
    const { controller, dispose } = cancellation(token);
    try {
      return await verify(project, controller.signal);
    } catch (error) {
      return notVerified('The migration', error instanceof Error ? error.message : String(error));
    } finally {
      dispose();
    }
  }
}

/** A connection of a project, as it is written to and where copies are made. */
export function placeOf(project: Project, session: Session, id: string, signal: AbortSignal): ConnectionPlace | undefined {
  const { folder, sources } = project;
  const found = [folder.schema.source, ...sources].find((each) => each?.id === id && each.source.kind === 'connection');
  return found && { found, folder: folder.root, secret: session.secret, signal };
}
