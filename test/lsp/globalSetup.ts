import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Builds what is tested: the bundled server, as it is shipped. */
export function setup(): void {
  if (process.env.COLUMNIST_TEST_SERVER_FILE) return;
  execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
