import { ambiguousColumn } from './ambiguousColumn.ts';
import { conflictTarget } from './conflictTarget.ts';
import { destructiveStatement } from './destructiveStatement.ts';
import { missingRequiredColumn } from './missingRequiredColumn.ts';
import { pending } from './pending.ts';
import type { Rule } from './rule.ts';
import { unknownColumn } from './unknownColumn.ts';
import { unknownEnumValue } from './unknownEnumValue.ts';
import { unknownFunction } from './unknownFunction.ts';
import { unknownSchema } from './unknownSchema.ts';
import { unknownTable } from './unknownTable.ts';
import { unknownType } from './unknownType.ts';

/** Every rule that looks at references. `sql-syntax` looks at statements and stands in `sqlSyntax.ts`. */
export const rules: readonly Rule[] = [
  unknownColumn,
  unknownTable,
  unknownSchema,
  unknownFunction,
  unknownType,
  unknownEnumValue,
  ambiguousColumn,
  missingRequiredColumn,
  conflictTarget,
  destructiveStatement,
  pending,
];
