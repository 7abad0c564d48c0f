import { markCommands } from '../io/config.ts';
import type { ConnectionSettings } from '../io/source.ts';
import { defaultSettings, type Settings } from '../rules/settings.ts';

/** What only an editor may set, beside the settings of a project. */
export interface EditorSettings {
  readonly check: 'workspace' | 'openFiles';
  /** Connections of the user, by name, without passwords. */
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
  /** Further schemas, beside those of columnist.json. */
  readonly watch: readonly string[];
}

/**
 * The editor's section `columnist`, as far as it is of the right kind. An editor whose workspaces have settings too says in `ownCommands`
 * which commands are the user's own.
 */
export function editorSettings(section: unknown): EditorSettings {
  const value = isObject(section) ? section : {};
  const connections = Object.entries(isObject(value.connections) ? value.connections : {}).filter(([, each]) => isObject(each));
  const { ownCommands } = value;
  const isOwn = (command: string): boolean => !Array.isArray(ownCommands) || ownCommands.includes(command);
  return {
    check: value.check === 'openFiles' ? 'openFiles' : 'workspace',
    connections: markCommands(Object.fromEntries(connections) as Record<string, ConnectionSettings>, isOwn),
    watch: Array.isArray(value.watch) ? value.watch.filter((each) => typeof each === 'string') : [],
  };
}

/** What a package of a monorepo says of itself in its columnist.json; the editor's settings are about the folder around it. */
const ofPackages: ReadonlySet<string> = new Set(['source', 'pendingMigration']);

/**
 * columnist.json under what the user set in the editor. An editor gives defaults like values, so a value that equals the default says
 * nothing; lists and severities add up.
 */
export function mergeSettings(project: Settings, section: unknown, of: 'folder' | 'package'): Settings {
  if (!isObject(section)) return project;
  const merged: Record<string, unknown> = { ...project };
  for (const [key, standard] of Object.entries({ source: '', pendingMigration: '', ...defaultSettings })) {
    const value = section[key];
    if (
      (of === 'package' && ofPackages.has(key)) ||
      value === undefined ||
      value === null ||
      typeof value !== typeof standard ||
      Array.isArray(value) !== Array.isArray(standard)
    )
      continue;
    const before = merged[key];
    if (Array.isArray(value))
      merged[key] = [...new Set([...(Array.isArray(before) ? before : []), ...value.filter((each) => typeof each === 'string')])];
    else if (isObject(value)) merged[key] = { ...(isObject(before) ? before : {}), ...value };
    else if (value !== standard) merged[key] = value;
  }
  return merged as unknown as Settings;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
