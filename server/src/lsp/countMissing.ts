import type { AnalyzedFile } from '../analysis/checkReport.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Folder } from './folder.ts';
import type { FoundSource, Runtime } from './runtime.ts';
import { SchemaState } from './schemaState.ts';
import type { Project, Session } from './session.ts';
import { scanTexts } from './workspaceScan.ts';

/**
 * How many names the files of a project use that each of these sources lacks, by what was read of it before: nothing is connected to. One
 * walk through the files serves all. Sources of which nothing is known are left out.
 */
export async function countMissing(
  project: Project,
  ids: readonly string[],
  session: Session,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const { folder } = project;
  const counted: { readonly id: string; readonly folder: Folder; missing: number }[] = [];
  for (const found of project.sources.filter((each) => ids.includes(each.id))) {
    const catalog = await knownOf(found, folder.root, runtime, signal);
    if (catalog === undefined) continue;
    const schema = new SchemaState(folder.root, runtime, silent);
    schema.hold(found, catalog);
    counted.push({ id: found.id, folder: folder.under(schema), missing: 0 });
  }
  if (counted.length === 0) return {};
  const count = (check: (under: Folder) => AnalyzedFile | undefined): void => {
    for (const each of counted) each.missing += missingIn(check(each.folder));
  };
  if (folder.editor.check === 'workspace') {
    await scanTexts(folder, session.documents, runtime, {
      signal,
      each: ({ path, text, extraction }) => count((under) => under.checkExtracted(path, text, extraction)),
    });
  } else for (const { path, text } of session.documents.all()) count((under) => under.check(path, text));
  return signal.aborted ? {} : Object.fromEntries(counted.map(({ id, missing }) => [id, missing]));
}

/** A snapshot is data, which can be read at once; of what would have to be connected to or run, what was kept. */
async function knownOf(found: FoundSource, root: string, runtime: Runtime, signal: AbortSignal): Promise<Catalog | undefined> {
  if (found.source.kind === 'snapshot') {
    const read = await runtime.load(found, { folder: root, signal, secret: silent.secret });
    return read.ok ? read.catalog : undefined;
  }
  const kept = await runtime.cached(found, root).catch(() => undefined);
  return kept?.catalog ?? runtime.readAsText(found, root);
}

const silent = { trusted: () => false, secret: async () => undefined, log: () => {}, changed: () => {} };

const missingIn = (checked: AnalyzedFile | undefined): number =>
  checked?.analysis.findings.filter((finding) => finding.code.startsWith('unknown-')).length ?? 0;
