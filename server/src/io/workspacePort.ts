import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path/posix';
import { parse } from 'jsonc-parser';
import picomatch from 'picomatch';
import type { WorkspacePort } from '../extract/extractor.ts';

/** A workspace folder on disk, with the texts of open documents before it. */
export interface DiskWorkspace extends WorkspacePort {
  /** Forgets what is known of these files, or of all: they were created, changed or deleted. */
  changed(paths?: readonly string[]): void;
}

export interface DiskWorkspaceOptions {
  /** Absolute, forward slashes. Files are looked for in it. */
  readonly root: string;
  /** The folder around it that imports may lead to; by default the same. Nothing outside is read, `node_modules` neither. */
  readonly around?: string;
  /** The text of a file, open documents first. Defaults to the disk. */
  readonly readText?: (path: string) => string | undefined;
}

/** Answers synchronously; what exists and what tsconfig files say is kept until `changed`. Texts are kept by `readText` alone. */
export function diskWorkspace({ root, around = root, readText = readSource }: DiskWorkspaceOptions): DiskWorkspace {
  const kinds = new Map<string, 'file' | 'folder' | undefined>();
  const configs = new Map<string, TsConfig | undefined>();
  const nearest = new Map<string, TsConfig | undefined>();
  const resolved = new Map<string, string | undefined>();
  const packages = new Map<string, unknown>();
  let named: Map<string, string> | undefined;
  const listings = new Map<string, readonly string[]>();

  const isInside = (file: string): boolean => file.startsWith(`${around}/`) && !file.includes('/node_modules/');

  function kindOf(file: string): 'file' | 'folder' | undefined {
    if (kinds.has(file)) return kinds.get(file);
    const stat = statSync(file, { throwIfNoEntry: false });
    const kind = stat?.isFile() ? 'file' : stat?.isDirectory() ? 'folder' : undefined;
    kinds.set(file, kind);
    return kind;
  }

  /** The file that a path without a certain extension means, as TypeScript's bundler resolution finds it. */
  function fileAt(base: string): string | undefined {
    const script = /^(.*)\.([cm]?)jsx?$/.exec(base);
    const candidates = script
      ? [`${script[1]}.${script[2]}ts`, `${script[1]}.tsx`, base]
      : /\.([cm]?tsx?|sql)$/.test(base)
        ? [base]
        : [];
    for (const extension of EXTENSIONS) candidates.push(`${base}${extension}`);
    for (const candidate of candidates) if (kindOf(candidate) === 'file') return candidate;
    if (kindOf(base) !== 'folder') return undefined;
    for (const extension of EXTENSIONS) if (kindOf(`${base}/index${extension}`) === 'file') return `${base}/index${extension}`;
    return undefined;
  }

  function configFor(folder: string): TsConfig | undefined {
    if (nearest.has(folder)) return nearest.get(folder);
    const own = ['tsconfig.json', 'jsconfig.json'].map((name) => `${folder}/${name}`).find((file) => kindOf(file) === 'file');
    const above = folder === around || !folder.startsWith(around) ? undefined : path.dirname(folder);
    const config = (own === undefined ? undefined : readConfig(own, 4)) ?? (above === undefined ? undefined : configFor(above));
    nearest.set(folder, config);
    return config;
  }

  /** `baseUrl` and `paths` of a tsconfig, with what it extends or, where it only refers to others, what they say. */
  function readConfig(file: string, left: number): TsConfig | undefined {
    if (configs.has(file)) return configs.get(file);
    configs.set(file, undefined);
    if (left <= 0) return undefined;
    const json = readJson(file);
    if (!json) return undefined;
    const folder = path.dirname(file);
    const options = isObject(json.compilerOptions) ? json.compilerOptions : {};
    const extended = [json.extends].flat().filter((each) => typeof each === 'string');
    const references = Array.isArray(json.references) ? json.references.filter(isObject).map((each) => each.path) : [];
    let config: TsConfig = { paths: [] };
    for (const each of [...extended, ...(isObject(options.paths) ? [] : references.filter((one) => typeof one === 'string'))]) {
      const target = configFile(folder, each);
      const base = target && readConfig(target, left - 1);
      if (base) config = { ...config, ...base };
    }
    if (typeof options.baseUrl === 'string') config = { ...config, baseUrl: path.resolve(folder, options.baseUrl) };
    if (isObject(options.paths)) config = { ...config, paths: readPaths(options.paths, config.baseUrl ?? folder) };
    configs.set(file, config);
    return config;
  }

  function configFile(folder: string, name: string): string | undefined {
    const bases = name.startsWith('.') || name.startsWith('/') ? [path.resolve(folder, name)] : [];
    if (bases.length === 0)
      for (let at = folder; at.startsWith(around); at = path.dirname(at)) bases.push(`${at}/node_modules/${name}`);
    return bases.flatMap((base) => [base, `${base}.json`, `${base}/tsconfig.json`]).find((each) => kindOf(each) === 'file');
  }

  function readJson(file: string): Record<string, unknown> | undefined {
    const text = readText(file) ?? readSource(file);
    const value: unknown = text === undefined ? undefined : parse(text, [], { allowTrailingComma: true });
    return isObject(value) ? value : undefined;
  }

  function resolveUncached(from: string, specifier: string): string | undefined {
    const folder = path.dirname(from);
    if (specifier.startsWith('.')) return fileAt(path.resolve(folder, specifier));
    if (specifier.startsWith('/')) return fileAt(specifier);
    const config = configFor(folder);
    for (const target of config ? mapped(config, specifier) : []) {
      const file = fileAt(target);
      if (file !== undefined) return file;
    }
    return specifier.startsWith('#') ? imported(folder, specifier) : linked(folder, specifier);
  }

  /** Subpath imports of package.json: `#db` (Node.js, Packages). */
  function imported(folder: string, specifier: string): string | undefined {
    for (let at = folder; at.startsWith(around); at = path.dirname(at)) {
      const manifest = manifestOf(at);
      if (!manifest) continue;
      const imports = isObject(manifest.imports) ? manifest.imports : {};
      for (const [key, value] of Object.entries(imports)) {
        const rest = matchKey(key, specifier);
        const target = rest === undefined ? undefined : conditionalTarget(value);
        if (target !== undefined) return fileAt(path.resolve(at, target.replace('*', rest!)));
      }
      return undefined;
    }
    return undefined;
  }

  /** Another package of the same workspace: linked below node_modules by the package manager or, before it has run, found by its name. */
  function linked(folder: string, specifier: string): string | undefined {
    const [name, inner] = packageName(specifier);
    for (let at = folder; at.startsWith(around); at = path.dirname(at)) {
      const link = `${at}/node_modules/${name}`;
      if (kindOf(link) !== 'folder') continue;
      const real = realpathSync(link).replaceAll('\\', '/');
      return isInside(`${real}/`) ? entryOf(real, inner) : undefined;
    }
    const own = packageNamed(name);
    return own === undefined ? undefined : entryOf(own, inner);
  }

  /** The folder of the workspace whose package.json has this name. */
  function packageNamed(name: string): string | undefined {
    if (named === undefined) {
      named = new Map();
      for (const file of findFiles(around, 'package.json')) {
        const own = manifestOf(path.dirname(file))?.name;
        if (typeof own === 'string' && !named.has(own)) named.set(own, path.dirname(file));
      }
    }
    return named.get(name);
  }

  /** The file that a package, or a path in it, stands for: its sources are preferred to what is built of them. */
  function entryOf(real: string, inner: string): string | undefined {
    if (inner !== '') return fileAt(`${real}/src/${inner}`) ?? fileAt(`${real}/${inner}`) ?? fileAt(`${real}/lib/${inner}`);
    const manifest = manifestOf(real);
    const entries = [
      manifest?.source,
      conditionalTarget(isObject(manifest?.exports) ? (manifest.exports['.'] ?? manifest.exports) : manifest?.exports),
      manifest?.module,
      manifest?.main,
      manifest?.types,
    ];
    const written = entries.filter((each) => typeof each === 'string');
    const sources = written.map((each) =>
      each.replace(/^(\.\/)?(?:dist|build|lib|out)(?:\/(?:cjs|esm))?\//, './src/').replace(/\.d\.([cm]?)ts$/, '.$1js'),
    );
    for (const entry of [...sources, './src/index', './lib/index', './index', ...written]) {
      const file = fileAt(path.resolve(real, entry));
      if (file !== undefined) return file;
    }
    return undefined;
  }

  function manifestOf(folder: string): Record<string, unknown> | undefined {
    const file = `${folder}/package.json`;
    if (!packages.has(file)) packages.set(file, kindOf(file) === 'file' ? readJson(file) : undefined);
    return packages.get(file) as Record<string, unknown> | undefined;
  }

  return {
    resolve(from, specifier) {
      const key = `${path.dirname(from)}\0${specifier}`;
      if (resolved.has(key)) return resolved.get(key);
      const file = resolveUncached(from, specifier);
      const inside = file !== undefined && isInside(file) ? file : undefined;
      resolved.set(key, inside);
      return inside;
    },
    read: (file) => (isInside(file) ? readText(file) : undefined),
    find(name) {
      const known = listings.get(name);
      if (known) return known;
      const found = findFiles(root, name);
      listings.set(name, found);
      return found;
    },
    changed(paths) {
      resolved.clear();
      listings.clear();
      if (paths && !paths.some((each) => /(?:^|\/)(?:package|[jt]sconfig[^/]*)\.json$/.test(each))) {
        for (const each of paths) {
          kinds.delete(each);
          kinds.delete(path.dirname(each));
        }
        return;
      }
      for (const map of [kinds, configs, nearest, packages]) map.clear();
      named = undefined;
    },
  };
}

interface TsConfig {
  readonly baseUrl?: string;
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readPaths(paths: Record<string, unknown>, base: string): TsConfig['paths'] {
  return Object.entries(paths)
    .map(([pattern, targets]) => ({
      pattern,
      targets: Array.isArray(targets)
        ? targets.filter((each) => typeof each === 'string').map((each) => path.resolve(base, each))
        : [],
    }))
    .sort((a, b) => prefixLength(b.pattern) - prefixLength(a.pattern));
}

const prefixLength = (pattern: string): number => (pattern.includes('*') ? pattern.indexOf('*') : Number.MAX_SAFE_INTEGER);

/** Paths that a tsconfig gives for a specifier, the longest prefix first (TypeScript, module resolution, `paths`). */
function mapped(config: TsConfig, specifier: string): string[] {
  for (const { pattern, targets } of config.paths) {
    const rest = matchKey(pattern, specifier);
    if (rest !== undefined) return targets.map((target) => target.replace('*', rest));
  }
  return config.baseUrl === undefined ? [] : [path.resolve(config.baseUrl, specifier)];
}

/** What `*` of a pattern stands for; '' for a pattern without one that is equal. */
function matchKey(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : undefined;
}

function conditionalTarget(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  for (const key of ['source', 'types', 'import', 'node', 'require', 'default']) {
    const inner = conditionalTarget(value[key]);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** `@scope/name/inner` is `@scope/name` and `inner`. */
function packageName(specifier: string): readonly [name: string, inner: string] {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return [parts.slice(0, length).join('/'), parts.slice(length).join('/')];
}

/** Bytes. Larger files are no source that a person wrote. */
const MAX_BYTES = 4_000_000;

function readSource(file: string): string | undefined {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size <= MAX_BYTES ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Files by name or `*.extension`, the nearest to the root first; installed, built and hidden folders left out. */
function findFiles(root: string, name: string): readonly string[] {
  const fits = picomatch(name.includes('/') ? name : `**/${name}`);
  const found: string[] = [];
  let level = [root];
  for (let depth = 0; depth < 8 && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      for (const entry of entriesOf(folder)) {
        const full = `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          if (!entry.name.startsWith('.') && !/^(?:node_modules|dist|build|out|coverage|vendor|target)$/.test(entry.name))
            next.push(full);
        } else if (fits(full.slice(root.length + 1))) found.push(full);
      }
    }
    level = next;
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
