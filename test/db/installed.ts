import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Binaries, unprivileged } from './binaries.ts';

/** A PostgreSQL that the machine has by itself, beside the one that comes with the tests. */
export interface InstalledServer {
  readonly major: number;
  readonly binaries: Binaries;
}

/** Servers found through PATH, `pg_config` and Debian's folders, the newest of each major version; none where nothing is installed. */
export function installedServers(): readonly InstalledServer[] {
  const found = new Map<number, InstalledServer>();
  for (const folder of candidates()) {
    const [initdb, postgres] = ['initdb', 'postgres'].map((name) => join(folder, name)) as [string, string];
    const major = existsSync(initdb) && existsSync(postgres) ? majorOf(postgres) : undefined;
    if (major === undefined || found.has(major)) continue;
    found.set(major, { major, binaries: { initdb, postgres, identity: unprivileged() } });
  }
  return [...found.values()].sort((a, b) => b.major - a.major);
}

function candidates(): readonly string[] {
  if (process.platform === 'win32') return [];
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : [];
  const configured = output('pg_config', ['--bindir']);
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return [...versions, ...(configured === undefined ? [] : [configured]), ...path];
}

/** `postgres (PostgreSQL) 15.4 (Debian 15.4-1)`. */
function majorOf(postgres: string): number | undefined {
  const version = /\) (\d+)/.exec(output(postgres, ['--version']) ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
}

function output(program: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
