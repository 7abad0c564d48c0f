import { readFile } from 'node:fs/promises';
import type { Problem } from './source.ts';

/** The text of a file in UTF-8 or UTF-16 (as PowerShell's `>` writes it), without its byte order mark. */
export async function readSourceText(file: string): Promise<string | Problem> {
  try {
    const bytes = await readFile(file);
    if (bytes.subarray(0, 5).toString('latin1') === 'PGDMP')
      return { message: `${file} is an archive of pg_dump`, advice: 'Make it anew with pg_dump --schema-only --format=plain' };
    const encoding =
      bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
    return new TextDecoder(encoding).decode(bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return { message: `${file} does not exist`, advice: 'Check the path of the schema source' };
    return { message: `${file} cannot be read (${code ?? 'unknown error'})`, advice: 'Check its permissions' };
  }
}
