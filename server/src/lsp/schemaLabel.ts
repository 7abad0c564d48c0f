import type { SchemaState } from './schemaState.ts';

/** Where the catalog comes from and how old it is: `development (localhost:5432/chat), read 3 minutes ago`. */
export function schemaLabel(schema: SchemaState, now: number): string {
  const { source, capturedAt, isLive } = schema;
  const name = source
    ? source.detail === source.source.name
      ? source.detail
      : `${source.source.name} (${source.detail})`
    : 'the schema';
  if (isLive) return `${name}, up to date`;
  return capturedAt === undefined ? name : `${name}, read ${age(now - Date.parse(capturedAt))}`;
}

/** `just now`, `5 minutes ago`, `3 days ago`. */
export function age(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 60) return 'just now';
  for (const [unit, length] of units) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
