import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { FindingCode, Severity } from '../rules/finding.ts';
import { defaultSettings, type Settings } from '../rules/settings.ts';
import type { ConnectionSettings, Problem } from './source.ts';

export const configFileName = 'columnist.json';

/** columnist.json of one folder, with what is not set filled in. Its JSON schema is columnist.schema.json. */
export interface Config {
  readonly settings: Settings;
  readonly watch: readonly string[];
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
  readonly problems: readonly Problem[];
}

/** Reads `folder`/columnist.json. A missing file gives the defaults; a broken one gives what can be read, and problems. Never throws. */
export function readConfig(folder: string): Config {
  const file = path.join(folder, configFileName);
  try {
    return parseConfig(readFileSync(file, 'utf8'), file);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { ...nothing, problems: missing ? [] : [{ message: `${configFileName} cannot be read`, file }] };
  }
}

/** As `readConfig`, from text. */
export function parseConfig(text: string, file: string): Config {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const problems: Problem[] = errors.slice(0, 1).map((error) => ({
    message: `${configFileName} is not valid JSON: ${printParseErrorCode(error.error)}`,
    file,
    line: text.slice(0, error.offset).split('\n').length - 1,
  }));
  if (!isObject(value))
    return {
      ...nothing,
      problems: problems.length > 0 ? problems : [{ message: `${configFileName} must hold an object`, file }],
    };
  const read = reader(value, (message) => problems.push({ message: `${configFileName}: ${message}`, file }));
  const settings: Settings = {
    ...defaultSettings,
    ...read('enable', isBoolean),
    ...read('source', isString),
    ...read('pendingMigration', isString),
    ...read('migrationTool', isString),
    ...read('migrationStyle', isOneOf('guarded', 'terse')),
    ...read('suggestIndexes', isBoolean),
    ...read('tags', isStrings),
    ...read('calls', isStrings),
    ...read('include', isStrings),
    ...read('exclude', isStrings),
    ...read('naming', isOneOf('as-is', 'snake_case')),
    ...read('severity', isSeverities),
  };
  return {
    settings,
    watch: read('watch', isStrings).watch ?? [],
    connections: markCommands(read('connections', isConnections).connections ?? {}, () => false),
    problems,
  };
}

/** Connections whose commands are not the user's own are known by it. */
export function markCommands(
  connections: Readonly<Record<string, ConnectionSettings>>,
  isOwn: (command: string) => boolean,
): Config['connections'] {
  const marked = Object.entries(connections).map(([name, connection]) => {
    const { secret } = connection;
    if (secret?.kind !== 'command' || isOwn(secret.key)) return [name, connection];
    return [name, { ...connection, secret: { ...secret, ofWorkspace: true } }];
  });
  return Object.fromEntries(marked);
}

const nothing: Config = { settings: defaultSettings, watch: [], connections: {}, problems: [] };

type Guard<T> = (value: unknown) => value is T;

/** Reads one key: an object with it when it is there and right, else an empty one. */
function reader(value: Readonly<Record<string, unknown>>, complain: (message: string) => void) {
  return <K extends string, T>(key: K, guard: Guard<T>): { readonly [P in K]?: T } => {
    const found = value[key];
    if (found === undefined) return {};
    if (guard(found)) return { [key]: found } as { [P in K]: T };
    complain(`"${key}" has a value of the wrong kind and is ignored`);
    return {};
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isString = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isString);
const isConnections = (value: unknown): value is Record<string, ConnectionSettings> =>
  isObject(value) && Object.values(value).every(isObject);
const isSeverities = (value: unknown): value is Partial<Record<FindingCode, Severity>> =>
  isObject(value) && Object.values(value).every(isOneOf('error', 'warning', 'information', 'hint', 'off'));

function isOneOf<const T extends string>(...allowed: readonly T[]): Guard<T> {
  return (value): value is T => allowed.some((each) => each === value);
}
