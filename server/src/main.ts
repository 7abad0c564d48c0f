import module from 'node:module';

// Keeps the compiled code of what is loaded next, from Node.js 22 on: it starts in half the time then.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

await import('./lsp/start.ts');
