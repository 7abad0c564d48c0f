import { migrationTables } from '../catalog/introspectionSql.ts';
import type { ScriptStep } from '../extract/migrationScript.ts';
import { parseScript } from '../sql/script.ts';
import type { Statement } from '../sql/statement.ts';
import { as } from '../sql/walk.ts';
import type { EmbeddedError } from './embedded.ts';

/** One statement of a source, or a step of a script that may do anything. */
export interface ReplayStep {
  readonly file: string;
  /** Undefined: the step may do anything. */
  readonly statement: Statement | undefined;
  /** Of the parse tree. */
  readonly kind: string | undefined;
  /** The text that the statement's offsets count in; undefined for scripts, whose lines are other ones. */
  readonly text: string | undefined;
  /** Zero-based, for scripts. */
  readonly line?: number;
  /** A part of it is not known, or whether it runs. */
  readonly loose: boolean;
}

/** The statements of a file that make a schema. */
export function stepsOf(file: string, text: string, script: readonly ScriptStep[] | undefined): ReplayStep[] {
  if (!script) return statementsOf(text).map((statement) => ({ ...stepOf(file, statement), text, loose: false }));
  return script.flatMap(({ sql, maybe, line }): ReplayStep[] => {
    const place = line === undefined ? {} : { line };
    if (sql === undefined) return [{ file, statement: undefined, kind: undefined, text: undefined, loose: true, ...place }];
    return statementsOf(sql).map((statement) => ({
      ...stepOf(file, statement),
      text: undefined,
      loose: maybe === true || holeIn.test(statement.text),
      ...place,
    }));
  });
}

const stepOf = (file: string, statement: Statement) => ({
  file,
  statement,
  kind: statement.node && Object.keys(statement.node)[0],
});

function statementsOf(text: string): Statement[] {
  const holes = [...text.matchAll(/\b_hole_\d+_+/g)].map(({ index, 0: { length } }) => ({
    span: { start: index, end: index + length },
    kind: 'unknown' as const,
  }));
  return parseScript(text, { holes }).statements.filter((statement) => {
    const kind = statement.node && Object.keys(statement.node)[0];
    return statement.section !== 'down' && !(kind && leftOut.has(kind) && !isRecord(statement));
  });
}

const holeIn = /\b_hole_\d+_+/;

/** Statements that change rows, rights, replication, the cluster or the session's transaction, by the parse tree's names. */
const leftOut = new Set([
  ...['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt', 'TruncateStmt', 'LockStmt', 'TransactionStmt'],
  ...['GrantStmt', 'GrantRoleStmt', 'AlterDefaultPrivilegesStmt', 'AlterOwnerStmt', 'ReassignOwnedStmt', 'DropOwnedStmt'],
  ...['CreateRoleStmt', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt'],
  ...['CreatePublicationStmt', 'AlterPublicationStmt', 'CreateSubscriptionStmt', 'AlterSubscriptionStmt', 'DropSubscriptionStmt'],
  ...['CreatedbStmt', 'AlterDatabaseStmt', 'DropdbStmt', 'AlterSystemStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt'],
  ...[
    'VacuumStmt',
    'ClusterStmt',
    'ReindexStmt',
    'CheckPointStmt',
    'LoadStmt',
    'NotifyStmt',
    'ListenStmt',
    'SecLabelStmt',
    'RefreshMatViewStmt',
  ],
]);

/** The rows in which a migration tool records what it applied (schema dumps carry them) tell what the schema stands for. */
function isRecord({ node }: Statement): boolean {
  const insert = node && as(node, 'InsertStmt');
  return insert?.relation?.relname !== undefined && (migrationTables as readonly string[]).includes(insert.relation.relname);
}

/** Failures that say something about the embedded copy, not about the schema. */
export function isQuiet({ kind }: Pick<ReplayStep, 'kind'>, { code, message }: EmbeddedError, stubs: boolean): boolean {
  if (kind === 'InsertStmt') return true;
  if (kind === 'VariableSetStmt' || kind === 'SelectStmt' || kind === 'AlterEventTrigStmt') return true;
  // Indexes and constraints of builders have names that are not rendered; nothing that a statement names is lost with them.
  if (kind === 'DropStmt' && /^index /.test(message)) return true;
  // pg_dump makes the schema `public` and the language `plpgsql` anew.
  if (kind === 'CreateSchemaStmt' && code === '42P06') return true;
  if (kind === 'IndexStmt' && /access method/.test(message)) return true;
  if (kind === 'CommentStmt') return code !== '42P01' && code !== '42703';
  return stubs && kind === 'IndexStmt' && code === '42704';
}

/** In capitals, so that an array's slice, a cast and a JSON path are none. */
export const variable = /(?<![:\w"'])(?::"([A-Za-z_]\w*)"|:([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b)/;

/** Functions that servers have from an extension which migrations take for granted: ORMs install it, providers have it. */
export const providers: readonly { readonly extension: string; readonly functions: RegExp }[] = [
  { extension: 'uuid-ossp', functions: /\buuid_generate_v\d/i },
  { extension: 'pgcrypto', functions: /\b(?:gen_random_bytes|gen_salt|crypt|digest|hmac|pgp_sym_(?:en|de)crypt)\s*\(/i },
];

/** What to make before the statement is tried again. */
export function remedyOf({ message }: EmbeddedError): string | undefined {
  const [, lacking] = /^function (?:[\w"]+\.)?(\w+)\(/.exec(message) ?? [];
  const provider = lacking && providers.find(({ functions }) => functions.test(`${lacking}(`));
  if (provider) return `CREATE EXTENSION IF NOT EXISTS "${provider.extension}"`;
  const [, schema] = /^schema "([a-z_0-9]+)" does not exist/.exec(message) ?? [];
  if (schema) return `CREATE SCHEMA "${schema}"`;
  const [, what, name] = /^(role|language) "(.+)" does not exist/.exec(message) ?? [];
  if (!name) return undefined;
  const quoted = `"${name.replaceAll('"', '""')}"`;
  // A language without validator takes any body, which is never run.
  return what === 'role' ? `CREATE ROLE ${quoted}` : `CREATE LANGUAGE ${quoted} HANDLER plpgsql_call_handler`;
}
