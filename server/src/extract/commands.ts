import { getLocation } from 'jsonc-parser';
import type { Span } from '../text/span.ts';

/** A command line in a script or CI file that destroys data when it runs. */
export interface DestructiveCommand {
  /** In the document: the command with its arguments that matter. */
  readonly span: Span;
  /** The command as written. */
  readonly action: string;
}

/** Files that hold command lines: package scripts, shell scripts, make and task files, container and CI files. */
export function holdsCommands(path: string): boolean {
  return (
    /(^|\/)(package\.json|Makefile|makefile|justfile|Justfile|Taskfile\.ya?ml|Procfile|Dockerfile[^/]*|docker-compose[^/]*\.ya?ml|compose\.ya?ml)$/.test(
      path,
    ) ||
    /\.(sh|bash|zsh|ps1)$/.test(path) ||
    /(^|\/)(\.github\/(workflows|actions)\/.*|\.gitlab-ci|\.circleci\/.*|bitbucket-pipelines|azure-pipelines|\.drone|cloudbuild)\.ya?ml$/.test(
      path,
    )
  );
}

/**
 * Commands that drop or reset a database, as their tools document them. Left alone: comments, what is only said (`echo`, names of steps), and what
 * package.json has beside its scripts.
 */
export function destructiveCommands(text: string, path: string): DestructiveCommand[] {
  if (!/reset|push|drop|rollback|fresh|clean/.test(text)) return [];
  const found: DestructiveCommand[] = [];
  for (const match of text.matchAll(commands)) {
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    if (isSaid(text.slice(lineStart, match.index))) continue;
    if (/(^|\/)package\.json$/.test(path) && !isScript(text, match.index)) continue;
    const action = match[0].trimEnd();
    found.push({ span: { start: match.index, end: match.index + action.length }, action });
  }
  return found;
}

/** Of a line, what stands before the command. */
const isSaid = (before: string): boolean =>
  /^\s*(#|\/\/|--|:)/.test(before) ||
  /^\s*(?:- )?(?:name|description|title|summary|label)\s*:/.test(before) ||
  /(?:^|[\s;&|"'])(?:echo|printf)\s[^;&|]*$/.test(before);

/** Whether an offset of package.json stands in the value of a script, or of a hook of a tool that has its own key there. */
function isScript(text: string, offset: number): boolean {
  const { path, isAtPropertyKey } = getLocation(text, offset);
  return !isAtPropertyKey && /^(?:scripts|wireit|prisma|husky|simple-git-hooks|lint-staged|nx)$/.test(String(path[0]));
}

/** Arguments up to the end of the command: no quote, line end, pipe or list operator. */
const rest = '[^"\'`\\n|&;]*?';

const commands = new RegExp(
  [
    'prisma migrate reset(?: --force| -f)?',
    `prisma db push${rest} --(?:force-reset|accept-data-loss)`,
    `drizzle-kit (?:drop|push${rest} --force)\\b`,
    'supabase db reset\\b(?: --linked)?',
    'knex migrate:rollback --all',
    'sequelize(?:-cli)? db:drop\\b',
    `sequelize(?:-cli)? db:migrate:undo:all\\b`,
    `typeorm(?:-ts-node-[a-z]+)? schema:drop\\b`,
    `mikro-orm (?:schema|migration):(?:drop|fresh)\\b`,
    'dbmate drop\\b',
    `migrate${rest} drop(?: -f)?\\b(?= *(?:$|["'\\n&|;]))`,
    'flyway(?: -[^ ]+)* clean\\b',
    'goose(?: -[^ ]+)*(?: [^ \\n]+){0,2} reset\\b',
    'dropdb\\b(?: [^"\\n|&;]+)?',
  ].join('|'),
  'gm',
);
