/** Comment lines at the top of a file; text from outside is kept on its line. */
export function comment(...lines: readonly (string | undefined)[]): string {
  return lines
    .filter((line) => line !== undefined)
    .map((line) => `-- ${line.replaceAll(/[\r\n]+/g, ' ')}`)
    .join('\n');
}

/** Waits for locks only so long that others do not queue up behind, and never runs for ever. */
export function timeouts(lockTimeout = '5s', statementTimeout = '15min'): string {
  return `SET lock_timeout = '${interval(lockTimeout)}';\nSET statement_timeout = '${interval(statementTimeout)}';`;
}

/** For tools that go on with the same session. */
export const resetTimeouts = 'RESET statement_timeout;\nRESET lock_timeout;';

const interval = (text: string): string => text.replaceAll("'", '');
