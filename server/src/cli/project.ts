import path from 'node:path';
import { analyzeDocument, type WatchedSchema } from '../analysis/analyze.ts';
import type { AnalyzedFile, SchemaDescription } from '../analysis/checkReport.ts';
import { overlayMigration } from '../analysis/overlayMigration.ts';
import { planInput } from '../analysis/planInput.ts';
import { isMigration, migrationsBefore, type ProjectMigrations, projectMigrations } from '../analysis/projectMigrations.ts';
import { createLookup } from '../catalog/createLookup.ts';
import type { Lookup } from '../catalog/lookup.ts';
import type { Catalog } from '../catalog/model.ts';
import { holdsCommands } from '../extract/commands.ts';
import { createCatalogCache } from '../io/cache.ts';
import { cacheFolder } from '../io/cacheFolder.ts';
import { type Config, readConfig } from '../io/config.ts';
import { loadCatalog } from '../io/loadCatalog.ts';
import { readProject } from '../io/projectFiles.ts';
import { type ScannedFile, scan } from '../io/scan.ts';
import type { Problem } from '../io/source.ts';
import { adoptPending } from '../migration/adoptPending.ts';
import type { Plan } from '../migration/plan.ts';
import { planChanges } from '../migration/planChanges.ts';
import type { ProjectFiles } from '../migration/tools/tool.ts';
import { loadParser } from '../sql/parser.ts';
import { warn } from './exit.ts';
import { missingInAll, packageSchemas } from './packages.ts';
import { covers, projectRoot, target, workspaceAround } from './targets.ts';

/** A checked project: what the command line's commands work on. */
export interface CheckedProject {
  /** The folder that columnist.json stands in, or the working directory. Absolute. */
  readonly root: string;
  readonly config: Config;
  readonly project: ProjectFiles;
  readonly migrations: ProjectMigrations;
  readonly catalog: Catalog;
  readonly schema: SchemaDescription;
  /** What the database has. */
  readonly base: Lookup;
  /** With what migrations that are not applied yet will bring. */
  readonly lookup: Lookup;
  /** With those of them that come before a file: the pending migration and one that is not among them come last. */
  readonly lookupBefore: (file: string) => Lookup;
  /** Paths are relative to the root. */
  readonly files: readonly AnalyzedFile[];
  /** Those of them that are held against `catalog`: packages of a monorepo may have schemas of their own. */
  readonly own: readonly AnalyzedFile[];
  /** The packages that have, with what of theirs was checked. */
  readonly packages: readonly CheckedPackage[];
  /** The files that no migration is, held against another schema: as it is after a migration. */
  readonly against: (lookup: Lookup) => readonly AnalyzedFile[];
  readonly problems: readonly Problem[];
}

/** A package of a monorepo with a schema of its own. */
export interface CheckedPackage {
  /** Relative to the root. */
  readonly folder: string;
  readonly lookup: Lookup;
  readonly files: readonly AnalyzedFile[];
}

export interface ProjectOptions {
  readonly cwd: string;
  /** Files and folders; none: the whole project. */
  readonly paths: readonly string[];
  /** As given with --schema. */
  readonly schema?: string;
}

export type CheckOutcome =
  | { readonly ok: true; readonly checked: CheckedProject }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the schema and every file, and holds the files against it. Never throws for what the user's files or database do. */
