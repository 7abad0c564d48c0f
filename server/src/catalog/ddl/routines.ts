import { as, namesIn } from '../../sql/walk.ts';
import type { Argument, Routine } from '../model.ts';
import { type Apply, argumentType, newNameOf } from './context.ts';
import { inputTypes, sameTypes } from './drop.ts';
import { functionsAt, putFunctions } from './edits.ts';

/** CREATE FUNCTION and PROCEDURE: replaces the overload with the same argument types. */
export const createFunction: Apply<'CreateFunctionStmt'> = (lookup, node) => {
  const name = newNameOf(lookup, namesIn(node.funcname));
  if (!name) return lookup;
  const parameters = (node.parameters ?? []).flatMap((each) => as(each, 'FunctionParameter') ?? []);
  const list = parameters.map((each): Argument => {
    const mode = modes.get(each.mode ?? '');
    return {
      ...(each.name === undefined ? {} : { name: each.name }),
      type: argumentType(lookup, each.argType),
      ...(mode ? { mode } : {}),
      ...(each.defexpr ? { hasDefault: true as const } : {}),
    };
  });
  const outputs = list.filter((each) => each.mode === 'out' || each.mode === 'inout');
  const language = node.options?.map((each) => as(each, 'DefElem')).find((each) => each?.defname === 'language')?.arg;
  const [onlyOutput] = outputs;
  const routine: Routine = {
    ...name,
    kind: node.is_procedure ? 'procedure' : 'function',
    arguments: list,
    returns: node.is_procedure
      ? ''
      : node.returnType
        ? argumentType(lookup, node.returnType)
        : outputs.length === 1 && onlyOutput
          ? onlyOutput.type
          : 'record',
    ...(node.returnType?.setof ? { returnsSet: true as const } : {}),
    ...(language ? { language: namesIn([language]).join() } : { language: 'sql' }),
  };
  const inputs = inputTypes(routine);
  const others = functionsAt(lookup, name).filter((each) => !sameTypes(inputTypes(each), inputs));
  return putFunctions(lookup, name, [...others, routine]);
};

const modes = new Map<string, NonNullable<Argument['mode']>>([
  ['FUNC_PARAM_OUT', 'out'],
  ['FUNC_PARAM_INOUT', 'inout'],
  ['FUNC_PARAM_VARIADIC', 'variadic'],
  ['FUNC_PARAM_TABLE', 'table'],
]);
