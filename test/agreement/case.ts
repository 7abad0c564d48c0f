import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** One statement on one schema, and what PostgreSQL says of it. Format: README.md of this folder. */
export interface Case {
  readonly id: string;
  /** Identity of the schema: its file, or a made-up name for generated ones. */
  readonly schema: string;
  readonly ddl: string;
  /** Statements before the judged one in the same file: they are run, and analyzed as the file's earlier part. */
  readonly before?: string;
  readonly sql: string;
  /** A statement whose execution shows what PostgreSQL checks at run time only (the body of a PL/pgSQL function). */
  readonly then?: string;
  readonly hide?: Hide;
  /** `undefined`: to be asked. `null`: accepted. */
  readonly error?: Label | null;
  /** Names that are wrong besides the one PostgreSQL stopped at. */
  readonly also?: readonly string[];
  /** Names that may be reported on a broken statement without being proven wrong; `*` is any. */
  readonly tolerated?: readonly string[];
}

export interface Hide {
  readonly schema: string;
  readonly table: string;
  readonly column?: string;
}

/** PostgreSQL's first error. `position` is one-based, in code points of `sql`; absent where PostgreSQL gives none. */
export interface Label {
  readonly code: string;
  readonly message: string;
  readonly position?: number;
}

interface PublicCase {
  readonly id: string;
  readonly schema: string;
  readonly sql: string;
  readonly hide?: Hide;
  readonly error: Label | null;
}

/** Labelled cases as JSON lines; the schema's path is relative to the file. */
export function readJsonLines(file: string): readonly Case[] {
  const schemas = new Map<string, string>();
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const given = JSON.parse(line) as PublicCase;
      const schema = resolve(dirname(file), given.schema);
      if (!schemas.has(schema)) schemas.set(schema, readFileSync(schema, 'utf8'));
      return { ...given, schema, ddl: schemas.get(schema)! };
    });
}

/** Our own cases: every `.sql` file of a folder, each naming its schema in `schemas/`. */
export function readCaseFolder(folder: string): readonly Case[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return files.sort().flatMap((name) => readCaseFile(join(folder, name)));
}

/**
 * Paragraphs separated by blank lines. The first says `-- schema: NAME`; each other one is a case: comments, directives (`--! error CODE NAME`,
 * `--! then SQL`, `--! also NAME, NAME`), statements that come before, a line `--! judged`, and the statement that is judged.
 */
export function readCaseFile(file: string): readonly Case[] {
  const paragraphs = readFileSync(file, 'utf8').split(/\n[ \t]*\n+/);
  const schema = /^-- schema: (\S+)/m.exec(paragraphs.shift() ?? '')?.[1];
  if (schema === undefined) throw new Error(`${file}: the first paragraph must say "-- schema: NAME"`);
  const path = join(dirname(file), 'schemas', `${schema}.sql`);
  const ddl = readFileSync(path, 'utf8');
  const cases: Case[] = [];
  for (const paragraph of paragraphs) {
    const found = readParagraph(paragraph);
    if (found) cases.push({ id: idOf(basename(file, '.sql'), paragraph, cases), schema: path, ddl, ...found });
  }
  return cases;
}

/** The file and the rule; rules that are shown more than once are numbered. */
function idOf(file: string, paragraph: string, earlier: readonly Case[]): string {
  const rule = /^-- (.*)$/m.exec(paragraph)?.[1] ?? 'without a rule';
  const id = `${file}/${rule}`;
  const same = earlier.filter((each) => each.id === id || each.id.startsWith(`${id} #`)).length;
  return same === 0 ? id : `${id} #${same + 1}`;
}

function readParagraph(paragraph: string): Omit<Case, 'id' | 'schema' | 'ddl'> | undefined {
  const directive = (name: string) => new RegExp(`^--! ${name} (.*)$`, 'm').exec(paragraph)?.[1]?.trim();
  const parts = paragraph.split(/^--! judged.*\n/m).map((part) => part.replace(/^--! (?:error|then|also) .*\n?/gm, ''));
  const judged = stripStart(parts.pop()!).replace(/;\s*$/, '').trimEnd();
  if (judged === '') return undefined;
  const before = parts[0] === undefined ? undefined : stripStart(parts[0]);
  const error = directive('error');
  const then = directive('then');
  const also = directive('also');
  return {
    sql: judged,
    ...(before ? { before } : {}),
    ...(then ? { then } : {}),
    ...(also ? { also: also.split(/\s*,\s*/) } : {}),
    ...(error ? { error: byHand(error) } : {}),
  };
}

/** A label given by hand, for what PostgreSQL does not tell at once: `none`, or a code and a name. */
function byHand(text: string): Label | null {
  if (text === 'none') return null;
  const [code, name] = text.split(/\s+/);
  return { code: code!, message: `"${name ?? ''}" does not exist` };
}

const stripStart = (text: string): string => text.replace(/^(?:\s*--[^\n]*(?:\n|$))+/, '').trimStart();
