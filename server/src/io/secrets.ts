import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { isConnectionString, parseConnectionString } from './connectionString.ts';
import { parseEnvironmentFile } from './environmentFile.ts';
import type { ConnectionSettings, Problem } from './source.ts';

/** Where a connection goes, with its password. Lives only while connecting: never logged, stored or sent. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Undefined: pgpass and PGPASSWORD are asked, as libpq does. */
  readonly password: string | undefined;
  readonly settings: ConnectionSettings;
}

export interface SecretPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Relative `file` paths of secrets and certificates start here. */
  readonly folder: string;
  /** The editor's secret storage. */
  readonly storage?: (key: string) => Promise<string | undefined>;
}

/** The target of these settings. A secret may be the password or a whole URL, whose parts fill what the settings leave open. */
export async function resolveTarget(settings: ConnectionSettings, ports: SecretPorts): Promise<Target | Problem> {
  const found = settings.secret ? await readSecret(settings.secret, ports) : { secret: undefined };
  if ('message' in found) return found;
  let merged = settings;
  let password = found.secret;
  if (found.secret !== undefined && isConnectionString(found.secret)) {
    const parsed = parseConnectionString(found.secret);
    if ('message' in parsed) return parsed;
    merged = { ...parsed.settings, ...settings };
    password = parsed.password;
  }
  const { environment } = ports;
  const user = merged.user ?? environment.PGUSER ?? userInfo().username;
  return {
    host: merged.host ?? environment.PGHOST ?? 'localhost',
    port: merged.port ?? (Number(environment.PGPORT) || 5432),
    user,
    database: merged.database ?? environment.PGDATABASE ?? user,
    password: password ?? environment.PGPASSWORD,
    settings: merged,
  };
}

async function readSecret(
  secret: NonNullable<ConnectionSettings['secret']>,
  ports: SecretPorts,
): Promise<{ readonly secret: string | undefined } | Problem> {
  switch (secret.kind) {
    case 'pgpass':
      return { secret: undefined };
    case 'environment': {
      const value = ports.environment[secret.key];
      if (value) return { secret: value };
      return {
        message: `The environment variable ${secret.key} is not set`,
        advice: `Set ${secret.key}, or choose another connection`,
      };
    }
    case 'storage':
      return { secret: await ports.storage?.(secret.key) };
    case 'file': {
      const path = resolvePath(secret.file ?? '.env', ports.folder);
      try {
        const text = await readFile(path, 'utf8');
        const isConfiguration = /\.([cm]?[jt]s|json|ya?ml|toml|prisma)$/.test(path);
        const value =
          (isConfiguration ? undefined : parseEnvironmentFile(text, ports.environment).get(secret.key)) ||
          (await passwordIn(secret.file ?? '.env', text, secret.key, await environmentBeside(path, ports), dirname(path)));
        if (value) return { secret: value };
        return {
          message: `${secret.key} is not set in ${secret.file ?? '.env'}`,
          advice: 'Add it there, or choose another connection',
        };
      } catch {
        return {
          message: `${secret.file ?? '.env'} cannot be read`,
          advice: 'Check the path of the file in the connection settings',
        };
      }
    }
    case 'command':
      if (secret.ofWorkspace)
        return {
          message: 'The command that yields the password stands in a file of the workspace, and nothing of a workspace is run',
          advice: 'Put the connection into your user settings, or give the password by a variable: PGPASSWORD="$(command)"',
        };
      return runCommand(secret.key, ports);
  }
}

/** The password that discovery saw in a configuration file, read again. */
async function passwordIn(
  file: string,
  text: string,
  key: string,
  environment: SecretPorts['environment'],
  folder: string,
): Promise<string | undefined> {
  // Loaded only when needed, since it brings parsers for every kind of file.
  const { connectionsIn } = await import('./discovery/connectionFiles.ts');
  const read = (beside: string): string | undefined => {
    try {
      return readFileSync(join(folder, beside), 'utf8');
    } catch {
      return undefined;
    }
  };
  return connectionsIn(file.replaceAll('\\', '/'), text, environment, read).find((found) => found.key === key)?.password;
}

/** What references in a configuration file mean: the `.env` files beside it and in the folder. */
async function environmentBeside(path: string, ports: SecretPorts): Promise<SecretPorts['environment']> {
  const variables: Record<string, string | undefined> = { ...ports.environment };
  for (const folder of new Set([ports.folder, dirname(path)]))
    for (const name of ['.env', '.env.development', '.env.local', '.env.development.local']) {
      const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
      if (text !== undefined) for (const [key, value] of parseEnvironmentFile(text, ports.environment)) variables[key] = value;
    }
  return variables;
}

/** At most 10 s; the first line of what it prints. What it prints on stderr is not shown: it might hold the secret. */
function runCommand(command: string, ports: SecretPorts): Promise<{ readonly secret: string } | Problem> {
  const [shell, flag] = process.platform === 'win32' ? ['cmd.exe', '/c'] : ['/bin/sh', '-c'];
  return new Promise((resolve) => {
    execFile(
      shell,
      [flag, command],
      { cwd: ports.folder, timeout: 10_000, env: ports.environment as NodeJS.ProcessEnv },
      (error, stdout) => {
        const line = stdout.split(/\r?\n/, 1)[0] ?? '';
        if (!error && line !== '') return resolve({ secret: line });
        resolve({
          message: 'The command that yields the password failed',
          advice: 'Run the command of the connection settings in a terminal',
        });
      },
    );
  });
}

export function resolvePath(path: string, folder: string): string {
  const home = path.startsWith('~/') ? (process.env.HOME ?? process.env.USERPROFILE) : undefined;
  if (home) return join(home, path.slice(2));
  return isAbsolute(path) ? path : join(folder, path);
}
