import { parentPort, workerData } from 'node:worker_threads';
import type { ExtractSettings } from '../extract/extractor.ts';
import { createFileReader } from './fileReader.ts';

/** Reads files in a thread of its own: paths come in, facts go out, in the same order. */
const { workspace, settings } = workerData as { readonly workspace: string; readonly settings: ExtractSettings };
const readFacts = createFileReader(workspace, settings);

parentPort!.on('message', (paths: readonly string[]) => {
  parentPort!.postMessage(paths.map((path) => readFacts(path)));
});
