import type { Node, RangeVar } from 'libpg-query';
import type { Catalog } from '../catalog/model.ts';
import { holeName, isHoleName } from '../sql/holeName.ts';
import { quoteIdentifier } from '../sql/names.ts';
import { as } from '../sql/walk.ts';
import type { EmbeddedDatabase, EmbeddedError } from './embedded.ts';
import type { ReplayStep } from './replayStep.ts';
import type { Problem } from './source.ts';

/**
 * What migrations in code do that cannot be read from their text. A table that such a step may change gets a column with a hole's name: it goes
 * along with the table, whatever later statements make of it, and says in the end that the table may have any column.
 */
export class Openings {
  /** Whether there may be objects of any name. */
  private open = false;
  /** What a step of unknown effect found: it may have changed it. */
  private readonly touched = new Set<string>();
  private readonly places = new Map<string, Problem>();

  constructor(private readonly database: EmbeddedDatabase) {}

  get isOpen(): boolean {
    return this.open;
  }

  problems(): readonly Problem[] {
    return [...this.places.values()];
  }

  /** A step of which a part is not known, or whether it runs: it is run as far as it can only bring something. */
  async apply(step: ReplayStep): Promise<void> {
    this.say(step);
    const { statement, kind } = step;
    const node = statement?.node;
    if (!statement || !node || !kind) return this.anything();
    const target = targetOf(node);
    if (target && isHoleName(target.schemaname ?? '')) return this.anything();
    const isChange = kind === 'AlterTableStmt' || kind === 'RenameStmt' || kind === 'AlterObjectSchemaStmt';
    if (isChange && target && isHoleName(target.relname ?? '')) return this.anything();
    const isPartly = /\b_hole_\d+_+/.test(statement.text);
    // What may be taken away stays; that only leaves a finding out.
    if (kind === 'DropStmt' || (isChange && !isPartly)) return this.opened(node, target);
    const { error } = await this.database.replay([statement.text]);
    if (error || !isPartly || !target) await this.opened(node, target);
  }

  /** A statement of a script that fails may be misread, or stand on what was. */
  async failed({ statement }: ReplayStep, { code }: EmbeddedError): Promise<void> {
    // It is there already (PostgreSQL, Appendix A, class 42).
    if (/^42(?:701|710|P06)$/.test(code)) return;
    if (statement?.node) await this.opened(statement.node, targetOf(statement.node));
  }

  /** The catalog with what is not known of it. */
  async close(catalog: Catalog): Promise<Catalog> {
    const named = ({ name, schema = '' }: { readonly name: string; readonly schema?: string }) =>
      isHoleName(name) || isHoleName(schema);
    const isTouched = (kind: string, { schema, name }: { readonly schema: string; readonly name: string }) =>
      this.touched.has(`${kind} ${schema}.${name}`);
    if ([...catalog.relations, ...catalog.types, ...catalog.functions, ...catalog.schemas].some(named)) this.open = true;
    const relations = catalog.relations
      .filter((relation) => !named(relation) && !isTouched('view', relation))
      .map((relation) =>
        relation.columns?.some((column) => isHoleName(column.name)) ? { ...relation, columns: undefined } : relation,
      );
    return {
      ...catalog,
      schemas: catalog.schemas.filter((schema) => !isHoleName(schema.name)),
      relations,
      types: catalog.types.filter((type) => !named(type) && !isTouched('type', type)),
      functions: catalog.functions.filter((routine) => !named(routine) && !isTouched('function', routine)),
      extensions: this.open
        ? [...catalog.extensions, { name: 'migrations', schema: '*', version: '', incomplete: true }]
        : catalog.extensions,
    };
  }

  /** Tables have a column more; of all else there may be another, or another form of what is there. */
  private async anything(): Promise<void> {
    this.open = true;
    await this.database.exec(everyTable).catch(() => {});
    const [rows = []] = await this.database.exec(others).catch(() => []);
    for (const [kind, schema, name] of rows) this.touched.add(`${kind} ${schema}.${name}`);
  }

  private async opened(node: Node, target: RangeVar | undefined): Promise<void> {
    if (target?.relname === undefined) {
      if (!as(node, 'IndexStmt') && !as(node, 'DropStmt')) await this.forget(node);
      return;
    }
    const rename = as(node, 'RenameStmt');
    if (as(node, 'AlterObjectSchemaStmt') || (rename && rename.renameType !== 'OBJECT_COLUMN')) this.open = true;
    const name = [target.schemaname, target.relname].flatMap((part) => (part === undefined ? [] : [quoteIdentifier(part)]));
    const sql = `ALTER TABLE ${name.join('.')} ADD COLUMN IF NOT EXISTS ${holeName(0)} text`;
    const { error } = await this.database.replay([sql]);
    // It is no table, or not there under this name.
    if (error && error.code === '42809') {
      const [rows = []] = await this.database.exec(
        `SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass('${name.join('.').replaceAll("'", "''")}')`,
      );
      for (const [schema, relation] of rows) this.touched.add(`view ${schema}.${relation}`);
    }
    if (error) this.open = true;
  }

  /** Types, functions and blocks: what there is of them now is not known. */
  private async forget(node: Node): Promise<void> {
    this.open = true;
    if (as(node, 'DoStmt') || as(node, 'SelectStmt') || as(node, 'CallStmt')) return;
    const [rows = []] = await this.database.exec(others).catch(() => []);
    const isType = /Type|Enum|Domain/.test(Object.keys(node)[0] ?? '');
    for (const [kind, schema, name] of rows) {
      if (isType ? kind === 'type' : kind === 'function') this.touched.add(`${kind} ${schema}.${name}`);
    }
  }

  private say({ file, line }: ReplayStep): void {
    this.places.set(`${file} ${line}`, {
      message: 'A step of this migration cannot be read without running it',
      advice: 'Names that it may bring are not checked. A connection or a snapshot as the schema source knows them',
      file,
      ...(line !== undefined && { line }),
    });
  }
}

/** The relation that a statement makes or changes. */
function targetOf(node: Node): RangeVar | undefined {
  const create =
    as(node, 'CreateStmt') ?? as(node, 'AlterTableStmt') ?? as(node, 'RenameStmt') ?? as(node, 'AlterObjectSchemaStmt');
  if (create) return create.relation;
  const view = as(node, 'ViewStmt')?.view ?? as(node, 'CreateTableAsStmt')?.into?.rel;
  return view ?? as(node, 'CreateForeignTableStmt')?.base?.relation;
}

/** Partitions get what their table gets. */
const everyTable = `DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)' LOOP
    BEGIN EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS ${holeName(0)} text', t); EXCEPTION WHEN OTHERS THEN NULL; END;
  END LOOP; END $$`;

/** What else there is of the user's own. */
const others = `SELECT kind, n.nspname, name FROM (
    SELECT 'view' AS kind, c.relnamespace AS namespace, c.relname AS name, c.oid, 'pg_class'::regclass AS class FROM pg_class c WHERE c.relkind IN ('v', 'm')
    UNION ALL SELECT 'type', t.typnamespace, t.typname, t.oid, 'pg_type'::regclass FROM pg_type t WHERE t.typtype IN ('e', 'd', 'r')
    UNION ALL SELECT 'function', p.pronamespace, p.proname, p.oid, 'pg_proc'::regclass FROM pg_proc p) o
  JOIN pg_namespace n ON n.oid = o.namespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')`;
