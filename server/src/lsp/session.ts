import path from 'node:path/posix';
import { mayHoldConnections } from '../io/discovery/connectionFiles.ts';
import type { DiskWorkspace } from '../io/workspacePort.ts';
import type { FolderStatus, InitializationOptions } from '../protocol.ts';
import { type FileReport, FolderDiagnostics } from './diagnostics.ts';
import { Documents, pathOf, uriOf } from './documents.ts';
import { packagesWithSources } from './findSources.ts';
import { Folder } from './folder.ts';
import type { FoundSource, Runtime } from './runtime.ts';
import { SchemaState } from './schemaState.ts';
import { chooseSource, isNamed, summarize } from './sources.ts';

/** A folder with all that is known of it. A workspace folder, or a package inside one that has its own columnist.json or, beside others, its own schema. */
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
  /** The folders of the workspace, by path. */
  private readonly roots = new Map<string, { readonly uri: string; readonly name: string }>();
  /** By path: each folder of the workspace, and each package in one that is a project of its own. */
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

  /** Opens a workspace folder and the packages in it. Folders of the workspace may lie in one another. */
  async addFolder(uri: string, name: string): Promise<void> {
    const root = pathOf(uri);
    this.roots.set(root, { uri, name });
    const paths = await this.runtime.listAll(root);
    if (!this.roots.has(root)) return;
    const configured = paths.filter((file) => path.basename(file) === 'columnist.json');
    const packages = [
      ...configured.map((file) => path.dirname(path.join(root, file))),
      ...(await this.sourcedPackages(uri, root, paths)),
    ];
    if (!this.roots.has(root)) return;
    const added = [...new Set([root, ...packages])]
      .filter((each) => !this.projects.has(each))
      .map((each) => {
        const own = this.roots.get(each) ?? { uri: uriOf(each), name: path.relative(root, each) };
        return this.addProject(own.uri, each, own.name);
      });
    const outer = this.divide();
    this.events.statusChanged();
    await Promise.all(added.map((project) => this.configure(project, project.folder.root === root ? paths : undefined)));
    for (const project of outer) if (!added.includes(project)) this.changed(project);
  }

  /** Packages of a monorepo of which several have a schema of their own, where nobody said which one counts. */
  private async sourcedPackages(uri: string, root: string, paths: readonly string[]): Promise<readonly string[]> {
    if (this.selected[uri] || paths.includes('columnist.json')) return [];
    const folders = packagesWithSources(root, paths);
    if (folders.length === 0) return [];
    const section = (await this.events.configuration(uri)) as { readonly source?: unknown } | null | undefined;
    return section?.source ? [] : folders.map((folder) => path.join(root, folder));
  }

  removeFolder(uri: string): void {
    const root = pathOf(uri);
    this.roots.delete(root);
    for (const [key, project] of this.projects) {
      if (key !== root && !key.startsWith(`${root}/`)) continue;
      this.stop(project);
      this.projects.delete(key);
      project.diagnostics.clear();
    }
    for (const project of this.divide()) this.changed(project);
    this.events.statusChanged();
    for (const [other, folder] of this.roots) {
      if (other.startsWith(`${root}/`) || root.startsWith(`${other}/`)) void this.addFolder(folder.uri, folder.name);
    }
  }

  /** Gives each project the files that no inner one has; those that have others than before. */
  private divide(): Project[] {
    return [...this.projects.values()].filter(({ folder }) => {
      const before = folder.nested.join('\n');
      folder.nested = [...this.projects.keys()].filter((each) => each.startsWith(`${folder.root}/`));
      return folder.nested.join('\n') !== before;
    });
  }

  /** Reads the settings of a project again, looks for sources and takes the one they name. `paths` are its files where they are known. */
  async configure(project: Project, paths?: readonly string[]): Promise<void> {
    const { folder } = project;
    const section = await this.events.configuration(folder.uri);
    folder.configure(this.runtime.readConfig(folder.root), section, this.roots.has(folder.root) ? 'folder' : 'package');
    for (const problem of folder.config.problems) this.events.log(problem.message);
    await this.findSources(project, paths);
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

  /** Looks for sources anew, in files that are listed anew or known. Connects to nothing. */
  async findSources(project: Project, known?: readonly string[]): Promise<void> {
    const { folder } = project;
    await this.listFiles(project, known);
    const { config, editor } = folder;
    project.sources = await this.runtime.findSources(folder.root, folder.project.paths, config, editor.connections);
  }

  /** Lists the files of a folder, from which its migration tool is recognized; whether they are others than before. */
  private async listFiles({ folder }: Project, known?: readonly string[]): Promise<boolean> {
    const paths = known ?? (await this.runtime.listAll(folder.root));
    const before = folder.project.paths;
    if (paths.length === before.length && paths.every((file, i) => file === before[i])) return false;
    folder.project = { paths, read: (file) => this.documents.text(folder.absolute(file)) };
    return true;
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

  /** Files changed on disk, were created or deleted. Of many at once, as when a branch is checked out, each project takes notice once. */
  didChangeOnDisk(files: readonly string[]): void {
    const changed = new Map<Project, string[]>();
    const own = files.filter((file) => !/\/(node_modules|\.git)\//.test(file)).flatMap((file) => [file, ...this.below(file)]);
    for (const file of own) {
      this.documents.didChangeOnDisk(file);
      const project = this.owner(file);
      if (project) changed.set(project, [...(changed.get(project) ?? []), file]);
    }
    for (const [root, { uri, name }] of [...this.roots]) {
      if (!own.some((file) => this.isOtherPackage(root, file))) continue;
      this.removeFolder(uri);
      void this.addFolder(uri, name);
    }
    for (const [project, each] of changed) if (this.isOpen(project)) this.filesChanged(project, each);
    if (changed.size > 0) this.events.statusChanged();
  }

  /** A folder came with all that is in it: editors tell of the folder alone when they did not see its files come. */
  async folderCreated(folder: string): Promise<void> {
    if (!this.owner(`${folder}/`)) return;
    const files = await this.runtime.listAll(folder);
    if (files.length > 0) this.didChangeOnDisk(files.map((file) => path.join(folder, file)));
  }

  private isOpen = (project: Project): boolean => this.projects.get(project.folder.root) === project;

  /** The known files below a folder: of one that is deleted or moved, editors tell nothing else. */
  private below(folder: string): string[] {
    const project = this.owner(`${folder}/`);
    if (!project) return [];
    const prefix = `${project.folder.relative(folder)}/`;
    return project.folder.project.paths.filter((file) => file.startsWith(prefix)).map((file) => project.folder.absolute(file));
  }

  /** Whether a package got a columnist.json of its own, or lost it. */
  private isOtherPackage(root: string, file: string): boolean {
    const folder = path.dirname(file);
    if (path.basename(file) !== 'columnist.json' || !folder.startsWith(`${root}/`)) return false;
    return this.projects.has(folder) !== (this.documents.text(file) !== undefined);
  }

  private filesChanged(project: Project, files: readonly string[]): void {
    const { folder, diagnostics, port } = project;
    port.changed(files);
    const listed = new Set(folder.project.paths);
    const { pending, unapplied } = folder.migrations();
    const migrations = new Set([pending, ...unapplied]);
    const names = files.map((file) => folder.relative(file));
    if (files.some((file, i) => listed.has(names[i]!) !== (this.documents.text(file) !== undefined)))
      void this.listFiles(project).then((isOther) => isOther && this.changed(project));
    if (names.some(isConfiguration)) {
      void this.configure(project).then(() => {
        // The password or the whole URL may stand there.
        if (folder.schema.source?.source.kind === 'connection') void folder.schema.refresh();
      });
    }
    for (const schema of [folder.schema, ...(folder.watched as readonly WatchedSource[]).map((each) => each.schema)]) {
      const source = schema.source?.source;
      if (source && source.kind !== 'connection' && names.some((name) => isIn(name, source.path))) void schema.refresh();
    }
    if (names.some((name) => migrations.has(name)) || files.length > checkedOneByOne) {
      this.changed(project);
      return;
    }
    for (const file of files) if (!this.documents.get(file) && folder.covers(file)) diagnostics.checkFile(file);
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
    if (!this.isOpen(project)) return;
    this.events.findingsChanged(project);
    void project.diagnostics.checkFolder().then(() => this.events.statusChanged());
  }
}

/** More files than that are left to a scan of the folder, which works beside the editor. */
const checkedOneByOne = 20;

/** Files that say where a schema is. */
const isConfiguration = (relative: string): boolean => /(^|\/)columnist\.json$/.test(relative) || mayHoldConnections(relative);

const isIn = (file: string, place: string): boolean => {
  const plain = path.normalize(place).replace(/\/$/, '');
  return file === plain || file.startsWith(`${plain}/`);
};
