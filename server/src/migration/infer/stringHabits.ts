import type { Column, Relation } from '../../catalog/model.ts';
import { conventionOf } from './conventions.ts';
import { ddlType, familyOf } from './types.ts';
import { words } from './words.ts';

/** How many strings of which kind have which type, for a table, a schema and the database. */
export class StringTypes {
  private readonly counts = new Map<string, Map<string, number>>();

  add(column: Column, { schema, name }: Relation): void {
    if (familyOf(column.type) !== 'text' || column.type.startsWith('"')) return;
    const type = ddlType(column.type);
    // What is made for one column alone says nothing of others.
    const limit = /\((\d+)\)$/.exec(type)?.[1];
    if (type.startsWith('char') || (limit !== undefined && Number(limit) < 100)) return;
    for (const scope of scopes(schema, name)) {
      for (const kind of [kindOf(column.name), 'any']) {
        const key = `${scope}\0${kind}`;
        const types = this.counts.get(key) ?? new Map<string, number>();
        this.counts.set(key, types.set(type, (types.get(type) ?? 0) + 1));
      }
    }
  }

  /** The type of at least three in five of several columns, in the nearest place that has one. */
  most(column: string, schema: string, table: string): string | undefined {
    for (const kind of [kindOf(column), 'any']) {
      for (const scope of scopes(schema, table)) {
        const types = [...(this.counts.get(`${scope}\0${kind}`) ?? [])].sort((a, b) => b[1] - a[1]);
        const total = types.reduce((sum, [, count]) => sum + count, 0);
        const [best] = types;
        if (best && total >= (kind === 'any' ? 6 : 3) && best[1] * 5 >= total * 3) return best[0];
      }
      // Prose is not what other strings are.
      if (kind === 'prose') return undefined;
    }
    return undefined;
  }
}

const scopes = (schema: string, table: string): readonly string[] => [`${schema}\0${table}`, schema, ''];

/** Names and titles; prose, which no limit of other strings is meant for; all others. */
function kindOf(column: string): string {
  if (
    /^(?:body|content|text|html|markdown|description|summary|bio|note|notes|comment|message|reason|error|errors|stack|output|prompt|url|uri|link)$/.test(
      words(column).at(-1) ?? '',
    )
  )
    return 'prose';
  return conventionOf(column)?.short ? 'short' : 'other';
}
