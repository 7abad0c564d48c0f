import type { DoStmt, Node } from 'libpg-query';
import { holeName, isHoleName } from '../../sql/holeName.ts';
import { Lexer } from '../../sql/lexer.ts';
import { quoteIdentifier } from '../../sql/names.ts';
import { parseScript } from '../../sql/script.ts';
import type { Statement } from '../../sql/statement.ts';
import { as, kindOf, namesIn, walk } from '../../sql/walk.ts';
import type { CatalogLookup } from '../createLookup.ts';
import type { Relation } from '../model.ts';
import type { Ddl } from './context.ts';
import { union } from './edits.ts';
import { opened } from './schemas.ts';

/**
 * The DDL inside a DO block: plain statements, and EXECUTE of string literals and format(). Whether a branch is taken cannot be told, so what it creates may be
 * there and what it drops may be left.
 */
export function doBlock(
  lookup: CatalogLookup,
  node: DoStmt,
  ddl: Ddl,
  apply: (lookup: CatalogLookup, statement: Statement, ddl: Ddl) => CatalogLookup,
): CatalogLookup {
  const body = (node.args ?? []).map((each) => as(each, 'DefElem')).find((each) => each?.defname === 'as')?.arg;
  const source = body && namesIn([body])[0];
  if (source === undefined || !mayHoldDdl.test(source)) return lookup;
  return commands(source).reduce((current, command) => {
    const [statement] = parseScript(command).statements;
    if (!statement?.node || statement.error) return unread(current, command);
    if (!isDdl(statement.node)) return current;
    const after = apply(current, statement, { ...ddl, statement });
    return after === current ? unnamed(current, statement.node) : either(current, after);
  }, lookup);
}

const mayHoldDdl = /\b(?:create|alter|drop|import|rename|search_path)\b/i;

const isDdl = (node: Node): boolean =>
  /^(?:Create|Alter|Drop|Rename|Index|View|CompositeType|Define|Import|VariableSet)/.test(kindOf(node));

/** DDL that does not parse, because its text is put together at run time. */
function unread(lookup: CatalogLookup, command: string): CatalogLookup {
  if (!/^\s*(?:create|import)\b/i.test(command)) return lookup;
  return opened(lookup, '*', ['relations', 'functions', 'types']);
}

/** A created object whose name is made at run time may have any. */
function unnamed(lookup: CatalogLookup, node: Node): CatalogLookup {
  if (!/^(?:Create|View|Rename|CompositeType)/.test(kindOf(node))) return lookup;
  let dynamic = false;
  walk(node, {
    RangeVar: (relation) => {
      if (isHoleName(relation.relname ?? '') || isHoleName(relation.schemaname ?? '')) dynamic = true;
    },
    String: (text) => {
      if (isHoleName(text.sval ?? '')) dynamic = true;
    },
  });
  return dynamic || isHoleName(as(node, 'RenameStmt')?.newname ?? '')
    ? opened(lookup, '*', ['relations', 'functions', 'types'])
    : lookup;
}

/** The SQL of a PL/pgSQL body that begins with a word of DDL, as parseable text: statements as they stand, and those that EXECUTE is given. */
function commands(source: string): string[] {
  const found: string[] = [];
  const lexer = new Lexer(source);
  let begins = true;
  while (lexer.next()) {
    if (lexer.kind === 'comment') continue;
    const word = lexer.kind === 'word' ? source.slice(lexer.start, lexer.end).toLowerCase() : '';
    if (begins && ddlWords.has(word)) {
      const start = lexer.start;
      found.push(source.slice(start, endOfStatement(lexer)));
      continue;
    }
    if (begins && word === 'execute') {
      const start = lexer.end;
      const text = executed(expressionOf(source.slice(start, endOfStatement(lexer))));
      if (text !== undefined) found.push(text);
      continue;
    }
    begins = source[lexer.start] === ';' || statementFollows.has(word) || (begins && source.startsWith('>>', lexer.start));
  }
  return found;
}

const ddlWords = new Set(['create', 'alter', 'drop', 'import', 'set']);
const statementFollows = new Set(['begin', 'then', 'else', 'loop', 'declare']);

/** Moves to the semicolon that ends the statement; its offset. */
function endOfStatement(lexer: Lexer): number {
  while (lexer.next()) if (lexer.kind === 'punctuation' && lexer.text[lexer.start] === ';') return lexer.start;
  return lexer.text.length;
}

/** The SQL text of an EXECUTE's expression: literals joined, format() filled in, everything else a hole. Undefined when it holds no literal. */
function executed(expression: string): string | undefined {
  const parse = parseScript(`select ${expression}`).statements[0];
  const target = as(as(parse?.node, 'SelectStmt')?.targetList?.[0], 'ResTarget')?.val;
  const fragments = target ? textOf(target) : undefined;
  if (!fragments?.some((each) => each !== undefined)) return undefined;
  return fragments.map((each, index) => each ?? holeName(index)).join('');
}

