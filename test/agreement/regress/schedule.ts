import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The suite's files in the order of its schedule; all files by name when there is none. `folder` is src/test/regress, or a folder of .sql files. */
export function scheduled(folder: string): readonly string[] {
  const sql = existsSync(join(folder, 'sql')) ? join(folder, 'sql') : folder;
  const schedule = [join(folder, 'parallel_schedule'), join(folder, '..', 'parallel_schedule')].find((path) => existsSync(path));
  if (!schedule)
    return readdirSync(sql)
      .filter((name) => name.endsWith('.sql'))
      .sort()
      .map((name) => join(sql, name));
  const tests = readFileSync(schedule, 'utf8').matchAll(/^test:\s*(.+)$/gm);
  return [...tests]
    .flatMap((match) => match[1]!.trim().split(/\s+/))
    .map((test) => join(sql, `${test}.sql`))
    .filter((path) => existsSync(path));
}
