import type { TypeName } from 'libpg-query';
import { namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import type { Usage } from '../reference.ts';
import { isPlaceholder, report, spanning } from '../report.ts';
import { resolveTypeName } from '../types.ts';

/** A type as written: reports it, and gives it as `Column.type` writes it; undefined when it is not known. */
export function resolveType(type: TypeName | undefined, env: Env, usage: Usage): string | undefined {
  if (!type) return undefined;
  const resolved = resolveTypeName(type, env.lookup);
  const names = namesIn(type.names);
  const name = names.at(-1);
  if (name === undefined || type.pct_type || names.some((each) => isPlaceholder(env, each, type.location))) return resolved.text;
  const schema = names.length > 1 ? names[0] : undefined;
  // The grammar's own names (`int`, `timestamp with time zone`) come with pg_catalog; they always exist and are not one word of the text.
  if (schema === 'pg_catalog' && resolved.status !== 'missing') return resolved.text;
  if (names.length > 2) return undefined;
  report(env, (spans) => {
    const words = spans.names(type.location, names.length);
    if (schema !== undefined && env.lookup.schema(schema) === 'absent') {
      return { kind: 'schema', name: schema, span: words[0]!, whole: spanning(words), status: 'missing', usage };
    }
    return {
      kind: 'type',
      name,
      ...(schema !== undefined && { schema }),
      span: words.at(-1)!,
      ...(words.length > 1 && { whole: spanning(words) }),
      status: resolved.status,
      usage,
    };
  });
  return resolved.text;
}
