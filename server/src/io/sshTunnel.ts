import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { resolvePath } from './secrets.ts';
import type { ConnectionSettings } from './source.ts';
import { TunnelError } from './tunnelError.ts';

/** A local port whose connections come out at the far end of an SSH connection. */
export interface Tunnel {
  readonly port: number;
  readonly close: () => void;
}

/**
 * Opens a tunnel to `host:port` as seen from the SSH server. The server must stand in `~/.ssh/known_hosts`, as for `ssh` itself. Keys: the
 * one named, else the agent's and the usual files without a passphrase. Rejects with a `TunnelError`.
 */
export async function openTunnel(
  ssh: NonNullable<ConnectionSettings['ssh']>,
  to: { readonly host: string; readonly port: number },
  options: { readonly folder: string; readonly timeoutMs: number; readonly home?: string },
): Promise<Tunnel> {
  const home = options.home ?? homedir();
  const port = ssh.port ?? 22;
  const place = `${ssh.host}:${port}`;
  const known = await readFile(join(home, '.ssh', 'known_hosts'), 'utf8').catch(() => '');
  const privateKey = await readKey(ssh.privateKey, home, options.folder);
  const client = new ssh2.Client();
  let trusted = true;
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.once('error', (error: Error & { level?: string }) => reject(explain(error, place, trusted)));
    client.connect({
      host: ssh.host,
      port,
      username: ssh.user ?? userInfo().username,
      readyTimeout: options.timeoutMs,
      keepaliveInterval: 15_000,
      ...(privateKey && { privateKey }),
      ...(process.env.SSH_AUTH_SOCK && ssh.privateKey === undefined && { agent: process.env.SSH_AUTH_SOCK }),
      hostVerifier: (key: Buffer) => {
        trusted = isKnownHost(known, ssh.host, port, key);
        return trusted;
      },
    });
  }).catch((error: unknown) => {
    client.destroy();
    throw error;
  });
  const listener = createServer((socket) => {
    socket.on('error', () => {});
    client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, channel) => {
      if (error) {
        socket.destroy();
        return;
      }
      channel.on('error', () => socket.destroy());
      channel.on('close', () => socket.destroy());
      socket.on('close', () => channel.destroy());
      socket.pipe(channel).pipe(socket);
    });
  });
  const close = () => {
    listener.close();
    client.destroy();
  };
  client.on('error', close);
  client.on('close', close);
  listener.unref();
  return { port: await listen(listener), close };
}

function listen(listener: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port));
  });
}

async function readKey(named: string | undefined, home: string, folder: string): Promise<Buffer | undefined> {
  if (named !== undefined) {
    return readFile(resolvePath(named, folder)).catch(() => {
      throw new TunnelError(`The SSH key ${named} cannot be read`, 'Check ssh.privateKey of the connection', false);
    });
  }
  for (const name of ['id_ed25519', 'id_ecdsa', 'id_rsa']) {
    const key = await readFile(join(home, '.ssh', name)).catch(() => undefined);
    const parsed = key && ssh2.utils.parseKey(key);
    if (parsed && !(parsed instanceof Error)) return key;
  }
  return undefined;
}

/** Looks a host up as sshd(8) describes the file: names with ports in brackets, patterns left out, hashed names included. */
export function isKnownHost(text: string, host: string, port: number, key: Buffer): boolean {
  const name = port === 22 ? host : `[${host}]:${port}`;
  return text.split(/\r?\n/).some((line) => {
    const [names, , encoded] = line.trim().split(/\s+/);
    if (!names || names.startsWith('#') || names.startsWith('@') || !encoded) return false;
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length !== key.length || !timingSafeEqual(bytes, key)) return false;
    const [, version, salt, hash] = names.split('|');
    if (version === '1' && salt && hash)
      return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
    return names.split(',').includes(name);
  });
}

function explain(
  error: Error & { readonly level?: string; readonly code?: string },
  place: string,
  trusted: boolean,
): TunnelError {
  if (!trusted)
    return new TunnelError(
      `The SSH server ${place} is not in ~/.ssh/known_hosts`,
      `Connect once with ssh to check and keep its key`,
      false,
    );
  if (error.level === 'client-authentication')
    return new TunnelError(
      `The SSH server ${place} does not accept the user or key`,
      'Check ssh.user and ssh.privateKey; a key with a passphrase must be in the agent',
      false,
    );
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
    return new TunnelError(`The SSH host of ${place} is not known`, 'Check ssh.host', true);
  return new TunnelError(`The SSH server ${place} does not answer`, 'Check ssh.host, ssh.port and the network', true);
}
