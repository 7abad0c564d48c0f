import type { ExtractContext, WorkspacePort } from '../../../server/src/extract/extractor.ts';

/** A workspace in memory: files by absolute path. Relative imports resolve with the usual extensions and index files; `@/x` is `/src/x`. */
export function memoryWorkspace(files: Readonly<Record<string, string>>): WorkspacePort {
  return {
    read: (path) => files[path],
    find: (name) =>
      Object.keys(files).filter((path) => (name.startsWith('*') ? path.endsWith(name.slice(1)) : path.endsWith(`/${name}`))),
    resolve(path, specifier) {
      if (!specifier.startsWith('.') && !specifier.startsWith('@/')) return undefined;
      const base = specifier.startsWith('@/')
        ? `/src/${specifier.slice(2)}`
        : `${path.slice(0, path.lastIndexOf('/'))}/${specifier}`;
      const normal = new URL(base, 'file:///').pathname;
      const plain = normal.replace(/\.[cm]?js$/, '');
      const candidates = [normal, `${plain}.ts`, `${plain}.tsx`, `${plain}.js`, `${plain}/index.ts`, `${plain}/index.js`];
      return candidates.find((candidate) => files[candidate] !== undefined);
    },
  };
}

export const memoryContext = (files: Readonly<Record<string, string>>): ExtractContext => ({
  settings: { tags: [], calls: [] },
  workspace: memoryWorkspace(files),
});
