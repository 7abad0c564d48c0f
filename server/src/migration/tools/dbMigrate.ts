import { baseName, busiestFolder, dependencyOf, filesIn, folderOf, join, nextTimestamp, recorded, slug } from './files.ts';
import type { MigrationTool } from './tool.ts';

/** db-migrate with SQL files: `20261121000000-name.js` that runs `sqls/20261121000000-name-up.sql` and `-down.sql`. */
export const dbMigrate: MigrationTool = {
  name: 'db-migrate',
  title: 'db-migrate',
  detect(project) {
    const dependency = dependencyOf(project, 'db-migrate');
    if (!dependency) return undefined;
    const found = busiestFolder(project, /(^|\/)\d{14}-[^/]*\.js$/);
    const folder = found?.folder ?? join(folderOf(dependency.path), 'migrations');
    return { tool: 'db-migrate', folder, certainty: 2, because: `db-migrate in ${dependency.path}`, format: 'js', esm: false };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /^\d+-.*\.js$/).map((path) => ({ path, name: baseName(path) }));
  },
  isApplied: recorded,
  render({ migration, title, now, detection, project }) {
    const name = `${nextTimestamp(
      now,
      this.list(project, detection).map((file) => file.path),
    )}-${slug(title, '-')}`;
    return [
      { path: join(detection.folder, 'sqls', `${name}-up.sql`), text: migration.up },
      { path: join(detection.folder, 'sqls', `${name}-down.sql`), text: migration.down },
      { path: join(detection.folder, `${name}.js`), text: script(name) },
    ];
  },
  indexes: () => 'inside',
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

const script = (name: string): string => `'use strict';

const fs = require('fs');
const path = require('path');

const run = (db, file) => db.runSql(fs.readFileSync(path.join(__dirname, 'sqls', file), 'utf8'));

exports.up = (db) => run(db, '${name}-up.sql');
exports.down = (db) => run(db, '${name}-down.sql');

exports._meta = { version: 1 };
`;
