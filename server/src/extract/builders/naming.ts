/** `fooBar` as `foo_bar`, `fooBAR` as `foo_bar`, digits left where they are: as Kysely's CamelCasePlugin and Objection's mappers do without options. */
export function snakeCase(name: string): string {
  const isUpper = (char: string): boolean => char === char.toUpperCase() && char !== char.toLowerCase();
  return [...name]
    .map((char, at, all) => (isUpper(char) ? `${at > 0 && !isUpper(all[at - 1]!) ? '_' : ''}${char.toLowerCase()}` : char))
    .join('');
}

/** How names in code become names in the database. */
export type Naming = (name: string) => string;
