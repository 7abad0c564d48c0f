import type { ConnectionSettings } from '../source.ts';

/** A connection that a file of the workspace speaks of. Its password must not leave the code that connects. */
export interface FileConnection {
  /** Names it within its file; stable. */
  readonly key: string;
  readonly settings: ConnectionSettings;
  readonly password?: string;
}

/** The text of a file by its path from the one that speaks of it; undefined when it cannot be read. */
export type ReadBeside = (path: string) => string | undefined;

export type Environment = Readonly<Record<string, string | undefined>>;

type Parts = Readonly<Record<'host' | 'port' | 'user' | 'password' | 'database', string | undefined>>;

export function fileConnection(key: string, { host, port, user, password, database }: Parts): FileConnection {
  return {
    key,
    settings: {
      ...(host && { host }),
      ...(Number(port) > 0 && { port: Number(port) }),
      ...(database && { database }),
      ...(user && { user }),
    },
    ...(password && { password }),
  };
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
