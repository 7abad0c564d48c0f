import type { Catalog } from '../catalog/model.ts';
import type { Fragment } from '../extract/fragment.ts';
import type { Hazard } from '../migration/hazards/hazard.ts';
import { scriptHazards } from '../migration/hazards/ofScript.ts';
import { mentions } from '../migration/pending/mentions.ts';
import type { Finding } from '../rules/finding.ts';
import { parseScript } from '../sql/script.ts';
import type { Statement } from '../sql/statement.ts';
import type { Span } from '../text/span.ts';

/** A statement of a migration: where it stands, what it does to a running database, and what it brings. */
export interface MigrationStep {
  /** In the document; the whole string where the SQL is put together in code. */
  readonly span: Span;
  readonly hazards: readonly Hazard[];
  /** Whether the statement adds what a pending finding waits for. */
  readonly brings: (finding: Pick<Finding, 'schema' | 'table' | 'column' | 'name'>) => boolean;
}

/** The statements of a migration in document order, but those that take back. Cost: a parse per statement, once per text. */
export function migrationOutline(
  fragments: readonly Fragment[],
  catalog: Pick<Catalog, 'serverVersion' | 'relations'>,
): MigrationStep[] {
  const found = fragments.flatMap((fragment) =>
    parseScript(fragment.text, { holes: fragment.holes })
      .statements.filter((statement) => statement.section !== 'down' && statement.node)
      .map((statement) => ({ statement, span: fragment.map.toHost(statement.span) ?? fragment.host })),
  );
  const hazards = scriptHazards(
    found.map((each) => each.statement),
    catalog,
  );
  return found.map(({ statement, span }, index) => ({ span, hazards: hazards[index] ?? [], brings: bringsOf(statement) }));
}

function bringsOf({ text }: Statement): MigrationStep['brings'] {
  let known: ReturnType<typeof mentions> | undefined;
  return ({ schema = 'public', table, column, name }) => {
    known ??= mentions(text);
    if (table !== undefined && column !== undefined)
      return known.has({ kind: 'add-column', schema, table, column: { name: column, type: '', notNull: false } });
    if (table !== undefined) return known.has({ kind: 'create-table', schema, table, columns: [] });
    if (name === undefined) return known.has({ kind: 'create-schema', schema });
    return (
      known.has({ kind: 'create-enum', schema, name, labels: [] }) ||
      known.has({ kind: 'function-stub', schema, name, arguments: 0 })
    );
  };
}
