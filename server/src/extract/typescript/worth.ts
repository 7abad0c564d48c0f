import { builders } from '../builders/registry.ts';
import type { ExtractContext, SourceDocument } from '../extractor.ts';
import { libraryOf } from '../raw/registry.ts';
import { isPostgres, modulesAround, specifiersIn } from './engines.ts';

/** Whether a script is worth parsing, and why. */
export interface Worth {
  readonly parse: boolean;
  /** The text has what may be the beginning of a statement; without it only imported texts and builders are of interest. */
  readonly statements: boolean;
  /** Files whose imports were looked at. */
  readonly dependencies: readonly string[];
}

/**
 * Looks at a script before it is parsed, which costs a hundred times more. One without a statement's beginning and without an import of a
 * library is worth it only when it calls such methods and a file that it imports, near or further, has the library.
 */
export function worthParsing({ path, text }: SourceDocument, context: ExtractContext): Worth {
  if (text.length > MAX_LENGTH || isMinified(text)) return { parse: false, statements: false, dependencies: [] };
  const statements = mayHoldStatement(text);
  const { tags, calls } = context.settings;
  if (statements || tags.length + calls.length > 0) return { parse: true, statements: true, dependencies: [] };
  if (!mayUseLibrary(text)) return { parse: false, statements, dependencies: [] };
  if (specifiersIn(path, text).some(isKnown) || isConfigured(text, context)) return { parse: true, statements, dependencies: [] };
  const dependencies = new Set<string>();
  const { workspace } = context;
  const read = (file: string): string | undefined => {
    dependencies.add(file);
    return workspace.read(file);
  };
  const modules = modulesAround(path, specifiersIn(path, text), { ...workspace, read });
  return { parse: [...modules].some(isKnown), statements, dependencies: [...dependencies] };
}

/** UTF-16 units. A file beyond this is generated or a bundle. */
const MAX_LENGTH = 3_000_000;

/** A long text of long lines was not written by a person. */
const isMinified = (text: string): boolean => text.length > 100_000 && text.length / (text.match(/\n/g)?.length ?? 1) > 1000;

const isKnown = (module: string): boolean =>
  isPostgres(module) ||
  libraryOf(module) !== undefined ||
  builders.some((each) => each.modules.some((name) => module === name || module.startsWith(`${name}/`)));

const isConfigured = (text: string, context: ExtractContext): boolean =>
  builders.some(
    (builder) => builder.configured !== undefined && builder.trigger?.test(text) === true && builder.configured(context),
  );

/** Whether a statement's first words stand where a string, a template or one of its lines may begin. */
export const mayHoldStatement = (text: string): boolean => STATEMENT.test(text);

const STATEMENT = new RegExp(
  String.raw`(?:['"\`>(};]|^|\\[nrt]|\*/)[ \t]*(?:` +
    [
      String.raw`select(?:[ \t]+[\w"*($:'@\\{-]|[ \t]*(?:\\n|[\r\n]|['"\`]))`,
      String.raw`insert[ \t]+into\b`,
      String.raw`update[ \t]+["$\w\\]|update[ \t]*(?:\\n|[\r\n]|['"\`])`,
      String.raw`delete[ \t]+from\b`,
      String.raw`with[ \t]+(?:recursive\s+)?["$\w]+\s*(?:\([^)]*\)\s*)?as\b|with[ \t]*[\r\n]`,
      String.raw`(?:create|alter|drop)\s+(?:or\s+replace\s+|unique\s+|temp\w*\s+|unlogged\s+|materialized\s+)*(?:table|index|view|function|procedure|type|domain|schema|sequence|trigger|policy|extension)\b`,
      String.raw`truncate\s|merge\s+into\b|call\s+[\w.]+\(|refresh\s+materialized|copy\s|comment\s+on\b|(?:grant|revoke)\s|lock\s+table|do\s+\$|explain\s|analyze\s|vacuum\b`,
    ].join('|') +
    ')',
  'im',
);

/** Whether a method of a client, builder or ORM is called, or a library imported. */
export const mayUseLibrary = (text: string): boolean =>
  METHOD.test(text) || specifiersIn('', text).some(isKnown) || builders.some((each) => each.trigger?.test(text) === true);

const METHOD = /\.(?:query|queryOne|execute|executeSql|raw|unsafe|oneOrNone|manyOrNone|\$queryRaw\w*|\$executeRaw\w*)\s*[(<`]/;
