import type { Node } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { learn, learnType } from '../evidence.ts';
import { baseType } from '../types.ts';
import type { Value } from '../value.ts';

/** One side of an operator. */
export interface Operand {
  readonly node: Node | undefined;
  readonly value: Value;
}

/** Operators that tell what stands left of them, whatever stands right. */
const leftTypes: ReadonlyMap<string, string> = new Map([
  ['->', 'jsonb'],
  ['->>', 'jsonb'],
  ['#>', 'jsonb'],
  ['#>>', 'jsonb'],
  ['?', 'jsonb'],
  ['?|', 'jsonb'],
  ['?&', 'jsonb'],
  ['@@', 'tsvector'],
  ['~', 'text'],
  ['~*', 'text'],
  ['!~', 'text'],
  ['!~*', 'text'],
]);

/** What an operator other than a comparison tells a missing operand of its type. `location` is the operator's. */
export function learnOperands(name: string, left: Operand, right: Operand, location: number | undefined, env: Env): void {
  const leftType = leftTypes.get(name);
  if (leftType !== undefined && left.node) learnType(left.value, leftType, 'operator', name, location, env);
  else {
    learnOperand(name, left, right, 'left', location, env);
    learnOperand(name, right, left, 'right', location, env);
  }
}

function learnOperand(
  name: string,
  missing: Operand,
  other: Operand,
  side: 'left' | 'right',
  location: number | undefined,
  env: Env,
): void {
  const type = other.value.type && baseType(other.value.type, env.lookup);
  if (!missing.value.evidence || !missing.node) return;
  if (/^[-+*/%]$/.test(name)) {
    const expected = type && arithmeticOperand(name, side, type);
    if (expected !== undefined) learnType(missing.value, { type: expected, loose: true }, 'operator', name, location, env);
  } else if (name === '||' && (type === undefined ? isProse(other.node) : /^(?:text|character)\b/.test(type))) {
    // Nearly everything can be joined to a string (9.4).
    learnType(missing.value, { type: 'text', loose: true }, 'operator', name, location, env);
  } else if (/^(?:@>|<@|&&)$/.test(name) && type?.endsWith('[]')) learnType(missing.value, type, 'operator', name, location, env);
  else learn(missing.value, other.node, other.value, 'passed', env);
}

/** What may stand on one side of +, -, *, / or % when a value of `type` stands on the other (9.3, 9.9). */
function arithmeticOperand(name: string, side: 'left' | 'right', type: string): string | undefined {
  if (type === 'interval') {
    if (name === '*' || name === '/') return 'numeric';
    return name === '-' && side === 'right' ? 'interval' : 'timestamp with time zone';
  }
  if (/^timestamp/.test(type)) return name === '+' ? 'interval' : 'timestamp with time zone';
  return /^(?:smallint|integer|bigint|numeric|real|double precision)\b/.test(type) ? 'numeric' : undefined;
}

/** A string constant that is no array's or document's text. */
const isProse = (node: Node | undefined): boolean => /^[^[{]*$/.test(as(node, 'A_Const')?.sval?.sval ?? '{');
