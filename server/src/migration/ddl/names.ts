/** What PostgreSQL cuts names to: NAMEDATALEN - 1 bytes (4.1.1). */
const longest = 63;

/**
 * `messages_status_check`, as PostgreSQL itself names constraints and indexes: table and column parts are shortened evenly until the name
 * fits into 63 bytes. Two long names that would be cut to the same text are told apart by a digest of the whole.
 */
export function constraintName(
  table: string,
  columns: readonly string[],
  suffix: 'check' | 'key' | 'fkey' | 'idx' | 'pkey',
): string {
  const middle = suffix === 'pkey' ? '' : columns.join('_');
  const plain = [table, middle, suffix].filter((part) => part !== '').join('_');
  if (bytes(plain) <= longest) return plain;
  const digest = hash(plain);
  let [first, second] = [table, middle];
  while (bytes(`${first}_${second}_${digest}_${suffix}`) > longest) {
    if (bytes(first) >= bytes(second)) first = dropLast(first);
    else second = dropLast(second);
  }
  return [first, second, digest, suffix].filter((part) => part !== '').join('_');
}

const bytes = (text: string): number => {
  let count = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return count;
};

const dropLast = (text: string): string => [...text].slice(0, -1).join('');

/** FNV-1a, 32 bits: stable and short; nothing hangs on its strength. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(36);
}
