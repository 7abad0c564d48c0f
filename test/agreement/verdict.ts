import type { Finding } from '../../server/src/rules/finding.ts';
import type { Case, Label } from './case.ts';

export type Verdict = 'agree' | 'false-finding' | 'missed' | 'wrong-span';

/** SQLSTATEs about a name, and the findings that say the same. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  '42703': ['unknown-column'],
  // "missing FROM-clause entry for table" has this code as well: there it is the qualifier of a column.
  '42P01': ['unknown-table', 'unknown-schema', 'unknown-column', 'unknown-type'],
  '3F000': ['unknown-schema', 'unknown-function', 'unknown-table', 'unknown-type'],
  '42883': ['unknown-function', 'unknown-schema'],
  '42702': ['ambiguous-column'],
};
/** Judged in our own cases beyond the published five. */
const more: readonly { readonly code: string; readonly message: RegExp; readonly findings: readonly string[] }[] = [
  { code: '42704', message: /^type /, findings: ['unknown-type', 'unknown-schema'] },
  { code: '42P10', message: /ON CONFLICT/, findings: ['conflict-target'] },
  { code: '22P02', message: /for enum /, findings: ['unknown-enum-value'] },
];
const nameCodes = new Set(['unknown-column', 'unknown-table', 'unknown-schema', 'unknown-function', 'ambiguous-column']);

/** Errors with the code of a missing name about names that are there. */
const otherwise = /is not a (?:partition|parent) of|^column number|^no schema has been selected|has been dropped$/;

/** Whether the judge's error is about a name that we are to find. Operators share their code with functions, and are not names of ours. */
export function isAboutName(label: Label): boolean {
  if (label.code === '42883') return /^(?:function|procedure|aggregate) /.test(label.message);
  if (otherwise.test(label.message)) return false;
  return label.code in kinds;
}

/** Compares PostgreSQL's first error with our findings, as agreement/README says. */
export function judge(
  given: Case,
  label: Label | null,
  findings: readonly Finding[],
): { verdict: Verdict; wrong: readonly Finding[] } {
  const errors = findings.filter((finding) => finding.severity === 'error' && finding.code !== 'sql-syntax');
  if (label === null) {
    const wrong = errors.filter((finding) => nameCodes.has(finding.code) || given.error === undefined);
    return { verdict: wrong.length > 0 ? 'false-finding' : 'agree', wrong };
  }
  const codes = codesFor(label);
  const names = namesIn(label.message);
  const isSame = (finding: Finding) =>
    !isAboutName(label) || names.includes(nameOf(finding)) || isWithin(given.sql, label, finding);
  const same = errors.filter((finding) => codes.includes(finding.code) && isSame(finding));
  const { also = [], tolerated = [] } = given;
  const allowed = new Set([...names, ...also, ...tolerated, given.hide?.column ?? given.hide?.table ?? '']);
  // An error that is not about a name may still stand at one, and then we may speak of that name in our own words.
  const apart = (finding: Finding) => isAboutName(label) || label.position === undefined || !isAt(given.sql, label, finding);
  const wrong = errors.filter(
    (finding) =>
      nameCodes.has(finding.code) &&
      !same.includes(finding) &&
      !allowed.has('*') &&
      !allowed.has(nameOf(finding)) &&
      apart(finding),
  );
  if (wrong.length > 0) return { verdict: 'false-finding', wrong };
  const unseen = also.filter((name) => !errors.some((finding) => nameOf(finding) === name));
  if (unseen.length > 0) return { verdict: 'missed', wrong: [] };
  if (codes.length === 0) return { verdict: 'agree', wrong: [] };
  if (same.length === 0)
    return { verdict: errors.some((finding) => codes.includes(finding.code)) ? 'wrong-span' : 'missed', wrong: [] };
  return { verdict: same.some((finding) => isAt(given.sql, label, finding)) ? 'agree' : 'wrong-span', wrong: [] };
}

function codesFor(label: Label): readonly string[] {
  if (isAboutName(label)) return kinds[label.code]!;
  return more.find((each) => each.code === label.code && each.message.test(label.message))?.findings ?? [];
}

/**
 * PostgreSQL points at the start of a qualified name (`t.x`), we at the missing part of it: then the finding must lie in that name. For names without a
 * location of their own it points at what they stand in (an expression before `.field`, a constraint, the parenthesis of ON CONFLICT), or nowhere.
 */
function isAt(sql: string, label: Label, finding: Finding): boolean {
  if (label.position === undefined) return true;
  const chain = nameAt(sql, label.position);
  const last = chain && /(?:"((?:[^"]|"")*)"|([^".\s]*))$/.exec(chain.text);
  const points = last && nameOf(finding) === (last[1]?.replaceAll('""', '"') ?? last[2]!.toLowerCase());
  // `(t).x` begins with the row, whatever its name.
  const isRow = chain !== undefined && /^\s*\)/.test(sql.slice(chain.start + chain.text.length));
  if (points && !isRow) return isWithin(sql, label, finding);
  return finding.span.start >= offsetOf(sql, label.position);
}

/** Whether the finding lies in the name that the judge points at. */
function isWithin(sql: string, label: Label, finding: Finding): boolean {
  const chain = label.position === undefined ? undefined : nameAt(sql, label.position);
  return chain !== undefined && finding.span.start >= chain.start && finding.span.end <= chain.start + chain.text.length;
}

const part = String.raw`(?:[uU]&)?"(?:[^"]|"")*"|[\p{L}_$][\p{L}\p{N}_$]*`;
const blank = String.raw`(?:\s|--[^\n]*\n|/\*.*?\*/)*`;
const dotted = new RegExp(`^(?:${part})(?:${blank}\\.${blank}(?:${part}|\\*))*`, 'u');

function nameAt(sql: string, position: number): { readonly start: number; readonly text: string } | undefined {
  const start = offsetOf(sql, position);
  const text = dotted.exec(sql.slice(start))?.[0];
  return text === undefined ? undefined : { start, text };
}

/** From one-based code points to UTF-16 units. */
const offsetOf = (sql: string, position: number): number => [...sql].slice(0, position - 1).join('').length;

/** The names PostgreSQL's message quotes: `column t.x does not exist`, `relation "s.t" does not exist`, `function f(integer) does not exist`. */
export function namesIn(message: string): readonly string[] {
  const names = new Set<string>();
  const add = (text: string) => {
    names.add(text);
    names.add(text.slice(text.lastIndexOf('.') + 1));
    names.add(text.slice(text.indexOf('.') + 1));
    names.add(text.slice(0, Math.max(0, text.indexOf('.'))));
  };
  // A quote inside of a name is not doubled in messages.
  for (const match of message.matchAll(/"(.+?)"(?=[\s,;:)]|$)/g)) add(match[1]!);
  const column = /^column (.+?) does not exist/.exec(message)?.[1];
  if (column && !column.startsWith('"')) add(column);
  const called = /^(?:function|procedure|aggregate) (.+?)\(/.exec(message)?.[1];
  if (called) add(called.replaceAll('"', ''));
  names.delete('');
  return [...names];
}

export function nameOf(finding: Finding): string {
  switch (finding.code) {
    case 'unknown-table':
      return finding.table ?? finding.name ?? '';
    case 'unknown-schema':
      return finding.schema ?? '';
    case 'unknown-column':
    case 'ambiguous-column':
      return finding.column ?? finding.table ?? '';
    default:
      return finding.name ?? '';
  }
}
