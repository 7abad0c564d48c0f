/**
 * Why a default cannot be computed once for all rows (ALTER TABLE, Notes). `now()` and `CURRENT_TIMESTAMP` are STABLE: evaluated once. A
 * function that we do not know is taken for volatile, and that is said.
 */
export function whyVolatile(expression: string): string | undefined {
  const calls = [...expression.replace(/'(?:[^']|'')*'/g, "''").matchAll(/([a-z_][\w.]*)\s*\(/gi)].map((match) =>
    match[1]!.toLowerCase(),
  );
  const names = calls.map((call) => call.replace(/^pg_catalog\./, ''));
  if (names.some((name) => volatile.has(name))) return 'is volatile';
  const unknown = names.find((name) => !stable.has(name));
  return unknown === undefined ? undefined : `may be volatile (what ${unknown}() is marked is not known)`;
}

const volatile = new Set([
  'random',
  'random_normal',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'clock_timestamp',
  'timeofday',
  'nextval',
  'gen_random_bytes',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
]);

const stable = new Set([
  'concat',
  'md5',
  'to_json',
  'to_char',
  'to_timestamp',
  'nullif',
  'greatest',
  'least',
  'floor',
  'round',
  'extract',
  'date_part',
  'array_fill',
  'cast',
  'json_build_array',
  'current_user',
  'text',
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'current_setting',
  'lower',
  'upper',
  'date_trunc',
  'to_jsonb',
  'jsonb_build_object',
  'jsonb_build_array',
  'json_build_object',
  'array',
  'coalesce',
  'timezone',
  'make_interval',
  'make_date',
  'varchar',
  'numeric',
  'timestamp',
  'current_timestamp',
  'localtimestamp',
  'timestamptz',
  'interval',
  'decimal',
  'char',
  'bit',
  'time',
  'current_time',
]);
