import type { Catalog } from '../catalog/model.ts';
import { startEmbedded } from '../io/embedded.ts';
import { type VerifyStep, verifyMigration } from '../io/verify.ts';
import type { VerifyResult } from '../protocol.ts';

/** Runs a migration twice on an embedded copy of the schema with made-up rows, and says how it went. Never rejects. */
export async function verifyPending(
  catalog: Catalog,
  { file, text, signal }: { readonly file: string; readonly text: string; readonly signal: AbortSignal },
): Promise<VerifyResult> {
  const extensions = catalog.extensions.map((each) => each.name);
  try {
    const database = await startEmbedded({ extensions, signal });
    try {
      const { steps, on, notOnCopy } = await verifyMigration({ catalog, up: [text], down: [], signal }, database);
      // A pending migration has no rollback yet: that is written with the final one.
      const own = steps.filter((step) => names[step.name] !== undefined);
      const ok = own.length === Object.keys(names).length && own.every((step) => step.ok);
      return { ok, report: report(file, on, own, ok, notOnCopy) };
    } finally {
      database.close();
    }
  } catch (error) {
    return { ok: false, report: `It could not be verified: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const names: Partial<Record<VerifyStep['name'], string>> = {
  schema: 'The schema is rebuilt',
  rows: 'Rows are made up',
  up: 'The migration runs',
  'up again': 'It runs again and changes nothing',
};

function report(
  file: string,
  on: string,
  steps: readonly VerifyStep[],
  ok: boolean,
  notOnCopy: readonly { readonly object: string; readonly reason: string }[],
): string {
  const failed = steps.find((step) => !step.ok);
  const head = ok ? `${file} holds` : `${file} does not hold: ${failed?.detail ?? 'it was stopped'}`;
  const lines = steps.map(({ name, ok: held, milliseconds, detail }) => {
    const said = detail === undefined ? '' : `: ${detail}`;
    return `- ${held ? '✔' : '✘'} ${names[name]} (${milliseconds} ms)${said}`;
  });
  const absent = notOnCopy.map(({ object, reason }) => `- ${object}: ${reason}`);
  const rest = absent.length > 0 ? ['', 'What the copy cannot have:', '', ...absent] : [];
  return [head, '', `Verified on ${on}. No database was touched.`, '', ...lines, ...rest, ''].join('\n');
}
