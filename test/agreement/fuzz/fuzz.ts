import fc from 'fast-check';
import { loadParser } from '../../../server/src/sql/parser.ts';
import type { Case, Label } from '../case.ts';
import { introspectWith } from '../introspection.ts';
import { Judge } from '../postgres.ts';
import { lookupsOf, type Run, Tally } from '../run.ts';
import { answer } from '../subject.ts';
import { judge as compare, isAboutName, namesIn } from '../verdict.ts';
import { Choices } from './choices.ts';
import { type FuzzCase, makeCase } from './mutate.ts';
import { type Model, makeSchema } from './schema.ts';

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** Gives the URL of a new database with this DDL. */
  readonly createDatabase: (ddl: string) => Promise<string>;
  /** Called with each disagreement once it is as small as it gets. */
  readonly onDisagreement?: (shrunk: Case, verdict: string) => void;
  /** Disagreements beyond this many are counted, but not shrunk. */
  readonly shrink?: number;
}

type FuzzedCase = Case & Pick<FuzzCase, 'original'> & { readonly tolerated: readonly string[] };

const perSchema = 250;
/** Of one shrinking. */
const mostSteps = 400;
const numbers = fc.array(fc.integer({ min: 0, max: 65535 }), { maxLength: 200, size: 'max' });

/** Makes schemas and statements, asks PostgreSQL and us, and compares. The same seed gives the same cases. */
export async function fuzz(options: FuzzOptions): Promise<Run> {
  await loadParser();
  const tally = new Tally();
  const schemas = Math.ceil(options.runs / perSchema);
  for (let i = 0; i < schemas; i++) {
    const seed = options.seed + i;
    const runs = Math.min(perSchema, options.runs - i * perSchema);
    const [given] = fc.sample(fc.array(fc.nat({ max: 65535 }), { minLength: 150, maxLength: 150, size: 'max' }), {
      seed,
      numRuns: 1,
    });
    await onSchema(makeSchema(new Choices(given!)), seed, runs, tally, options);
  }
  return tally.finish();
}

async function onSchema(model: Model, seed: number, runs: number, tally: Tally, options: FuzzOptions): Promise<void> {
  const server = await Judge.connect(await options.createDatabase(model.ddl));
  try {
    const lookups = lookupsOf(await introspectWith(server.client));
    const caseOf = (choices: readonly number[]): FuzzedCase => {
      const { misspelled, ...made } = makeCase(new Choices(choices), model);
      const id = `fuzz/${seed}`;
      return { id, schema: `seed ${seed}`, ddl: model.ddl, ...made, tolerated: misspelled ?? [] };
    };
    const accepts = async ({ original, before }: FuzzedCase): Promise<boolean> =>
      (await server.label({ sql: original, ...(before !== undefined && { before }) })) === null;
    const ask = async (made: FuzzedCase): Promise<{ given: Case; label: Label | null }> => {
      let given = made;
      let label: Label | null;
      try {
        label = await server.label(given);
      } catch {
        // What comes before did not run: then there is nothing to judge.
        given = { ...made, sql: 'SELECT 1', before: '' };
        label = null;
      }
      if (label === null) return { given, label };
      // PostgreSQL stops at its first error: of a statement that was wrong before something was taken away, more than one name may be. So it is when a
      // relation's name was misspelled that another one has, too: then it is columns that are missing.
      const isNamed = given.tolerated.length === 0 || namesIn(label.message).some((name) => name.endsWith('_zz'));
      const changed = given.sql !== given.original || given.hide !== undefined;
      const single = isAboutName(label) && isNamed && changed && (await accepts(given));
      return { given: single ? given : { ...given, tolerated: ['*'] }, label };
    };
    const verdictOf = async (made: FuzzedCase): Promise<string> => {
      const { given, label } = await ask(made);
      try {
        return compare(given, label, answer(given, lookups(given.hide))).verdict;
      } catch {
        return 'crash';
      }
    };
    for (const choices of fc.sample(numbers, { seed, numRuns: runs })) {
      const { given, label } = await ask(caseOf(choices));
      const verdict = tally.take(given, label, () => answer(given, lookups(given.hide)));
      if (verdict === 'agree' || tally.disagreements.length > (options.shrink ?? 10)) continue;
      let steps = 0;
      const property = fc.asyncProperty(
        numbers,
        async (smaller) => ++steps > mostSteps || (await verdictOf(caseOf(smaller))) !== verdict,
      );
      const result = await fc.check(property, { seed, numRuns: 1, examples: [[choices]] });
      options.onDisagreement?.(caseOf(result.counterexample?.[0] ?? choices), verdict);
    }
  } finally {
    await server.close();
  }
}
