#!/usr/bin/env node
import { Command } from 'commander';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { generateCommand } from './commands/generate.ts';
import { lspCommand } from './commands/lsp.ts';
import { reportCommand } from './commands/report.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { verifyCommand } from './commands/verify.ts';
import { exitCode, fail } from './exit.ts';
import { version } from './version.ts';

const program = new Command('columnist')
  .description('Finds the tables and columns that code asks for and PostgreSQL does not have.')
  .version(version);

const commands = [checkCommand, generateCommand, verifyCommand, snapshotCommand, compareCommand, reportCommand, lspCommand];
for (const command of commands) program.addCommand(command());
// A command line that cannot be understood is a run that could not check.
for (const command of [program, ...program.commands]) {
  command.showHelpAfterError('(columnist --help says more)');
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.clean : exitCode.failed));
}

// A reader that has seen enough (`| head`) closes the pipe: nothing to say, but what was not written was not checked by anyone.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? exitCode.failed : undefined));

program.parseAsync().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
