import type { EmbeddedError } from './embedded.ts';

/** A function that was made only for a statement that uses it. */
export interface StandIn {
  readonly schema: string;
  readonly name: string;
  readonly arguments: string;
  readonly sql: string;
}

/**
 * A function that a statement lacks, for one of an extension that the embedded PostgreSQL does not have: with the arguments that the failure names. What it
 * returns is guessed first (a condition's boolean, or a trigger), and known from the next failure.
 */
export function standInFor(
  { code, message }: EmbeddedError,
  kind: string | undefined,
  last: StandIn | undefined,
): StandIn | undefined {
  if (code === '42883') {
    const [, schema = 'public', name, types] = /^function (?:"?(\w+)"?\.)?"?(\w+)"?\((.*)\) does not exist/.exec(message) ?? [];
    if (name === undefined || types === undefined) return undefined;
    const result = kind === 'CreateTrigStmt' ? 'trigger' : kind === 'CreateEventTrigStmt' ? 'event_trigger' : 'boolean';
    return standIn(schema, name, types.replace(/\bunknown\b/g, 'text'), result);
  }
  // DEFAULT and GENERATED say what they need (42804, datatype_mismatch).
  const [, type] = /^column "[^"]*" is of type (.+) but (?:default|generation) expression is of type boolean/.exec(message) ?? [];
  return last && type !== undefined ? standIn(last.schema, last.name, last.arguments, type) : undefined;
}

function standIn(schema: string, name: string, types: string, result: string): StandIn {
  const signature = `"${schema}"."${name}"(${types})`;
  const body =
    result === 'trigger' || result === 'event_trigger'
      ? `LANGUAGE plpgsql AS 'begin return null; end'`
      : `LANGUAGE sql IMMUTABLE AS 'select null::${result.replaceAll("'", "''")}'`;
  return {
    schema,
    name,
    arguments: types,
    sql: `CREATE SCHEMA IF NOT EXISTS "${schema}"; DROP FUNCTION IF EXISTS ${signature}; CREATE FUNCTION ${signature} RETURNS ${result} ${body}`,
  };
}
