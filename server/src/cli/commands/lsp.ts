import { Command } from 'commander';

/** `columnist lsp --stdio`: the language server, for any editor that speaks LSP. */
export const lspCommand = (): Command =>
  new Command('lsp')
    .description('runs the language server')
    .option('--stdio', 'talk over standard input and output (the only way there is)')
    .action(async () => {
      await import('../../main.ts');
    });
