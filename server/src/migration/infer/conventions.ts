import type { Family } from './types.ts';
import { words } from './words.ts';

/** What a column of that name most often is, in databases at large. Asked only where neither code nor this database says more. */
export interface Convention {
  readonly family: Family;
  /** The type, where the family's usual one is not meant. */
  readonly type?: string;
  /** A short string (a name, a title, a status), not prose. */
  readonly short?: true;
  /** A number that counts from zero. */
  readonly counter?: true;
}

export function conventionOf(column: string): Convention | undefined {
  const parts = words(column);
  const last = parts.at(-1) ?? '';
  const first = parts[0] ?? '';
  if (parts.length > 1 && /^(is|has|can|should|allow|allows|enable|requires|was|did|needs|must|show|hide)$/.test(first)) {
    return { family: 'boolean' };
  }
  if (parts.length > 1 && /^(num|number|count|total|nb)$/.test(first) && /s$/.test(last))
    return { family: 'number', counter: true };
  if (parts.at(-2) === 'ip' && /^(address|addr)$/.test(last)) return { family: 'network', type: 'inet' };
  // What files and disks hold is more than 2 GB now and then.
  if (last === 'size' && /^(file|disk|storage|upload|attachment|media|image|video|object|blob|content)$/.test(parts.at(-2) ?? ''))
    return { family: 'number', type: 'bigint' };
  for (const [pattern, convention] of byLastWord) if (pattern.test(last)) return convention;
  return undefined;
}

/** A state that rows go through: whoever has not moved on is in the first one. Not so roles, kinds or plans, which grant something. */
export const isState = (column: string): boolean => /^(status|state|stage|phase)$/.test(words(column).at(-1) ?? '');

/** One of a few: a kind, a source, a unit. Not a name, which is another's in each row; nor what grants something. */
export const isChoice = (column: string): boolean =>
  /^(?:type|kind|category|currency|locale|language|lang|method|mode|platform|provider|source|channel|unit|format|visibility|engine|version)$/.test(
    words(column).at(-1) ?? '',
  );

/** `active`, `enabled`: code asks for rows that are so, and most of them are. */
export const isInForce = (column: string): boolean =>
  /^(?:active|enabled|visible|available|open|valid)$/.test(words(column).at(-1) ?? '');

/** Words for the state something begins in; they only break ties. */
export const soundsInitial = (value: string): boolean =>
  /^(active|new|pending|open|opened|draft|created|sent|queued|todo|to_do|initial|initiated|unread|registered|submitted|requested|scheduled|not_started|none|default|idle|available)$/i.test(
    value,
  );

const byLastWord: readonly (readonly [RegExp, Convention])[] = [
  [/^(at|timestamp|datetime|until|since)$/, { family: 'datetime' }],
  [/^(date|birthday|dob|birthdate|on)$/, { family: 'datetime', type: 'date' }],
  [/^(expiry|expires|expiration)$/, { family: 'datetime' }],
  [
    /^(enabled|disabled|verified|deleted|archived|published|visible|hidden|completed|locked|blocked|muted|pinned|featured|confirmed|approved|accepted|required|optional|active|inactive|banned|suspended|public|private|primary|default)$/,
    { family: 'boolean' },
  ],
  [
    /^(count|counter|quantity|qty|attempts|retries|views|likes|points|visits|clicks|downloads|shares)$/,
    { family: 'number', counter: true },
  ],
  [
    /^(age|year|month|day|position|rank|order|index|sort|priority|level|seq|sequence|size|length|width|height|seconds|minutes|hours|days|ms|duration|stock|score|weight)$/,
    { family: 'number' },
  ],
  [/^(bytes|filesize)$/, { family: 'number', type: 'bigint' }],
  [
    /^(price|amount|cost|fee|fees|balance|subtotal|total|salary|discount|tax|revenue|budget|commission|payout)$/,
    { family: 'number', type: 'numeric(12,2)' },
  ],
  [/^(rate|ratio|percent|percentage|rating)$/, { family: 'number', type: 'numeric' }],
  [/^(latitude|longitude|lat|lng|lon)$/, { family: 'number', type: 'double precision' }],
  [
    /^(metadata|meta|settings|preferences|options|config|configuration|payload|attributes|properties|extra|json|data|details|context|params|headers)$/,
    { family: 'json' },
  ],
  [/^(tags|keywords|labels|aliases|permissions|scopes)$/, { family: 'array', type: 'text[]' }],
  [/^(uuid|guid)$/, { family: 'uuid' }],
  [/^(ip)$/, { family: 'network', type: 'inet' }],
  [
    /^(status|state|stage|phase|type|kind|role|category|currency|locale|language|lang|country|gender|tier|plan|method|mode|platform|provider|source|channel|unit|color|colour|timezone|format)$/,
    { family: 'text', short: true },
  ],
  [
    /^(name|title|subject|label|email|username|login|phone|mobile|slug|code|sku|city|street|address|zip|postcode|company|brand|model|filename|host|hostname|domain|version|reference|ref)$/,
    { family: 'text', short: true },
  ],
  [
    /^(content|body|description|text|message|notes|note|comment|bio|summary|reason|url|uri|link|avatar|image|logo|path|token|hash|password|secret|key|signature|agent|html|markdown|website|address)$/,
    { family: 'text' },
  ],
];
