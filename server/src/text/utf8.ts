/** Converts UTF-8 byte offsets (as PostgreSQL's parser counts) to UTF-16 offsets of the same text. Free when the text is ASCII. */
export type ByteOffsets = (byte: number) => number;

const identity: ByteOffsets = (byte) => byte;

/** O(n) once for a text with multi-byte characters; each look-up is then O(1). Offsets past the end give the text's length. */
export function utf16Offsets(text: string): ByteOffsets {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return identity;
  const offsets: number[] = [];
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let b = 0; b < bytes; b++) offsets.push(i);
    i += code > 0xffff ? 2 : 1;
  }
  return (byte) => offsets[byte] ?? text.length;
}
