import { overlayMigration } from '../analysis/overlayMigration.ts';
import { type Recheck, recheck } from '../analysis/recheck.ts';
import { createLookup } from '../catalog/createLookup.ts';
import type { Catalog } from '../catalog/model.ts';
import { type CheckedProject, relativeTo } from './project.ts';

/**
 * The schema that a migration of the project starts from, with what comes before it and is not applied yet, and what holds the project's
 * code against the schema after it. A file that is no migration of the project (yet) comes last.
 */
export function recheckAfter(
  checked: CheckedProject,
  file: string,
  up: readonly string[],
): { readonly catalog: Catalog; readonly recheck: (after: Catalog) => Recheck } {
  const start = checked.lookupBefore(relativeTo(checked.root, file));
  const origin = { kind: 'pending', file } as const;
  const promised = overlayMigration(
    start,
    up.map((text) => ({ text, holes: [] })),
    origin,
  );
  return {
    catalog: start.catalog,
    recheck: (after) => recheck(checked.against(start), checked.against(promised), checked.against(createLookup(after))),
  };
}
