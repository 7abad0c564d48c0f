import type { Span } from '../../text/span.ts';
import { lexPrisma, type PrismaToken } from './lexer.ts';

/** The blocks of one .prisma file as written. Total: what cannot be read is skipped to the end of its line. Spans are offsets of the file. */
export function parsePrisma(text: string): Block[] {
  const reader = new Reader(lexPrisma(text));
  const blocks: Block[] = [];
  while (!reader.done) {
    const block = readBlock(reader);
    if (block) blocks.push(block);
    else reader.skipLine();
  }
  return blocks;
}

export type BlockKind = 'model' | 'view' | 'type' | 'enum' | 'datasource' | 'generator';

export interface Block {
  readonly kind: BlockKind;
  readonly name: Word;
  /** Fields of models, views and types; values of enums (without a type). */
  readonly fields: readonly Field[];
  /** `@@…` */
  readonly attributes: readonly Attribute[];
  /** `key = value` of datasources and generators. */
  readonly properties: ReadonlyMap<string, Value>;
}

export interface Word {
  readonly text: string;
  readonly span: Span;
}

export interface Field {
  readonly name: Word;
  readonly type?: Word;
  readonly arity: 'one' | 'optional' | 'list';
  /** The SQL type inside `Unsupported("…")`. */
  readonly unsupported?: string;
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  /** Without `@` or `@@`: `map`, `db.VarChar`. */
  readonly name: string;
  readonly span: Span;
  readonly arguments: readonly Argument[];
}

export interface Argument {
  readonly name?: string;
  readonly value: Value;
}

export type Value =
  | { readonly kind: 'string' | 'number' | 'word'; readonly text: string; readonly span: Span }
  | { readonly kind: 'call'; readonly text: string; readonly arguments: readonly Argument[]; readonly span: Span }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly span: Span };

const blockKinds: ReadonlySet<string> = new Set(['model', 'view', 'type', 'enum', 'datasource', 'generator']);

/** Tokens with a place; newlines count only where the grammar asks for them. */
class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly PrismaToken[]) {}

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(ahead = 0): PrismaToken | undefined {
    return this.tokens[this.at + ahead];
  }

  next(): PrismaToken | undefined {
    return this.tokens[this.at++];
  }

  is(text: string): boolean {
    const token = this.peek();
    return token?.kind === 'punctuation' && token.text === text;
  }

  take(text: string): PrismaToken | undefined {
    return this.is(text) ? this.next() : undefined;
  }

  skipNewlines(): void {
    while (this.peek()?.kind === 'newline') this.at++;
  }

  /** Whether a line ends inside brackets that were never closed: the next line begins with a field, an attribute or a brace. */
  leavesBrackets(): boolean {
    if (this.peek()?.kind !== 'newline') return false;
    let at = this.at;
    while (this.tokens[at]?.kind === 'newline') at++;
    const [first, second] = [this.tokens[at], this.tokens[at + 1]];
    if (first?.kind === 'block-attribute' || first?.text === '}') return true;
    return first?.kind === 'word' && second?.kind === 'word';
  }

  /** To the start of the next line, but never past a closing brace: the block it closes must end there. */
  skipLine(): void {
    const start = this.at;
    while (!this.done && this.peek()!.kind !== 'newline' && !(this.is('}') && this.at > start)) this.at++;
    this.skipNewlines();
  }
}

function readBlock(reader: Reader): Block | undefined {
  reader.skipNewlines();
  const keyword = reader.peek();
  const name = reader.peek(1);
  const brace = reader.peek(2);
  if (keyword?.kind !== 'word' || !blockKinds.has(keyword.text) || name?.kind !== 'word' || brace?.text !== '{') return undefined;
  reader.next();
  reader.next();
  reader.next();
  const kind = keyword.text as BlockKind;
  const fields: Field[] = [];
  const attributes: Attribute[] = [];
  const properties = new Map<string, Value>();
  for (;;) {
    reader.skipNewlines();
    const token = reader.peek();
    if (!token || reader.take('}')) break;
    if (token.kind === 'block-attribute') attributes.push(readAttribute(reader));
    else if (token.kind === 'word' && startsBlock(reader)) break;
    else if (token.kind === 'word' && reader.peek(1)?.text === '=') readProperty(reader, properties);
    else if (token.kind === 'word') fields.push(readField(reader, kind));
    else reader.skipLine();
  }
  return { kind, name: word(name), fields, attributes, properties };
}

