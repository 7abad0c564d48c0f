import { afterStatement } from '../analysis/overlayMigration.ts';
import { appliedMigrationsSql, readAppliedMigrations } from '../catalog/appliedMigrations.ts';
import { createLookup } from '../catalog/createLookup.ts';
import { introspection, readSearchPath } from '../catalog/introspect.ts';
import type { Catalog, Extension } from '../catalog/model.ts';
import { sortCatalog } from '../catalog/order.ts';
import type { ScriptStep } from '../extract/migrationScript.ts';
import { loadParser } from '../sql/parser.ts';
import type { Statement } from '../sql/statement.ts';
import { type EmbeddedDatabase, type EmbeddedError, startEmbedded } from './embedded.ts';
import { Openings } from './openings.ts';
import { isQuiet, providers, type ReplayStep, remedyOf, stepsOf, variable } from './replayStep.ts';
import type { LoadResult, Problem } from './source.ts';
import { type StandIn, standInFor } from './standIn.ts';
import { extensionStub } from './stubs.ts';
import { needsSupabase, supabaseExtensions, supabasePrelude, supabaseSchemas, supabaseSearchPath } from './supabase.ts';

/** SQL to run, and the file it is from, as problems shall name it. */
export interface ReplayFile {
  readonly file: string;
  readonly text: string;
  /** Of a migration in code: what it runs, read from its text. */
  readonly steps?: readonly ScriptStep[];
}

export interface ReplayOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** As `IntrospectionScope` has it. */
  readonly definitions?: true;
  /** Known to be a Supabase project; else it is told from the SQL. */
  readonly supabase?: true;
}

/**
 * The schema that these files make when they are run in order on an empty embedded PostgreSQL. A statement that fails is reported and
 * the rest goes on; what it would have made is taken from its text, so that nothing is called missing because of it. Statements that
 * change rows, rights or sessions are left out. Never throws.
 */
export async function replay(files: readonly ReplayFile[], options: ReplayOptions = {}): Promise<LoadResult> {
  await loadParser();
  const text = files.map((file) => file.text).join('\n');
  const supabase = options.supabase || needsSupabase(text);
  const extensions = [...text.matchAll(/create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/gi)].map((match) =>
    match[1]!.toLowerCase(),
  );
  extensions.push(...providers.filter(({ functions }) => functions.test(text)).map(({ extension }) => extension));
  if (supabase) extensions.push(...supabaseExtensions);
  let database: EmbeddedDatabase | undefined;
  const attempt = async (home: string | undefined): Promise<LoadResult> => {
    database = await startEmbedded({ ...options, extensions: [...new Set(extensions)] });
    await database.exec('SET check_function_bodies = off');
    if (supabase) await database.exec(supabasePrelude);
    return await new Replay(database, supabase, options.definitions ?? false, home).run(files);
  };
  try {
    return await attempt(undefined).catch((error) => {
      if (!(error instanceof HomeSchema)) throw error;
      database?.close();
      return attempt(error.schema);
    });
  } catch (error) {
    return {
      ok: false,
      problems: [{ message: (error as Error).message, advice: 'Use a connection or a snapshot as the schema source' }],
    };
  } finally {
    database?.close();
  }
}

/**
 * Thrown when statements name a table with a schema that is not made by them, and without: the connection that they are meant for has that
 * schema first in its search_path.
 */
class HomeSchema extends Error {
  constructor(readonly schema: string) {
    super(schema);
  }
}

/** How often what failed is tried again: files that need each other in a chain. */
const mostRounds = 10;

/** Statements a message at a time. */
const batch = 200;

class Replay {
  private readonly problems: Problem[] = [];
  private failed: (ReplayStep & { readonly statement: Statement; readonly code: string; readonly problem: Problem })[] = [];
  private readonly openings: Openings;
  private readonly stubbed: Extension[] = [];
  private readonly standIns: StandIn[] = [];
  private readonly hiddenSchemas = new Set<string>();
  private searchPath: readonly string[] | undefined;

  constructor(
    private readonly database: EmbeddedDatabase,
    private readonly supabase: boolean,
    private readonly definitions: boolean,
    private readonly home: string | undefined,
  ) {
    this.openings = new Openings(database);
    if (supabase) {
      for (const schema of supabaseSchemas) this.hiddenSchemas.add(schema);
      this.searchPath = supabaseSearchPath;
    } else if (home !== undefined) this.searchPath = [home, 'public'];
  }

