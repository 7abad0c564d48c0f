import type { CreateFunctionStmt, DoStmt, FunctionParameter, Node } from 'libpg-query';
import type { Lookup } from '../../catalog/lookup.ts';
import { as, nameIn, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { type Literal, readLiteral } from '../plpgsql/literal.ts';
import { nestedEnv, parseWhole, resolveInside } from '../plpgsql/nested.ts';
import { resolvePlpgsqlBody } from '../plpgsql/plpgsqlBody.ts';
import { triggerRows } from '../plpgsql/triggerRows.ts';
import { implicitVariables, type Variable, variableOf, variableScope } from '../plpgsql/variables.ts';
import type { Reference } from '../reference.ts';
import { emptyScope } from '../scope.ts';
import type { StatementResolvers } from '../statements.ts';
import { resolveParameterType } from './columnType.ts';
import { reportSchema } from './names.ts';
import { wordsFrom } from './words.ts';

interface Parameter extends Variable {
  readonly input: boolean;
}

/** CREATE FUNCTION and CREATE PROCEDURE: the types and defaults of the parameters, and the body. `others` resolves statements that are no queries. */
export function resolveCreateFunction(create: CreateFunctionStmt, env: Env, others: StatementResolvers): void {
  const names = namesIn(create.funcname);
  const words = wordsFrom(env);
  if (names.length > 1 && words.seek('function', 'procedure')) reportSchema(names[0], words.name(names[0]!), env);
  const language = option(create.options, 'language') ?? 'sql';
  const parameters = (create.parameters ?? []).flatMap((node) => {
    const parameter = as(node, 'FunctionParameter');
    return parameter ? [resolveParameter(parameter, env)] : [];
  });
  // For other languages a result type that is not there yet comes into being as a shell.
  const known = /^(?:sql|plpgsql)$/.test(language) ? env : { ...env, sink: undefined };
  const type = resolveParameterType(create.returnType, known);
  // Extensions may have brought a type of any name; a function whose result is called trigger is one all the same.
  const written = namesIn(create.returnType?.names).at(-1) ?? '';
  const returns = (type === undefined || type === 'unknown') && /^(?:event_)?trigger$/.test(written) ? written : type;
  resolveBody(create, { name: names.at(-1) ?? '', language, parameters, returns }, env, others);
}

function resolveParameter(parameter: FunctionParameter, env: Env): Parameter {
  const type = resolveParameterType(parameter.argType, env);
  if (parameter.defexpr) resolveExpression(parameter.defexpr, emptyScope, env, 'ddl');
  const input = parameter.mode !== 'FUNC_PARAM_OUT' && parameter.mode !== 'FUNC_PARAM_TABLE';
  return { ...variableOf(parameter.name ?? '', type, env), input };
}

interface Made {
  readonly name: string;
  readonly language: string;
  readonly parameters: readonly Parameter[];
  readonly returns: string | undefined;
}

function resolveBody(create: CreateFunctionStmt, made: Made, outer: Env, others: StatementResolvers): void {
  const { name, language, parameters, returns } = made;
  const inputs = parameters.filter((parameter) => parameter.input);
  const env: Env = { ...withOwnPath(create.options, outer), parameters: inputs.map((parameter) => parameter.type) };
  const named = (list: readonly Variable[]) => list.filter((variable) => variable.name !== '');
  if (create.sql_body) {
    const scope = variableScope(named(inputs), name, undefined);
    resolveStandardBody(
      create.sql_body,
      (node) => resolveInside(node, env, scope, others),
      (node) => resolveExpression(node, scope, env, 'call'),
    );
    return;
  }
  const body = bodyOf(create.options, outer);
  if (!body) return;
  const late = deferred(env, name, language === 'plpgsql' || env.lookup.uncheckedBodies);
  if (language === 'sql') {
    const scope = variableScope(named(inputs), name, undefined);
    for (const statement of parseWhole(body.text)) {
      resolveInside(statement.node!, nestedEnv(late, statement, body.at), scope, others);
    }
  } else if (language === 'plpgsql') {
    const variables = [...named(parameters), ...implicitVariables(returns)];
    const rows = returns === 'trigger' ? triggerRows(name, body.text, env.lookup) : [];
    const scope = variableScope([...variables, ...rows], name, undefined);
    resolvePlpgsqlBody(body, scope, returns === 'trigger' ? withoutTransitionTables(late) : late, others);
  }
}

/** BEGIN ATOMIC … END is a list in a list; RETURN has an expression. */
function resolveStandardBody(node: Node, statement: (node: Node) => void, expression: (node: Node) => void): void {
  const list = as(node, 'List')?.items;
  const value = as(node, 'ReturnStmt')?.returnval;
  if (list) for (const each of list) resolveStandardBody(each, statement, expression);
  else if (value) expression(value);
  else statement(node);
}

/** DO: run at once, so that nothing in it may come later. */
export function resolveDo(block: DoStmt, env: Env, others: StatementResolvers): void {
  const language = option(block.args, 'language') ?? 'plpgsql';
  const body = language === 'plpgsql' ? bodyOf(block.args, env) : undefined;
  if (body) resolvePlpgsqlBody(body, variableScope(implicitVariables(undefined), undefined, undefined), env, others);
}

function option(options: readonly Node[] | undefined, name: string): string | undefined {
  const found = options?.map((node) => as(node, 'DefElem')).find((element) => element?.defname === name);
  return nameIn(found?.arg)?.toLowerCase();
}

/** The body as it stands in the statement's text: the constant whose value is the one in the tree. */
function bodyOf(options: readonly Node[] | undefined, env: Env): Literal | undefined {
  const element = options?.map((node) => as(node, 'DefElem')).find((each) => each?.defname === 'as');
  const list = as(element?.arg, 'List')?.items;
  const value = nameIn(element?.arg) ?? (list?.length === 1 ? nameIn(list[0]) : undefined);
  const spans = env.sink?.spans;
  if (value === undefined || !spans) return undefined;
  for (const token of spans.tokensFrom(spans.all.start)) {
    if (token.kind !== 'string' || token.end - token.start < value.length) continue;
    const literal = readLiteral(token.text, token.start);
    if (literal?.text === value) return literal;
  }
  return undefined;
}

/** The function's own `SET search_path`. */
function withOwnPath(options: readonly Node[] | undefined, env: Env): Env {
  for (const node of options ?? []) {
    const set = as(as(node, 'DefElem')?.arg, 'VariableSetStmt');
    if (set?.name !== 'search_path') continue;
    if (set.kind !== 'VAR_SET_VALUE') continue;
    const path = (set.args ?? []).map((arg) => as(arg, 'A_Const')?.sval?.sval ?? '').filter((schema) => schema !== '');
    return { ...env, lookup: env.lookup.withSearchPath(path) };
  }
  return env;
}

/**
 * What a body lacks may still come: PostgreSQL looks when it runs, or when `check_function_bodies` says so. The function itself is there by then. One that
 * is not looked at before (`unchecked`) runs with its caller's search_path, which may lead to what is in another schema.
 */
function deferred(env: Env, name: string, unchecked: boolean): Env {
  const { sink, lookup } = env;
  if (!sink) return env;
  const add = (reference: Reference): void => {
    const itself = reference.kind === 'function' && reference.name === name;
    const may = reference.status === 'missing' && (itself || (unchecked && isElsewhere(reference, lookup)));
    sink.add(may ? { ...reference, status: 'unknown' } : { ...reference, deferred: true });
  };
  return { ...env, sink: { spans: sink.spans, add } };
}

/** Whether a name without a schema is there in some schema. */
function isElsewhere(reference: Reference, lookup: Lookup): boolean {
  if (reference.kind !== 'relation' && reference.kind !== 'function' && reference.kind !== 'type') return false;
  if (reference.schema !== undefined) return false;
  const { kind, name } = reference;
  for (const schema of lookup.schemaNames()) {
    if (kind === 'relation' && lookup.relation(name, schema) !== 'absent') return true;
    if (kind === 'type' && lookup.type(name, schema) !== 'absent') return true;
    if (kind === 'function' && lookup.functions(name, schema)[0] !== undefined) return true;
  }
  return false;
}

/** In a trigger's function an unqualified relation may be one that REFERENCING names. */
function withoutTransitionTables(env: Env): Env {
  const { sink } = env;
  if (!sink) return env;
  const add = (reference: Reference): void => {
    const may = reference.kind === 'relation' && reference.schema === undefined && reference.status === 'missing';
    sink.add(may ? { ...reference, status: 'unknown' } : reference);
  };
  return { ...env, sink: { spans: sink.spans, add } };
}
