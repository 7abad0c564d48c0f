import { expect } from 'vitest';
import { extract } from '../../../server/src/extract/extract.ts';
import type { ExtractContext, ExtractSettings } from '../../../server/src/extract/extractor.ts';
import type { Extraction, Fragment } from '../../../server/src/extract/fragment.ts';

/** Files by path below `/`; the first is the document. */
export type Files = Readonly<Record<string, string>>;

/** A workspace in memory: relative imports, index files, `.js` for `.ts`, and `@/` for `/src/`. */
export function contextOf(files: Files, settings: Partial<ExtractSettings> = {}): ExtractContext {
  return {
    settings: { tags: [], calls: [], ...settings },
    workspace: {
      read: (path) => files[path],
      find: (name) => Object.keys(files).filter((path) => path.endsWith(name.replace('*', ''))),
      resolve(path, specifier) {
        const base = specifier.startsWith('@/')
          ? `/src/${specifier.slice(2)}`
          : specifier.startsWith('.')
            ? new URL(specifier, `file://${path}`).pathname
            : undefined;
        if (base === undefined) return undefined;
        const stem = base.replace(/\.js$/, '');
        return [base, `${stem}.ts`, `${stem}.js`, `${base}.ts`, `${base}.js`, `${base}/index.ts`, `${base}/index.js`].find(
          (each) => files[each] !== undefined,
        );
      },
    },
  };
}

export function extractFiles(files: Files, settings: Partial<ExtractSettings> = {}): Extraction {
  const path = Object.keys(files)[0]!;
  return extract({ path, text: files[path]! }, contextOf(files, settings));
}

/** The fragments of one TypeScript file. */
export const fragmentsIn = (code: string, path = '/src/app.ts', settings: Partial<ExtractSettings> = {}): readonly Fragment[] =>
  extractFiles({ [path]: code }, settings).fragments;

/** Their texts, blanks made one, holes as `‹expression›`. */
export const textsIn = (code: string, path = '/src/app.ts', settings: Partial<ExtractSettings> = {}): string[] =>
  fragmentsIn(code, path, settings).map(shown);

export function shown(fragment: Fragment): string {
  let result = '';
  let at = 0;
  for (const hole of fragment.holes) {
    result += `${fragment.text.slice(at, hole.span.start)}${hole.kind === 'value' ? '‹=' : '‹'}${hole.expression}›`;
    at = hole.span.end;
  }
  return (result + fragment.text.slice(at)).replace(/\s+/g, ' ').trim();
}

/** What stands in the document for a word of the fragment. */
export function hostOf(code: string, fragment: Fragment, word: string, nth = 0): string | undefined {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = fragment.text.indexOf(word, at + 1);
  expect(at, `${word} in ${fragment.text}`).toBeGreaterThanOrEqual(0);
  const host = fragment.map.toHost({ start: at, end: at + word.length });
  return host && code.slice(host.start, host.end);
}

/** Every exactly mapped run says the same in the document, segments are sorted and apart, and holes are where they say. */
export function expectSound(code: string, fragments: readonly Fragment[]): void {
  for (const fragment of fragments) {
    let last = 0;
    for (const segment of fragment.map.segments) {
      expect(segment.start).toBeGreaterThanOrEqual(last);
      last = segment.end;
      expect(segment.end).toBeLessThanOrEqual(fragment.text.length);
      expect(segment.host.end).toBeLessThanOrEqual(code.length);
      if (segment.kind !== 'exact') continue;
      expect(code.slice(segment.host.start, segment.host.end)).toBe(fragment.text.slice(segment.start, segment.end));
    }
    for (const [index, hole] of fragment.holes.entries()) {
      expect(fragment.text.slice(hole.span.start, hole.span.end)).toMatch(new RegExp(`^_hole_${index}_+$`));
    }
  }
}
