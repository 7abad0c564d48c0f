import type { Catalog } from '../../catalog/model.ts';
import { parseScript } from '../../sql/script.ts';
import type { Statement } from '../../sql/statement.ts';
import { as } from '../../sql/walk.ts';
import { insideDo } from './doBlock.ts';
import type { Hazard } from './hazard.ts';
import { statementHazards } from './ofStatement.ts';
import { withSizes } from './size.ts';

type Schema = Pick<Catalog, 'serverVersion' | 'relations'>;

/** The hazards of each statement of a migration that is run on `schema`. Nobody waits for a table that the migration itself creates. */
export function scriptHazards(
  statements: readonly Pick<Statement, 'node' | 'text'>[],
  schema: Schema,
): readonly (readonly Hazard[])[] {
  const created = new Set(statements.flatMap(createdBy));
  for (const { name } of created.size === 0 ? [] : schema.relations) created.delete(name);
  return statements.map((statement) => {
    const hazards = statementHazards(statement, schema.serverVersion);
    return withSizes(
      hazards.filter(({ on, kind }) => !created.has(on) || kind === 'destroys' || kind === 'no-transaction'),
      schema,
    );
  });
}

/** Those of all statements of some texts, in order. */
export const hazardsOfTexts = (texts: readonly string[], schema: Schema): readonly Hazard[] =>
  scriptHazards(
    texts.flatMap((text) => parseScript(text).statements),
    schema,
  ).flat();

function createdBy({ node }: Pick<Statement, 'node'>): string[] {
  if (!node) return [];
  const name = as(node, 'CreateStmt')?.relation?.relname ?? as(node, 'CreateTableAsStmt')?.into?.rel?.relname;
  return name === undefined ? insideDo(node).flatMap(createdBy) : [name];
}
