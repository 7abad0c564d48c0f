import type { Node } from 'libpg-query';
import type { Fragment } from '../extract/fragment.ts';
import { statementHazards } from '../migration/hazards/ofStatement.ts';
import { parseScript } from '../sql/script.ts';
import type { Statement } from '../sql/statement.ts';
import { as, kindOf } from '../sql/walk.ts';
import { LineIndex } from '../text/lineIndex.ts';

/** Statements that are sent one after the other, in a transaction of their own or without one. */
export interface ApplyGroup {
  readonly transaction: boolean;
  readonly statements: readonly ApplyStatement[];
}

export interface ApplyStatement {
  readonly text: string;
  /** Zero-based, in the file. */
  readonly line: number;
}

/** Why a migration is not run by Columnist. */
export interface ApplyRefusal {
  readonly message: string;
  /** Zero-based. */
  readonly line: number;
}

/**
 * How a migration is sent to a database: all in one transaction, but for what PostgreSQL refuses there (CREATE INDEX CONCURRENTLY) and the
 * transactions that the file itself makes. Refused: what does not parse, what is only known at run time, and what destroys data.
 */
export function applyPlan(
  text: string,
  fragments: readonly Fragment[],
  serverVersion: number,
): readonly ApplyGroup[] | ApplyRefusal {
  const lines = new LineIndex(text);
  const groups: { transaction: boolean; statements: ApplyStatement[] }[] = [];
  /** Inside BEGIN … COMMIT of the file. */
  let explicit = false;
  let open = false;
  for (const fragment of fragments) {
    const script = parseScript(fragment.text, { holes: fragment.holes });
    let end = 0;
    for (const statement of script.statements) {
      const raw = script.text.slice(statement.span.start, statement.span.end);
      const line = lines.positionAt((fragment.map.toHost(statement.span) ?? fragment.host).start).line;
      const between = script.text.slice(end, statement.span.start);
      end = statement.span.end;
      if (statement.section === 'down') continue;
      const why = fragment.holes.length > 0 ? 'a part of it is only known at run time' : refusal(statement, raw, between);
      if (why !== undefined) return { message: why, line };
      const step = transactionStep(statement.node);
      if (step === 'begin' || step === 'commit') {
        explicit = step === 'begin';
        open = false;
        continue;
      }
      if (step === 'other') return { message: 'it controls its transactions in a way that only psql follows', line };
      const hazards = statementHazards(statement, serverVersion);
      const destroys = hazards.find((hazard) => hazard.kind === 'destroys');
      if (destroys) return { message: `it destroys data. ${destroys.message}`, line };
      const alone = !explicit && (isAlone(statement.node!) || hazards.some((hazard) => hazard.kind === 'no-transaction'));
      if (alone) groups.push({ transaction: false, statements: [{ text: raw, line }] });
      else if (open) groups.at(-1)!.statements.push({ text: raw, line });
      else groups.push({ transaction: true, statements: [{ text: raw, line }] });
      open = !alone;
    }
  }
  return groups;
}

function refusal({ node, error, text }: Statement, raw: string, between: string): string | undefined {
  if (error || !node) return `it does not parse: ${error?.message ?? 'syntax error'}`;
  if (text !== raw || /^\s*\\/m.test(between.replaceAll(/--.*|\/\*[\s\S]*?\*\//g, '')))
    return 'it holds psql commands or placeholders';
  const copy = as(node, 'CopyStmt');
  return copy?.is_from && !copy.filename && !copy.is_program ? 'it holds data for COPY, which psql sends' : undefined;
}

function transactionStep(node: Node | undefined): 'begin' | 'commit' | 'other' | undefined {
  const transaction = node && as(node, 'TransactionStmt');
  switch (transaction?.kind) {
    case undefined:
    case 'TRANS_STMT_SAVEPOINT':
    case 'TRANS_STMT_RELEASE':
    case 'TRANS_STMT_ROLLBACK_TO':
      return undefined;
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return 'begin';
    case 'TRANS_STMT_COMMIT':
      return transaction.chain ? 'other' : 'commit';
    default:
      return 'other';
  }
}

/** Beside those whose hazard says it: what PostgreSQL never runs in a transaction block (PreventInTransactionBlock). */
function isAlone(node: Node): boolean {
  switch (kindOf(node)) {
    case 'VacuumStmt':
      return as(node, 'VacuumStmt')?.is_vacuumcmd === true;
    case 'ReindexStmt':
      return (as(node, 'ReindexStmt')?.params ?? []).some((each) => as(each, 'DefElem')?.defname === 'concurrently');
    case 'AlterTableStmt':
      return (as(node, 'AlterTableStmt')?.cmds ?? []).some((each) => {
        const command = as(each, 'AlterTableCmd');
        return command?.subtype === 'AT_DetachPartition' && as(command.def, 'PartitionCmd')?.concurrent === true;
      });
    case 'AlterSystemStmt':
    case 'CreatedbStmt':
    case 'CreateTableSpaceStmt':
    case 'CreateSubscriptionStmt':
      return true;
    default:
      return false;
  }
}
