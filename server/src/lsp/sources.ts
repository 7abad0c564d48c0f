import type { SourceRow, SourceSummary } from '../protocol.ts';
import type { FoundSource, Runtime } from './runtime.ts';
import type { Project } from './session.ts';

/** For the editor: no secrets. */
export function summarize({ id, source, detail }: FoundSource): SourceSummary {
  const role = source.kind === 'connection' ? source.connection.role : undefined;
  return { id, name: source.name, kind: source.kind, detail, ...(role !== undefined && { role }) };
}

/**
 * The one that the user picked, else the one that the settings name (by id, name or path), else the best that can be read without
 * connecting to anything: nobody's database is connected to unasked. An empty pick is "none".
 */
export function chooseSource(
  found: readonly FoundSource[],
  picked: string | undefined,
  setting: string | undefined,
): FoundSource | undefined {
  if (picked === '') return undefined;
  const byPick = found.find((each) => each.id === picked);
  if (byPick) return byPick;
  if (setting !== undefined) return found.find((each) => isNamed(each, setting));
  return found.find((each) => each.source.kind !== 'connection');
}

/** By id, name or path. */
export function isNamed({ id, source }: FoundSource, name: string): boolean {
  if (id === name || source.name === name) return true;
  return source.kind !== 'connection' && plain(source.path) === plain(name);
}

const plain = (path: string): string => path.replace(/^\.\//, '').replace(/\/$/, '');

/** All sources of a project, with what is kept of each. */
export async function listSources(project: Project, runtime: Runtime): Promise<SourceRow[]> {
  const { folder, diagnostics } = project;
  const { schema } = folder;
  return Promise.all(
    project.sources.map(async (found): Promise<SourceRow> => {
      const active = found.id === schema.source?.id;
      const kept = active ? undefined : await runtime.cached(found, folder.root).catch(() => undefined);
      const catalog = active ? schema.catalog : kept?.catalog;
      const capturedAt = active ? schema.capturedAt : (kept?.capturedAt ?? kept?.catalog.capturedAt);
      const problem = active ? schema.problems[0]?.message : undefined;
      return {
        ...summarize(found),
        foundIn: found.foundIn,
        active,
        ...(capturedAt !== undefined && { capturedAt }),
        ...(catalog && {
          tables: catalog.relations.length,
          columns: catalog.relations.reduce((sum, relation) => sum + (relation.columns?.length ?? 0), 0),
        }),
        // While a schema is read for the first time nothing is known to be missing.
        ...(active && catalog && { missing: diagnostics.count().missing }),
        ...(problem !== undefined && { problem }),
      };
    }),
  );
}
