import type { Lookup, Origin } from '../catalog/lookup.ts';
import { applyDdl } from '../catalog/overlay.ts';
import type { Fragment } from '../extract/fragment.ts';
import { parseScript } from '../sql/script.ts';

/** A catalog after a migration that the database does not have yet: what it brings is known, and known to come from `origin`. */
export function overlayMigration(lookup: Lookup, fragments: readonly Pick<Fragment, 'text' | 'holes'>[], origin: Origin): Lookup {
  let current = lookup;
  for (const fragment of fragments) {
    for (const statement of parseScript(fragment.text, { holes: fragment.holes }).statements)
      current = applyDdl(current, statement, origin);
  }
  return current;
}
