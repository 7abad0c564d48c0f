import path from 'node:path/posix';
import type { WorkspacePort } from '../../server/src/extract/extractor.ts';

/** A workspace of files in memory. Relative imports resolve as TypeScript does, `@/x` to `src/x`. */
export function memoryWorkspace(files: readonly { readonly path: string; readonly text: string }[]): WorkspacePort {
  const texts = new Map(files.map((file) => [`/${file.path}`, file.text]));
  const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.js'];
  return {
    resolve(from, specifier) {
      if (!/^(\.|@\/)/.test(specifier)) return undefined;
      const base = specifier.startsWith('@/') ? `/src/${specifier.slice(2)}` : path.join(path.dirname(from), specifier);
      const plain = base.replace(/\.(m|c)?js$/, '');
      return [base, plain].flatMap((each) => endings.map((ending) => each + ending)).find((each) => texts.has(each));
    },
    read: (file) => texts.get(file),
    find: (name) =>
      [...texts.keys()].filter((file) => (name.startsWith('*') ? file.endsWith(name.slice(1)) : path.basename(file) === name)),
  };
}
