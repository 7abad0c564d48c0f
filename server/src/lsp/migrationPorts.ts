import type { ApplyGroup } from '../analysis/applyPlan.ts';
import { type ApplyOutcome, type ApplyTarget, applyMigration, inspectTarget } from '../io/applyMigration.ts';
import { type MigrationParts, readMigration } from '../io/migrationParts.ts';
import { resolveTarget, type Target } from '../io/secrets.ts';
import type { Problem } from '../io/source.ts';
import type { VerifyInput, VerifyResult } from '../io/verify.ts';
import { verifyOnCopy } from '../io/verifyOnCopy.ts';
import type { FoundSource, LoadOptions } from './runtime.ts';

/** What the language server needs from outside to prove migrations and to apply them. */
export interface MigrationPorts {
  /** A migration taken apart, with the text that the editor has of it; undefined for a script whose SQL cannot be told from its text. `file` is absolute. */
  migrationParts(file: string, text: string, folder: string): Promise<MigrationParts | undefined>;
  /**
   * Applies a migration to a copy of the schema: embedded, or a scratch database beside the one of a connection. Never throws; gives why
   * there is no copy.
   */
  verify(input: VerifyInput, on: ConnectionPlace | undefined): Promise<VerifyResult | Problem>;
  /** Who the database of a connection is. Never throws. */
  inspectTarget(place: ConnectionPlace): Promise<ApplyTarget | Problem>;
  /** Runs a migration on the database of a connection: the only thing that writes to one. Never throws. */
  apply(groups: readonly ApplyGroup[], place: ConnectionPlace, progress: (done: number) => void): Promise<ApplyOutcome | Problem>;
}

export interface ConnectionPlace extends LoadOptions {
  readonly found: FoundSource;
}

export function migrationPorts(environment: NodeJS.ProcessEnv): MigrationPorts {
  const targetOf = async ({ found: { source }, folder, secret }: ConnectionPlace): Promise<Target | Problem> =>
    source.kind === 'connection'
      ? resolveTarget(source.connection, { folder, environment, storage: secret })
      : { message: `${source.name} is no connection`, advice: 'Choose a connection' };
  return {
    migrationParts: (file, text, folder) => readMigration(file, folder, text),
    verify: (input, place) => verifyOnCopy(input, place && { target: () => targetOf(place), folder: place.folder }),
    async inspectTarget(place) {
      const target = await targetOf(place);
      return 'message' in target ? target : inspectTarget(target, place);
    },
    async apply(groups, place, progress) {
      const target = await targetOf(place);
      return 'message' in target ? target : applyMigration(target, groups, { ...place, progress });
    },
  };
}