/** The pieces of a text expression in order; `undefined` for what is known at run time only. */
function textOf(node: Node): (string | undefined)[] {
  const literal = as(node, 'A_Const')?.sval;
  if (literal) return [literal.sval ?? ''];
  const operator = as(node, 'A_Expr');
  if (operator?.lexpr && operator.rexpr && namesIn(operator.name)[0] === '||')
    return [...textOf(operator.lexpr), ...textOf(operator.rexpr)];
  const cast = as(node, 'TypeCast')?.arg;
  if (cast) return textOf(cast);
  const call = as(node, 'FuncCall');
  const [first, ...rest] = call?.args ?? [];
  const name = namesIn(call?.funcname).at(-1);
  if (!first || (name !== 'format' && name !== 'concat' && name !== 'quote_ident')) return [undefined];
  if (name === 'concat') return [first, ...rest].flatMap(textOf);
  if (name === 'quote_ident') return textOf(first).map((each) => each && quoteIdentifier(each));
  return textOf(first).flatMap((each) => (each === undefined ? [undefined] : formatted(each, rest)));
}

/** What format() makes of its pattern: `%I`, `%L`, `%s`, by position or in order. */
function formatted(pattern: string, values: readonly Node[]): (string | undefined)[] {
  let next = 0;
  return pattern.split(/(%(?:\d+\$)?[-\d]*[ILs%])/).map((part) => {
    const code = part.at(-1);
    if (!part.startsWith('%') || code === '%') return part === '%%' ? '%' : part;
    const position = /^%(\d+)\$/.exec(part)?.[1];
    if (position !== undefined) next = Number(position) - 1;
    const value = values[next++];
    const [text, more] = value ? textOf(value) : [];
    if (text === undefined || more !== undefined) return undefined;
    return code === 'I' ? quoteIdentifier(text) : code === 'L' ? `'${text.replaceAll("'", "''")}'` : text;
  });
}

/** An EXECUTE's expression ends before INTO and USING. */
function expressionOf(text: string): string {
  const lexer = new Lexer(text);
  let depth = 0;
  while (lexer.next()) {
    const written = text.slice(lexer.start, lexer.end);
    if (written === '(') depth++;
    else if (written === ')') depth--;
    else if (depth === 0 && lexer.kind === 'word' && /^(?:into|using)$/i.test(written)) return text.slice(0, lexer.start);
  }
  return text;
}

/** What may be there when it is not known whether a change was made: all that was there before or is after. */
function either(before: CatalogLookup, after: CatalogLookup): CatalogLookup {
  const relations = new Map<string, Relation>();
  for (const [key, value] of after.changes.relations.all()) {
    const was = before.changes.relations.get(key);
    if (was === value) continue;
    const [schema = '', name = ''] = key.split('\0');
    const old = before.relation(name, schema);
    if (typeof old === 'string') continue;
    relations.set(key, value === 'absent' ? old : value === 'unknown' ? { ...old, columns: undefined } : bothOf(value, old));
  }
  const types = new Map(
    [...after.changes.types.all()].flatMap(([key, value]) => {
      const [schema = '', name = ''] = key.split('\0');
      const old = value === 'absent' ? before.type(name, schema) : 'absent';
      return typeof old === 'string' || 'columns' in old ? [] : [[key, old] as const];
    }),
  );
  const functions = new Map(
    [...after.changes.functions.all()].flatMap(([key, value]) => {
      const was = before.changes.functions.get(key);
      if (was === value || value.length > 0) return [];
      const [schema = '', name = ''] = key.split('\0');
      const old = before.functions(name, schema);
      return old === 'unknown' || old.length === 0 ? [] : [[key, old] as const];
    }),
  );
  return after.with({
    relations: after.changes.relations.with(relations),
    types: after.changes.types.with(types),
    functions: after.changes.functions.with(functions),
    schemas: keepSchemas(before, after),
  });
}

/** A changed relation with what it had before; NOT NULL stays only where both have it. */
function bothOf(value: Relation, old: Relation): Relation {
  const merged = union(value, old);
  const required = new Set(old.columns?.filter((column) => column.notNull).map((column) => column.name));
  const had = new Set(old.columns?.map((column) => column.name));
  return {
    ...merged,
    columns: merged.columns?.map((column) => {
      const { notNull, ...rest } = column;
      return notNull && had.has(column.name) && !required.has(column.name) ? rest : column;
    }),
    constraints: distinct(merged.constraints),
    indexes: distinct(merged.indexes),
  };
}

function distinct<T extends { readonly name: string }>(items: readonly T[] | undefined): readonly T[] {
  return [...new Map((items ?? []).map((item) => [item.name, item])).values()];
}

function keepSchemas(before: CatalogLookup, after: CatalogLookup) {
  const kept = [...after.changes.schemas.all()].flatMap(([name, value]) => {
    return value === 'absent' && before.schema(name) === 'present' ? [[name, { name, readable: true }] as const] : [];
  });
  return after.changes.schemas.with(new Map(kept));
}
