import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../server/src/io/connection.ts';

const home = mkdtempSync(path.join(tmpdir(), 'columnist-ssh-'));
/** Now and then ssh2 makes a key that it cannot read itself. */
function keyPair(): ReturnType<typeof ssh2.utils.generateKeyPairSync> {
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  return ssh2.utils.parseKey(pair.private) instanceof Error ? keyPair() : pair;
}
const hostKey = keyPair();
const userKey = keyPair();
const otherKey = keyPair();
let server: ssh2.Server;
let port: number;
let forwarded = 0;

beforeAll(async () => {
  const allowed = ssh2.utils.parseKey(userKey.public) as ssh2.ParsedKey;
  server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => {
      if (context.method === 'publickey' && context.key.data.equals(allowed.getPublicSSH())) context.accept();
      else context.reject(['publickey']);
    });
    client.on('tcpip', (accept, _, info) => {
      forwarded++;
      const channel = accept();
      const socket = connect(info.destPort, info.destIP);
      socket.on('error', () => channel.destroy());
      channel.on('error', () => socket.destroy());
      channel.pipe(socket).pipe(channel);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  port = (server.address() as AddressInfo).port;
  mkdirSync(path.join(home, '.ssh'));
  writeFileSync(path.join(home, 'key'), userKey.private);
  writeFileSync(path.join(home, 'other'), otherKey.private);
});
afterAll(() => {
  server.close();
  rmSync(home, { recursive: true, force: true });
});

async function outcome(privateKey: string, known: string) {
  writeFileSync(path.join(home, '.ssh', 'known_hosts'), known);
  const url = new URL(inject('postgres'));
  const ssh = { host: '127.0.0.1', port, user: 'me', privateKey };
  const password = decodeURIComponent(url.password);
  const target = {
    host: url.hostname,
    port: Number(url.port),
    user: 'postgres',
    database: 'postgres',
    password,
    settings: { ssh },
  };
  const database = openDatabase(target, { folder: home, home });
  const result = await database.read('BEGIN READ ONLY; SELECT 1::text');
  await database.close();
  return result.ok ? result.results[1] : result.problem.message;
}

test('a database is read through an SSH server that is known, with a key that it accepts', async () => {
  const [type, data] = hostKey.public.split(' ');
  const known = `[127.0.0.1]:${port} ${type} ${data}\n`;
  expect(await outcome('key', known)).toEqual([['1']]);
  expect(forwarded).toBeGreaterThan(0);
  expect(await outcome('other', known)).toMatch(/does not accept the user or key/);
  expect(await outcome('key', `[127.0.0.1]:${port} ${otherKey.public}\n`)).toMatch(/not in ~\/\.ssh\/known_hosts/);
  expect(await outcome('missing', known)).toMatch(/key missing cannot be read/);
});
