import type { ExtractContext } from '../extractor.ts';
import { type ConfigFile, type Configurations, configurations } from '../orm/configFiles.ts';
import { dependsOnOther, inScope, withoutComments } from '../orm/scope.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/** What the configuration says of the entities of a file. */
export interface MikroConfig {
  /** See `ModelColumn.assumed` and `Model.weak`. */
  readonly assumed: boolean;
  readonly weak: boolean;
}

/** Undefined when the configuration is of another database, or names things by another strategy. */
export function mikroConfig({ path, context }: Pick<TypeScriptSource, 'path' | 'context'>): MikroConfig | undefined {
  const { files, complete } = configurationsOf(context);
  const own = inScope(context.workspace, path, files);
  const isPostgres = own.some((each) => each.postgres);
  const isOther = own.some((each) => each.other);
  if (own.some((each) => each.renames) || (isOther && !isPostgres)) return undefined;
  if (!isPostgres && dependsOnOther(context.workspace, path)) return undefined;
  return { assumed: !complete || !isPostgres, weak: isOther || (!complete && !isPostgres) };
}

/** Files that the configuration is read from. */
export const mikroConfigFiles = (context: ExtractContext): string[] => configurationsOf(context).files.map((file) => file.path);

interface Configuration {
  readonly path: string;
  readonly postgres: boolean;
  readonly other: boolean;
  readonly renames: boolean;
}

const configurationsOf = ({ workspace }: ExtractContext): Configurations<Configuration> =>
  configurations(workspace, likely, ['mikro-orm'], readConfiguration);

function readConfiguration({ path, text: written }: ConfigFile): Configuration | undefined {
  const text = withoutComments(written);
  const isScript = !path.endsWith('.json');
  const strategy = /\bnamingStrategy\b\s*:?\s*(\w*)/.exec(text)?.[1];
  const postgres = isScript && /@mikro-orm\/postgresql|PostgreSqlDriver|type\s*:\s*['"]postgresql['"]/.test(text);
  const other =
    isScript &&
    !postgres &&
    /@mikro-orm\/(?:mysql|mariadb|sqlite|better-sqlite|libsql|mongodb|mssql)|type\s*:\s*['"](?:mysql|mariadb|sqlite|better-sqlite|libsql|mongo|mssql)['"]/.test(
      text,
    );
  const renames = strategy !== undefined && strategy !== 'UnderscoreNamingStrategy';
  return postgres || other || renames ? { path, postgres, other, renames } : undefined;
}

const likely = /mikro-?orm[^/]*\.[cm]?[jt]s$|\/(?:config|database|db|app|app\.module|main|index|server|orm)[^/]*\.[cm]?[jt]s$/i;
