import { type ConfigFiles, configFiles } from '../orm/configFiles.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/**
 * Whether a model may stand between two others in a many-to-many relation, which takes its own `id` away: where not every script of the workspace
 * was read, any model may.
 */
export function isThrough({ context }: TypeScriptSource, model: string): boolean {
  const found = configFiles(context.workspace, likely, 'elongsToMany');
  let names = memo.get(found);
  if (!names) {
    names = new Set(found.files.flatMap(({ text }) => [...text.matchAll(middle)].map((match) => (match[1] ?? match[2])!)));
    memo.set(found, names);
  }
  return !found.complete || names.has(model);
}

const memo = new WeakMap<ConfigFiles, ReadonlySet<string>>();

/** `through: models.Friendship`, `through: { model: Friendship }`, `@BelongsToMany(() => User, () => Friendship)`. */
const middle =
  /\bthrough["']?\s*:\s*(?:\{\s*model\s*:\s*)?(?:\(\)\s*=>\s*)?["'`]?(?:\w+\.)*(\w+)|elongsToMany\(\s*\(\)\s*=>\s*\w+\s*,\s*(?:\(\)\s*=>\s*)?["'`]?(\w+)/g;

const likely = /model|associat|relation|entit|schema|database|\/db\b/i;
