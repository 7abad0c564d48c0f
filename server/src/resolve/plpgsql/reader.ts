import type { BodyEvents } from './bodyEvents.ts';
import { nameOf, Unreadable, Words } from './words.ts';

/**
 * Reads a body by PL/pgSQL's grammar (PostgreSQL 41, pl_gram.y) and tells `events` of the SQL in it. False when it could not be read to its end: what was told
 * until then holds. PL/pgSQL takes an expression to reach to the next THEN, LOOP or semicolon outside of parentheses, and so do we.
 */
export function readBody(body: string, events: BodyEvents): boolean {
  try {
    new Reader(body, events).body();
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

class Reader extends Words {
  constructor(
    body: string,
    private readonly events: BodyEvents,
  ) {
    super(body);
  }

  body(): void {
    while (this.peek() === '#') this.at += 3; // #variable_conflict use_column
    this.block();
  }

  private label(): string | undefined {
    if (!this.accept('<<')) return undefined;
    const name = nameOf(this.take());
    this.expect('>>');
    return name;
  }

  private block(label = this.label()): void {
    this.events.enter(label);
    while (this.accept('declare')) while (this.peek() !== 'begin' && this.peek() !== 'declare') this.declaration();
    this.expect('begin');
    const start = this.words[this.at]?.start ?? 0;
    this.statements();
    if (this.peek() === 'exception') this.handlers(start);
    this.expect('end');
    if (this.peek() !== ';' && this.peek() !== undefined) this.take();
    this.accept(';');
    this.events.leave();
  }

  private handlers(start: number): void {
    const end = this.take().start;
    while (this.accept('when')) {
      const conditions: string[] = [];
      while (this.peek() !== 'then') conditions.push(this.take().word);
      this.expect('then');
      this.events.guarded({ start, end }, conditions);
      this.events.enter(undefined);
      for (const name of ['sqlstate', 'sqlerrm']) this.events.declare({ name, kind: 'variable' });
      this.statements();
      this.events.leave();
    }
  }

  private declaration(): void {
    const name = nameOf(this.take());
    if (this.accept('alias')) {
      this.skipTo(';');
      this.events.declare({ name, kind: 'alias' });
      return;
    }
    if (this.accept('no')) this.expect('scroll');
    else this.accept('scroll');
    if (this.accept('cursor')) {
      this.cursor(name);
      return;
    }
    this.accept('constant');
    const type = this.until(';', ':=', '=', 'default', 'not', 'collate');
    if (this.accept('collate')) {
      this.take();
      while (this.accept('.')) this.take();
    }
    if (this.accept('not')) this.expect('null');
    // The default is evaluated before the variable is there.
    if (this.accept(':=', '=', 'default')) this.expressionUntil(';');
    this.expect(';');
    this.events.declare({ name, kind: 'variable', type });
  }

  private cursor(name: string): void {
    this.events.declare({ name, kind: 'cursor' });
    this.events.enter(undefined);
    if (this.accept('(')) {
      while (this.peek() !== ')') {
        const parameter = nameOf(this.take());
        const type = this.until(',', ')');
        this.events.declare({ name: parameter, kind: 'variable', type });
        this.accept(',');
      }
      this.expect(')');
    }
    this.expect('is', 'for');
    this.statementUntilSemicolon();
    this.events.leave();
  }

  private statements(): void {
    for (;;) {
      const next = this.peek();
      if (next === undefined) throw new Unreadable();
      if (endsList.has(next) && !(next === 'exception' && this.peek(1) !== 'when')) return;
      this.statement();
    }
  }

  private statement(): void {
    const label = this.peek() === '<<' ? this.label() : undefined;
    const word = this.peek();
    switch (word) {
      case 'declare':
        this.block(label);
        return;
      case 'begin':
        this.block(label);
        return;
      case ';':
        this.take();
        return;
      case 'if':
        this.conditional();
        return;
      case 'case':
        this.choice();
        return;
      case 'loop':
        this.events.enter(label);
        this.loopBody();
        this.events.leave();
        return;
      case 'while':
        this.take();
        this.events.enter(label);
        this.expressionUntil('loop');
        this.loopBody();
        this.events.leave();
        return;
      case 'for':
        this.forLoop(label);
        return;
      case 'foreach':
        this.forEach(label);
        return;
      case 'exit':
      case 'continue':
        this.take();
        if (this.peek() !== 'when' && this.peek() !== ';') this.take();
        if (this.accept('when')) this.expressionUntil(';');
        this.expect(';');
        return;
      case 'return':
        this.returns();
        return;
      case 'raise':
        this.raise();
        return;
      case 'assert':
        this.take();
        this.list(';');
        this.expect(';');
        return;
      case 'execute':
        this.take();
        this.dynamic(';');
        return;
      case 'perform': {
        const start = this.take().start;
        const { end } = this.until(';');
        this.expect(';');
        this.events.perform({ start, end });
        return;
      }
      case 'get':
      case 'fetch':
      case 'move':
      case 'close':
      case 'null':
      case 'commit':
      case 'rollback':
        this.plain(word);
        return;
      case 'open':
        this.open();
        return;
      default:
        if (this.assignment()) return;
        this.statementUntilSemicolon();
        return;
    }
  }

  /** `null;` and what takes only variables. A field called `open` or `get` may still be assigned to. */
  private plain(word: string): void {
    if (word !== 'null' && this.assignment()) return;
    this.skipTo(';');
  }

  private conditional(): void {
    this.take();
    do {
      this.expressionUntil('then');
      this.expect('then');
      this.statements();
    } while (this.accept('elsif', 'elseif'));
    if (this.accept('else')) this.statements();
    this.expect('end');
    this.expect('if');
    this.expect(';');
  }

  private choice(): void {
    this.take();
    if (this.peek() !== 'when') this.expressionUntil('when');
    while (this.accept('when')) {
      this.list('then');
      this.expect('then');
      this.statements();
    }
    if (this.accept('else')) this.statements();
    this.expect('end');
    this.expect('case');
    this.expect(';');
  }

  private loopBody(): void {
    this.expect('loop');
    this.statements();
    this.expect('end');
    this.expect('loop');
    this.skipTo(';');
  }

  private forLoop(label: string | undefined): void {
    this.take();
    const targets = this.until('in');
    this.expect('in');
    const name = nameOf(this.words.find((word) => word.start === targets.start)!);
    this.events.enter(label);
    const range = this.rangeAhead();
    if (range) {
      this.accept('reverse');
      this.expressionUntil('..');
      this.expect('..');
      this.expressionUntil('loop', 'by');
      if (this.accept('by')) this.expressionUntil('loop');
      this.events.declare({ name, kind: 'integer' });
    } else if (this.accept('execute')) {
      this.dynamic('loop');
    } else if (startsQuery.has(this.peek() ?? '')) {
      const at = this.until('loop');
      this.events.statement(at, undefined);
    } else {
      // A loop over a bound cursor brings a record of its own.
      this.take();
      this.cursorArguments();
      this.events.declare({ name, kind: 'record' });
    }
    this.loopBody();
    this.events.leave();
  }

  private forEach(label: string | undefined): void {
    this.take();
    this.until('in', 'slice');
    if (this.accept('slice')) this.take();
    this.expect('in');
    this.expect('array');
    this.events.enter(label);
    this.expressionUntil('loop');
    this.loopBody();
    this.events.leave();
  }

  private returns(): void {
    this.take();
    if (this.accept(';')) return;
    if (this.accept('query')) {
      if (this.accept('execute')) {
        this.dynamic(';');
        return;
      }
      this.statementUntilSemicolon();
      return;
    }
    if (this.peek() === 'next') {
      this.take();
      if (this.accept(';')) return;
    }
    this.expressionUntil(';');
    this.expect(';');
  }

  private raise(): void {
    this.take();
    this.accept('debug', 'log', 'info', 'notice', 'warning', 'exception');
    if (this.words[this.at]?.kind === 'string' || this.words[this.at]?.kind === 'dollar') {
      this.take();
      while (this.accept(',')) this.expressionUntil(',', ';', 'using');
    } else if (this.accept('sqlstate')) this.take();
    else if (this.peek() !== 'using' && this.peek() !== ';') this.take();
    if (this.accept('using')) {
      do {
        this.take();
        this.expect('=', ':=');
        this.expressionUntil(',', ';');
      } while (this.accept(','));
    }
    this.expect(';');
  }

  /** What follows EXECUTE: the command is unknown, but its parts and arguments are expressions. */
  private dynamic(end: string): void {
    this.expressionUntil(end, 'into', 'using');
    while (this.peek() !== end) {
      if (this.accept('into')) this.until(end, 'using');
      else {
        this.expect('using');
        this.list(end, 'into');
      }
    }
    if (end === ';') this.expect(';');
  }

  private open(): void {
    this.take();
    if (this.assignmentAt(this.at - 1)) {
      this.at--;
      this.assignment();
      return;
    }
    this.until(';', 'for', '(');
    this.cursorArguments();
    if (this.accept(';')) return;
    this.expect('for');
    if (this.accept('execute')) {
      this.dynamic(';');
      return;
    }
    this.statementUntilSemicolon();
  }

  /** `(1, limit := 2)` of a bound cursor. */
  private cursorArguments(): void {
    if (!this.accept('(')) return;
    do {
      if (this.peek(1) === ':=' || this.peek(1) === '=>') this.at += 2;
      this.expressionUntil(',', ')');
    } while (this.accept(','));
    this.expect(')');
  }

  /** `a.b[1] := expression;`, also with `=`. */
  private assignment(): boolean {
    const operator = this.assignmentAt(this.at);
    if (operator === undefined) return false;
    const start = this.words[this.at]!.start;
    const end = this.words[operator - 1]!.end;
    this.at = operator + 1;
    this.events.assigned({ start, end });
    this.expressionUntil(';');
    this.expect(';');
    return true;
  }

  private statementUntilSemicolon(): void {
    const first = this.at;
    const at = this.until(';');
    const into = this.intoClause(first, this.at);
    this.expect(';');
    this.events.statement(at, into);
  }

  private list(...ends: readonly string[]): void {
    do this.expressionUntil(',', ...ends);
    while (this.accept(','));
  }

  private expressionUntil(...ends: readonly string[]): void {
    const at = this.until(...ends);
    if (at.end > at.start) this.events.expression(at);
  }
}

const endsList = new Set(['end', 'elsif', 'elseif', 'else', 'when', 'exception']);
const startsQuery = new Set(['select', 'with', 'values', 'table', 'insert', 'update', 'delete', 'merge', '(', 'explain', 'show']);
