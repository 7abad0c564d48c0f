import { overlayMigration } from '../analysis/overlayMigration.ts';
import { recheck } from '../analysis/recheck.ts';
import { createLookup } from '../catalog/createLookup.ts';
import type { Lookup } from '../catalog/lookup.ts';
import type { ScannedFile } from '../io/scan.ts';
import { hazardsOfTexts } from '../migration/hazards/ofScript.ts';
import type { VerifyResult } from '../protocol.ts';
import type { ConnectionPlace } from './migrationPorts.ts';
import type { Runtime } from './runtime.ts';
import type { Project, Session } from './session.ts';
import { notVerified, verifyReport } from './verifyReport.ts';
import { scanTexts } from './workspaceScan.ts';

export interface VerificationInput {
  /** What it goes by in the report. */
  readonly name: string;
  /** The schema that it starts from. */
  readonly start: Lookup;
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** Why there is none where the migration has one. */
  readonly unread?: string;
  readonly on?: ConnectionPlace;
  readonly signal: AbortSignal;
}

/** Proves a migration on a copy, and holds the project's code against the schema that it leaves. Never rejects. */
export async function verifyInProject(
  project: Project,
  session: Session,
  runtime: Runtime,
  { name, start, up, down, unread, on, signal }: VerificationInput,
): Promise<VerifyResult> {
  const { folder } = project;
  const files: ScannedFile[] = [];
  await scanTexts(folder, session.documents, runtime, { signal, each: (file) => void files.push(file) });
  const against = (lookup: Lookup) =>
    files.flatMap(({ path, text, extraction }) => folder.checkUnder(path, text, extraction, lookup) ?? []);
  const texts = up.map((text) => ({ text, holes: [] }));
  const promised = overlayMigration(start, texts, { kind: 'pending', file: name });
  const result = await runtime.verify(
    {
      catalog: start.catalog,
      up,
      down,
      ...(unread !== undefined && { unread }),
      hazards: hazardsOfTexts(up, start.catalog),
      recheck: (after) => recheck(against(start), against(promised), against(createLookup(after))),
      signal,
    },
    on,
  );
  if ('steps' in result) return verifyReport(name, result, { hasDown: down.length > 0 });
  return notVerified(name, result.advice === undefined ? result.message : `${result.message}. ${result.advice}`);
}
