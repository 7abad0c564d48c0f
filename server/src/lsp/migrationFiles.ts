import path from 'node:path';
import type { Plan } from '../migration/plan.ts';
import { renderMigrationFiles, toolNamed } from '../migration/tools/registry.ts';
import { titleOf, writeMigration } from '../migration/writeMigration.ts';
import type { WriteMigrationResult } from '../protocol.ts';
import { historyWith } from './applyReport.ts';
import { uriOf } from './documents.ts';
import type { WriteMigrationOptions } from './runtime.ts';

const history = 'MIGRATION_HISTORY.md';

/** A migration of the plan as the project's tool keeps it, with its rollback and an entry in the history. Writes nothing. */
export function migrationFiles(plan: Plan, options: WriteMigrationOptions, now: Date): WriteMigrationResult {
  const { folder, project, detection, settings, lookup, source } = options;
  const written = { lookup, project, style: settings.migrationStyle, now, generatedAt: now.toISOString(), source };
  const files = renderMigrationFiles(detection, plan, written);
  if (files.length === 0) return { title: '', tool: '', files: [], notes: [] };
  const at = (file: string): string => uriOf(path.posix.join(folder, file));
  const entry = writeMigration(plan, written).history.trim();
  return {
    title: titleOf(plan.changes),
    tool: toolNamed(detection.tool)?.title ?? detection.tool,
    files: [
      ...files.map((file, index) => ({ uri: at(file.path), text: file.text, main: index === 0 })),
      { uri: at(history), text: historyWith(project.read(history), entry), main: false },
    ],
    notes: [],
  };
}
