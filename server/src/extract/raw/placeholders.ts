import type { Span } from '../../text/span.ts';
import type { PlaceholderMatch, PlaceholderReader } from '../assemble.ts';
import { quoteName } from '../builders/sqlWriter.ts';

/** A name that a placeholder is filled with, and where the code says it. */
export interface BoundName {
  readonly text: string;
  readonly host?: Span;
}

/** What a positional or named placeholder is filled with, when code shows it: the name for identifiers, undefined for the rest. */
export type Bound = (key: number | string) => BoundName | undefined;

const at = (pattern: RegExp, text: string, index: number): RegExpExecArray | null => {
  pattern.lastIndex = index;
  return pattern.exec(text);
};

const value = (length: number): PlaceholderMatch => ({ kind: 'value', length });

/** A name that the client quotes: its text when known. */
const identifier = (length: number, name: BoundName | undefined): PlaceholderMatch =>
  name === undefined
    ? { kind: 'unknown', length }
    : { kind: 'text', length, text: quoted(name.text), ...(name.host && { host: name.host }) };

const quoted = (name: string): string =>
  name
    .split('.')
    .map((each) => (each === '*' ? each : quoteName(each)))
    .join('.');

/** Knex and MikroORM: `?` value, `??` identifier, `:name` value, `:name:` identifier, `\?` a question mark. `named` when bindings are an object. */
export function questionMarks(bound: Bound, named: 'named' | 'positional'): PlaceholderReader {
  let count = 0;
  return (text, index, before) => {
    const char = text[index];
    if (char === '?' && index === 0 && before.endsWith('\\')) return { kind: 'text', length: 1, text: '?', back: 1 };
    if (char === '\\' && text[index + 1] === '?') return { kind: 'text', length: 2, text: '?' };
    if (named === 'positional') {
      if (char !== '?') return undefined;
      const key = count++;
      return text[index + 1] === '?' ? identifier(2, bound(key)) : value(1);
    }
    const match = char === ':' && text[index - 1] !== ':' ? at(/:([A-Za-z_]\w*)(:(?!:))?/y, text, index) : null;
    if (!match) return undefined;
    return match[2] ? identifier(match[0].length, bound(match[1]!)) : value(match[0].length);
  };
}

/** Sequelize, TypeORM's builder, pgtyped: `:name`, `:...name`, `:name!`, `?` where they are used. */
export function colonNames(more: { readonly questionMark: boolean; readonly dollarNames: boolean }): PlaceholderReader {
  return (text, index) => {
    const char = text[index];
    if (char === '?' && more.questionMark) return value(1);
    if (char === '$' && more.dollarNames) {
      const match = at(/\$[A-Za-z_]\w*/y, text, index);
      return match && !/[\w$]/.test(text[index - 1] ?? '') ? value(match[0].length) : undefined;
    }
    if (char !== ':' || text[index - 1] === ':' || text[index + 1] === ':') return undefined;
    const match = at(/:(?:\.\.\.)?[A-Za-z_]\w*!?/y, text, index);
    // `a[1:n]` is a slice, not a parameter.
    return match && !/[\w\])]/.test(text[index - 1] ?? '') ? value(match[0].length) : undefined;
  };
}

const PROMISE =
  /\$(?:(\d+)|<\s*([\w$.]+)\s*([^>]*)>|\{\s*([\w$.]+)\s*([^}]*)\}|\(\s*([\w$.]+)\s*([^)]*)\)|\[\s*([\w$.]+)\s*([^\]]*)\]|\/\s*([\w$.]+)\s*([^/]*)\/)((?::[a-z]+|[~^#])?)/y;

/** pg-promise: `$1`, `${name}` and its four other brackets, with `:name`, `~`, `:raw`, `^`, `:value`, `#`, `:csv`, `:list`, `:json`, `:alias`. */
export function pgPromiseNames(bound: Bound): PlaceholderReader {
  return (text, index) => {
    if (text[index] !== '$') return undefined;
    const match = at(PROMISE, text, index);
    if (!match) return undefined;
    const [whole, number, ...groups] = match;
    const own = groups.slice(0, -1);
    const inner = own.find((_, position) => position % 2 === 1 && own[position] !== undefined && own[position] !== '') ?? '';
    const outer = groups.at(-1) ?? '';
    const modifier = inner || (/^:(name|alias|raw|value|csv|list|json)$|^[~^#]$/.test(outer) ? outer : '');
    const length = whole.length - (modifier === outer ? 0 : outer.length);
    const key = number === undefined ? (own.find((each) => each !== undefined && each !== '') ?? '') : Number(number) - 1;
    if (/^(:name|:alias|~)$/.test(modifier)) return identifier(length, bound(key));
    if (/^(:raw|:value|\^|#)$/.test(modifier)) return { kind: 'unknown', length };
    return number !== undefined && modifier === '' ? undefined : value(length);
  };
}
