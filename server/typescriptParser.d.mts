import type { Plugin } from 'esbuild';

export declare const typescriptParser: Plugin;
