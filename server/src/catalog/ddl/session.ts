import type { Node } from 'libpg-query';
import { fold } from '../../sql/names.ts';
import { as, namesIn } from '../../sql/walk.ts';
import { type CatalogLookup, keyOf, temporary } from '../createLookup.ts';
import type { Apply } from './context.ts';

/** SET search_path, SET SCHEMA, RESET. SET LOCAL ends with the transaction, which `transaction` sees to. */
export const setVariable: Apply<'VariableSetStmt'> = (lookup, node) => {
  if (node.kind === 'VAR_RESET_ALL') return resetPath(lookup);
  if (node.name?.toLowerCase() === 'check_function_bodies') {
    const value = node.args?.[0] && constantText(node.args[0]);
    return checkBodies(lookup, node.kind === 'VAR_SET_VALUE' && /^(?:off?|f|false|n|no|0)$/i.test(value ?? ''));
  }
  if (node.name?.toLowerCase() !== 'search_path') return lookup;
  if (node.kind !== 'VAR_SET_VALUE') return resetPath(lookup);
  const names = (node.args ?? []).map(constantText);
  return names.every((name) => name !== undefined) ? lookup.withSearchPath(names.filter((name) => name !== '')) : lookup;
};

/** `SELECT set_config('search_path', …)`, as pg_dump writes it. */
export const setConfig: Apply<'SelectStmt'> = (lookup, node) => {
  for (const target of node.targetList ?? []) {
    const call = as(as(target, 'ResTarget')?.val, 'FuncCall');
    if (namesIn(call?.funcname).at(-1) !== 'set_config') continue;
    const [name, value] = (call?.args ?? []).map(constantText);
    if (name?.toLowerCase() !== 'search_path' || value === undefined) continue;
    return lookup.withSearchPath(value.split(',').flatMap((each) => (each.trim() === '' ? [] : fold(each.trim()))));
  }
  return lookup;
};

/** DISCARD ALL | TEMP. */
export const discard: Apply<'DiscardStmt'> = (lookup, node) => {
  if (node.target !== 'DISCARD_ALL' && node.target !== 'DISCARD_TEMP') return lookup;
  const gone = new Map([...lookup.relationNames(temporary)].map((name) => [keyOf(temporary, name), 'absent' as const]));
  const without = gone.size > 0 ? lookup.with({ relations: lookup.changes.relations.with(gone) }) : lookup;
  return node.target === 'DISCARD_ALL' ? resetPath(without) : without;
};

/** What a ROLLBACK undoes. */
export const transaction: Apply<'TransactionStmt'> = (lookup, node) => {
  const { savepoints } = lookup.changes;
  const name = node.savepoint_name;
  switch (node.kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return savepoints.length > 0 ? lookup : lookup.with({ savepoints: [{ name: undefined, before: lookup.changes }] });
    case 'TRANS_STMT_SAVEPOINT':
      return savepoints.length === 0 ? lookup : lookup.with({ savepoints: [...savepoints, { name, before: lookup.changes }] });
    case 'TRANS_STMT_ROLLBACK_TO': {
      const index = savepoints.findLastIndex((each) => each.name === name);
      return index < 0 ? lookup : lookup.replaced({ ...savepoints[index]!.before, savepoints: savepoints.slice(0, index + 1) });
    }
    case 'TRANS_STMT_ROLLBACK':
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_PREPARE': {
      const start = savepoints[0]?.before;
      if (!start) return lookup;
      if (node.kind === 'TRANS_STMT_COMMIT') return lookup.with({ savepoints: [] });
      return node.chain
        ? lookup.replaced({ ...start, savepoints: [savepoints[0]!] })
        : lookup.replaced({ ...start, savepoints: [] });
    }
    default:
      return lookup;
  }
};

function checkBodies(lookup: CatalogLookup, off: boolean): CatalogLookup {
  if (off) return lookup.with({ uncheckedBodies: true });
  if (!lookup.changes.uncheckedBodies) return lookup;
  const { uncheckedBodies: _, ...rest } = lookup.changes;
  return lookup.replaced(rest);
}

function resetPath(lookup: CatalogLookup): CatalogLookup {
  if (!lookup.changes.searchPath) return lookup;
  const { searchPath: _, ...rest } = lookup.changes;
  return lookup.replaced(rest);
}

/** A string constant, also behind a cast. */
function constantText(node: Node): string | undefined {
  const constant = as(as(node, 'TypeCast')?.arg ?? node, 'A_Const');
  return constant?.sval ? (constant.sval.sval ?? '') : undefined;
}
