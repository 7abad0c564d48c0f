import type { ColumnDefinition, NewConstraint } from '../change.ts';
import { foreignKeyName, nextSnapshot } from './drizzleSnapshot.ts';
import { baseName, beside, configFile, filesIn, folderOf, join, nextNumber, resolvePath, slug } from './files.ts';
import type { MigrationTool, ProjectFiles } from './tool.ts';

/**
 * drizzle-kit: `0001_name.sql`, statements parted by breakpoints, listed in `meta/_journal.json`. The migrator reads the journal and the SQL
 * only; `drizzle-kit generate` compares the models with the latest `meta/0001_snapshot.json`.
 */
export const drizzle: MigrationTool = {
  name: 'drizzle',
  title: 'Drizzle Kit',
  detect(project) {
    const config = configFile(project, /^drizzle\.config\.(ts|js|mjs|cjs|json)$/);
    const journal = project.paths.find((path) => path.endsWith('meta/_journal.json'));
    if (config === undefined && journal === undefined) return undefined;
    const named = config && /["']?\bout["']?\s*:\s*['"`]([^'"`]+)['"`]/.exec(project.read(config) ?? '')?.[1];
    const folder = named
      ? resolvePath(folderOf(config ?? ''), named)
      : journal !== undefined
        ? folderOf(folderOf(journal))
        : join(folderOf(config ?? ''), 'drizzle');
    return { tool: 'drizzle', folder, certainty: 3, because: config ?? journal ?? '', format: 'sql' };
  },
  list(project, { folder }) {
    const entries = journalOf(project, folder)?.entries ?? [];
    const listed = entries.map((entry) => ({ path: join(folder, `${entry.tag}.sql`), name: String(entry.when) }));
    return listed.length > 0 ? listed : filesIn(project, folder, /^\d+_.*\.sql$/).map((path) => ({ path, name: baseName(path) }));
  },
  // The ledger keeps the journal's `when` of what was run; drizzle runs whatever is later than the latest of them.
  isApplied: (file, applied) =>
    /^\d+$/.test(file.name) && applied.names.some((when) => /^\d+$/.test(when) && BigInt(when) >= BigInt(file.name)),
  render({ migration, changes, title, now, detection, project }) {
    const { folder } = detection;
    const journal = journalOf(project, folder) ?? { version: '7', dialect: 'postgresql', entries: [] };
    const existing = filesIn(project, folder, /^\d+_.*\.sql$/);
    const tag = `${existing.length === 0 ? '0000' : nextNumber(now, existing, 4)}_${slug(title)}`;
    const when = Math.max(now.getTime(), ...journal.entries.map((entry) => entry.when + 1));
    const entry = {
      idx: Math.max(-1, ...journal.entries.map((each) => each.idx)) + 1,
      version: '7',
      when,
      tag,
      breakpoints: true,
    };
    const latest = journal.entries.reduce<Journal['entries'][number] | undefined>(
      (a, b) => (a && a.idx > b.idx ? a : b),
      undefined,
    );
    const snapshotOf = (of: { readonly tag: string }): string => join(folder, `meta/${/^\d+/.exec(of.tag)?.[0]}_snapshot.json`);
    const previous = latest && project.read(snapshotOf(latest));
    const snapshot = previous === undefined ? undefined : nextSnapshot(previous, idOf(`${tag} ${when}`), changes);
    return [
      { path: join(folder, `${tag}.sql`), text: `${migration.upStatements.join('\n--> statement-breakpoint\n')}\n` },
      {
        path: join(folder, 'meta/_journal.json'),
        text: `${JSON.stringify({ ...journal, entries: [...journal.entries, entry] }, null, 2)}\n`,
      },
      ...(snapshot === undefined ? [] : [{ path: snapshotOf(entry), text: snapshot }]),
      { path: beside(tag, 'rollback'), text: migration.down },
    ];
  },
  named(change) {
    const column = (table: string, each: ColumnDefinition): ColumnDefinition =>
      each.references
        ? { ...each, references: { ...each.references, constraint: foreignKeyName(table, each.name, each.references) } }
        : each;
    const unique = (each: NewConstraint): NewConstraint =>
      each.kind === 'unique' ? { ...each, name: each.name.replace(/_key$/, '_unique') } : each;
    switch (change.kind) {
      case 'add-column':
        return { ...change, column: column(change.table, change.column) };
      case 'add-constraint':
        return { ...change, constraint: unique(change.constraint) };
      case 'create-table':
        return {
          ...change,
          columns: change.columns.map((each) => column(change.table, each)),
          ...(change.constraints && { constraints: change.constraints.map(unique) }),
        };
      default:
        return change;
    }
  },
  indexes: () => 'inside',
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

/** A UUID that is always the same for the same migration; the core has no chance. */
function idOf(text: string): string {
  const part = (seed: number): string => {
    let value = 0x811c9dc5 ^ seed;
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    return (value >>> 0).toString(16).padStart(8, '0');
  };
  const hex = [1, 2, 3, 4].map(part).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Journal {
  readonly version: string;
  readonly dialect: string;
  readonly entries: readonly {
    readonly idx: number;
    readonly version: string;
    readonly when: number;
    readonly tag: string;
    readonly breakpoints: boolean;
  }[];
}

function journalOf(project: ProjectFiles, folder: string): Journal | undefined {
  const text = project.read(join(folder, 'meta/_journal.json'));
  if (text === undefined) return undefined;
  try {
    const journal = JSON.parse(text) as Journal;
    return Array.isArray(journal.entries) ? journal : undefined;
  } catch {
    return undefined;
  }
}
