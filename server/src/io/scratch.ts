import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Rows } from '../catalog/introspect.ts';
import type { ScratchDatabase } from './verify.ts';

/**
 * A database of our own on a real server, for verification when the user asks for it: made from template0 beside the connected one, never
 * in it, and removed by `close`. Needs CREATEDB; rejects with PostgreSQL's error when that is missing.
 */
export async function openScratchDatabase(
  server: pg.ClientConfig | ((database: string | undefined) => Promise<pg.Client>),
): Promise<ScratchDatabase & { close(): Promise<void> }> {
  const name = `columnist_verify_${randomBytes(6).toString('hex')}`;
  const open =
    typeof server === 'function'
      ? server
      : (database: string | undefined) => connect(database === undefined ? server : forDatabase(server, database));
  const admin = await open(undefined);
  try {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  } catch (error) {
    await admin.end().catch(() => undefined);
    throw error;
  }
  const drop = async (): Promise<void> => {
    // FORCE is PostgreSQL 13's; our own connection is closed by then anyway.
    await admin.query(`DROP DATABASE IF EXISTS ${name}`).catch(() => undefined);
    await admin.end().catch(() => undefined);
  };
  let client: pg.Client;
  try {
    client = await open(name);
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    name: `a scratch database on ${admin.host}`,
    async exec(sql) {
      const result = (await client.query({ text: sql, rowMode: 'array' })) as unknown as { rows: Rows } | { rows: Rows }[];
      return (Array.isArray(result) ? result : [result]).map((each) => each.rows);
    },
    async close() {
      await client.end().catch(() => undefined);
      await drop();
    },
  };
}

async function connect(settings: pg.ClientConfig): Promise<pg.Client> {
  const { default: driver } = await import('pg');
  const client = new driver.Client({ ...settings, application_name: 'columnist' });
  // A server that goes away meanwhile is told by the query that runs, not by the process ending.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function forDatabase(settings: pg.ClientConfig, database: string): pg.ClientConfig {
  if (settings.connectionString === undefined) return { ...settings, database };
  const url = new URL(settings.connectionString);
  url.pathname = `/${database}`;
  return { ...settings, connectionString: url.href };
}
