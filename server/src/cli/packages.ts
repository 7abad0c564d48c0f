import type { AnalyzedFile } from '../analysis/checkReport.ts';
import { createLookup } from '../catalog/createLookup.ts';
import type { Lookup } from '../catalog/lookup.ts';
import type { Catalog } from '../catalog/model.ts';
import type { CatalogCache } from '../io/cache.ts';
import type { Config } from '../io/config.ts';
import { sourcesOfPackages } from '../io/discovery.ts';
import { loadCatalog } from '../io/loadCatalog.ts';
import type { Problem } from '../io/source.ts';
import type { ProjectFiles } from '../migration/tools/tool.ts';

/** The schemas of a monorepo's packages, where each has its own. */
export interface PackageSchemas {
  /** The schemas that a file may be written for; undefined: the project's. */
  readonly lookupsFor: (file: string) => readonly Lookup[] | undefined;
  /** The folders of those that have a schema of their own, beside the project's. */
  readonly folders: ReadonlyMap<Lookup, string>;
  readonly catalogs: readonly { readonly name: string; readonly catalog: Catalog }[];
  readonly problems: readonly Problem[];
}

export interface PackageOptions {
  readonly root: string;
  readonly config: Config;
  readonly project: ProjectFiles;
  readonly cache: CatalogCache;
  /** The path of the source that was found for the project as a whole. */
  readonly chosen: string;
  readonly lookup: Lookup;
}

/**
 * Where nobody named a schema and several packages have their own, a file is held against that of its package. One of a package without a schema is held
 * against the root's, or against all: what one of them has is not missing.
 */
export async function packageSchemas({ root, config, project, cache, chosen, lookup }: PackageOptions): Promise<PackageSchemas> {
  const { packages, sources } = sourcesOfPackages(project);
  const others = [...sources].filter(([, path]) => path !== chosen);
  if (others.length === 0) return { lookupsFor: () => undefined, folders: new Map(), catalogs: [], problems: [] };
  const problems: Problem[] = [];
  const catalogs: { name: string; catalog: Catalog }[] = [];
  const lookups = new Map<string, Lookup | undefined>();
  for (const [folder, path] of sources) {
    if (path === chosen) lookups.set(folder, lookup);
    else {
      const loaded = await loadCatalog({ cwd: root, root, config, cache, schema: path });
      problems.push(...loaded.problems);
      lookups.set(folder, loaded.ok ? createLookup(loaded.catalog) : undefined);
      if (loaded.ok) catalogs.push({ name: path, catalog: loaded.catalog });
      else problems.push({ message: `Files below ${folder} are not checked: ${path} cannot be read` });
    }
  }
  const all = [...new Set([lookup, ...lookups.values()])].filter((each) => each !== undefined);
  const folders = new Map<Lookup, string>();
  for (const [folder, own] of lookups) if (own && own !== lookup) folders.set(own, folder);
  return {
    problems,
    catalogs,
    folders,
    lookupsFor(file) {
      const own = packages.find((folder) => folder === '' || file.startsWith(`${folder}/`)) ?? '';
      const home = [own, ''].find((folder) => lookups.has(folder));
      return home === undefined ? all : listOf(lookups.get(home));
    },
  };
  function listOf(found: Lookup | undefined): readonly Lookup[] | undefined {
    if (found === lookup) return undefined;
    return found ? [found] : [];
  }
}

/** What is missing by each of them. */
export function missingInAll([first, ...others]: readonly AnalyzedFile[]): AnalyzedFile {
  const { file, text, analysis } = first!;
  const findings = analysis.findings.filter((finding) =>
    others.every((other) =>
      other.analysis.findings.some(({ code, span }) => code === finding.code && span.start === finding.span.start),
    ),
  );
  return { file, text, analysis: { ...analysis, findings } };
}
