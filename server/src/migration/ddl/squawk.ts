import type { ColumnDefinition } from '../change.ts';

/**
 * Terse statements are open to squawk, which has opinions on types. Types follow the evidence and the database's own habits; the rules that
 * would speak of this column are named as ignored on the line above it. Empty when none would.
 */
export function squawkIgnore(column: ColumnDefinition): string {
  const type = column.type.replace(/"(?:[^"]|"")*"/g, '');
  const rules = typeRules.filter(([, pattern]) => pattern.test(type)).map(([rule]) => rule);
  if (column.default !== undefined && /\w\s*\(/.test(column.default.replace(/'(?:[^']|'')*'/g, '')))
    rules.push('adding-field-with-default');
  return rules.length === 0 ? '' : `-- squawk-ignore ${rules.join(', ')}`;
}

/** A rollback drops what its migration added: that is its purpose. */
export function squawkIgnoreDown(statements: readonly string[]): string {
  const rules = [
    ...(statements.some((sql) => /^\s*DROP COLUMN\b/m.test(sql)) ? ['ban-drop-column'] : []),
    ...(statements.some((sql) => /^DROP TABLE\b/.test(sql)) ? ['ban-drop-table'] : []),
  ];
  return rules.length === 0 ? '' : `-- squawk-ignore-file ${rules.join(', ')}`;
}

const typeRules: readonly (readonly [string, RegExp])[] = [
  ['prefer-text-field', /^(varchar|character varying)\(/i],
  ['prefer-bigint-over-int', /^(int|integer|int4)\b/i],
  ['prefer-bigint-over-smallint', /^(smallint|int2)\b/i],
  ['prefer-timestamp-tz', /^timestamp\b(?!.*with time zone)/i],
  ['prefer-identity', /^(big|small)?serial/i],
  ['ban-char-field', /^(char|character|bpchar)\b(?! varying)/i],
];
