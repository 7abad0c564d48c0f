import type { Finding } from '../../server/src/rules/finding.ts';
import type { Case, Label } from './case.ts';

export type Verdict = 'agree' | 'false-finding' | 'missed' | 'wrong-span';

/** SQLSTATEs about a name, and the findings that say the same. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  '42703': ['unknown-column'],
  // "missing FROM-clause entry for table" has this code as well: there it is the qualifier of a column.
  '42P01': ['unknown-table', 'unknown-schema', 'unknown-column'],
  '3F000': ['unknown-schema', 'unknown-function', 'unknown-table', 'unknown-type'],
  '42883': ['unknown-function', 'unknown-schema'],
  '42702': ['ambiguous-column'],
};
/** Judged in our own cases beyond the published five. */
const more: Readonly<Record<string, readonly string[]>> = {
  '42704': ['unknown-type', 'unknown-schema'],
  '42P10': ['conflict-target'],
  '22P02': ['unknown-enum-value'],
};
const nameCodes = new Set(['unknown-column', 'unknown-table', 'unknown-schema', 'unknown-function', 'ambiguous-column']);

/** Whether the judge's error is about a name that we are to find. Operators share their code with functions, and are not names of ours. */
export function isAboutName(label: Label): boolean {
  return label.code in kinds && !/^operator /.test(label.message);
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
  const codes = isAboutName(label) ? kinds[label.code]! : (more[label.code] ?? []);
  const names = namesIn(label.message);
  const same = errors.filter((finding) => codes.includes(finding.code) && names.some((name) => name === nameOf(finding)));
  const allowed = new Set([...names, ...(given.also ?? []), given.hide?.column ?? given.hide?.table ?? '']);
  // An error that is not about a name may still stand at one, and then we may speak of that name in our own words.
  const apart = (finding: Finding) => isAboutName(label) || label.position === undefined || !isAt(given.sql, label, finding);
  const wrong = errors.filter(
    (finding) => nameCodes.has(finding.code) && !same.includes(finding) && !allowed.has(nameOf(finding)) && apart(finding),
  );
  if (wrong.length > 0) return { verdict: 'false-finding', wrong };
  const unseen = given.also?.filter((name) => !errors.some((finding) => nameOf(finding) === name)) ?? [];
  if (unseen.length > 0) return { verdict: 'missed', wrong: [] };
  if (codes.length === 0) return { verdict: 'agree', wrong: [] };
  if (same.length === 0)
    return { verdict: errors.some((finding) => codes.includes(finding.code)) ? 'wrong-span' : 'missed', wrong: [] };
  return { verdict: same.some((finding) => isAt(given.sql, label, finding)) ? 'agree' : 'wrong-span', wrong: [] };
}

/**
 * PostgreSQL points at the start of a qualified name (`t.x`), we at the missing part of it; and it gives places of clauses for names without a
 * location of their own (the parenthesis of ON CONFLICT). So the finding must lie in the dotted name at the position, or, where no name stands there, after it.
 */
function isAt(sql: string, label: Label, finding: Finding): boolean {
  if (label.position === undefined) return true;
  const start = [...sql].slice(0, label.position - 1).join('').length;
  const part = '(?:[uU]&)?"(?:[^"]|"")*"|[\\p{L}_$][\\p{L}\\p{N}_$]*';
  const chain = new RegExp(
    `^(?:${part}|\\()(?:(?:\\s|--[^\\n]*\\n|/\\*.*?\\*/)*(?:\\.|\\[[^\\]]*\\]|\\))(?:\\s|--[^\\n]*\\n|/\\*.*?\\*/)*(?:${part}|\\*)?)*`,
    'u',
  ).exec(sql.slice(start))?.[0];
  if (chain !== undefined && finding.span.start >= start && finding.span.end <= start + chain.length) return true;
  return chain === undefined || sql[start] === '(' ? finding.span.start >= start : false;
}

/** The names PostgreSQL's message quotes: `column t.x does not exist`, `relation "s.t" does not exist`, `function f(integer) does not exist`. */
export function namesIn(message: string): readonly string[] {
  const names = new Set<string>();
  const add = (text: string) => {
    names.add(text);
    names.add(text.slice(text.lastIndexOf('.') + 1));
    names.add(text.slice(0, Math.max(0, text.indexOf('.'))));
  };
  for (const match of message.matchAll(/"((?:[^"]|"")*)"/g)) add(match[1]!);
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
