import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLookup } from '../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../server/src/catalog/lookup.ts';
import type { Catalog } from '../../server/src/catalog/model.ts';
import type { Finding } from '../../server/src/rules/finding.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { parseScript } from '../../server/src/sql/script.ts';
import type { Case, Label } from './case.ts';
import { introspectWith } from './introspection.ts';
import { Judge } from './postgres.ts';
import { answer, hide } from './subject.ts';
import { judge, type Verdict } from './verdict.ts';

/** The figures of a run, in the order in which they are printed. */
export interface Figures {
  cases: number;
  valid: number;
  broken: number;
  agree: number;
  falseFindings: number;
  missed: number;
  wrongSpan: number;
  crashes: number;
  seconds: number;
}

export interface Disagreement {
  readonly id: string;
  readonly verdict: Verdict | 'crash';
  readonly schema: string;
  readonly before?: string;
  readonly sql: string;
  readonly hide?: Case['hide'];
  readonly error: Label | null;
  readonly findings: readonly Pick<Finding, 'code' | 'message' | 'span'>[];
  readonly crash?: string;
}

export interface Run {
  readonly figures: Figures;
  readonly disagreements: readonly Disagreement[];
}

/** Where disagreements are written; git-ignored. */
export const outputFolder = join(import.meta.dirname, 'output');

/** Counts verdicts as agreement/README says. */
export class Tally {
  readonly disagreements: Disagreement[] = [];
  private readonly started = performance.now();
  private readonly counts = { cases: 0, valid: 0, broken: 0, agree: 0, falseFindings: 0, missed: 0, wrongSpan: 0, crashes: 0 };

  /** Judges one answer; `analyze` may throw, and is then a crash. */
  take(given: Case, label: Label | null, analyze: () => readonly Finding[]): Verdict | 'crash' {
    this.counts.cases++;
    if (label === null) this.counts.valid++;
    else this.counts.broken++;
    let findings: readonly Finding[] = [];
    let verdict: Verdict | 'crash';
    let crash: string | undefined;
    try {
      findings = analyze();
      verdict = judge(given, label, findings).verdict;
    } catch (error) {
      verdict = 'crash';
      crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    this.counts[counted[verdict]]++;
    if (verdict !== 'agree') this.disagreements.push(disagreement(given, label, verdict, findings, crash));
    return verdict;
  }

  finish(): Run {
    const seconds = Math.round(performance.now() - this.started) / 1000;
    return { figures: { ...this.counts, seconds }, disagreements: this.disagreements };
  }
}

const counted = {
  agree: 'agree',
  'false-finding': 'falseFindings',
  missed: 'missed',
  'wrong-span': 'wrongSpan',
  crash: 'crashes',
} as const;

function disagreement(
  given: Case,
  error: Label | null,
  verdict: Disagreement['verdict'],
  findings: readonly Finding[],
  crash: string | undefined,
): Disagreement {
  const { id, schema, before, sql, hide: hidden } = given;
  return {
    id,
    verdict,
    schema,
    ...(before !== undefined && { before }),
    sql,
    ...(hidden && { hide: hidden }),
    error,
    findings: findings
      .filter((finding) => finding.severity === 'error')
      .map(({ code, message, span }) => ({ code, message, span })),
    ...(crash !== undefined && { crash }),
  };
}

/** Runs cases and counts. */
export async function runCases(cases: readonly Case[], createDatabase: (ddl: string) => Promise<string>): Promise<Run> {
  const tally = new Tally();
  await eachJudged(cases, createDatabase, (given, label, lookup) => tally.take(given, label, () => answer(given, lookup())));
  return tally.finish();
}

/**
 * Hands over each case with PostgreSQL's label and the catalog it is held against. Each schema is loaded into a database of its own and introspected
 * once. `createDatabase` gives a URL for a DDL.
 */
export async function eachJudged(
  cases: readonly Case[],
  createDatabase: (ddl: string) => Promise<string>,
  take: (given: Case, label: Label | null, lookup: () => Lookup) => void,
): Promise<void> {
  await loadParser();
  for (const group of bySchema(cases)) {
    const judge = await load(group[0]!.ddl, createDatabase);
    try {
      const lookups = await attempt(async () => lookupsOf(await introspectWith(judge.client)));
      for (const given of group) {
        const label = given.error !== undefined ? given.error : await judge.label(given);
        take(given, label, () => lookups()(given.hide));
      }
    } finally {
      await judge.close();
    }
  }
}

/** A database with the schema in it. What one server version refuses of a schema made for another is left out. */
async function load(ddl: string, createDatabase: (ddl: string) => Promise<string>): Promise<Judge> {
  try {
    return await Judge.connect(await createDatabase(ddl));
  } catch {
    const judge = await Judge.connect(await createDatabase(''));
    for (const { text } of parseScript(ddl).statements) await judge.client.query(text).catch(() => {});
    await judge.client.query('ROLLBACK; RESET ALL; SET lock_timeout = 5000; SET statement_timeout = 20000');
    return judge;
  }
}

/** The result, or the error, of which each use is then a crash of ours. */
async function attempt<T>(make: () => Promise<T>): Promise<() => T> {
  try {
    const result = await make();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function bySchema(cases: readonly Case[]): Iterable<readonly Case[]> {
  const groups = new Map<string, Case[]>();
  for (const each of cases) {
    const group = groups.get(each.schema);
    if (group) group.push(each);
    else groups.set(each.schema, [each]);
  }
  return groups.values();
}

/** Lookups of one catalog by what is hidden in it, each built once. */
export function lookupsOf(catalog: Catalog): (hidden: Case['hide']) => Lookup {
  const known = new Map<string, Lookup>();
  return (hidden) => {
    const key = hidden ? JSON.stringify(hidden) : '';
    const lookup = known.get(key) ?? createLookup(hidden ? hide(catalog, hidden) : catalog);
    known.set(key, lookup);
    return lookup;
  };
}

/** Writes the disagreements, one JSON line each, and says where. */
export function writeDisagreements(run: Run, name: string): string {
  mkdirSync(outputFolder, { recursive: true });
  const file = join(outputFolder, `${name}.jsonl`);
  writeFileSync(file, run.disagreements.map((each) => `${JSON.stringify(each)}\n`).join(''));
  return file;
}

/** What the contract asks for: nothing false, no crash, at most 0.5 % of the broken ones missed. */
export function passes({ falseFindings, crashes, missed, broken }: Figures): boolean {
  return falseFindings === 0 && crashes === 0 && missed <= broken * 0.005;
}
