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
  .version(version)
  .showHelpAfterError('(columnist --help says more)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.clean : exitCode.failed));

for (const command of [checkCommand, generateCommand, verifyCommand, snapshotCommand, compareCommand, reportCommand, lspCommand])
  program.addCommand(command());

program.parseAsync().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
