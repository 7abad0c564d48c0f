import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import type { Finding } from '../../../server/src/rules/finding.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import type { Statement } from '../../../server/src/sql/statement.ts';
import type { Case, Label } from '../case.ts';
import { type Run, Tally } from '../run.ts';
import { answer } from '../subject.ts';
import { isAboutName, judge, namesIn } from '../verdict.ts';
import { Session } from './session.ts';

/** Replays the files one after the other on one database, and judges each statement against the catalog of that moment. */
export async function regress(files: readonly string[], url: string, onFile: (file: string, run: Run) => void): Promise<Run> {
  await loadParser();
  const tally = new Tally();
  for (const file of files) {
    const session = await Session.connect(url);
    try {
      await new Replay(session, basename(file, '.sql'), tally).file(readFileSync(file, 'utf8'));
    } finally {
      await session.close();
    }
    onFile(file, tally.finish());
  }
  return tally.finish();
}

class Replay {
  private lookup: Lookup | undefined;
  /** The catalog may have changed since `lookup` was made. */
  private stale = true;
  private number = 0;

  constructor(
    private readonly session: Session,
    private readonly name: string,
    private readonly tally: Tally,
  ) {}

  async file(text: string): Promise<void> {
    for (const statement of parseScript(text).statements) {
      this.number++;
      await this.statement(statement);
    }
  }

  private async statement(statement: Statement): Promise<void> {
    if (this.session.failed) {
      await this.session.run(statement.text);
      this.stale = true;
      return;
    }
    if (this.stale) await this.refresh();
    const changes = !harmless.test(statement.text);
    // A function that ran since may have made what we miss, and afterwards it is too late to look.
    if (changes && this.lookup && this.finds(statement, this.lookup)) await this.refresh();
    const { lookup } = this;
    const outcome = await this.session.run(statement.text);
    if (lookup && outcome.kind !== 'skipped')
      await this.compare(statement, lookup, outcome.kind === 'done' ? null : outcome, changes);
    if (changes) this.stale = true;
  }

  private finds(statement: Statement, lookup: Lookup): boolean {
    try {
      return answer({ sql: statement.text }, lookup).some((finding) => finding.severity === 'error');
    } catch {
      return false;
    }
  }

  private async compare(
    statement: Statement,
    lookup: Lookup,
    failure: { readonly label: Label; readonly inner: boolean } | null,
    changes: boolean,
  ): Promise<void> {
    // What fails while it runs says nothing of the statement's own names, and neither does an error of another kind.
    if (failure && (failure.inner || !isAboutName(failure.label) || isAboutArguments(failure.label, lookup))) return;
    if (failure && isInString(failure.label, statement.text)) return;
    // What psql would have put in the place of its variables is not known.
    if (hole.test(statement.text)) return;
    const label = failure?.label ?? null;
    const given: Case = {
      id: `${this.name}/${this.number}`,
      schema: 'regression',
      ddl: '',
      sql: statement.text,
      // PostgreSQL stops at its first error, and these statements may have several.
      ...(label && { tolerated: ['*'] }),
    };
    if (!changes && !this.agrees(given, label, lookup)) await this.refresh();
    const current = changes ? lookup : (this.lookup ?? lookup);
    this.tally.take(given, label, () => settled(given, label, current));
  }

  private agrees(given: Case, label: Label | null, lookup: Lookup): boolean {
    let findings: readonly Finding[];
    try {
      findings = settled(given, label, lookup);
    } catch {
      return true;
    }
    return judge(given, label, findings).verdict === 'agree';
  }

  private async refresh(): Promise<void> {
    const catalog = await this.session.introspect();
    this.lookup = catalog && createLookup(catalog);
    this.stale = false;
  }
}

const hole = /[\ue000-\uf8ff]/;

/**
 * A name in a string constant (`'t'::regclass`, `nextval('s')`, `has_table_privilege('t', …)`, a prepared statement): PostgreSQL points at the string, or the
 * error comes from a function that runs, and then without a place.
 */
function isInString({ position, message }: Label, sql: string): boolean {
  if (/^\s*execute\b/i.test(sql)) return true;
  if (position === undefined)
    return /^\s*(?:select|with|values)\b/i.test(sql) && !/USING clause|common column name/.test(message);
  return [...sql][position - 1] === "'";
}

/** A function of that name is there; what PostgreSQL misses is one for these arguments. */
function isAboutArguments({ code, message }: Label, lookup: Lookup): boolean {
  if (code !== '42883') return false;
  return namesIn(message).some((name) => {
    const found = lookup.functions(name);
    return (
      found === 'unknown' ||
      found.length > 0 ||
      [...lookup.schemaNames()].some((schema) => lookup.functions(name, schema).length > 0)
    );
  });
}

/** Our answer. That PL/pgSQL is accepted says nothing of its body, which is looked at when it runs. */
function settled(given: Case, label: Label | null, lookup: Lookup): readonly Finding[] {
  const findings = answer(given, lookup);
  const late = label === null && /\bcreate\b[\s\S]*\blanguage\s+'?plpgsql\b/i.test(given.sql);
  return late ? findings.filter((finding) => finding.usage === 'ddl') : findings;
}

/** Statements that change no names; a function that they call still may, which shows as a disagreement and is then looked at again. */
const harmless =
  /^(?:\s|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select(?![\s\S]*\binto\b)|insert|update|delete|merge|values|table|with|explain(?! *\(?[^)]*\banalyze)|copy|analyze|vacuum|fetch|move|declare|close|show|comment|prepare|execute|deallocate|set (?!search_path|schema|role|session)(?:local )?\w+|savepoint|release|lock|grant|revoke|reindex|truncate|begin|start transaction)\b/i;
