import type * as ts from 'typescript';
import { type Place, tokenSpan } from '../builders/host.ts';
import { type Identifier, identifierOf, writeParts } from '../builders/names.ts';
import { assignmentsOf } from '../builders/rows.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import type { BuiltStatement, Source, Values, Write } from '../builders/statement.ts';
import { callbackSteps, type Step, type Steps } from '../builders/steps.ts';
import { inside } from './expressions.ts';
import { Query } from './query.ts';

/** One `WHEN …` and what then happens. */
interface Clause {
  readonly matched: string;
  readonly conditions: readonly Write[];
  action: Write | undefined;
}

/** `mergeInto('a').using('b', …).whenMatched().thenUpdateSet(…)`; undefined for what MERGE is written with and is not read here. */
export function mergeOf(steps: Steps): BuiltStatement | undefined {
  const isPlain = steps.steps.every(({ name }) =>
    /^(?:mergeInto|using|when\w+|then\w+|returning\w*|execute\w*|compile|as|\$castTo)$/.test(name),
  );
  const [target, using] = ['mergeInto', 'using'].map((name) => steps.steps.find((step) => step.name === name));
  const into = target?.arguments[0] && identifierOf(target.arguments[0]);
  return isPlain && into && using ? new Merge(steps, into, using) : undefined;
}

class Merge extends Query {
  private readonly clauses: Clause[] = [];
  private readonly source: Source | undefined;
  private readonly on: readonly Write[];

  constructor(
    steps: Steps,
    private readonly into: Identifier,
    using: Step,
  ) {
    super({ steps: steps.steps.filter(({ name }) => name.startsWith('returning')), calls: steps.calls });
    const [table, left, right] = using.arguments;
    const target = table && inside(table);
    this.source = target && this.sourceOf(target);
    this.on = this.joinConditions(left, right);
    this.from = [{ kind: 'table', name: into }];
    for (const step of steps.steps) this.clause(step);
  }

  override write(w: SqlWriter): void {
    w.sql('MERGE INTO ');
    writeTable(w, this.into);
    w.sql(' USING ');
    if (this.source?.kind === 'table') writeTable(w, this.source.name);
    else if (this.source?.kind === 'computed' && this.source.alias !== undefined) {
      this.source.computed.write(w);
      w.sql(' AS ').name(this.source.alias);
    } else w.hole(this.into.parts[0]!.span);
    w.sql(' ON ').sql(this.on.length === 0 ? 'TRUE' : '');
    w.each(this.on, ' AND ', (write) => write(w));
    for (const { matched, conditions, action } of this.clauses) {
      w.sql(` WHEN ${matched}`);
      for (const write of conditions) write(w.sql(' AND '));
      w.sql(' THEN ');
      if (action) action(w);
      else w.sql('DO NOTHING');
    }
    const known = this.returned.flatMap(({ write }) => write ?? []);
    if (known.length > 0) w.sql(' RETURNING ').each(known, ', ', (write) => write(w));
  }

  private clause({ name, arguments: args }: Step): void {
    const when = /^when(NotMatchedBySource|NotMatched|Matched)(And)?(Ref)?$/.exec(name);
    if (when) {
      const matched = when[1] === 'Matched' ? 'MATCHED' : when[1] === 'NotMatched' ? 'NOT MATCHED' : 'NOT MATCHED BY SOURCE';
      const conditions = when[2] ? this.condition({ name: `where${when[3] ?? ''}`, arguments: args }) : [];
      this.clauses.push({ matched, conditions, action: undefined });
      return;
    }
    const last = this.clauses.at(-1);
    if (last && name.startsWith('then')) last.action = this.action(name, args);
  }

  private action(name: string, [first, second]: readonly Place<ts.Expression>[]): Write | undefined {
    if (name === 'thenDelete') return (w) => void w.sql('DELETE');
    if (name === 'thenUpdateSet') return first && this.update(this.assigned(first, second));
    if (name === 'thenUpdate') {
      const sets = (first && callbackSteps(first)?.steps.filter((step) => step.name === 'set')) ?? [];
      const all = sets.map(({ arguments: [one, two] }) => one && this.assigned(one, two));
      return this.update({ entries: all.flatMap((each) => each?.entries ?? []), open: false });
    }
    const rows = name === 'thenInsertValues' && first ? this.assigned(first, undefined) : undefined;
    if (!rows || rows.entries.length === 0) return undefined;
    return (w) => {
      w.sql('INSERT (').each(rows.entries, ', ', ({ column }) => writeParts(w, column.parts));
      if (rows.open) w.sql(', ').hole(tokenSpan(first!));
      w.sql(') VALUES (').each(rows.entries, ', ', ({ value }) => value?.(w));
      if (rows.open) w.sql(', ').hole(tokenSpan(first!), 'value');
      w.sql(')');
    };
  }

  private update(values: Values | undefined): Write | undefined {
    const entries = values?.entries ?? [];
    if (entries.length === 0) return undefined;
    return (w) =>
      void w.sql('UPDATE SET ').each(entries, ', ', ({ column, value }) => {
        writeParts(w, column.parts);
        w.sql(' = ');
        value?.(w);
      });
  }

  private assigned(first: Place<ts.Expression>, second: Place<ts.Expression> | undefined): Values | undefined {
    const column = second && identifierOf(first);
    if (column) return { entries: [{ column, value: this.valued(second) }], open: false };
    const target = inside(first);
    return target && assignmentsOf(target, this.valued);
  }
}

function writeTable(w: SqlWriter, { parts, alias }: Identifier): void {
  writeParts(w, parts);
  if (alias) w.sql(' AS ').name(alias.text);
}
