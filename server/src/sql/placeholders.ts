import { keywordKind } from './keywords.ts';
import { isWordStart, Lexer } from './lexer.ts';
import type { Slot } from './slots.ts';

/**
 * Parameters in styles that are not PostgreSQL's own but are common in files and strings: `?`, `??`, `:name`, `:name!`, `:'name'`, `:"name"`,
 * `@name`, `$name`, `${name}`, `$1:name`, `%s`, `%(name)s`, `#{name}`, `{{ name }}`, `{name}`, `sqlc.arg(name)`; `{% … %}` and `{# … #}` are blanks.
 *
 * `certain`: only those that PostgreSQL would take for something else without an error (`@name` is the absolute value of a column,
 * `sqlc.arg(x)` a function call). `all` is for a text that does not parse as written: then `?` may be a parameter where it is not
 * plainly the jsonb operator, and `:name` is one where it is not an array slice.
 */
export function findPlaceholders(text: string, which: 'certain' | 'all'): readonly Slot[] {
  if (!(which === 'certain' ? mayHoldCertain : mayHoldAny).test(text)) return [];
  const finder = new Finder(text, which === 'all');
  finder.run();
  return finder.slots;
}

const mayHoldCertain = /@[\p{L}_]|%s|sqlc/iu;
const mayHoldAny = /[?:@%{]|\$[\p{L}_[(/<]|sqlc/iu;

/** Operators that people glue to a parameter: `id=?`, `id=@id`, `id=%s`. `<@` is not among them. */
const glued = new Set(['=', '<>', '!=', '<', '>', '<=', '>=', '+', '-', '*', '/', '||', '~', '~*']);

class Finder {
  readonly slots: Slot[] = [];
  private readonly lexer: Lexer;
  private brackets = 0;
  /** Whether the last lexeme can end an operand, so that what follows is an operator. */
  private afterOperand = false;
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly text: string,
    private readonly all: boolean,
  ) {
    this.lexer = new Lexer(text);
  }

  run(): void {
    const { lexer } = this;
    while (lexer.next()) {
      if (lexer.kind === 'comment') continue;
      const end = this.slotHere();
      if (end !== undefined) {
        lexer.end = end;
        this.afterOperand = true;
        continue;
      }
      this.note();
    }
  }

  private note(): void {
    const { lexer } = this;
    const first = lexer.text[lexer.start];
    if (lexer.kind === 'punctuation') {
      if (first === '[') this.brackets++;
      else if (first === ']') this.brackets--;
      this.afterOperand = first === ')' || first === ']';
    } else if (lexer.kind === 'word') {
      const kind = keywordKind(lexer.text.slice(lexer.start, lexer.end).toLowerCase());
      this.afterOperand = kind === undefined || kind === 'unreserved';
    } else {
      this.afterOperand = lexer.kind !== 'operator';
    }
  }

  /** Adds the slot that begins at or within the current lexeme and gives its end; undefined when there is none. */
  private slotHere(): number | undefined {
    const { kind, start, end } = this.lexer;
    if (kind === 'word') return this.sqlcCall(start, end);
    if (kind === 'operator') return this.inOperator(start, end);
    if (!this.all) return undefined;
    if (kind === 'parameter') return this.add(this.match(/\$\d+(?::[a-zA-Z]\w*|[\^~#])/y, start), 'unknown');
    if (kind !== 'punctuation') return undefined;
    switch (this.text[start]) {
      case ':':
        if (end > start + 1 || (this.brackets > 0 && this.afterOperand)) return undefined;
        return (
          this.add(this.match(/:[\p{L}_][\p{L}\p{N}_]*!?(?!=)/uy, start), 'value') ??
          this.add(this.match(/:'[^'\n]*'/y, start), 'value') ??
          this.add(this.match(/:"[^"\n]*"|:\{\?\w+\}/y, start), 'unknown')
        );
      case '$':
        return (
          this.add(this.match(/\$[\p{L}_][\p{L}\p{N}_]*/uy, start), 'value') ??
          this.add(this.match(/\$(?:\{[^{}\n]*\}|\([^()\n]*\)|\[[^[\]\n]*\]|\/[^/\n]*\/|<[^<>\n]*>)/y, start), 'unknown')
        );
      case '{':
        return (
          this.add(this.match(/\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/y, start), 'blank') ??
          this.add(this.match(/\{\{[\s\S]*?\}\}|\{[^{}\n]*\}/y, start), 'unknown')
        );
    }
    return undefined;
  }

  private sqlcCall(start: number, end: number): number | undefined {
    if (end - start !== 4 || this.text.slice(start, end).toLowerCase() !== 'sqlc') return undefined;
    return this.add(this.match(/sqlc\s*\.\s*(?:arg|narg|slice|embed)\s*\([^()]*\)/iy, start), 'value');
  }

  private inOperator(start: number, end: number): number | undefined {
    const operator = this.text.slice(start, end);
    const last = operator.at(-1);
    const at = end - 1;
    const gluedBefore = operator.length === 1 || glued.has(operator.slice(0, -1));
    if (last === '@' && gluedBefore && isWordStart(this.text.charCodeAt(end))) {
      return this.add(this.match(/@[\p{L}_][\p{L}\p{N}_]*/uy, at), 'value');
    }
    if (last === '%' && (operator.length > 1 ? gluedBefore : this.all && !this.afterOperand)) {
      return this.add(this.match(/%(?:\([^()\n]*\))?[sdifLI](?![\p{L}\p{N}_])/uy, at), 'value');
    }
    if (!this.all) return undefined;
    if (last === '#' && gluedBefore) return this.add(this.match(/#\{[^{}\n]*\}/y, at), 'value');
    if (operator === '??' && !this.afterOperand) return this.add(end, 'unknown', start);
    const question = operator.indexOf('?');
    if (question < 0) return undefined;
    const before = operator.slice(0, question);
    const after = operator.slice(question + 1);
    if ((before !== '' && !glued.has(before)) || (after !== '' && !glued.has(after.replace(/\?$/, '')))) return undefined;
    if (before === '' && this.afterOperand && this.operandFollows(end)) return undefined;
    return this.add(this.match(/\?\d*/y, start + question), 'value');
  }

  /** Whether what stands at `from` begins an operand, so that an operator may stand before it. */
  private operandFollows(from: number): boolean {
    const ahead = new Lexer(this.text, from);
    while (ahead.next()) {
      if (ahead.kind === 'comment') continue;
      const written = this.text.slice(ahead.start, ahead.end);
      if (ahead.kind === 'word')
        return keywordKind(written.toLowerCase()) !== 'reserved' || /^(?:array|case|null|true|false)$/i.test(written);
      if (ahead.kind === 'punctuation') return written === '(' || written === ':' || written === '$' || written === '{';
      return ahead.kind !== 'operator' || written === '?' || written === '-' || written === '@';
    }
    return false;
  }

  /** `IN ?` has no room for the parentheses that PostgreSQL wants: the slot takes in the word and becomes a comparison. */
  private inList(slot: Slot): Slot {
    const found = /\b(not\s+)?in\s+$/i.exec(this.text.slice(Math.max(0, slot.start - 20), slot.start));
    return found ? { ...slot, start: slot.start - found[0].length, form: found[1] ? '<> $' : '= $' } : slot;
  }

  private at = 0;

  /** The end of what the sticky `pattern` matches at `start`. */
  private match(pattern: RegExp, start: number): number | undefined {
    pattern.lastIndex = start;
    this.at = start;
    return pattern.test(this.text) ? pattern.lastIndex : undefined;
  }

  private add(end: number | undefined, kind: Slot['kind'], start = this.at): number | undefined {
    if (end === undefined) return undefined;
    const written = this.text.slice(start, end);
    const key = written === '?' || /^%[a-zA-Z]$/.test(written) ? `${written}${this.slots.length}` : written;
    if (!this.numbers.has(key)) this.numbers.set(key, this.numbers.size + 1);
    const slot: Slot = { start, end, kind, number: this.numbers.get(key)!, written: undefined };
    this.slots.push(end - start < 3 ? this.inList(slot) : slot);
    return end;
  }
}