/** A block whose closing brace is not written yet ends where the next one begins. */
function startsBlock(reader: Reader): boolean {
  const [keyword, name, brace] = [reader.peek(), reader.peek(1), reader.peek(2)];
  return blockKinds.has(keyword!.text) && name?.kind === 'word' && brace?.kind === 'punctuation' && brace.text === '{';
}

function readProperty(reader: Reader, properties: Map<string, Value>): void {
  const key = reader.next()!.text;
  reader.next();
  const value = readValue(reader);
  if (value) properties.set(key, value);
  reader.skipLine();
}

function readField(reader: Reader, kind: BlockKind): Field {
  const name = word(reader.next()!);
  let type: Word | undefined;
  let unsupported: string | undefined;
  let arity: Field['arity'] = 'one';
  if (kind !== 'enum') {
    if (reader.take(':')) reader.peek();
    if (reader.peek()?.kind === 'word') {
      type = word(reader.next()!);
      if (type.text === 'Unsupported' && reader.is('(')) {
        const first = readArguments(reader)[0]?.value;
        unsupported = first?.kind === 'string' ? first.text : '';
      }
      if (reader.is('[')) {
        reader.next();
        reader.take(']');
        arity = 'list';
      }
      if (reader.take('?')) arity = arity === 'list' ? 'list' : 'optional';
      reader.take('!');
    }
  }
  const attributes: Attribute[] = [];
  for (;;) {
    const token = reader.peek();
    if (!token || token.kind === 'newline' || reader.is('}')) break;
    if (token.kind === 'attribute') attributes.push(readAttribute(reader));
    else reader.next();
  }
  return { name, arity, attributes, ...(type ? { type } : {}), ...(unsupported === undefined ? {} : { unsupported }) };
}

function readAttribute(reader: Reader): Attribute {
  const token = reader.next()!;
  return {
    name: token.text,
    span: { start: token.start, end: token.end },
    arguments: reader.is('(') ? readArguments(reader) : [],
  };
}

/** From `(` to its `)`; a missing one ends where the next line is no argument, at `}` or at the end of the file. */
function readArguments(reader: Reader): Argument[] {
  reader.next();
  const result: Argument[] = [];
  for (;;) {
    if (reader.leavesBrackets()) return result;
    reader.skipNewlines();
    const token = reader.peek();
    if (!token || reader.is('}') || reader.take(')')) return result;
    if (reader.take(',')) continue;
    let name: string | undefined;
    if (token.kind === 'word' && reader.peek(1)?.text === ':') {
      name = token.text;
      reader.next();
      reader.next();
      reader.skipNewlines();
    }
    const value = readValue(reader);
    if (value) result.push(name === undefined ? { value } : { name, value });
    else if (!reader.is('}')) reader.next();
  }
}

function readValue(reader: Reader): Value | undefined {
  const token = reader.peek();
  if (!token) return undefined;
  const span = { start: token.start, end: token.end };
  if (token.kind === 'string' || token.kind === 'number') {
    reader.next();
    return { kind: token.kind, text: token.text, span };
  }
  if (token.kind === 'word') {
    reader.next();
    if (!reader.is('(')) return { kind: 'word', text: token.text, span };
    return { kind: 'call', text: token.text, arguments: readArguments(reader), span };
  }
  if (!reader.take('[')) return undefined;
  const items: Value[] = [];
  for (;;) {
    if (reader.leavesBrackets()) break;
    reader.skipNewlines();
    const next = reader.peek();
    if (!next || reader.is('}') || reader.is(')') || reader.take(']')) break;
    if (reader.take(',')) continue;
    const item = readValue(reader);
    if (item) items.push(item);
    else reader.next();
  }
  return { kind: 'list', items, span };
}

const word = (token: PrismaToken): Word => ({ text: token.text, span: { start: token.start, end: token.end } });

/** The argument of that name, or the first unnamed one when `positional`. */
export function argument(attribute: Attribute | undefined, name: string, position?: number): Value | undefined {
  if (!attribute) return undefined;
  const named = attribute.arguments.find((entry) => entry.name === name);
  if (named) return named.value;
  return position === undefined ? undefined : attribute.arguments.filter((entry) => entry.name === undefined)[position]?.value;
}

export const attribute = (list: readonly Attribute[], name: string): Attribute | undefined =>
  list.find((entry) => entry.name === name);
