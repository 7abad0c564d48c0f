import { nearestNames } from '../text/nearestName.ts';
import { didYouMean, quoted, replacements } from './messages.ts';
import type { Rule } from './rule.ts';

/** PostgreSQL's undefined_table (42P01): no relation of that name, or a qualifier that no FROM item has ("missing FROM-clause entry"). */
export const unknownTable: Rule = {
  code: 'unknown-table',
  severity: 'error',
  check(reference, { lookup }) {
    if (reference.status !== 'missing') return undefined;
    if (reference.kind === 'column' && reference.missingQualifier) {
      const name = reference.qualifier ?? reference.name;
      const suggestions = nearestNames(name, reference.alternatives ?? []);
      return { message: `Table or alias ${quoted(name)} is not part of this query${didYouMean(suggestions)}`, suggestions, name };
    }
    if (reference.kind !== 'relation') return undefined;
    const written = reference.schema === undefined ? reference.name : `${reference.schema}.${reference.name}`;
    const near = nearestNames(
      reference.name,
      visible(reference.name, reference.alternatives ?? lookup.relationNames(reference.schema)),
    );
    const suggestions = near.length > 0 ? near : replacements(reference);
    return {
      message: `Table ${quoted(written)} does not exist${didYouMean(suggestions)}`,
      suggestions,
      schema: reference.schema ?? creationSchema(lookup.searchPath),
      table: reference.name,
    };
  },
};

/** The system's own relations are meant only by those who write their prefix. */
function* visible(name: string, candidates: Iterable<string>): Generator<string> {
  for (const candidate of candidates) if (!candidate.startsWith('pg_') || name.startsWith('pg_')) yield candidate;
}

/** Where CREATE TABLE without a schema would put it: the first entry of the search_path that is the user's own (PostgreSQL 5.10.3). */
export const creationSchema = (searchPath: readonly string[]): string =>
  searchPath.find((schema) => !/^pg_|^information_schema$/.test(schema)) ?? 'public';
