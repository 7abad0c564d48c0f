/**
 * The package that a module specifier means, whatever way it is fetched: `npm:` and `jsr:` as Deno writes them, and the addresses of the
 * networks that serve packages (`https://esm.sh/pg@8`). Versions go, paths inside a package stay. Other specifiers are as they are.
 */
export function packageOf(specifier: string): string {
  if (!/^(?:npm|jsr|https?):/.test(specifier)) return specifier;
  const deno = /^https:\/\/deno\.land\/x\/([\w-]+)/.exec(specifier)?.[1];
  if (deno !== undefined) return DENO_LAND.get(deno) ?? deno;
  const [, scope = '', name, path = ''] = SERVED.exec(specifier) ?? [];
  return name === undefined ? specifier : `${scope}${name}${path.replace(/\/(?:\+esm|es\d+.*)$/, '')}`;
}

const SERVED =
  /^(?:npm:\/?|jsr:\/?|https?:\/\/(?:esm\.sh|esm\.run|cdn\.skypack\.dev|unpkg\.com|(?:cdn|esm)\.jsdelivr\.net\/npm|jspm\.dev|ga\.jspm\.io\/npm:)\/?(?:v\d+\/|stable\/|\*)?)(@[\w.-]+\/)?([\w.-]+)(?:@[^/?]+)?(\/[^?]*)?(?:\?.*)?$/;

/** What modules of deno.land are called on npm. */
const DENO_LAND: ReadonlyMap<string, string> = new Map([
  ['postgresjs', 'postgres'],
  ['postgres', 'postgres-deno'],
  ['sqlite', 'sqlite3'],
  ['sqlite3', 'sqlite3'],
  ['mysql', 'mysql2'],
]);
