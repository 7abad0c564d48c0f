import { parentPort, workerData } from 'node:worker_threads';
import type { ExtractSettings } from '../extract/extractor.ts';
import { createFileReader } from './fileReader.ts';

/** Reads files in a thread of its own: paths come in, facts go out, in the same order. */
const { root, around, settings } = workerData as {
  readonly root: string;
  readonly around: string;
  readonly settings: ExtractSettings;
};
const readFacts = createFileReader({ root, around }, settings);

parentPort!.on('message', (paths: readonly string[]) => {
  parentPort!.postMessage(paths.map((path) => readFacts(path)));
});
