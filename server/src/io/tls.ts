import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { resolvePath } from './secrets.ts';
import type { ConnectionSettings } from './source.ts';

/** One way to try: in the clear (`false`) or with these TLS options. */
export type TlsAttempt = false | ConnectionOptions;

/**
 * The ways to try in order, as libpq does for each sslmode (PostgreSQL 34.19.3). `require` checks the chain only when a root
 * certificate is given; `verify-ca` does not look at the host name. Unix sockets never use TLS. Throws when a file cannot be read.
 */
export async function tlsAttempts(host: string, settings: ConnectionSettings, folder: string): Promise<readonly TlsAttempt[]> {
  const mode = settings.ssl ?? 'prefer';
  if (host.startsWith('/') || mode === 'disable') return [false];
  const read = async (path: string | undefined) => (path ? await readFile(resolvePath(path, folder), 'utf8') : undefined);
  const [ca, cert, key] = await Promise.all([read(settings.sslRootCert), read(settings.sslCert), read(settings.sslKey)]);
  const verified = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && ca !== undefined);
  const tls: ConnectionOptions = {
    rejectUnauthorized: verified,
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
  if (mode === 'prefer') return [tls, false];
  return mode === 'allow' ? [false, tls] : [tls];
}
