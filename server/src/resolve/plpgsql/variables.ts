import type { Routine } from '../../catalog/model.ts';
import { Lexer } from '../../sql/lexer.ts';
import { fold } from '../../sql/names.ts';
import { as } from '../../sql/walk.ts';
import type { Span } from '../../text/span.ts';
import type { Env } from '../env.ts';
import { resolveType } from '../expression/typeName.ts';
import { columnOf, type NamespaceItem, type Scope } from '../scope.ts';
import { type Field, openShape, relationShape, Shape } from '../shape.ts';
import { compositeShape, userType } from '../types.ts';
import type { Literal } from './literal.ts';
import { nestedEnv, parseWhole } from './nested.ts';

/** A variable or parameter. `row`: its fields, when it has some. */
export interface Variable {
  readonly name: string;
  readonly type?: string;
  readonly row?: NamespaceItem['shape'];
  readonly relation?: NamespaceItem['relation'];
}

/** A variable whose type we do not know may be a row with any fields. */
export const unknownVariable = (name: string): Variable => ({ name, row: openShape });

export function variableOf(name: string, type: string | undefined, env: Env): Variable {
  if (type === undefined || type === 'record' || type === 'unknown') return unknownVariable(name);
  const row = compositeShape(type, env.lookup);
  const relation = row && userType(type, env.lookup);
  return {
    name,
    type,
    ...(row && { row }),
    ...(relation && { relation: { schema: relation.schema, name: relation.name } }),
  };
}

/** A level of variables: each by its name alone, by the level's label, and rows by their fields. */
export function variableScope(variables: readonly Variable[], label: string | undefined, parent: Scope | undefined): Scope {
  const fields = variables.map(
    ({ name, type, row }): Field => ({ name, ...(type !== undefined && { type }), ...(row && { row }) }),
  );
  const hidden = { columnsVisible: false, nameVisible: true, system: 'none' } as const;
  const rows = variables.flatMap(({ name, row, relation }): NamespaceItem[] =>
    row ? [{ name, shape: row, ...(relation && { relation }), ...(label !== undefined && { schema: label }), ...hidden }] : [],
  );
  const own: NamespaceItem = {
    name: label,
    shape: new Shape(fields),
    columnsVisible: true,
    nameVisible: label !== undefined,
    system: 'none',
  };
  return { items: [own, ...rows], parent };
}

/** The type of a declaration: `integer`, `record`, `users`, `users%ROWTYPE`, `users.name%TYPE`, `other_variable%TYPE`. */
export function declaredVariable(name: string, at: Span, body: Literal, env: Env): Variable {
  const written = body.text.slice(at.start, at.end);
  const percent = /^([\s\S]+?)\s*%\s*(row)?type\b\s*([\s\S]*)$/i.exec(written);
  if (percent)
    return percent[3] === ''
      ? percentVariable(name, percent[1]!, percent[2] !== undefined, at.start, body, env)
      : unknownVariable(name);
  if (/^(?:record|refcursor)$/i.test(written)) return unknownVariable(name);
  const prefix = 'SELECT NULL::';
  const statement = parseWhole(prefix + written)[0];
  const target = as(as(statement?.node, 'SelectStmt')?.targetList?.[0], 'ResTarget');
  const type = as(target?.val, 'TypeCast')?.typeName;
  if (!statement || !type) return unknownVariable(name);
  const inside = nestedEnv(env, statement, (offset) => body.at(at.start + offset - prefix.length));
  return variableOf(name, resolveType(type, inside, 'ddl'), env);
}

function percentVariable(name: string, written: string, isRow: boolean, start: number, body: Literal, env: Env): Variable {
  const words = wordsOf(written);
  const names = words.map((word) => fold(written.slice(word.start, word.end)));
  const column = isRow ? undefined : names.pop();
  const [relation, schema, more] = [names.at(-1), names.at(-2), names.at(-3)];
  if (relation === undefined || more !== undefined) return unknownVariable(name);
  const found = env.lookup.relation(relation, schema);
  const place = (word: Span): Span => ({ start: body.at(start + word.start), end: body.at(start + word.end - 1) + 1 });
  const at = place(words[names.length - 1]!);
  env.sink?.add({
    kind: 'relation',
    name: relation,
    ...(schema !== undefined && { schema }),
    span: at,
    usage: 'ddl',
    ...(typeof found === 'object'
      ? { status: 'found' as const, found: { schema: found.schema, name: found.name } }
      : { status: found === 'absent' ? ('missing' as const) : ('unknown' as const) }),
  });
  if (typeof found !== 'object') return unknownVariable(name);
  const home = { schema: found.schema, name: found.name };
  const shape = relationShape(found);
  if (column === undefined) return { name, row: shape, relation: home };
  const item: NamespaceItem = { name: relation, shape, columnsVisible: true, nameVisible: true, system: 'all' };
  const field = columnOf(item, column, 'qualified');
  env.sink?.add({
    kind: 'column',
    name: column,
    qualifier: relation,
    span: place(words.at(-1)!),
    usage: 'ddl',
    status: field === undefined ? 'missing' : typeof field === 'object' ? 'found' : 'unknown',
    relations: field === 'unknown' ? [] : [home],
    ...(field === undefined && { alternatives: shape.fields.map((each) => each.name) }),
  });
  return typeof field === 'object' ? variableOf(name, field.type, env) : unknownVariable(name);
}

function wordsOf(written: string): Span[] {
  const words: Span[] = [];
  const lexer = new Lexer(written);
  while (lexer.next()) if (lexer.kind === 'word' || lexer.kind === 'quoted') words.push({ start: lexer.start, end: lexer.end });
  return words;
}

/** Names that every PL/pgSQL body knows (41.5.5), and those of trigger functions (41.10). */
export function implicitVariables(returns: Routine['returns'] | undefined): readonly Variable[] {
  const names = ['found'];
  if (returns === 'trigger') {
    names.push(...['tg_name', 'tg_when', 'tg_level', 'tg_op', 'tg_relid', 'tg_relname', 'tg_table_name', 'tg_table_schema']);
    names.push('tg_nargs', 'tg_argv');
  }
  if (returns === 'event_trigger') names.push('tg_event', 'tg_tag');
  return names.map((name) => ({ name }));
}