  async run(files: readonly ReplayFile[]): Promise<LoadResult> {
    const { home } = this;
    if (home !== undefined) await this.database.exec(`CREATE SCHEMA "${home}"`);
    const path = this.supabase ? supabaseSearchPath.join(', ') : home === undefined ? '"$user", public' : `"${home}", public`;
    for (const written of files) {
      const { file } = written;
      await this.database.exec(`SET search_path = ${path}; SET check_function_bodies = off`);
      const steps = stepsOf(file, written.steps ? '' : this.withoutVariables(written), written.steps);
      for (let at = 0; at < steps.length; ) {
        const step = steps[at]!;
        if (step.loose) {
          await this.openings.apply(step);
          at++;
          continue;
        }
        const end = steps.findIndex((each, index) => index > at && each.loose);
        const some = steps.slice(at, Math.min(at + batch, end < 0 ? steps.length : end));
        const { done, error } = await this.database.replay(some.map(({ statement }) => statement!.text));
        at += done;
        if (!error) continue;
        // Without a SQLSTATE it is the process that failed, not the statement.
        if (error.code === '') throw error;
        await this.mend(some[done]!, error);
        at++;
      }
    }
    await this.database.exec(`SET search_path = ${path}`);
    await this.retry();
    this.problems.push(...this.failed.map(({ problem }) => problem), ...this.openings.problems());
    const catalog = await this.catalog();
    // Where nothing came of what failed, what it would have made is not known: no catalog is better than an empty one.
    if (catalog.relations.length === 0 && (this.failed.length > 0 || this.openings.isOpen)) {
      return {
        ok: false,
        problems: [
          {
            message:
              this.failed.length > 0
                ? 'The schema cannot be read: its statements fail'
                : 'The migrations cannot be read without running them',
            advice: 'Use a connection or a snapshot as the schema source',
          },
          ...this.problems,
        ],
      };
    }
    return { ok: true, catalog, problems: this.problems };
  }

  /** A folder of files may name what a later file makes. */
  private async retry(): Promise<void> {
    for (let round = 0; round < mostRounds; round++) {
      const left: typeof this.failed = [];
      for (const each of this.failed) {
        const isOrder = each.text !== undefined && /^(?:42P01|42703|42704|42883|3F000)$/.test(each.code);
        const { error } = isOrder ? await this.database.replay([each.statement.text]) : {};
        if (!isOrder || error) left.push(each);
      }
      if (left.length === this.failed.length) return;
      this.failed = left;
    }
  }

  /** Makes what an embedded copy may lack without harm and tries again, or reports. */
  private async mend(step: ReplayStep, error: EmbeddedError): Promise<void> {
    const { statement } = step;
    if (!statement) return;
    let current = error;
    for (let tries = 0; tries < 20; tries++) {
      if (step.kind === 'CreateExtensionStmt') return this.stubExtension(step, statement);
      if (isQuiet(step, current, this.stubbed.length > 0)) return;
      await this.findHome(current);
      const casting = current.code === '42804' ? castless(statement.text) : undefined;
      const made: StandIn | undefined =
        this.stubbed.length > 0 ? standInFor(current, step.kind, this.standIns.at(-1)) : undefined;
      if (made) this.standIns.push(made);
      const remedy = made?.sql ?? remedyOf(current);
      if (!remedy && casting === undefined) break;
      if (remedy) await this.database.exec(remedy).catch(() => {});
      const { error: again } = await this.database.replay([casting ?? statement.text]);
      if (!again) return;
      if (again.message === current.message) break;
      current = again;
    }
    if (step.kind === 'AlterDatabaseSetStmt') return this.databaseSetting(statement);
    if (step.text === undefined) await this.openings.failed(step, current);
    const { span } = statement;
    const offset = current.position ? span.start + current.position - 1 : span.start;
    const line = step.text === undefined ? step.line : step.text.slice(0, offset).split('\n').length - 1;
    const problem = {
      message: `The statement fails: ${current.message.split('\n', 1)[0]}`,
      advice: 'What it would change is read from its text',
      file: step.file,
      ...(line !== undefined && { line }),
    };
    this.failed.push({ ...step, statement, code: current.code, problem });
  }

  /** Rejects with the schema that unqualified names are meant to be in, where a failure tells of it. */
  private async findHome({ message }: EmbeddedError): Promise<void> {
    const [, schema, table] = /^relation "(\w+)\.(\w+)" does not exist/.exec(message) ?? [];
    if (schema === undefined || this.home !== undefined || this.supabase || schema === 'public') return;
    if (await this.works(`SELECT FROM public."${table}"`)) throw new HomeSchema(schema);
  }

  /**
   * Variables of psql, and of tools that took over its way of writing them, as names: `:NAME.jobs`, `:"NAME"`. What they hold is only known
   * when the script runs, so any schema may be the one.
   */
  private withoutVariables({ file, text }: ReplayFile): string {
    const first = variable.exec(text);
    if (!first) return text;
    if (!this.stubbed.some((each) => each.name === first[0])) {
      this.stubbed.push({ name: first[0], schema: '*', version: '', incomplete: true });
      this.problems.push({
        message: `What ${first[0]} stands for is not known`,
        advice: 'Names that it may bring are not checked',
        file,
      });
    }
    return text.replace(new RegExp(variable, 'g'), (_, quoted?: string, plain?: string) => (quoted ?? plain ?? '').toLowerCase());
  }

