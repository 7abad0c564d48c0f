import type { Fragment } from '../extract/fragment.ts';
import type { Hazard } from '../migration/hazards.ts';
import { mentions } from '../migration/pending/mentions.ts';
import { statementHazards } from '../migration/statementHazards.ts';
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
export function migrationOutline(fragments: readonly Fragment[], serverVersion: number): MigrationStep[] {
  return fragments.flatMap((fragment) =>
    parseScript(fragment.text, { holes: fragment.holes })
      .statements.filter((statement) => statement.section !== 'down' && statement.node)
      .map((statement) => ({
        span: fragment.map.toHost(statement.span) ?? fragment.host,
        hazards: statementHazards(statement, serverVersion),
        brings: bringsOf(statement),
      })),
  );
}

/** What is worth a look before a migration is run: everything but locks that are let go at once. */
export const isNotable = ({ kind, duration }: Hazard): boolean => kind !== 'lock' || duration !== 'short';

/** Whether readers or writers wait as long as a table is large, data is lost, or the statement may fail. */
export const isGrave = ({ kind, blocks, duration }: Hazard): boolean =>
  kind === 'destroys' ||
  kind === 'fails' ||
  (duration === 'table size' && (blocks === 'reads and writes' || blocks === 'writes' || kind === 'rewrite'));

/** The notable hazards of several statements, each once. */
export function notableHazards(steps: readonly Pick<MigrationStep, 'hazards'>[]): Hazard[] {
  const all = steps.flatMap((step) => step.hazards).filter(isNotable);
  return all.filter((hazard, index) => all.findIndex((other) => other.message === hazard.message) === index);
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
