import { connect } from './connection.ts';
import { startEmbedded } from './embedded.ts';
import { explainError } from './explain.ts';
import { openScratchDatabase } from './scratch.ts';
import type { Target } from './secrets.ts';
import type { Problem } from './source.ts';
import { type ScratchDatabase, type VerifyInput, type VerifyResult, verifyMigration } from './verify.ts';

/**
 * Verifies a migration on a copy that is made for it and removed after it: embedded, or with `server` a database of its own beside that one.
 * Never rejects; gives why there is no copy.
 */
export async function verifyOnCopy(input: VerifyInput, server: Server | undefined): Promise<VerifyResult | Problem> {
  const copy = await (server ? scratch(server) : embedded(input));
  if ('message' in copy) return copy;
  try {
    return await verifyMigration(input, copy.database);
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  } finally {
    await copy.close();
  }
}

interface Server {
  readonly target: () => Promise<Target | Problem>;
  /** Relative paths of certificate files start here. */
  readonly folder: string;
}

interface Copy {
  readonly database: ScratchDatabase;
  close(): Promise<void>;
}

async function embedded({ catalog, signal }: VerifyInput): Promise<Copy | Problem> {
  const extensions = catalog.extensions.map(({ name }) => name);
  try {
    const database = await startEmbedded({ extensions, ...(signal && { signal }) });
    return { database, close: async () => database.close() };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

async function scratch({ target: resolve, folder }: Server): Promise<Copy | Problem> {
  const target = await resolve();
  if ('message' in target) return target;
  try {
    const database = await openScratchDatabase((name) =>
      connect(name === undefined ? target : { ...target, database: name }, { folder }),
    );
    return { database, close: () => database.close() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === '42501')
      return { message: `${target.user} may not create a database there`, advice: 'Verify on the embedded copy' };
    return explainError(error, target);
  }
}