  private async stubExtension(step: ReplayStep, statement: Statement): Promise<void> {
    const { text } = statement;
    const name = /extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/i.exec(text)?.[1]?.toLowerCase() ?? '';
    const schema = /\bschema\s+("(?:[^"]|"")+"|\w+)/i.exec(text)?.[1] ?? 'public';
    const available =
      schema !== 'public' &&
      (await this.works(`CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE EXTENSION IF NOT EXISTS "${name}" SCHEMA ${schema}`));
    if (available) return;
    const stub = extensionStub(name, schema);
    if (stub.sql) await this.works(stub.sql);
    for (const own of stub.schemas) {
      this.hiddenSchemas.add(own);
      await this.works(`CREATE SCHEMA IF NOT EXISTS "${own}"`);
    }
    this.stubbed.push({ name, schema: schema.replace(/^"(.*)"$/, '$1'), version: '', incomplete: true });
    this.problems.push({
      message: `The embedded PostgreSQL does not have the extension "${name}"`,
      advice: 'Its functions are not checked',
      file: step.file,
      ...(step.text !== undefined && { line: step.text.slice(0, statement.span.start).split('\n').length - 1 }),
    });
  }

  private async works(sql: string): Promise<boolean> {
    return this.database.exec(sql).then(
      () => true,
      () => false,
    );
  }

  private databaseSetting(statement: Statement): void {
    const path = /\bset\s+search_path\s*(?:=|\bto\b)\s*(.+)$/is.exec(statement.text)?.[1];
    if (path) this.searchPath = readSearchPath(path.replaceAll("'", '"'), 'postgres');
  }

  private async catalog(): Promise<Catalog> {
    await this.database.exec('RESET search_path');
    const { sql, read } = introspection({
      statementTimeoutMs: 0,
      definitions: this.definitions,
      ...(this.searchPath && { searchPath: this.searchPath }),
    });
    const { catalog, migrationTables: tables } = read(await this.database.exec(sql));
    const recorded = appliedMigrationsSql(catalog, tables);
    const applied = recorded === undefined ? undefined : readAppliedMigrations((await this.database.exec(recorded)).at(-1) ?? []);
    // A table of records without one says that the file holds no data, not that nothing was applied.
    const known = applied && applied.names.length > 0 ? { appliedMigrations: applied } : {};
    let lookup = createLookup({ ...catalog, ...known, database: '' });
    for (const { statement, file } of this.failed)
      lookup = afterStatement(lookup, statement, { kind: 'unapplied', file }) as typeof lookup;
    return this.withoutStubs(await this.openings.close(lookup.catalog));
  }

  /** Views with `SELECT *` of a relation of which only a stand-in is here: what columns they have is not known. */
  private async viewsOfStubs(): Promise<ReadonlySet<string>> {
    if (this.hiddenSchemas.size === 0) return new Set();
    const hidden = [...this.hiddenSchemas].map(quoteLiteral).join(', ');
    const [rows = []] = await this.database.exec(viewsOfAllColumns(hidden)).catch(() => []);
    return new Set(rows.map(([schema, name]) => `${schema}.${name}`));
  }

  /** Stubs were only there to let the rest be made: what they stand for is unknown. */
  private async withoutStubs(catalog: Catalog): Promise<Catalog> {
    const unknown = await this.viewsOfStubs();
    const visible = <T extends { readonly schema: string }>(items: readonly T[]) =>
      items.filter((item) => !this.hiddenSchemas.has(item.schema));
    return sortCatalog({
      ...catalog,
      schemas: catalog.schemas.map((schema) => (this.hiddenSchemas.has(schema.name) ? { ...schema, readable: false } : schema)),
      relations: visible(catalog.relations).map((relation) =>
        unknown.has(`${relation.schema}.${relation.name}`) ? { ...relation, columns: undefined } : relation,
      ),
      functions: visible(catalog.functions).filter(
        (routine) => !this.standIns.some((each) => each.schema === routine.schema && each.name === routine.name),
      ),
      types: visible(catalog.types),
      extensions: [...catalog.extensions, ...this.stubbed],
    });
  }
}

/** A column of no rows can have any type, whatever its values could be cast to. */
const castless = (sql: string): string | undefined =>
  /^\s*alter\s+table\b[^;]*\balter\s+(?:column\s+)?\S+\s+(?:set\s+data\s+)?type\s+[^;,]*$/i.test(sql) && !/\busing\b/i.test(sql)
    ? `${sql} USING NULL`
    : undefined;

const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Views that depend on a relation in one of these schemas from the first column on without a gap, as `*` does; columns may have been added since. */
const viewsOfAllColumns = (schemas: string): string => `SELECT vn.nspname, v.relname
  FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace vn ON vn.oid = v.relnamespace
    JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
  WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND tn.nspname IN (${schemas})
  GROUP BY vn.nspname, v.relname, t.oid
  HAVING count(DISTINCT d.refobjsubid) = max(d.refobjsubid) AND count(DISTINCT d.refobjsubid) > 3`;
