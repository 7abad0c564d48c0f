import type { Connection } from 'vscode-languageserver';
import type { Catalog } from '../catalog/model.ts';
import type { Problem } from '../io/source.ts';
import {
  type CompareParams,
  type CompareResult,
  type CountMissingParams,
  type CountMissingResult,
  compareRequest,
  countMissingRequest,
  type ParseConnectionParams,
  type ParsedConnection,
  parseConnectionRequest,
  type RefreshParams,
  type RefreshResult,
  refreshRequest,
  type SelectSourceParams,
  type SnapshotParams,
  type SnapshotResult,
  type SourceRow,
  type SourcesParams,
  selectSourceRequest,
  snapshotRequest,
  sourcesRequest,
  type TestConnectionParams,
  type TestConnectionResult,
  testConnectionRequest,
} from '../protocol.ts';
import { countMissing } from './countMissing.ts';
import type { Runtime } from './runtime.ts';
import type { Project, Session } from './session.ts';
import { listSources } from './sources.ts';

/** What the picker asks: which sources there are, and to use, test, read or compare them. */
export function registerSourceRequests(connection: Connection, session: Session, runtime: Runtime): void {
  connection.onRequest(sourcesRequest, async ({ folder }: SourcesParams): Promise<SourceRow[]> => {
    const project = session.byUri(folder);
    if (!project) return [];
    await session.findSources(project);
    return listSources(project, runtime);
  });

  connection.onRequest(countMissingRequest, async ({ folder, ids }: CountMissingParams, token): Promise<CountMissingResult> => {
    const project = session.byUri(folder);
    if (!project) return {};
    const { controller, dispose } = cancellation(token);
    const counted = await countMissing(project, ids, session, runtime, controller.signal);
    dispose();
    return counted;
  });

  connection.onRequest(selectSourceRequest, async ({ folder, id }: SelectSourceParams): Promise<void> => {
    const project = session.byUri(folder);
    if (project) await session.select(project, id);
  });

  connection.onRequest(refreshRequest, async ({ folder, id }: RefreshParams, token): Promise<RefreshResult> => {
    const project = session.byUri(folder);
    if (!project) return {};
    const { schema, root } = project.folder;
    if (id === undefined || id === schema.source?.id) {
      await schema.refresh();
      return said(schema.problems, schema.state === 'ready');
    }
    const found = project.sources.find((each) => each.id === id);
    if (!found) return { problem: 'It is no longer there' };
    if (!session.trusted && found.source.kind !== 'snapshot') return { problem: 'The workspace is not trusted' };
    const { controller, dispose } = cancellation(token);
    const result = await runtime.load(found, { folder: root, signal: controller.signal, secret: session.secret });
    dispose();
    return said(result.problems, result.ok);
  });

  connection.onRequest(
    parseConnectionRequest,
    ({ url }: ParseConnectionParams): ParsedConnection => runtime.parseConnection(url),
  );

  connection.onRequest(
    testConnectionRequest,
    async ({ folder, connection: draft }: TestConnectionParams, token): Promise<TestConnectionResult> => {
      if (!session.trusted)
        return { ok: false, message: 'The workspace is not trusted', advice: 'Trust it to connect to a database' };
      const { controller, dispose } = cancellation(token);
      const result = await runtime.testConnection(draft, {
        folder: session.byUri(folder)?.folder.root ?? '',
        signal: controller.signal,
        secret: session.secret,
      });
      dispose();
      return result;
    },
  );

  connection.onRequest(snapshotRequest, async ({ folder, id }: SnapshotParams): Promise<SnapshotResult> => {
    const project = session.byUri(folder);
    const catalog = project && (await catalogOf(project, id, session, runtime));
    return catalog ? { text: runtime.snapshot(catalog) } : { problem: 'There is no schema to save yet' };
  });

  connection.onRequest(compareRequest, async ({ folder, from, to }: CompareParams, token): Promise<CompareResult> => {
    const project = session.byUri(folder);
    if (!project) return { problem: 'The folder is not open' };
    const { controller, dispose } = cancellation(token);
    const read = (id: string) => readForComparison(project, id, session, runtime, controller.signal);
    const [left, right] = await Promise.all([read(from), read(to)]);
    dispose();
    const name = (id: string): string => project.sources.find((each) => each.id === id)?.source.name ?? id;
    for (const [id, side] of [
      [from, left],
      [to, right],
    ] as const) {
      if (!side.catalog) return { problem: `${name(id)} cannot be read. ${side.problem ?? ''}`.trim() };
    }
    return runtime.compare({ name: name(from), catalog: left.catalog! }, { name: name(to), catalog: right.catalog! });
  });
}

/** The catalog of a source: the one in use, else read now. */
async function catalogOf(
  project: Project,
  id: string | undefined,
  session: Session,
  runtime: Runtime,
): Promise<Catalog | undefined> {
  const { schema, root } = project.folder;
  if (id === undefined || id === schema.source?.id) return schema.catalog;
  const found = project.sources.find((each) => each.id === id);
  if (!found) return undefined;
  if (session.trusted || found.source.kind === 'snapshot') {
    const result = await runtime.load(found, { folder: root, signal: new AbortController().signal, secret: session.secret });
    if (result.ok) return result.catalog;
  }
  return (await runtime.cached(found, root))?.catalog;
}

/** What does not keep a schema from being read is no problem here. */
function said([first]: readonly Problem[], isRead: boolean): RefreshResult {
  if (!first || isRead) return {};
  return { problem: first.advice === undefined ? first.message : `${first.message}. ${first.advice}` };
}

/** With the text of functions, so read anew, also where it is in use; else what was read before. */
async function readForComparison(
  project: Project,
  id: string,
  session: Session,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<{ readonly catalog?: Catalog; readonly problem?: string }> {
  const { schema, root } = project.folder;
  const found = project.sources.find((each) => each.id === id);
  if (!found) return { problem: 'It is no longer there' };
  let problem: string | undefined;
  if (session.trusted || found.source.kind === 'snapshot') {
    const result = await runtime.load(found, { folder: root, signal, secret: session.secret, definitions: true });
    if (result.ok) return { catalog: result.catalog };
    problem = result.problems.map(({ message, advice }) => (advice === undefined ? message : `${message}. ${advice}`))[0];
  }
  const kept = id === schema.source?.id ? schema.catalog : (await runtime.cached(found, root))?.catalog;
  return { ...(kept && { catalog: kept }), ...(problem !== undefined && { problem }) };
}

interface Token {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): { dispose(): void };
}

/** An abort signal that follows a request's cancellation. */
export function cancellation(token: Token): { readonly controller: AbortController; dispose(): void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listener = token.onCancellationRequested(() => controller.abort());
  return { controller, dispose: () => listener.dispose() };
}
