import { baseName, beside, configFile, filesIn, folderOf, join, nextNumber, resolvePath, slug } from './files.ts';
import type { MigrationTool, ProjectFiles } from './tool.ts';

/**
 * drizzle-kit: `0001_name.sql`, statements parted by breakpoints, listed in `meta/_journal.json`. The migrator reads the journal and the SQL
 * only; the snapshot that `drizzle-kit generate` compares with is brought up to date by the next `drizzle-kit generate` against the same models.
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
  render({ migration, title, now, detection, project }) {
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
    return [
      { path: join(folder, `${tag}.sql`), text: `${migration.upStatements.join('\n--> statement-breakpoint\n')}\n` },
      {
        path: join(folder, 'meta/_journal.json'),
        text: `${JSON.stringify({ ...journal, entries: [...journal.entries, entry] }, null, 2)}\n`,
      },
      { path: beside(tag, 'rollback'), text: migration.down },
    ];
  },
  indexes: () => 'inside',
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

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
