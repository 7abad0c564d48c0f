import type { Family } from './types.ts';

/** What a TypeScript type says of a column. */
export interface Shape {
  /** `undefined`: the type does not say (a name from elsewhere, `any`). */
  readonly family: Family | undefined;
  /** The type allows null or undefined; `false` only when `family` is known. */
  readonly nullable: boolean;
  /** The string literals of a union of nothing but such. */
  readonly values?: readonly string[];
  readonly element?: Shape;
  /** A JavaScript bigint, which no 32-bit column holds. */
  readonly big?: true;
  /** The type's name; an enum of the database may bear it. */
  readonly name?: string;
}

/** Reads a type as extraction writes it, names with what they stand for: `Status = 'sent' | 'seen'`. Total. */
export function readShape(type: string): Shape {
  const alias = /^([\w$.]+) = (.+)$/s.exec(strip(type));
  if (alias) {
    const meaning = readShape(alias[2]!);
    const own = meaning.family === 'text' ? byName[alias[1]!] : undefined;
    return { ...meaning, name: alias[1]!, ...(own && { family: own }) };
  }
  const parts = split(strip(type), '|').map(strip);
  const rest = parts.filter((part) => part !== 'null' && part !== 'undefined' && part !== '');
  const nullable = rest.length < parts.length;
  const literals = rest.map(stringLiteral);
  if (rest.length > 0 && literals.every((literal) => literal !== undefined))
    return { family: 'text', nullable, values: literals };
  const shapes = rest.map(readOne);
  const first = shapes[0];
  if (!first) return { family: undefined, nullable };
  // `string | Date`, `number | string`: what drivers give and take; the narrower one is what the column is.
  const known = [...new Set(shapes.map((shape) => shape.family).filter((family) => family !== undefined))];
  const narrow = known.filter((family) => family !== 'text');
  const family = known.length === 1 ? known[0] : narrow.length === 1 ? narrow[0] : undefined;
  const shape = shapes.find((each) => each.family === family) ?? first;
  return { ...shape, family, nullable: nullable || shapes.some((each) => each.nullable) };
}

function readOne(type: string): Shape {
  if (/^[\w$.]+ = /.test(type)) return readShape(type);
  const call = calls.find(([pattern]) => pattern.test(type));
  if (call) return { family: call[1], nullable: false, ...(milliseconds.test(type) ? { big: true } : {}) };
  const array = /^(?:readonly\s+)?(.+)\[\]$/s.exec(type) ?? /^(?:Readonly)?Array<(.+)>$/s.exec(type);
  if (array) {
    const element = readShape(array[1]!);
    // Objects are stored as one document, not as an array of PostgreSQL's.
    return { family: element.family === 'json' || element.family === undefined ? 'json' : 'array', nullable: false, element };
  }
  const wrapped = /^(?:Generated|ColumnType|Promise|Awaited|NonNullable|Readonly|Required|Maybe|Nullable|Option)<(.+)>$/s.exec(
    type,
  );
  if (wrapped && !/^(Readonly|Required)/.test(type)) {
    const inner = readShape(split(wrapped[1]!, ',')[0]!);
    return /^(Maybe|Nullable|Option)</.test(type) ? { ...inner, nullable: true } : inner;
  }
  if (stringLiteral(type) !== undefined || type.startsWith('`')) return { family: 'text', nullable: false };
  if (/^-?[\d_.]+$/.test(type)) return { family: 'number', nullable: false };
  if (/^-?\d+n$/.test(type)) return { family: 'number', nullable: false, big: true };
  if (/^(Record<|Partial<|Map<|\{|\[|Json(Value|Object|Array|b)?\b|Prisma\.Json|object$|Readonly<|Required<)/.test(type)) {
    return { family: 'json', nullable: false };
  }
  const family = byName[type];
  if (family) return { family, nullable: false, ...(type === 'bigint' || type === 'BigInt' ? { big: true } : {}) };
  return /^[A-Za-z_$][\w$.]*$/.test(type) && !/^(any|unknown|never|void)$/.test(type)
    ? { family: undefined, nullable: false, name: type }
    : { family: undefined, nullable: false };
}

/** A point in time as a number: more than 32 bits. */
const milliseconds = /^(?:Date\.now|getTime|valueOf)\(\)$/;

/** What calls yield that say more than the type of their result. */
const calls: readonly (readonly [RegExp, Family])[] = [
  [/^JSON\.stringify\(\)$/, 'json'],
  [milliseconds, 'number'],
  [/uuid(?:v?\.?v[1-7])?\(\)$/i, 'uuid'],
];

const byName: Readonly<Record<string, Family>> = {
  string: 'text',
  String: 'text',
  number: 'number',
  Number: 'number',
  bigint: 'number',
  BigInt: 'number',
  Decimal: 'number',
  'Prisma.Decimal': 'number',
  boolean: 'boolean',
  Boolean: 'boolean',
  true: 'boolean',
  false: 'boolean',
  Date: 'datetime',
  Dayjs: 'datetime',
  DateTime: 'datetime',
  Moment: 'datetime',
  Timestamp: 'datetime',
  Buffer: 'bytes',
  Uint8Array: 'bytes',
  ArrayBuffer: 'bytes',
  UUID: 'uuid',
  Uuid: 'uuid',
};

function stringLiteral(type: string): string | undefined {
  const match = /^'((?:[^'\\]|\\.)*)'$|^"((?:[^"\\]|\\.)*)"$/s.exec(type);
  return match ? (match[1] ?? match[2] ?? '').replace(/\\(.)/g, '$1') : undefined;
}

function strip(type: string): string {
  let text = type.trim().replace(/^\|/, '').trim();
  while (text.startsWith('(') && closes(text)) text = text.slice(1, -1).trim();
  return text;
}

/** Whether the bracket at the start closes at the very end. */
function closes(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i === text.length - 1;
  }
  return false;
}

/** Splits at `separator` outside brackets and quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quote) {
      if (character === '\\') i++;
      else if (character === quote) quote = '';
    } else if (character === "'" || character === '"' || character === '`') quote = character;
    else if ('([{<'.includes(character)) depth++;
    else if (')]}'.includes(character) || (character === '>' && text[i - 1] !== '=')) depth--;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
