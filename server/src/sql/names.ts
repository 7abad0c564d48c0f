import { keywordKind } from './keywords.ts';

/** A name as pg_catalog would store it, from the way it is written: unquoted, ASCII letters lower-cased, cut to 63 bytes (4.1.1). */
export function fold(written: string): string {
  const first = written.charCodeAt(0);
  if (first === 0x22)
    return truncate(written.slice(1, written.endsWith('"') && written.length > 1 ? -1 : undefined).replaceAll('""', '"'));
  if ((first === 0x55 || first === 0x75) && written.startsWith('&"', 1)) {
    return truncate(
      unicodeEscapes(written.slice(3, written.endsWith('"') && written.length > 3 ? -1 : undefined).replaceAll('""', '"')),
    );
  }
  return truncate(/[A-Z]/.test(written) ? written.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : written);
}

/** The name as it must be written, like PostgreSQL's quote_ident: bare when it is lower case and no keyword but an unreserved one. */
export function quoteIdentifier(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && (keywordKind(name) ?? 'unreserved') === 'unreserved') return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema.name`, each part quoted where it must be. */
export function qualified(schema: string | undefined, name: string): string {
  return schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** NAMEDATALEN - 1: longer names are cut, at a character's border, without an error. */
const longest = 63;

function truncate(name: string): string {
  if (name.length * 3 <= longest) return name;
  let bytes = 0;
  for (let i = 0; i < name.length; ) {
    const code = name.codePointAt(i)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > longest) return name.slice(0, i);
    i += code > 0xffff ? 2 : 1;
  }
  return name;
}

/** `\0061` and `\+000061` of U&"" names. UESCAPE with another character is left as it stands. */
function unicodeEscapes(name: string): string {
  return name.replace(
    /\\(?:([0-9a-fA-F]{4})|\+([0-9a-fA-F]{6})|(\\))/g,
    (whole, short?: string, long?: string, backslash?: string) => {
      if (backslash) return '\\';
      const code = Number.parseInt(short ?? long ?? '', 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
