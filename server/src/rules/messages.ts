import type { Reference } from '../resolve/reference.ts';

/** Quotes a name as PostgreSQL's own messages do. */
export const quoted = (name: string): string => `"${name}"`;

/** `"a"`, `"a" or "b"`, `"a", "b" or "c"`. */
export function anyOf(names: readonly string[]): string {
  const all = names.map(quoted);
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}

/** The tail of a message that says what the user may have meant; empty when nothing is near. */
export const didYouMean = (suggestions: readonly string[]): string =>
  suggestions[0] === undefined ? '' : `; did you mean ${quoted(suggestions[0])}?`;

/** What took the place of a name that a model had. */
export const replacements = ({ evidence }: Pick<Reference, 'evidence'>): readonly string[] =>
  evidence?.find((each) => each.kind === 'removed')?.instead ?? [];
