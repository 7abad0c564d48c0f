import { foldStatement } from './fold.ts';
import type { Item } from './sections.ts';

/**
 * The block that adds columns to a table: one ALTER TABLE for all that are missing, so that the table waits for its lock once and is rewritten
 * once at most, then the constraints of those that were, then a NOTICE for each. When all are there it takes no lock.
 * `table` is as DDL writes it, `said` the same as a string constant. Body and declarations of a DO block.
 */
export function addColumnsBlock(table: string, said: string, items: readonly Item[]): string {
  return [
    'DECLARE',
    '  wanted CONSTANT name[] := ARRAY[',
    items.map((item) => `    ${item.name}`).join(',\n'),
    '  ];',
    '  present CONSTANT name[] := ARRAY(',
    '    SELECT attname FROM pg_catalog.pg_attribute',
    `    ${foldStatement(`WHERE attrelid = ${said}::regclass AND attname = ANY (wanted) AND NOT attisdropped`, '    ')}`,
    '  );',
    '  each name;',
    'BEGIN',
    '  IF NOT present @> wanted THEN',
    `    ALTER TABLE ${table}`,
    `${items.map((item) => `      ${item.text}`).join(',\n')};`,
    '  END IF;',
    ...items.flatMap((item) => item.extra ?? []),
    '  FOREACH each IN ARRAY wanted LOOP',
    '    IF each = ANY (present) THEN',
    `      RAISE NOTICE 'skipped: column %.% exists', ${said}, each;`,
    '    ELSE',
    `      RAISE NOTICE 'added: column %.%', ${said}, each;`,
    '    END IF;',
    '  END LOOP;',
    'END',
  ].join('\n');
}

/** What joins a further column to such a block, at each of its three places. */
export const joined = {
  name: (item: Item): string => `,\n    ${item.name}`,
  action: (item: Item): string => `,\n      ${item.text}`,
  extra: (item: Item): string => (item.extra === undefined ? '' : `${item.extra}\n`),
};
