import type { TestProject } from 'vitest/node';
import { startServer } from './server.ts';

/** One real PostgreSQL for every test of a project: `inject('postgres')` is its URL; each test makes a database of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  project.provide('postgres', server.url());
  return server.stop;
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: string;
  }
}
