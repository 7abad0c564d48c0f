import type { CreateTrigStmt } from 'libpg-query';
import { qualified, quoteIdentifier } from '../../sql/names.ts';
import type { Statement } from '../../sql/statement.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { CatalogLookup } from '../createLookup.ts';
import type { Origin } from '../lookup.ts';
import type { Relation } from '../model.ts';
import { type Apply, existing } from './context.ts';
import { putRelation } from './edits.ts';

/** CREATE TRIGGER: one more of its table's triggers, or another of that name. */
export const createTrigger: Apply<'CreateTrigStmt'> = (lookup, node, { statement, origin }) => {
  const relation = existing(lookup, node.relation);
  const name = node.trigname;
  if (!relation || name === undefined) return lookup;
  const others = (relation.triggers ?? []).filter((each) => each.name !== name);
  const definition = definitionOf(node, relation, statement, lookup);
  return putRelation(lookup, { ...relation, triggers: [...others, { name, definition }] }, origin);
};

/** DROP TRIGGER name ON table, with the names as the tree has them: the trigger's last. */
export function dropTrigger(lookup: CatalogLookup, names: readonly string[], origin: Origin): CatalogLookup {
  const relation = lookup.relation(names.at(-2) ?? '', names.at(-3));
  if (typeof relation === 'string' || !relation.triggers) return lookup;
  return putRelation(lookup, { ...relation, triggers: relation.triggers.filter((each) => each.name !== names.at(-1)) }, origin);
}

/** As `pg_get_triggerdef` prints it, except that the condition stands as it is written. */
function definitionOf(node: CreateTrigStmt, relation: Relation, statement: Statement, lookup: CatalogLookup): string {
  const names = (node.columns ?? []).map((each) => quoteIdentifier(as(each, 'String')?.sval ?? ''));
  const { events = 0, timing = 0 } = node;
  const has = (bit: number) => (events & bit) !== 0;
  const kinds = [
    has(4) ? 'INSERT' : '',
    has(8) ? 'DELETE' : '',
    has(16) ? `UPDATE${names.length > 0 ? ` OF ${names.join(', ')}` : ''}` : '',
    has(32) ? 'TRUNCATE' : '',
  ].filter(Boolean);
  const deferrable = node.deferrable ? ` DEFERRABLE${node.initdeferred ? ' INITIALLY DEFERRED' : ''}` : '';
  const condition = conditionOf(statement);
  return [
    `CREATE ${node.isconstraint ? 'CONSTRAINT ' : ''}TRIGGER ${quoteIdentifier(node.trigname ?? '')}`,
    `${(timing & 2) !== 0 ? 'BEFORE' : (timing & 64) !== 0 ? 'INSTEAD OF' : 'AFTER'} ${kinds.join(' OR ')}`,
    `ON ${qualified(relation.schema, relation.name)}${deferrable}${transitionTables(node)}`,
    `FOR EACH ${node.row ? 'ROW' : 'STATEMENT'}${condition === undefined ? '' : ` WHEN (${condition})`}`,
    `EXECUTE FUNCTION ${functionOf(node, lookup)}(${namesIn(node.args).map(quoteText).join(', ')})`,
  ].join(' ');
}

function transitionTables(node: CreateTrigStmt): string {
  const tables = (node.transitionRels ?? []).flatMap((each) => {
    const table = as(each, 'TriggerTransition');
    return table?.name === undefined ? [] : [`${table.isNew ? 'NEW' : 'OLD'} TABLE AS ${quoteIdentifier(table.name)}`];
  });
  return tables.length > 0 ? ` REFERENCING ${tables.join(' ')}` : '';
}

function functionOf(node: CreateTrigStmt, lookup: CatalogLookup): string {
  const names = namesIn(node.funcname);
  const name = names.at(-1) ?? '';
  const found = lookup.functions(name, names.at(-2));
  return qualified(found === 'unknown' ? names.at(-2) : (found[0]?.schema ?? names.at(-2)), name);
}

/** What stands in the parentheses behind WHEN. */
function conditionOf(statement: Statement): string | undefined {
  const tokens = statement.tokens();
  const first = tokens.findIndex((token, i) => token.value === 'when' && token.kind === 'keyword' && tokens[i + 1]?.text === '(');
  if (first < 0) return undefined;
  let depth = 0;
  for (let i = first + 1; i < tokens.length; i++) {
    if (tokens[i]!.text === '(') depth++;
    if (tokens[i]!.text === ')' && --depth === 0)
      return statement.text.slice(tokens[first + 1]!.end - statement.span.start, tokens[i]!.start - statement.span.start);
  }
  return undefined;
}

const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
