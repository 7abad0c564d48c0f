import { parentPort, workerData } from 'node:worker_threads';
import type { ExtractSettings } from '../extract/extractor.ts';
import { createFileReader } from './fileReader.ts';

/** Reads files in a thread of its own: paths come in, facts go out, in the same order. */
const { root, settings } = workerData as { readonly root: string; readonly settings: ExtractSettings };
const readFacts = createFileReader(root, settings);

parentPort!.on('message', (paths: readonly string[]) => {
  parentPort!.postMessage(paths.map((path) => readFacts(path)));
});
