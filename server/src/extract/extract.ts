import { destructiveCommands, holdsCommands } from './commands.ts';
import { type ExtractContext, emptyExtraction, type SourceDocument } from './extractor.ts';
import type { Extraction } from './fragment.ts';
import { goFile } from './goFile.ts';
import { prismaExtractor } from './prisma/prismaExtractor.ts';
import { sqlFile } from './sqlFile.ts';
import { componentScripts } from './typescript/components.ts';
import { extractTypeScript } from './typescript/extractTypeScript.ts';
import { mayHoldStatement, mayUseLibrary } from './typescript/worth.ts';

/** What SQL, models and destructive commands a document holds. The extension selects the reader; an unknown one gives nothing. */
export function extract(document: SourceDocument, context: ExtractContext): Extraction {
  const extraction = extractSql(document, context);
  const commands = holdsCommands(document.path) ? destructiveCommands(document.text, document.path) : [];
  return commands.length > 0 ? { ...extraction, commands } : extraction;
}

function extractSql(document: SourceDocument, context: ExtractContext): Extraction {
  switch (kindOf(document.path)) {
    case 'sql':
      return sqlFile(document, context);
    case 'script':
      return extractTypeScript(document, context);
    case 'component':
      return extractTypeScript({ path: document.path, text: componentScripts(document.text) }, context);
    case 'prisma':
      return prismaExtractor(document, context);
    case 'go':
      return mayContainSql(document.text, document.path) ? goFile(document, context) : emptyExtraction;
    case undefined:
      return emptyExtraction;
  }
}

/** Extensions of the files that `extract` reads, without dots. */
export const extensions = [
  'sql',
  'psql',
  'pgsql',
  'ts',
  'tsx',
  'mts',
  'cts',
  'js',
  'jsx',
  'mjs',
  'cjs',
  'prisma',
  'vue',
  'svelte',
  'go',
] as const;

type Kind = 'sql' | 'script' | 'component' | 'prisma' | 'go';

function kindOf(path: string): Kind | undefined {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'sql' || extension === 'psql' || extension === 'pgsql') return 'sql';
  if (extension === 'prisma' || extension === 'go') return extension;
  if (extension === 'vue' || extension === 'svelte') return 'component';
  return extension !== undefined && /^[cm]?[jt]sx?$/.test(extension) ? 'script' : undefined;
}

/**
 * Whether a file may be of interest: a test on its text of about 1 GB/s. True for a word that begins a statement where a string or a line may
 * begin, for a package of a client, builder or ORM, and for methods that those have.
 */
export function mayContainSql(text: string, path: string): boolean {
  const kind = kindOf(path);
  if (kind === undefined) return holdsCommands(path);
  return kind === 'sql' || kind === 'prisma' || mayHoldStatement(text) || mayUseLibrary(text);
}
