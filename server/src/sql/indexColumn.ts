import { quoteIdentifier } from './names.ts';

/** A column of an index, by its name in the database. */
export interface IndexColumn {
  readonly name: string;
  /** As CREATE INDEX writes it: `gin_trgm_ops`. */
  readonly opclass?: string;
  readonly descending?: true;
  /** Where it is said: ascending indexes have nulls last by themselves, descending ones first. */
  readonly nulls?: 'first' | 'last';
}

/** `title gin_trgm_ops`, `created_at DESC NULLS LAST`; what holds by itself is left out. */
export function indexColumnText({ name, opclass, descending, nulls }: IndexColumn): string {
  const isUsual = nulls === undefined || nulls === (descending ? 'first' : 'last');
  return [
    quoteIdentifier(name),
    opclass ?? '',
    descending ? 'DESC' : '',
    isUsual ? '' : `NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
