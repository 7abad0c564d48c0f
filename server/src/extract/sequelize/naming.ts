import type { ExtractContext } from '../extractor.ts';
import { configFiles, configTexts } from '../orm/configFiles.ts';

/** What `new Sequelize(…, { define })` sets for all models. */
export interface SequelizeConfig {
  readonly underscored: boolean;
  readonly timestamps: boolean;
  readonly freezeTableName: boolean;
  readonly paranoid: boolean;
  readonly schema?: string;
}

/** The configuration of the workspace; undefined when it is not of PostgreSQL, or when `define` is not written plainly. */
export function sequelizeConfig(context: ExtractContext): SequelizeConfig | undefined {
  const dialects = new Set<string>();
  const defines = new Set<string>();
  for (const text of configTexts(context.workspace, likely, 'ialect')) {
    for (const match of text.matchAll(/\bdialect["']?\s*:\s*["'`](\w+)["'`]/g)) dialects.add(match[1]!);
    if (/\bdialect["']?\s*:\s*PostgresDialect\b/.test(text)) dialects.add('postgres');
  }
  for (const text of configTexts(context.workspace, likely, 'define')) {
    if (!/sequelize|dialect/i.test(text)) continue;
    for (const match of text.matchAll(/\bdefine["']?\s*:\s*(\{[^{}]*\}|[^\s{][^,\n]*)/g))
      defines.add(match[1]!.replace(/\s+/g, ' '));
  }
  if (dialects.size > 0 && !dialects.has('postgres')) return undefined;
  const [define, ...others] = defines;
  if (others.length > 0 || (define !== undefined && !define.startsWith('{'))) return undefined;
  const isOn = (name: string): boolean | undefined => {
    const value = new RegExp(`\\b${name}["']?\\s*:\\s*(\\w+)`).exec(define ?? '')?.[1];
    return value === undefined ? undefined : value === 'true';
  };
  if (define?.includes('...')) return undefined;
  const schema = /\bschema["']?\s*:\s*["'`](\w+)["'`]/.exec(define ?? '')?.[1];
  if (schema === undefined && /\bschema\b/.test(define ?? '')) return undefined;
  return {
    underscored: isOn('underscored') ?? false,
    timestamps: isOn('timestamps') ?? true,
    freezeTableName: isOn('freezeTableName') ?? false,
    paranoid: isOn('paranoid') ?? false,
    ...(schema === undefined ? {} : { schema }),
  };
}

/** Files that `sequelizeConfig` goes by. */
export const sequelizeConfigFiles = ({ workspace }: ExtractContext): string[] =>
  configFiles(workspace, likely, 'ialect').files.map((file) => file.path);

const likely =
  /(?:^|\/)(?:config|configs|database|db|models|sequelize)\/[^/]+\.[cm]?(?:[jt]s|json)$|(?:^|\/)[^/]*(?:sequelize|database|db|config|connection)[^/]*\.[cm]?(?:[jt]s|json)$|\/(?:index|app|server|main)\.[jt]s$/i;

/** As Sequelize does with `underscored`; undefined for neighboring capitals, which versions treat differently. */
export function underscore(name: string): string | undefined {
  if (/[A-Z]{2}/.test(name)) return undefined;
  return name.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 && name[at - 1] !== '_' ? '_' : ''}${letter.toLowerCase()}`);
}

/** The plural of a model's name where English is regular; undefined where a dictionary would be needed. */
export function pluralize(name: string): string | undefined {
  const word = /[A-Z]?[a-z]+$/.exec(name)?.[0].toLowerCase();
  if (word === undefined || irregular.test(word)) return undefined;
  if (/(?:x|ch|ss|sh)$/.test(word)) return `${name}es`;
  if (/[^aeiou]y$/.test(word)) return `${name.slice(0, -1)}ies`;
  if (/[^suiao]s$/.test(word)) return name;
  return /(?:s|f|fe|o|um|ix|ex|a|i|z|man|eau|quy)$/.test(word) ? undefined : `${name}s`;
}

const irregular =
  /^(?:person|people|child|children|men|man|woman|women|mouse|mice|louse|ox|oxen|foot|feet|tooth|teeth|goose|geese|die|move|sex|human|quiz|sheep|fish|deer|moose|series|species|money|rice|information|info|equipment|news|advice|aircraft|air|staff|traffic|software|hardware|music|feedback|metadata|media|datum|criterion|police|furniture|luggage|homework|evidence|gold|weather|work|water|food|help|history|inventory|pay|love|time|space)$/;
