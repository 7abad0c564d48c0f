import type * as ts from 'typescript';
import type { ExtractContext } from '../extractor.ts';
import { type ModuleLinks, moduleLinks } from './imports.ts';
import { type Declaration, type Scopes, scopesOf } from './scopes.ts';
import { createSourceFile, JSDocParsingMode, ScriptKind, ScriptTarget, updateSourceFile } from './syntax.ts';

/** One TypeScript or JavaScript file, parsed, with what is known of its names. Nothing here needs a type checker or throws. */
export interface TypeScriptSource {
  readonly path: string;
  readonly text: string;
  readonly ast: ts.SourceFile;
  /** What the file imports and exports, `require` and `module.exports` included. */
  readonly links: ModuleLinks;
  /** Declarations by lexical scope, and assignments to them. */
  readonly scopes: Scopes;
  /** The workspace file that `specifier` names in this file, parsed; undefined for packages, and past the reader's bounds. */
  other(specifier: string): TypeScriptSource | undefined;
  /** Of this extraction; what is read through its workspace becomes a dependency. */
  readonly context: ExtractContext;
}

/** A node and the file that it stands in: what following names across files ends in. */
export interface Located<N extends ts.Node = ts.Node> {
  readonly source: TypeScriptSource;
  readonly node: N;
}

/** Sources of one extraction: the document and the files its names lead to. */
export interface SourceReader {
  readonly document: TypeScriptSource;
  /** Files beside the document that were read, in order of first use. */
  readonly dependencies: ReadonlySet<string>;
}

/** Further files that one extraction may parse: a bound on time, far above what constants need. */
const MAX_FILES = 200;

/** Parses `text` and gives access to what it imports. Parsing costs about 1 ms per 10 KB; the other files are parsed on demand and kept for a while. */
export function readSource(path: string, text: string, context: ExtractContext): SourceReader {
  const dependencies = new Set<string>();
  const recorded: ExtractContext = {
    ...context,
    workspace: {
      resolve: (from, specifier) => context.workspace.resolve(from, specifier),
      find: (name) => context.workspace.find(name),
      read(file) {
        if (file !== path) dependencies.add(file);
        return file === path ? text : context.workspace.read(file);
      },
    },
  };
  const sources = new Map<string, TypeScriptSource | undefined>();

  function load(file: string): TypeScriptSource | undefined {
    if (sources.has(file)) return sources.get(file);
    sources.set(file, undefined);
    if (sources.size > MAX_FILES || !isScript(file)) return undefined;
    const content = recorded.workspace.read(file);
    if (content === undefined || content.length > MAX_LENGTH) return undefined;
    const source = create(parseModule(file, content));
    sources.set(file, source);
    return source;
  }

  function create(module: ParsedModule): TypeScriptSource {
    return {
      ...module,
      context: recorded,
      get links() {
        return module.links();
      },
      get scopes() {
        return module.scopes();
      },
      other(specifier) {
        const file = recorded.workspace.resolve(module.path, specifier);
        return file === undefined ? undefined : load(file);
      },
    };
  }

  const document = create(parseModule(path, text));
  sources.set(path, document);
  return { document, dependencies };
}

/** UTF-16 units. A bundle or generated client beyond this is not followed into. */
const MAX_LENGTH = 2_000_000;

const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

interface ParsedModule {
  readonly path: string;
  readonly text: string;
  readonly ast: ts.SourceFile;
  readonly links: () => ModuleLinks;
  readonly scopes: () => Scopes;
}

/** The modules parsed last, newest at the end: shared files are imported by many. Holds no more text than `KEPT_LENGTH`. */
const kept = new Map<string, ParsedModule>();
const KEPT_LENGTH = 2_000_000;
let keptLength = 0;

function parseModule(path: string, text: string): ParsedModule {
  const found = kept.get(path);
  if (found) {
    kept.delete(path);
    if (found.text === text) {
      kept.set(path, found);
      return found;
    }
    keptLength -= found.text.length;
  }
  const ast = found && text.length > WORTH_UPDATING ? updated(found.ast, text) : parsed(path, text);
  let links: ModuleLinks | undefined;
  let scopes: Scopes | undefined;
  const module: ParsedModule = {
    path,
    text,
    ast,
    links: () => (links ??= moduleLinks(ast)),
    scopes: () => (scopes ??= scopesOf(ast)),
  };
  kept.set(path, module);
  keptLength += text.length;
  for (const [oldest, old] of kept) {
    if (keptLength <= KEPT_LENGTH || oldest === path) break;
    kept.delete(oldest);
    keptLength -= old.text.length;
  }
  return module;
}

const parsed = (path: string, text: string): ts.SourceFile =>
  createSourceFile(
    path,
    text,
    { languageVersion: ScriptTarget.Latest, jsDocParsingMode: JSDocParsingMode.ParseNone },
    true,
    scriptKind(path),
  );

/** UTF-16 units. Shorter texts are parsed anew as fast. */
const WORTH_UPDATING = 4000;

/** The tree after an edit; what the edit does not touch is taken from `before`, which is of no use after that. */
function updated(before: ts.SourceFile, text: string): ts.SourceFile {
  const old = before.text;
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old.charCodeAt(start) === text.charCodeAt(start)) start++;
  let end = 0;
  while (end < most - start && old.charCodeAt(old.length - 1 - end) === text.charCodeAt(text.length - 1 - end)) end++;
  return updateSourceFile(before, text, {
    span: { start, length: old.length - end - start },
    newLength: text.length - end - start,
  });
}

/** JavaScript is read as JSX, which every .js file may hold; in .ts files `<T>x` is an assertion. */
function scriptKind(path: string): ts.ScriptKind {
  if (/\.[cm]?ts$/.test(path)) return ScriptKind.TS;
  if (path.endsWith('.tsx') || /\.(vue|svelte)$/.test(path)) return ScriptKind.TSX;
  return ScriptKind.JSX;
}

/** The declaration that an identifier refers to in its own file, by lexical scope. */
export function declarationOf(source: TypeScriptSource, identifier: ts.Identifier): Declaration | undefined {
  return source.scopes.lookup(identifier, identifier.text);
}
