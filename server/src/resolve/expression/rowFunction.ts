import type { Env } from '../env.ts';
import { compositeShape } from '../types.ts';
import { typed, unknownValue, type Value } from '../value.ts';

/** Argument types that take any row. */
const takesRow = /^(?:record|anyelement|anynonarray|anycompatible|anycompatiblenonarray|any|"any")$/;

/**
 * `t.f` where the row has no column `f`, but a function `f` takes the row as its only argument (PostgreSQL 8.16.5): then it is
 * a call. `t.count` is one. Undefined when there is no such function.
 */
export function rowFunction(name: string, row: Value, env: Env): Value | undefined {
  const overloads = row.row ? env.lookup.rowFunctions(name) : env.lookup.functions(name);
  if (overloads === 'unknown') return unknownValue;
  // A plain value may be converted to what a function takes, or cast by a type's name: `g.date` of a series of timestamps.
  if (!row.row) return overloads.length > 0 || env.lookup.type(name) !== 'absent' ? unknownValue : undefined;
  const fitting = overloads.filter((routine) => {
    const inputs = routine.arguments.filter((argument) => argument.mode !== 'out' && argument.mode !== 'table');
    const first = inputs[0];
    if (!first || routine.kind === 'procedure') return false;
    if (inputs.slice(1).some((argument) => !argument.hasDefault && argument.mode !== 'variadic')) return false;
    // A function on another relation's row may take this one, too, when it inherits from that.
    return takesRow.test(first.type) || compositeShape(first.type, env.lookup) !== undefined;
  });
  if (fitting.length === 0) return undefined;
  const returns = new Set(fitting.map((routine) => routine.returns));
  return returns.size === 1 ? typed([...returns][0]) : unknownValue;
}