export async function checkProject({ cwd, paths, schema }: ProjectOptions): Promise<CheckOutcome> {
  const targets = await Promise.all((paths.length > 0 ? paths : ['.']).map((each) => target(path.resolve(cwd, each))));
  const missing = targets.find((each) => each.kind === 'missing');
  if (missing) return failed({ message: `${missing.path} does not exist` });
  const root = projectRoot(cwd, targets);
  const config = readConfig(root);
  const [loaded] = await Promise.all([
    loadCatalog({ cwd, root, config, cache, ...(schema !== undefined && { schema }) }),
    loadParser(),
  ]);
  if (!loaded.ok) return { ok: false, problems: [...config.problems, ...loaded.problems] };
  const project = await readProject(root);
  const { catalog } = loaded;
  const migrations = projectMigrations(project, config.settings, catalog);
  const base = createLookup(catalog);
  const scanned = new Map<string, ScannedFile>();
  await scan(
    {
      root,
      around: workspaceAround(cwd, root),
      settings: config.settings,
      include: config.settings.include,
      exclude: config.settings.exclude,
      also: holdsCommands,
    },
    (file) => scanned.set(relativeTo(root, file.path), file),
  );
  const after = overlays(base, migrations, scanned);
  const watched = await watchedSchemas(cwd, root, config);
  const isFound = schema === undefined && config.settings.source === undefined && loaded.kind !== 'connection';
  const packages = isFound
    ? await packageSchemas({ root, config, project, cache, chosen: loaded.name, lookup: base })
    : undefined;
  const files: AnalyzedFile[] = [];
  const own: AnalyzedFile[] = [];
  const ofPackages = new Map<Lookup, AnalyzedFile[]>();
  const ordinary: ScannedFile[] = [];
  const analyze = ({ path: absolute, text, extraction }: ScannedFile, lookup: Lookup): AnalyzedFile => {
    const file = relativeTo(root, absolute);
    const options = { settings: config.settings, file, watched, isMigration: isMigration(migrations, file) };
    return { file, text, analysis: analyzeDocument(text, extraction, lookup, options) };
  };
  for (const [file, each] of scanned) {
    const before = targets.some((target) => covers(target, each.path)) ? migrationsBefore(migrations, file) : undefined;
    // The file that the schema is read from is right by definition.
    if (!before || each.path === loaded.file) continue;
    const others = packages?.lookupsFor(file);
    if (others?.length === 0) continue;
    if (others && !isMigration(migrations, file)) {
      const found = missingInAll(others.map((lookup) => analyze(each, lookup === base ? after(before) : lookup)));
      files.push(found);
      const [only, ...more] = others;
      if (only && more.length === 0) ofPackages.set(only, [...(ofPackages.get(only) ?? []), found]);
      continue;
    }
    const analyzed = analyze(each, after(before));
    files.push(analyzed);
    own.push(analyzed);
    if (!isMigration(migrations, file)) ordinary.push(each);
  }
  return {
    ok: true,
    checked: {
      root,
      config,
      project,
      migrations,
      catalog,
      schema: describeSchema(loaded.name, loaded.kind, catalog, packages?.catalogs),
      base,
      lookup: after([...migrations.unapplied, migrations.pending]),
      lookupBefore: (file) => {
        const own = migrations.unapplied.indexOf(file);
        return after(own < 0 ? migrations.unapplied : migrations.unapplied.slice(0, own));
      },
      files,
      own,
      packages: [...ofPackages].map(([lookup, files]) => ({ folder: packages?.folders.get(lookup) ?? '', lookup, files })),
      against: (lookup) => ordinary.map((each) => analyze(each, lookup)),
      problems: [...config.problems, ...loaded.problems, ...(packages?.problems ?? [])],
    },
  };
}

/** Shared by all runs of this user: what a replay gave, by the content of its files. */
const cache = createCatalogCache(cacheFolder());

/** What would bring all that is missing in the files that are held against one schema. */
export function planOf(files: readonly AnalyzedFile[], lookup: Lookup): Plan {
  const { findings, uses, shapes } = planInput(files);
  return planChanges(findings, lookup, { uses, shapes });
}

/** The same for a final migration: what the pending one collects is part of it, as it stands there. */
export function finalPlanOf({ against, lookup, lookupBefore, migrations, project }: CheckedProject): Plan {
  const before = lookupBefore(migrations.pending);
  const plan = planOf(against(before), before);
  return project.paths.includes(migrations.pending) ? adoptPending(plan, lookup) : plan;
}

/** Says which packages have schemas of their own, where a command is for one schema at a time. */
export function warnOfPackages({ packages, root }: CheckedProject, command: string): void {
  for (const { folder, files } of packages) {
    const missing = files.reduce((sum, { analysis }) => sum + analysis.findings.length, 0);
    const path = relativeTo(process.cwd(), `${root}/${folder}`) || '.';
    if (missing > 0) warn([{ message: `${path} has a schema of its own: columnist ${command} ${path}` }]);
  }
}

/** With forward slashes. */
export const relativeTo = (folder: string, file: string): string => path.relative(folder, file).split(path.sep).join('/');

const failed = (problem: Problem): CheckOutcome => ({ ok: false, problems: [problem] });

/** The catalog after some migrations; each prefix is made once. */
function overlays(
  base: Lookup,
  migrations: ProjectMigrations,
  scanned: ReadonlyMap<string, ScannedFile>,
): (files: readonly string[]) => Lookup {
  const known = new Map<string, Lookup>();
  return (files) => {
    let current = base;
    let key = '';
    for (const file of files) {
      key += `\0${file}`;
      const kind = file === migrations.pending ? 'pending' : 'unapplied';
      const after = known.get(key) ?? overlayMigration(current, scanned.get(file)?.extraction.fragments ?? [], { kind, file });
      known.set(key, after);
      current = after;
    }
    return current;
  };
}

async function watchedSchemas(cwd: string, root: string, config: Config): Promise<WatchedSchema[]> {
  const loaded = await Promise.all(config.watch.map((schema) => loadCatalog({ cwd, root, config, schema, cache })));
  return loaded.flatMap((each) => (each.ok ? [{ name: each.name, lookup: createLookup(each.catalog) }] : []));
}

function describeSchema(
  source: string,
  kind: SchemaDescription['kind'],
  catalog: Catalog,
  others: readonly { readonly name: string; readonly catalog: Catalog }[] = [],
): SchemaDescription {
  const relations = [catalog, ...others.map((each) => each.catalog)]
    .flatMap((each) => each.relations)
    .filter(({ kind: relation }) => relation !== 'sequence' && relation !== 'composite' && relation !== 'index');
  return {
    source: [source, ...others.map(({ name }) => name)].join(', '),
    kind,
    capturedAt: catalog.capturedAt ?? null,
    tables: relations.length,
    columns: relations.reduce((sum, relation) => sum + (relation.columns?.length ?? 0), 0),
  };
}
