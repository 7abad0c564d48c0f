import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const editorTests = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const root = path.dirname(path.dirname(editorTests));
/** Screenshots, traces and reports; ignored by git. */
export const output = path.join(root, 'test/output/editor');
