import path from 'node:path/posix';
import { mayHoldConnections } from '../io/discovery/connectionFiles.ts';
import type { DiskWorkspace } from '../io/workspacePort.ts';
import type { FolderStatus, InitializationOptions } from '../protocol.ts';
import { type FileReport, FolderDiagnostics } from './diagnostics.ts';
import { Documents, normalized, pathOf, uriOf } from './documents.ts';
import { Folder } from './folder.ts';
import type { FoundSource, Runtime } from './runtime.ts';
import { SchemaState } from './schemaState.ts';
import { chooseSource, isNamed, summarize } from './sources.ts';

/** A folder with all that is known of it. A workspace folder, or a package inside one that has its own columnist.json. */
export interface Project {
  readonly folder: Folder;
  readonly diagnostics: FolderDiagnostics;
  readonly port: DiskWorkspace;
  sources: readonly FoundSource[];
}

interface WatchedSource {
  readonly name: string;
  /** Tells whether it is still the same source. */
  readonly key: string;
  readonly schema: SchemaState;
}

/** What a session tells the editor. */
export interface SessionEvents {
  /** Findings of open documents may be others than before. */
  readonly findingsChanged: (project: Project) => void;
  readonly reportChanged: (report: FileReport) => void;
  readonly statusChanged: () => void;
  readonly secret: (key: string) => Promise<string | undefined>;
  /** The editor's section `columnist` for a folder. */
  readonly configuration: (folder: string) => Promise<unknown>;
  readonly log: (message: string) => void;
}

/** The projects of one editor window and its documents. */
export class Session {
  readonly documents: Documents;
  trusted = true;
  private focused = true;
  private readonly projects = new Map<string, Project>();
  private selected: Record<string, string> = {};

  constructor(
    private readonly runtime: Runtime,
    private readonly events: SessionEvents,
  ) {
    this.documents = new Documents((file) => runtime.readText(file));
  }

  initialize(options: InitializationOptions): void {
    this.trusted = options.trusted !== false;
    this.selected = { ...options.selected };
  }

  all(): Iterable<Project> {
    return this.projects.values();
  }

  byUri(uri: string): Project | undefined {
    return this.projects.get(pathOf(uri));
  }

