import type * as ts from 'typescript';
import type { Place } from '../builders/host.ts';
import type { DdlWriter, Target } from './ddlWriter.ts';

/** What a method of a schema builder, called with these arguments, writes. */
export type Method = (ddl: DdlWriter, args: readonly Place<ts.Expression>[]) => void;

/** Methods whose first argument is a table, as `nameOf` reads it. A call that cannot be read opens the table, or every one. */
export const onTableNamed =
  (nameOf: (place: Place<ts.Expression> | undefined) => Target | undefined) =>
  (write: (ddl: DdlWriter, table: Target, rest: readonly Place<ts.Expression>[]) => void): Method =>
  (ddl, [first, ...rest]) => {
    const table = nameOf(first);
    if (table) write(ddl, table, rest);
    if (!table || ddl.raised) ddl.unread(table);
  };
