import { loadParser } from './sql/parser.ts';

// The parser's WASM is compiled by other threads while this one reads the rest.
void loadParser();
void import('./lsp/start.ts');
