import type { AppliedMigrations } from '../../catalog/model.ts';
import type { Detection, MigrationFile, ProjectFiles } from './tool.ts';

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
export const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '' && part !== '.').join('/');

/** `./db/migrations/` relative to `folder`, without the dots. */
export function resolvePath(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Files directly in a folder, by name; text order unless numbers say otherwise. */
export function filesIn(project: ProjectFiles, folder: string, pattern: RegExp): string[] {
  return project.paths.filter((path) => folderOf(path) === folder && pattern.test(baseName(path))).sort(byNumber);
}

/** `9_x` before `10_x`: leading digits as a number, then the text. */
export function byNumber(a: string, b: string): number {
  const [left, right] = [leadingNumber(baseName(a)), leadingNumber(baseName(b))];
  if (left !== undefined && right !== undefined && left !== right) return left < right ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

export function leadingNumber(name: string): bigint | undefined {
  const digits = /^[A-Za-z]?(\d+)/.exec(name)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

/** The folder that has most files of a pattern; the shortest path decides a tie. Dependencies and build output are not looked at. */
export function busiestFolder(project: ProjectFiles, pattern: RegExp): { folder: string; count: number } | undefined {
  const counts = new Map<string, number>();
  for (const path of project.paths) {
    if (/(^|\/)(node_modules|dist|build|\.git)\//.test(path) || !pattern.test(path)) continue;
    counts.set(folderOf(path), (counts.get(folderOf(path)) ?? 0) + 1);
  }
  const best = [...counts].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1))[0];
  return best && { folder: best[0], count: best[1] };
}

/** The nearest package.json that names one of the packages. */
export function dependencyOf(project: ProjectFiles, ...packages: readonly string[]): { path: string; name: string } | undefined {
  const manifests = project.paths
    .filter((path) => baseName(path) === 'package.json' && !path.includes('node_modules/'))
    .sort((a, b) => a.length - b.length);
  for (const path of manifests) {
    const text = project.read(path) ?? '';
    const name = packages.find((each) => text.includes(`"${each}"`));
    if (name !== undefined) return { path, name };
  }
  return undefined;
}

/** A configuration file by its name, the one nearest to the root. */
export function configFile(project: ProjectFiles, name: RegExp): string | undefined {
  return project.paths
    .filter((path) => name.test(baseName(path)) && !path.includes('node_modules/'))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))[0];
}

/** Whether a project's `.js` files are modules: the nearest package.json says so. */
export function isEsm(project: ProjectFiles, folder: string): boolean {
  for (let at = folder; ; at = folderOf(at)) {
    const manifest = project.read(join(at, 'package.json'));
    if (manifest !== undefined) return /"type"\s*:\s*"module"/.test(manifest);
    if (at === '') return false;
  }
}

/** How JavaScript migrations of a folder are written: as its latest one, else as TypeScript where the project has it. */
export function scriptFormat(project: ProjectFiles, folder: string): Pick<Detection, 'format' | 'esm'> {
  const latest = filesIn(project, folder, /^\d.*\.(js|cjs|mjs|ts|mts|cts)$/)
    .filter((path) => !path.endsWith('.d.ts'))
    .at(-1);
  const extension = latest?.split('.').at(-1);
  if (latest && extension) {
    const format = extension.endsWith('ts') ? 'ts' : (extension as 'js' | 'cjs' | 'mjs');
    const text = project.read(latest) ?? '';
    return { format, esm: format === 'ts' || format === 'mjs' || (format === 'js' && /^\s*export\s/m.test(text)) };
  }
  const typescript = project.paths.some((path) => baseName(path) === 'tsconfig.json' && !path.includes('node_modules/'));
  return typescript ? { format: 'ts', esm: true } : { format: 'js', esm: isEsm(project, folder) };
}

/** `add_9_columns_in_3_tables`, at most 60 characters. */
export function slug(title: string, separator: '_' | '-' = '_'): string {
  const words = title
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return (
    words
      .join(separator)
      .slice(0, 60)
      .replace(/[_-]+$/, '') || 'migration'
  );
}

/** `20261121031500`, UTC. */
export const timestamp14 = (now: Date): string => now.toISOString().replace(/\D/g, '').slice(0, 14);

/** The timestamp, or one second past the latest migration's where a clock was ahead: a new migration comes last. */
export function nextTimestamp(now: Date, existing: readonly string[]): string {
  const wanted = timestamp14(now);
  const latest = existing
    .flatMap((path) => /^[A-Za-z]?(\d{14})(?!\d)/.exec(baseName(path))?.[1] ?? [])
    .sort()
    .at(-1);
  return latest === undefined || latest < wanted ? wanted : String(BigInt(latest) + 1n);
}

/** The next number in the width that the others have; a timestamp where they have timestamps. */
export function nextNumber(now: Date, existing: readonly string[], width: number): string {
  const numbers = existing.flatMap((path) => /^[A-Za-z]?(\d+)/.exec(baseName(path))?.[1] ?? []);
  const latest = numbers.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).at(-1);
  if (latest === undefined) return '1'.padStart(width, '0');
  if (latest.length === 14) return nextTimestamp(now, existing);
  if (latest.length === 13 || latest.length === 10) {
    const wanted = latest.length === 13 ? BigInt(now.getTime()) : BigInt(Math.floor(now.getTime() / 1000));
    return String(wanted > BigInt(latest) ? wanted : BigInt(latest) + 1n);
  }
  return String(BigInt(latest) + 1n).padStart(latest.length, '0');
}

/** Whether the table records this very name, with or without its extension and folder. */
export function recorded(file: MigrationFile, applied: AppliedMigrations): boolean {
  const bare = withoutExtension(file.name);
  return applied.names.some((name) => withoutExtension(baseName(name)) === bare);
}

const withoutExtension = (name: string): string => name.replace(/\.(sql|js|cjs|mjs|ts|mts|cts)$/, '');

/** Tools that record a number: the one of the file, or for those that keep only the latest, any up to it. */
export function recordedNumber(file: MigrationFile, applied: AppliedMigrations): boolean {
  const own = leadingNumber(file.name);
  if (own === undefined) return recorded(file, applied);
  const numbers = applied.names.flatMap((name) => leadingNumber(name) ?? []);
  return applied.latestOnly ? numbers.some((number) => own <= number) : numbers.includes(own);
}

/** Beside a tool's folder, where no tool looks. */
export const beside = (name: string, what: 'rollback' | 'backfill' | 'verify'): string => `columnist/${name}/${what}.sql`;
