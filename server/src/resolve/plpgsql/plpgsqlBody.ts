import { Lexer } from '../../sql/lexer.ts';
import { as, walk } from '../../sql/walk.ts';
import type { Span } from '../../text/span.ts';
import type { Env } from '../env.ts';
import { resolveSubquery } from '../query/subquery.ts';
import type { Reference } from '../reference.ts';
import type { Scope } from '../scope.ts';
import type { StatementResolvers } from '../statements.ts';
import type { BodyEvents, Declaration } from './bodyEvents.ts';
import type { Literal } from './literal.ts';
import { nestedEnv, parseWhole, resolveInside } from './nested.ts';
import { readBody } from './reader.ts';
import { declaredVariable, unknownVariable, type Variable, variableScope } from './variables.ts';

/**
 * Resolves the SQL of a PL/pgSQL body. `around` holds the function's parameters. PostgreSQL looks these names up when the statement runs, so this is silent
 * where the body itself may have brought the name or be prepared for its absence: DDL in it, a name that it also has in a string (dynamic SQL, a look into
 * information_schema), a handler of the error.
 */
export function resolvePlpgsqlBody(body: Literal, around: Scope, env: Env, others: StatementResolvers): void {
  const { sink } = env;
  if (!sink) return;
  const found: Reference[] = [];
  const inner: Env = { ...env, sink: { spans: sink.spans, add: (reference) => found.push(reference) } };
  const reader = new BodyResolver(body, around, inner, others);
  readBody(body.text, reader);
  const strings = stringsOf(body.text);
  for (const reference of found) {
    if (reference.status === 'missing' && reader.mayBring(reference, strings)) sink.add({ ...reference, status: 'unknown' });
    else sink.add(reference);
  }
}

interface Level {
  readonly label: string | undefined;
  readonly variables: Variable[];
}

class BodyResolver implements BodyEvents {
  private readonly levels: Level[] = [];
  private readonly guards: Span[] = [];
  /** Names of relations that DDL in the body makes or changes. */
  private readonly made = new Set<string>();
  /** It makes functions, types or schemas, too. */
  private makesMore = false;

  constructor(
    private readonly body: Literal,
    private readonly around: Scope,
    private readonly env: Env,
    private readonly others: StatementResolvers,
  ) {}

  enter(label: string | undefined): void {
    this.levels.push({ label, variables: [] });
  }

  leave(): void {
    this.levels.pop();
  }

  declare({ name, kind, type }: Declaration): void {
    const variable = type
      ? declaredVariable(name, type, this.body, this.env)
      : kind === 'integer'
        ? { name, type: 'integer' }
        : unknownVariable(name);
    this.levels.at(-1)?.variables.push(variable);
  }

  expression(at: Span): void {
    this.select('SELECT ', at);
  }

  perform(at: Span): void {
    const word = 'PERFORM';
    this.select('SELECT ', { start: at.start + word.length, end: at.end });
  }

  assigned(at: Span): void {
    if (this.body.text.slice(at.start, at.end).includes('.')) this.select('SELECT ', at);
  }

  statement(at: Span, into: Span | undefined): void {
    const whole = this.body.text.slice(at.start, at.end);
    const text = into
      ? whole.slice(0, into.start - at.start) + ' '.repeat(into.end - into.start) + whole.slice(into.end - at.start)
      : whole;
    const statement = parseWhole(text)[0];
    if (!statement?.node) return;
    this.noteDdl(statement.node);
    const inside = nestedEnv(this.env, statement, (offset) => this.body.at(at.start + offset));
    resolveInside(statement.node, inside, this.scope(), this.others);
  }

  guarded(at: Span, conditions: readonly string[]): void {
    if (conditions.some((condition) => guarding.test(condition))) this.guards.push(place(at, this.body));
  }

  /** Whether the name may be there when the statement runs, or its absence be expected. */
  mayBring(reference: Reference, strings: string): boolean {
    if (this.guards.some((guard) => guard.start <= reference.span.start && reference.span.end <= guard.end)) return true;
    const names = 'name' in reference ? [reference.name] : [];
    if (reference.kind === 'column') names.push(...reference.relations.map((relation) => relation.name));
    if (names.some((name) => this.made.has(name))) return true;
    if (this.makesMore && reference.kind !== 'column') return true;
    const own = names[0];
    return own !== undefined && mentions(strings, own);
  }

  private select(prefix: string, at: Span): void {
    const statement = parseWhole(prefix + this.body.text.slice(at.start, at.end))[0];
    if (!statement?.node) return;
    const inside = nestedEnv(this.env, statement, (offset) => this.body.at(at.start + offset - prefix.length));
    resolveSubquery(statement.node, inside, this.scope());
  }

  private scope(): Scope {
    return this.levels.reduce((parent, { label, variables }) => variableScope(variables, label, parent), this.around);
  }

  private noteDdl(node: Parameters<typeof walk>[0]): void {
    const kind = Object.keys(node)[0] ?? '';
    if (/^(?:Select|Insert|Update|Delete|Merge|Call|Lock|Truncate|Explain|Copy)Stmt$/.test(kind)) return;
    if (
      /^(?:CreateFunction|CreateSchema|CreateExtension|CompositeType|CreateEnum|CreateDomain|CreateRange|Define)Stmt$/.test(kind)
    )
      this.makesMore = true;
    // Of a query that makes a relation, only what it makes.
    const target = as(node, 'CreateTableAsStmt')?.into?.rel ?? as(node, 'ViewStmt')?.view;
    if (target) {
      this.made.add(target.relname ?? '');
      return;
    }
    walk(node, {
      RangeVar: (range) => {
        if (range.relname !== undefined) this.made.add(range.relname);
        return undefined;
      },
      RenameStmt: (rename) => {
        if (rename.newname !== undefined) this.made.add(rename.newname);
        return undefined;
      },
    });
  }
}

/** Conditions (PostgreSQL appendix A) that catch the absence of a name. */
const guarding =
  /^(?:others|undefined_\w+|invalid_(?:schema|catalog)_name|syntax_error_or_access_rule_violation|'(?:42\w{3}|3[df]000)')$/;

const place = (at: Span, body: Literal): Span => ({ start: body.at(at.start), end: body.at(at.end) });

/** All string constants of a body, one after the other. */
function stringsOf(body: string): string {
  const strings: string[] = [];
  const lexer = new Lexer(body);
  while (lexer.next()) if (lexer.kind === 'string' || lexer.kind === 'dollar') strings.push(body.slice(lexer.start, lexer.end));
  return strings.join('\n').toLowerCase();
}

/** Whether `name` stands in the strings as a word. */
function mentions(strings: string, name: string): boolean {
  const wanted = name.toLowerCase();
  for (let at = strings.indexOf(wanted); at >= 0; at = strings.indexOf(wanted, at + 1)) {
    const before = strings[at - 1] ?? ' ';
    const after = strings[at + wanted.length] ?? ' ';
    if (!/[\p{L}\p{N}_]/u.test(before) && !/[\p{L}\p{N}_]/u.test(after)) return true;
  }
  return false;
}
