import type { Lookup } from '../../catalog/lookup.ts';
import type { Change } from '../change.ts';
import type { Plan, PlannedChange } from '../plan.ts';
import { titleOf, type WriteOptions, writeMigration } from '../writeMigration.ts';
import { dbMigrate } from './dbMigrate.ts';
import { dbmate } from './dbmate.ts';
import { drizzle } from './drizzle.ts';
import { flyway } from './flyway.ts';
import { golangMigrate } from './golangMigrate.ts';
import { goose } from './goose.ts';
import { knex } from './knex.ts';
import { kysely } from './kysely.ts';
import { nodePgMigrate } from './nodePgMigrate.ts';
import { plain } from './plain.ts';
import { prisma } from './prisma.ts';
import { sequelize } from './sequelize.ts';
import { supabase } from './supabase.ts';
import type { Detection, MigrationTool, NewFile, ProjectFiles } from './tool.ts';
import { typeorm } from './typeorm.ts';

/** Every tool that Columnist knows. Where two are equally sure of a project, the earlier one is meant. */
export const tools: readonly MigrationTool[] = [
  supabase,
  prisma,
  drizzle,
  dbmate,
  goose,
  golangMigrate,
  flyway,
  nodePgMigrate,
  dbMigrate,
  knex,
  typeorm,
  sequelize,
  kysely,
  plain,
];

export const toolNamed = (name: string): MigrationTool | undefined => tools.find((tool) => tool.name === name);

/** The tools that a project seems to use, the surest first; `plain` with `migrations/` when there is no sign of any. */
export function detectTools(project: ProjectFiles): readonly Detection[] {
  const found = tools.flatMap((tool) => tool.detect(project) ?? []);
  // A dependency alone says little while another tool has files there.
  const sorted = found
    .map((each, index) => ({ each, index }))
    .sort((a, b) => b.each.certainty - a.each.certainty || a.index - b.index);
  return sorted.length > 0
    ? sorted.map(({ each }) => each)
    : [{ tool: 'plain', folder: 'migrations', certainty: 1, because: 'no migration tool was recognized', format: 'sql' }];
}

export const detectTool = (project: ProjectFiles): Detection => detectTools(project)[0]!;

export interface RenderOptions extends Omit<WriteOptions, 'lookup'> {
  readonly lookup: Lookup;
  readonly now: Date;
  readonly project: ProjectFiles;
}

/**
 * The files of a migration in a tool's own form, the one to open first first, with backfill and verification beside. What cannot run in
 * the same transaction (CREATE INDEX CONCURRENTLY, an enum value that is a default) makes a migration of its own.
 */
export function renderMigrationFiles(
  detection: Detection,
  plan: Pick<Plan, 'changes'>,
  options: RenderOptions,
): readonly NewFile[] {
  const tool = toolNamed(detection.tool) ?? plain;
  const named = plan.changes.map((each) => (tool.named ? { ...each, change: tool.named(each.change) } : each));
  const isOutside = ({ change }: PlannedChange): boolean => change.kind === 'create-index' && !change.fresh;
  const inside = named.filter((each) => !isOutside(each));
  const outside = named.filter(isOutside);
  const title = options.title ?? titleOf(inside.length > 0 ? inside : outside);
  const files: NewFile[] = [];
  const indexes = tool.indexes?.(detection) ?? 'statements';
  let project = options.project;
  const write = (changes: readonly PlannedChange[], name: string): void => {
    if (changes.length === 0) return;
    const migration = writeMigration({ changes }, { ...options, title: name, indexes });
    const made = tool.render({
      migration,
      changes: changes.map(({ change }) => change),
      title: name,
      now: options.now,
      detection,
      project,
    });
    files.push(...made);
    project = withFiles(project, made);
    const stem = stemOf(made[0]!.path);
    if (migration.backfill !== '') files.push({ path: `columnist/${stem}/backfill.sql`, text: migration.backfill });
    if (migration.verify.includes('SELECT')) files.push({ path: `columnist/${stem}/verify.sql`, text: migration.verify });
  };
  const labels = inside.filter((each) => each.change.kind === 'add-enum-value' && usesLabel(inside, each.change));
  write(labels, `${title} values`);
  write(
    inside.filter((each) => !labels.includes(each)),
    title,
  );
  if (indexes === 'alone') for (const each of outside) write([each], `Add index ${indexName(each)}`);
  else write(outside, `${title} indexes`);
  return files.filter((file, index) => files.findLastIndex((other) => other.path === file.path) === index);
}

/** A new enum value cannot be a default in the transaction that adds it (ALTER TYPE, Notes): it goes into a migration before. */
function usesLabel(planned: readonly PlannedChange[], added: Extract<Change, { kind: 'add-enum-value' }>): boolean {
  const literal = `'${added.label.replaceAll("'", "''")}'`;
  return planned.some(({ change }) => {
    const columns = change.kind === 'add-column' ? [change.column] : change.kind === 'create-table' ? change.columns : [];
    return columns.some((column) => column.default?.startsWith(literal));
  });
}

const indexName = ({ change }: PlannedChange): string => (change.kind === 'create-index' ? change.name : '');

/** The project once these files are written, so that a second migration is numbered after the first. */
function withFiles(project: ProjectFiles, files: readonly NewFile[]): ProjectFiles {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return { paths: [...new Set([...project.paths, ...texts.keys()])], read: (path) => texts.get(path) ?? project.read(path) };
}

/** `20261121000000_add_status`: the migration's name without folder and endings. */
function stemOf(path: string): string {
  const parts = path.split('/');
  const file = parts.at(-1)!;
  return file === 'migration.sql' ? parts.at(-2)! : file.replace(/(\.up|-up)?\.(sql|js|cjs|mjs|ts)$/, '');
}
