import { Pool } from 'pg';

export const pool = new Pool({ connectionString: process.env.DATABASE_URL });

/** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. */
export async function transaction<T>(work: (client: import('pg').PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
