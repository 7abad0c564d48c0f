import type { Evidence } from './reference.ts';
import type { Field, Shape, Source } from './shape.ts';

/** What an expression yields, as far as it is known. Everything absent is unknown. */
export interface Value {
  /** As `Column.type`. An untyped literal has none. */
  readonly type?: string;
  /** Fields, when it is a row: of a whole-row reference or an anonymous record. */
  readonly row?: Shape;
  readonly source?: Source;
  /** It stands for a missing column (or one of a missing relation): whoever uses the value adds here what the use tells of its type. */
  readonly evidence?: Evidence[];
}

export const unknownValue: Value = {};
export const booleanValue: Value = { type: 'boolean' };
export const textValue: Value = { type: 'text' };

export const typed = (type: string | undefined): Value => (type === undefined ? unknownValue : { type });

/** The value of a column, or the column that a value becomes in a select list. */
export const fieldValue = ({ type, row, source, evidence }: Field): Value => ({
  ...(type !== undefined && { type }),
  ...(row && { row }),
  ...(source && { source }),
  ...(evidence && { evidence }),
});

export const fieldOf = (name: string, value: Value): Field => ({ name, ...value });
