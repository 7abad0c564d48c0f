import pg from 'pg';
import { analyzeDocument } from '../../../server/src/analysis/analyze.ts';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { extract } from '../../../server/src/extract/extract.ts';
import type { WorkspacePort } from '../../../server/src/extract/extractor.ts';
import type { Finding } from '../../../server/src/rules/finding.ts';
import { defaultSettings } from '../../../server/src/rules/settings.ts';
import { memoryWorkspace } from '../../spec/memoryWorkspace.ts';
import type { SpecCase, SpecSource } from '../../spec/specFile.ts';
import { introspectWith } from '../introspection.ts';
import { execute } from './execute.ts';
import { mutated, suffix, twin, type Word, withTwins, wordsOf } from './mutate.ts';

/** What one word, made a name that nobody has, shows of us and PostgreSQL. */
export interface Judgment {
  readonly document: string;
  readonly line: number;
  readonly word: string;
  readonly verdict: 'agree' | 'false-finding' | 'missed' | 'wrong-span';
  readonly postgres: readonly string[];
  readonly findings: readonly string[];
}

export interface Figures {
  documents: number;
  statements: number;
  words: number;
  /** Words that PostgreSQL rejects as a name. */
  broken: number;
  agree: number;
}

export interface Agreement {
  readonly figures: Figures;
  readonly judgments: readonly Judgment[];
  /** Documents that PostgreSQL or we find fault with as they stand. */
  readonly faults: readonly string[];
}

/**
 * Every word of the documents that names something is made wrong in turn. The library compiles the document, PostgreSQL says whether it takes
 * what comes out, and we must have a finding at that word when it does not, and none at all when it does.
 */
export async function agree(cases: readonly SpecCase[], createDatabase: (ddl: string) => Promise<string>): Promise<Agreement> {
  const figures: Figures = { documents: 0, statements: 0, words: 0, broken: 0, agree: 0 };
  const judgments: Judgment[] = [];
  const faults: string[] = [];
  const databases = new Map<string, Database>();
  try {
    for (const written of cases) {
      const hasTwins = written.sources.some((source) => source.text.includes('pgTable('));
      const each = hasTwins
        ? { ...written, sources: written.sources.map((source) => ({ ...source, text: withTwins(source.text) })) }
        : written;
      const database = databases.get(each.schema) ?? (await Database.open(await createDatabase(each.schema)));
      databases.set(each.schema, database);
      const document = each.sources.at(-1)!;
      figures.documents++;
      const given = { case: each, document, database, hasTwins, name: `${each.title} (line ${each.line})` };
      const base = await asWritten(given, figures);
      faults.push(...base.faults);
      for (const word of wordsOf(document.path, document.text, database.names)) {
        const judgment = await judge(given, word, base.statements);
        if (!judgment) continue;
        figures.words++;
        if (judgment.postgres.length > 0) figures.broken++;
        if (judgment.verdict === 'agree') figures.agree++;
        else judgments.push(judgment);
      }
    }
  } finally {
    for (const database of databases.values()) await database.close();
  }
  return { figures, judgments, faults };
}

interface Given {
  readonly case: SpecCase;
  readonly document: SpecSource;
  readonly database: Database;
  readonly name: string;
  /** Columns are objects: a word is made its twin's. */
  readonly hasTwins: boolean;
}

async function asWritten(given: Given, figures: Figures): Promise<{ statements: readonly string[]; faults: string[] }> {
  const { database, document, name } = given;
  const ran = await execute(workspaceOf(given.case, document.text), `/${document.path}`);
  if (!ran) return { statements: [], faults: [`${name}: cannot be loaded`] };
  const faults = ran.errors.map((error) => `${name}: ${error}`);
  if (ran.statements.length === 0) faults.push(`${name}: sends nothing`);
  figures.statements += ran.statements.length;
  for (const sql of ran.statements) {
    const error = await database.errorOf(sql);
    // Whole rows have the twins too.
    if (error !== undefined && !(given.hasTwins && error.includes(suffix))) faults.push(`${name}: ${error}: ${sql}`);
  }
  for (const finding of findingsIn(given, document.text))
    faults.push(`${name}: we say of \`${around(document.text, finding)}\`: ${finding.message}`);
  return { statements: ran.statements, faults };
}

