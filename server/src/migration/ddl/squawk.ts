import type { Section } from './sections.ts';

/**
 * Terse statements are open to squawk, which has opinions on types. Types follow the evidence and the database's own habits; so the rules
 * about types that would speak are named as ignored, in one line that says so. Empty when none would.
 */
export function squawkIgnores(sections: readonly Section[]): string {
  const text = sections
    .filter((section) => section.form === 'alter')
    .flatMap((section) => section.items.map((item) => item.text))
    .join('\n');
  const rules = typeRules.filter(([, pattern]) => pattern.test(text)).map(([rule]) => rule);
  return rules.length === 0 ? '' : note(rules);
}

/** For a file that is added to as types come. */
export const squawkIgnoresAll = (): string => note(typeRules.map(([rule]) => rule));

/** A rollback drops what its migration added: that is its purpose. */
export const squawkIgnoresDown = '-- squawk-ignore-file ban-drop-column, ban-drop-table, ban-drop-schema, prefer-robust-stmts';

const note = (rules: readonly string[]): string =>
  `-- Types follow the code and this database's own habits.\n-- squawk-ignore-file ${rules.join(', ')}`;

const typeRules: readonly (readonly [string, RegExp])[] = [
  ['prefer-text-field', /\bvarchar\(|\bcharacter varying\(/i],
  ['prefer-bigint-over-int', /\b(int|integer|int4)\b/i],
  ['prefer-bigint-over-smallint', /\b(smallint|int2)\b/i],
  ['prefer-timestamp-tz', /\btimestamp(\(\d\))?(?! ?with time zone)(\s|$)/im],
  ['prefer-identity', /\b(big|small)?serial/i],
  ['ban-char-field', /\bchar(acter)?(\(|\b)(?! varying)/i],
  ['adding-field-with-default', /DEFAULT [^\n]*\(/],
];