  /** The innermost project that a file belongs to. */
  owner(file: string): Project | undefined {
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
      const project = this.projects.get(folder);
      if (project) return project;
      if (folder === path.dirname(folder)) return undefined;
    }
  }

  /** Opens a workspace folder and the packages in it. */
  async addFolder(uri: string, name: string): Promise<void> {
    const root = pathOf(uri);
    const nested = (await this.runtime.findProjects(root)).map(normalized).filter((each) => each !== root);
    const added = [
      this.addProject(uri, root, name),
      ...nested.map((each) => this.addProject(uriOf(each), each, path.relative(root, each))),
    ];
    for (const { folder } of added) folder.nested = nested.filter((each) => each.startsWith(`${folder.root}/`));
    this.events.statusChanged();
    await Promise.all(added.map((project) => this.configure(project)));
  }

  removeFolder(uri: string): void {
    const root = pathOf(uri);
    for (const [key, project] of this.projects) {
      if (key !== root && !key.startsWith(`${root}/`)) continue;
      this.stop(project);
      this.projects.delete(key);
    }
    this.events.statusChanged();
  }

  /** Reads the settings of a project again, looks for sources and takes the one they name. */
  async configure(project: Project): Promise<void> {
    const { folder } = project;
    const section = await this.events.configuration(folder.uri);
    folder.configure(this.runtime.readConfig(folder.root), section);
    for (const problem of folder.config.problems) this.events.log(problem.message);
    await Promise.all([this.findSources(project), this.listFiles(project)]);
    const wanted = chooseSource(project.sources, this.selected[folder.uri], folder.settings.source);
    if (!folder.settings.enable) await folder.schema.use(undefined);
    else if (JSON.stringify(wanted) !== JSON.stringify(folder.schema.source)) await folder.schema.use(wanted);
    await this.watch(project);
    this.changed(project);
  }

  /** Takes the further schemas that columnist.json names; those it names no longer are let go. */
  private async watch({ folder, sources }: Project): Promise<void> {
    const wanted = folder.config.watch.flatMap((name) => sources.find((each) => isNamed(each, name)) ?? []);
    const before = folder.watched as readonly WatchedSource[];
    const stays = (each: WatchedSource): boolean => wanted.some((found) => JSON.stringify(found) === each.key);
    for (const each of before) if (!stays(each)) each.schema.stop();
    folder.watched = wanted.map((found): WatchedSource => {
      const key = JSON.stringify(found);
      const schema = before.find((each) => each.key === key)?.schema ?? this.schemaState(folder.root);
      return { name: found.source.name, key, schema };
    });
    await Promise.all(
      (folder.watched as readonly WatchedSource[]).map(({ schema }, i) => (schema.source ? undefined : schema.use(wanted[i]!))),
    );
  }

  /** Looks for sources anew. Connects to nothing. */
  async findSources(project: Project): Promise<void> {
    const { folder } = project;
    project.sources = await this.runtime.findSources(folder.root, folder.config, folder.editor.connections);
  }

  /** Lists the files of a folder, from which its migration tool is recognized. */
  private async listFiles({ folder }: Project): Promise<void> {
    const paths = await this.runtime.listAll(folder.root);
    folder.project = { paths, read: (file) => this.documents.text(folder.absolute(file)) };
  }

  get secret(): SessionEvents['secret'] {
    return this.events.secret;
  }

  /** Uses a source that the user picked; without an id, none. */
  async select(project: Project, id: string | undefined): Promise<void> {
    this.selected[project.folder.uri] = id ?? '';
    // The source may have been added to the settings a moment ago.
    await this.configure(project);
  }

  trust(): void {
    this.trusted = true;
    this.refresh();
    this.events.statusChanged();
  }

  /** Reads all schemas again. */
  refresh(): void {
    for (const schema of this.schemas()) void schema.refresh();
  }

  /** The editor's window came to the front, or left it. Editors that never say so count as used. */
  focus(focused: boolean): void {
    this.focused = focused;
    for (const schema of this.schemas()) schema.focus(focused);
    this.events.statusChanged();
  }

  stop(...projects: readonly Project[]): void {
    for (const { folder, diagnostics } of projects.length > 0 ? projects : this.projects.values()) {
      folder.schema.stop();
      for (const { schema } of folder.watched as readonly WatchedSource[]) schema.stop();
      diagnostics.stop();
    }
  }

  private *schemas(): Iterable<SchemaState> {
    for (const { folder } of this.projects.values()) {
      yield folder.schema;
      for (const { schema } of folder.watched as readonly WatchedSource[]) yield schema;
    }
  }

  /** A file changed on disk, was created or deleted. */
  didChangeOnDisk(file: string): void {
    this.documents.didChangeOnDisk(file);
    const project = this.owner(file);
    if (!project) return;
    const { folder, diagnostics, port } = project;
    port.changed([file]);
    const relative = folder.relative(file);
    const isListed = folder.project.paths.includes(relative);
    const exists = this.documents.text(file) !== undefined;
    const migrations = folder.migrations();
    if (isListed !== exists) void this.listFiles(project).then(() => this.changed(project));
    if (isConfiguration(relative)) {
      void this.configure(project).then(() => {
        // The password or the whole URL may stand there.
        if (folder.schema.source?.source.kind === 'connection') void folder.schema.refresh();
      });
    }
    const source = folder.schema.source?.source;
    if (source && source.kind !== 'connection' && isIn(relative, source.path)) void folder.schema.refresh();
    if (relative === migrations.pending || migrations.unapplied.includes(relative)) this.changed(project);
    else if (!this.documents.get(file) && folder.covers(file)) diagnostics.checkFile(file);
    this.events.statusChanged();
  }

  /** What a document says may matter to others: the pending migration to all, a module to those that import it. */
  didChangeDocument(file: string): void {
    const project = this.owner(file);
    if (!project) return;
    project.folder.schema.active();
    const { pending, unapplied } = project.folder.migrations();
    const relative = project.folder.relative(file);
    if (relative === pending || unapplied.includes(relative)) this.changed(project);
  }

  status(): FolderStatus[] {
    return [...this.projects.values()].map(({ folder, diagnostics }) => {
      const { schema } = folder;
      const relations = schema.catalog?.relations ?? [];
      return {
        folder: folder.uri,
        name: folder.name,
        enabled: folder.settings.enable,
        state: schema.state,
        busy: schema.busy,
        ...(schema.source && { source: summarize(schema.source) }),
        ...(schema.capturedAt !== undefined && { capturedAt: schema.capturedAt }),
        live: schema.isLive,
        ...(schema.retryAt !== undefined && { retryAt: schema.retryAt }),
        tables: relations.length,
        columns: relations.reduce((sum, relation) => sum + (relation.columns?.length ?? 0), 0),
        ...diagnostics.count(),
        problems: schema.problems.map(({ message, advice }) => (advice === undefined ? message : `${message}. ${advice}`)),
      };
    });
  }

  private addProject(uri: string, root: string, name: string): Project {
    const config = this.runtime.readConfig(root);
    const schema = this.schemaState(root);
    const port = this.runtime.workspace(root, (file) => this.documents.text(file));
    const folder = new Folder(uri, root, name, config, schema, this.documents, port);
    const diagnostics = new FolderDiagnostics(folder, this.documents, this.runtime, (report) => {
      this.events.reportChanged(report);
      this.events.statusChanged();
    });
    const project: Project = { folder, diagnostics, port, sources: [] };
    this.projects.set(root, project);
    return project;
  }

  private schemaState(root: string): SchemaState {
    const schema = new SchemaState(root, this.runtime, {
      trusted: () => this.trusted,
      secret: this.events.secret,
      log: this.events.log,
      changed: () => this.schemaChanged(root),
    });
    schema.focus(this.focused);
    return schema;
  }

  private schemaChanged(root: string): void {
    const project = this.projects.get(root);
    if (!project) return;
    const { folder } = project;
    // A source that gave nothing takes back what the one before it said.
    const isEmpty = folder.schema.catalog === undefined && !folder.schema.busy;
    if (folder.isStale() || isEmpty) this.changed(project);
    this.events.statusChanged();
  }

  /** Everything of a project is to be checked again. */
  private changed(project: Project): void {
    this.events.findingsChanged(project);
    void project.diagnostics.checkFolder().then(() => this.events.statusChanged());
  }
}

/** Files that say where a schema is. */
const isConfiguration = (relative: string): boolean => /(^|\/)columnist\.json$/.test(relative) || mayHoldConnections(relative);

const isIn = (file: string, place: string): boolean => {
  const plain = path.normalize(place).replace(/\/$/, '');
  return file === plain || file.startsWith(`${plain}/`);
};
