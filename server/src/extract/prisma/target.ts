import type { Span } from '../../text/span.ts';
import type { PrismaModel } from './schema.ts';

/** A model, or the table that would stand for an accessor the schema does not have. `fields` undefined: nothing is known of it. */
export interface Target {
  readonly schema?: string;
  readonly table: string;
  readonly model: PrismaModel | undefined;
  /** The token that names it; undefined when none does: then a missing table has no place here. */
  readonly host: Span | undefined;
}

export const targetOf = (model: PrismaModel, host: Span | undefined): Target => ({
  table: model.table.text,
  model,
  host,
  ...(model.schema === undefined ? {} : { schema: model.schema }),
});
