import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';

/** Variables of a `.env` file, references to each other and to `environment` expanded by dotenv-expand's rules. */
export function parseEnvironmentFile(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): ReadonlyMap<string, string> {
  const parsed = parse(text);
  const outside = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  // dotenv-expand lets the environment win over the file; here the file is what was asked for.
  for (const name of Object.keys(parsed)) delete outside[name];
  const expanded = expand({ parsed, processEnv: outside }).parsed ?? parsed;
  return new Map(Object.entries(expanded));
}
