import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../server/src/io/connection.ts';
import type { ConnectionSettings } from '../../server/src/io/source.ts';
import { findBinaries } from './binaries.ts';
import { startServer, type TestServer } from './server.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('TLS modes mean what libpq means by them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'columnist-tls-'));
  let server: TestServer;

  beforeAll(async () => {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '2',
      '-subj',
      '/CN=Test CA',
    );
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=db.test');
    writeFileSync(path.join(folder, 'names'), 'subjectAltName=DNS:localhost');
    openssl(
      'x509',
      '-req',
      '-in',
      'server.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'server.pem',
      '-days',
      '2',
      '-extfile',
      'names',
    );
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'other.key',
      '-out',
      'other.pem',
      '-days',
      '2',
      '-subj',
      '/CN=Other CA',
    );
    server = await startServer({ hba: 'hostssl tlsonly all all scram-sha-256\nhost postgres all all scram-sha-256\n' });
    const { identity } = findBinaries();
    for (const name of ['server.key', 'server.pem']) {
      const target = path.join(server.dataFolder, name);
      cpSync(path.join(folder, name), target);
      execFileSync('chmod', ['600', target]);
      if (identity) chownSync(target, identity.uid, identity.gid);
    }
    await server.query("alter system set ssl_cert_file = 'server.pem'");
    await server.query("alter system set ssl_key_file = 'server.key'");
    await server.query('alter system set ssl = on');
    await server.query('select pg_reload_conf()');
    await server.query('create database tlsonly');
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const outcome = async (settings: ConnectionSettings, host = '127.0.0.1', name = 'postgres') => {
    const target = { host, port: server.port, user: 'postgres', database: name, password: server.password, settings };
    const database = openDatabase(target, { folder });
    const result = await database.read('BEGIN READ ONLY; SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    await database.close();
    return result.ok ? result.results[1]?.[0]?.[0] : result.problem.message;
  };

  test('what is encrypted, what is checked, and what is said when it does not fit', async () => {
    expect(await outcome({ ssl: 'disable' })).toBe('false');
    expect(await outcome({ ssl: 'allow' })).toBe('false');
    expect(await outcome({})).toBe('true');
    expect(await outcome({ ssl: 'require' })).toBe('true');
    expect(await outcome({ ssl: 'require', sslRootCert: 'other.pem' })).toMatch(/not signed by an authority/);
    expect(await outcome({ ssl: 'verify-ca', sslRootCert: 'ca.pem' })).toBe('true');
    expect(await outcome({ ssl: 'verify-ca', sslRootCert: 'other.pem' })).toMatch(/not signed by an authority/);
    expect(await outcome({ ssl: 'verify-full', sslRootCert: 'ca.pem' })).toMatch(/for another host/);
    expect(await outcome({ ssl: 'verify-full', sslRootCert: 'ca.pem' }, 'localhost')).toBe('true');
    expect(await outcome({ ssl: 'verify-full' }, 'localhost')).toMatch(/not signed by an authority/);
    expect(await outcome({ ssl: 'disable' }, '127.0.0.1', 'tlsonly')).toMatch(/pg_hba\.conf/);
    expect(await outcome({ ssl: 'allow' }, '127.0.0.1', 'tlsonly')).toBe('true');
  });
});
