import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Extensions, PGlite } from '@electric-sql/pglite';
import type { EmbeddedReply, EmbeddedRequest } from './embedded.ts';

/** An embedded PostgreSQL in a process of its own: several hundred megabytes that are gone when it ends. Requests are answered in order. */
let database: PGlite | undefined;
let queue: Promise<void> = Promise.resolve();

process.on('message', (request: EmbeddedRequest) => {
  queue = queue.then(async () => {
    const reply = await answer(request);
    process.send?.({ ...reply, id: request.id } satisfies EmbeddedReply);
  });
});
process.on('disconnect', () => process.exit(0));

async function answer(request: EmbeddedRequest): Promise<Omit<EmbeddedReply, 'id'>> {
  try {
    switch (request.kind) {
      case 'start': {
        const entries = request.extensions.map(({ name, file }) => {
          const extension = { name, setup: async () => ({ bundlePath: new URL(file) }) };
          return [name, extension] as const;
        });
        database = await create(Object.fromEntries(entries), request.template);
        return {};
      }
      case 'exec': {
        const results = await database!.exec(request.sql, { rowMode: 'array' });
        return { results: results.map((result) => (result.rows as unknown[][]).map((row) => row.map(asText))) };
      }
      case 'replay': {
        for (const [index, statement] of request.statements.entries()) {
          try {
            await database!.exec(statement);
          } catch (error) {
            return { done: index, error: asError(error) };
          }
        }
        return { done: request.statements.length };
      }
    }
  } catch (error) {
    return { error: asError(error) };
  }
}

/** Loading an empty cluster (40 MB) takes a fifth of the time that making one does. One that is damaged is made anew. */
async function create(extensions: Extensions, template: string): Promise<PGlite> {
  const saved = await readFile(template).catch(() => undefined);
  if (saved) {
    try {
      return await PGlite.create({ extensions, loadDataDir: new Blob([saved]) });
    } catch {
      await rm(template, { force: true });
    }
  }
  // Saved before extensions leave traces in it.
  const made = await PGlite.create({ extensions });
  const temporary = `${template}.${process.pid}.tmp`;
  try {
    const dump = await made.dumpDataDir('none');
    await mkdir(dirname(template), { recursive: true, mode: 0o700 });
    await writeFile(temporary, Buffer.from(await dump.arrayBuffer()), { mode: 0o600 });
    await rename(temporary, template);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
  return made;
}

function asText(cell: unknown): string | null {
  return cell === null || cell === undefined ? null : typeof cell === 'string' ? cell : JSON.stringify(cell);
}

function asError(error: unknown): NonNullable<EmbeddedReply['error']> {
  const { code, position, message } = error as { code?: unknown; position?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    message: String(message ?? error),
    ...(Number(position) > 0 && { position: Number(position) }),
  };
}
