import { parseScript } from '../../../server/src/sql/script.ts';
import type { Hide } from '../case.ts';
import type { Choices } from './choices.ts';
import type { Model } from './schema.ts';
import { makeScript } from './script.ts';
import { makeStatement } from './statement.ts';

export interface FuzzCase {
  /** What stands before it in the file. */
  readonly before?: string;
  readonly sql: string;
  readonly hide?: Hide;
  /** Before a name was misspelled, and that name before and after. */
  readonly original: string;
  readonly misspelled?: readonly string[];
}

/** A statement, and mostly something wrong with it: a name that nothing has, or a column or relation that is taken away. */
export function makeCase(choices: Choices, model: Model): FuzzCase {
  const way = choices.below(6);
  const which = choices.below(1 << 16);
  const script = way < 3 && choices.once(3) ? makeScript(choices, model) : undefined;
  const sql = makeStatement(choices, script?.model ?? model);
  const before = script && { before: script.before };
  if (way === 1 || way === 2) return { ...misspell(sql, which), ...before };
  if (way === 3 || way === 4) return { sql, original: sql, hide: hiddenColumn(sql, model, which) };
  if (way === 5) return { sql, original: sql, hide: hiddenRelation(sql, model, which) };
  return { sql, original: sql, ...before };
}

/** One identifier of the statement becomes a name that nothing has. */
function misspell(sql: string, which: number): FuzzCase {
  const names = parseScript(sql).statements.flatMap((statement) =>
    statement.tokens().filter((token) => token.kind === 'identifier'),
  );
  const token = names[which % names.length];
  if (!token) return { sql, original: sql };
  const quoted = token.text.endsWith('"');
  const written = quoted ? `${token.text.slice(0, 40).replace(/"?$/, '')}_zz"` : `${token.text.slice(0, 40)}_zz`;
  return {
    sql: sql.slice(0, token.start) + written + sql.slice(token.end),
    original: sql,
    misspelled: [token.value, `${token.value.slice(0, 40)}_zz`],
  };
}

function hiddenColumn(sql: string, model: Model, which: number): Hide {
  const all = model.relations
    .filter((relation) => relation.writable && !relation.inherits)
    .flatMap((relation) =>
      relation.columns.map((column) => ({ schema: relation.schema, table: relation.name, column: column.name })),
    );
  const used = all.filter((each) => mentions(sql, each.column));
  return pick(used.length > 0 ? used : all, which);
}

function hiddenRelation(sql: string, model: Model, which: number): Hide {
  const all = model.relations.map((relation) => ({ schema: relation.schema, table: relation.name }));
  const used = all.filter((each) => mentions(sql, each.table));
  return pick(used.length > 0 ? used : all, which);
}

const pick = <T>(all: readonly T[], which: number): T => all[which % all.length]!;
const mentions = (sql: string, name: string): boolean => sql.toLowerCase().includes(name.toLowerCase().replaceAll('"', '""'));
