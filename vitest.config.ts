import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { clusterCache } from './test/db/emptyCluster.ts';

/**
 * What is under test is loaded by Node.js itself, through tsx. Vite's module runner makes every use of an import a call of a getter, which costs
 * the long tests half their time.
 */
const native = {
  execArgv: ['--import', 'tsx'],
  server: { deps: { external: [/\/server\/src\/.*\.ts$/, /\/test\/agreement\/.*(?<!\.test)\.ts$/] } },
};

/** They wait for a state, which comes late on a machine that has much else to do. */
const patient = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 90_000 } } };

/** Projects that need a database share one real server per run; the others start nothing. */
const postgres = { globalSetup: ['test/db/globalSetup.ts'], env: { COLUMNIST_CACHE: clusterCache }, ...patient };

/** Those that last longest begin, so that no core waits for the last file. */
const order = ['agreement', 'lsp', 'db', 'unit', 'spec'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification): number => order.indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // Much of it waits: for servers, processes and the network. Each worker has several connections of the server's sixty.
    maxWorkers: Math.min(availableParallelism() + 1, 8),
    sequence: { sequencer: LongestFirst },
    projects: [
      // Pure functions: nothing that one file leaves behind can be seen by another, so the modules are loaded once.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], pool: 'threads', isolate: false, testTimeout: 30_000 } },
      { test: { name: 'spec', include: ['test/spec/**/*.test.ts'], pool: 'threads', isolate: false, testTimeout: 30_000 } },
      { test: { name: 'lsp', include: ['test/lsp/**/*.test.ts'], ...native, ...patient } },
      { test: { name: 'db', include: ['test/db/**/*.test.ts'], ...native, ...postgres } },
      { test: { name: 'agreement', include: ['test/agreement/**/*.test.ts'], ...native, ...postgres } },
    ],
  },
});
