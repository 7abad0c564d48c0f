/** `snakeCase`, `camelCase` and the like as lodash has them, imported in one of its ways; undefined for other functions. */
export function lodashCase(module: string, exported: string): ((text: string) => string | undefined) | undefined {
  const way = /^(?:lodash|lodash-es|es-toolkit)(?:[./](\w+))?(?:\.js)?$/.exec(module);
  if (!way) return undefined;
  return cases.get((way[1] ?? exported).toLowerCase());
}

/** Words as lodash tells them apart; undefined where digits or other scripts make that a matter of its version. */
function words(text: string): readonly string[] | undefined {
  if (!/^[A-Za-z_\s-]*$/.test(text)) return undefined;
  return text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
}

const joined =
  (separator: string, shape: (word: string, index: number) => string) =>
  (text: string): string | undefined =>
    words(text)?.map(shape).join(separator);

const lower = (word: string): string => word.toLowerCase();
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

const cases: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ['snakecase', joined('_', lower)],
  ['kebabcase', joined('-', lower)],
  ['camelcase', joined('', (word, index) => (index === 0 ? lower(word) : capital(word)))],
  ['startcase', joined(' ', (word) => word.charAt(0).toUpperCase() + word.slice(1))],
  ['lowercase', joined(' ', lower)],
  ['upperfirst', (text) => text.charAt(0).toUpperCase() + text.slice(1)],
  ['lowerfirst', (text) => text.charAt(0).toLowerCase() + text.slice(1)],
  ['capitalize', capital],
]);
