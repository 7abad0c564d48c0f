import pg from 'pg';
import type { Case, Hide, Label } from './case.ts';

/** What a hidden name is called on the server while a case is judged. */
export const hiddenName = 'columnist_hidden';

/** Asks PostgreSQL about statements on one database, which stays as it was: everything happens in transactions that are rolled back. */
export class Judge {
  private constructor(readonly client: pg.Client) {}

  static async connect(url: string): Promise<Judge> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    await client.query('SET lock_timeout = 5000; SET statement_timeout = 20000; SET client_min_messages = error');
    return new Judge(client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** PostgreSQL's first error about the case's statement, `null` when it accepts it. */
  async label(given: Pick<Case, 'sql' | 'before' | 'hide' | 'then'>): Promise<Label | null> {
    if (outsideTransaction.test(given.sql)) return this.outcome(given.sql, 0);
    await this.client.query('BEGIN');
    try {
      if (given.hide) await this.client.query(renameAway(given.hide));
      if (given.before) await this.client.query(given.before);
      const prepared = preparable.test(given.sql);
      if (!prepared) {
        const label = await this.outcome(given.sql, 0);
        return label === null && given.then ? this.outcome(given.then, undefined) : label;
      }
      const prefix = 'PREPARE columnist_case AS ';
      await this.client.query('SAVEPOINT asked');
      const label = await this.outcome(prefix + given.sql, prefix.length);
      if (label === null) return await this.planned(given.sql);
      if (label.code !== '42601' || !/\binto\b/i.test(given.sql)) return label;
      await this.client.query('ROLLBACK TO SAVEPOINT asked');
      return this.outcome(given.sql, 0);
    } finally {
      await this.client.query('ROLLBACK; DEALLOCATE ALL');
    }
  }

  /** Whether ON CONFLICT has an arbiter is found out by the planner, after PREPARE. */
  private async planned(sql: string): Promise<Label | null> {
    if (!/\bon\s+conflict\b/i.test(sql)) return null;
    const counted = await this.client.query(`SELECT cardinality(parameter_types) AS n FROM pg_prepared_statements`);
    const values = Array.from({ length: Number(counted.rows[0]?.n ?? 0) }, () => 'NULL').join(', ');
    const label = await this.outcome(`EXPLAIN EXECUTE columnist_case${values && ` (${values})`}`, undefined);
    return label?.code === '42P10' ? label : null;
  }

  /** `prefix`: characters before the statement's own text; `undefined`: its positions are those of another text. */
  private async outcome(sql: string, prefix: number | undefined): Promise<Label | null> {
    try {
      await this.client.query(sql);
      return null;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { code = '', message, position } = error;
      if (afterNames.has(code)) return null;
      const at = Number(position) - (prefix ?? 0);
      return { code, message, ...(prefix !== undefined && position !== undefined && at > 0 && { position: at }) };
    }
  }
}

export function renameAway({ schema, table, column }: Hide): string {
  const relation = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
  const what = column === undefined ? '' : ` COLUMN ${pg.escapeIdentifier(column)}`;
  return `ALTER TABLE ${relation} RENAME${what} TO ${hiddenName}`;
}

const lead = String.raw`^(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/|\()*`;
const preparable = new RegExp(`${lead}(?:select|insert|update|delete|merge|values|table|with)\\b`, 'i');
const outsideTransaction = new RegExp(`${lead}(?:vacuum|create\\s+(?:unique\\s+)?index\\s+concurrently|cluster\\s*;?$)\\b`, 'i');
/** Raised only when every name has been found: no file to copy from, our refusal to send COPY data, no data for a materialized view … */
const afterNames = new Set(['57014', '58P01', '42501', '55000', '23502', '23503', '23505', '23514', '428C9', '2BP01', '0A000x']);