async function judge(given: Given, word: Word, before: readonly string[]): Promise<Judgment | undefined> {
  const end = given.hasTwins ? twin : suffix;
  const text = mutated(given.document.text, word, end);
  const ran = await execute(workspaceOf(given.case, text), `/${given.document.path}`);
  if (!ran) return undefined;
  const postgres: string[] = [];
  for (const sql of ran.statements) {
    const error = before.includes(sql) ? undefined : await given.database.errorOf(sql);
    if (error !== undefined) postgres.push(error);
  }
  // A column object that is not there leaves a gap in the statement.
  if (given.hasTwins && postgres.length > 0 && postgres.every((error) => error.startsWith('syntax error'))) return undefined;
  // A call that the library refuses says nothing of names.
  if (postgres.length === 0 && ran.errors.length > 0) return undefined;
  const findings = findingsIn(given, text);
  const at = { start: word.start, end: word.end + end.length };
  const hit = findings.some(
    (each) =>
      each.span.start < at.end && at.start < each.span.end && /\w+$/.exec(text.slice(0, each.span.end))?.[0] === word.text + end,
  );
  const isDirect = given.hasTwins || postgres.some((error) => error.includes(word.text + suffix));
  const isSame = (finding: Finding): boolean => text.slice(finding.span.start, finding.span.end).includes(word.text);
  let verdict: Judgment['verdict'] = 'agree';
  if (postgres.length === 0) verdict = findings.length > 0 ? 'false-finding' : 'agree';
  else if (findings.some((each) => !isSame(each))) verdict = 'false-finding';
  else if (findings.length === 0) verdict = 'missed';
  else if (isDirect && !hit) verdict = 'wrong-span';
  return {
    document: given.name,
    line: given.document.text.slice(0, word.start).split('\n').length,
    word: around(text, { span: at }),
    verdict,
    postgres,
    findings: findings.map((each) => `${around(text, each)}: ${each.message}`),
  };
}

function findingsIn({ case: given, document, database }: Given, text: string): readonly Finding[] {
  const settings = { ...defaultSettings, ...given.settings };
  const path = `/${document.path}`;
  const extraction = extract({ path, text }, { settings, workspace: workspaceOf(given, text) });
  const options = { settings, file: document.path };
  return analyzeDocument(text, extraction, database.lookup, options).findings.filter((each) => each.severity === 'error');
}

/** The workspace with the last source changed. */
const workspaceOf = (given: SpecCase, text: string): WorkspacePort =>
  memoryWorkspace(given.sources.map((each, i) => (i === given.sources.length - 1 ? { ...each, text } : each)));

const around = (text: string, { span }: { readonly span: { readonly start: number; readonly end: number } }): string =>
  `${text.slice(Math.max(0, span.start - 25), span.start)}«${text.slice(span.start, span.end)}»${text.slice(span.end, span.end + 10)}`.replace(
    /\s+/g,
    ' ',
  );

/** One schema on the server, and as we read it. */
class Database {
  private readonly known = new Map<string, string | undefined>();

  private constructor(
    private readonly client: pg.Client,
    readonly lookup: Lookup,
    readonly names: ReadonlySet<string>,
  ) {}

  static async open(url: string): Promise<Database> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const catalog = await introspectWith(client);
    const own = catalog.relations.filter(({ schema }) => !/^pg_|^information_schema$/.test(schema));
    const names = own.flatMap(({ schema, name, columns = [] }) => [schema, name, ...columns.map((column) => column.name)]);
    return new Database(client, createLookup(catalog), new Set([...names, ...names.map(camelCase)]));
  }

  /** PostgreSQL's error about a name; undefined when it takes the statement, or objects to something else. */
  async errorOf(sql: string): Promise<string | undefined> {
    if (!this.known.has(sql)) this.known.set(sql, await this.ask(sql));
    return this.known.get(sql);
  }

  private async ask(sql: string): Promise<string | undefined> {
    const isDml = /^\s*[("]*(?:select|insert|update|delete|merge|with|values)\b/i.test(sql);
    try {
      await this.client.query('BEGIN');
      await this.client.query(isDml ? `PREPARE columnist_case AS ${sql}` : sql);
      return undefined;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      return /^(?:42703|42P01|3F000|42883|42702|42601|42803|42712|42704)$/.test(error.code ?? '') ? error.message : undefined;
    } finally {
      await this.client.query('ROLLBACK; DEALLOCATE ALL');
    }
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
