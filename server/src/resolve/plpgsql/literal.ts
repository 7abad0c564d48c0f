/** A text that is written as a string constant, with the way back: `at(i)` is the offset, in the text that holds the constant, of character `i`. */
export interface Literal {
  readonly text: string;
  readonly at: (offset: number) => number;
}

/** Reads the constant that begins at `start` and is `written`; undefined for the forms that we do not read (`U&''`). */
export function readLiteral(written: string, start: number): Literal | undefined {
  const dollar = /^\$[^$]*\$/.exec(written)?.[0];
  if (dollar !== undefined) {
    const base = start + dollar.length;
    const closed = written.endsWith(dollar) && written.length >= dollar.length * 2;
    return { text: written.slice(dollar.length, closed ? -dollar.length : undefined), at: (offset) => base + offset };
  }
  const escapes = /^[eE]'/.test(written);
  if (!escapes && !/^[nN]?'/.test(written)) return undefined;
  const first = written.indexOf("'") + 1;
  const last = written.endsWith("'") && written.length > first ? written.length - 1 : written.length;
  let text = '';
  const offsets: number[] = [];
  for (let i = first; i < last; ) {
    const [character, length] = readCharacter(written, i, escapes);
    for (let unit = 0; unit < character.length; unit++) offsets.push(start + i);
    text += character;
    i += length;
  }
  return { text, at: (offset) => offsets[offset] ?? start + last };
}

/** The character at `i`, and the length of how it is written (PostgreSQL 4.1.2.1, 4.1.2.2). */
function readCharacter(written: string, i: number, escapes: boolean): readonly [string, number] {
  if (written.startsWith("''", i)) return ["'", 2];
  if (!escapes || written[i] !== '\\') return [written[i]!, 1];
  const rest = written.slice(i + 1, i + 10);
  const code = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{1,2}))/.exec(rest);
  const hex = code?.[1] ?? code?.[2] ?? code?.[3];
  if (code && hex !== undefined) return [safely(Number.parseInt(hex, 16)), code[0].length + 1];
  const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
  if (octal !== undefined) return [safely(Number.parseInt(octal, 8)), octal.length + 1];
  const next = rest[0] ?? '';
  return [{ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[next] ?? next, 2];
}

const safely = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
