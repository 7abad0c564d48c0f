import pc from 'picocolors';
import type { Problem } from '../io/source.ts';

/** The contract with CI: a run that could not check never passes silently. */
export const exitCode = { clean: 0, findings: 1, failed: 2 } as const;

/** Says on stderr why nothing could be checked, and ends with 2. */
export function fail(message: string, advice?: string): never {
  process.stderr.write(`${pc.red('columnist:')} ${message}\n${advice === undefined ? '' : `  ${advice}\n`}`);
  process.exit(exitCode.failed);
}

/** More than these are counted. */
const listed = 10;

/** Prints what did not stop the run, one line each. */
export function warn(problems: readonly Problem[]): void {
  for (const { message, advice, file, line } of problems.slice(0, listed)) {
    const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line + 1}`}: `;
    process.stderr.write(`${pc.yellow('warning:')} ${place}${message}${advice === undefined ? '' : ` (${advice})`}\n`);
  }
  if (problems.length > listed) process.stderr.write(`${pc.yellow('warning:')} and ${problems.length - listed} more\n`);
}
