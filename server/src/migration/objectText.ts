import type { Difference } from '../catalog/compare.ts';
import { signature } from '../catalog/compare.ts';
import type { Catalog, Relation } from '../catalog/model.ts';
import { byText } from '../catalog/order.ts';
import { qualified, quoteIdentifier } from '../sql/names.ts';
import { columnDdl, compositeDdl, typeDdl, viewDdl } from './schemaDdl.ts';

/** One object of a schema as SQL to be read and compared: one column, constraint or index a line, by name. Empty where it is not there. */
export function objectText(catalog: Catalog, { object, schema, name }: Pick<Difference, 'object' | 'schema' | 'name'>): string {
  switch (object) {
    case 'schema':
      return catalog.schemas.some((each) => each.name === name) ? `CREATE SCHEMA ${quoteIdentifier(name)};\n` : '';
    case 'extension': {
      const found = catalog.extensions.find((each) => each.name === name);
      if (!found) return '';
      const version = found.version === '' ? '' : ` VERSION '${found.version}'`;
      return `CREATE EXTENSION ${quoteIdentifier(name)} SCHEMA ${quoteIdentifier(found.schema)}${version};\n`;
    }
    case 'type': {
      const found = catalog.types.find((each) => each.schema === schema && each.name === name);
      if (!found) return '';
      const [ddl] = typeDdl(found);
      // One label a line.
      return `${(ddl?.sql ?? `-- ${found.kind} type ${qualified(schema, name)}`).replaceAll("', '", "',\n  '")};\n`;
    }
    case 'function': {
      const found = catalog.functions.find((each) => each.schema === schema && signature(each) === name);
      if (!found) return '';
      return found.definition === undefined
        ? `-- ${found.kind} ${schema}.${name} returns ${found.returns}\n-- Its text is not in the schema that was read.\n`
        : `${found.definition.trimEnd()};\n`;
    }
    default: {
      const found = catalog.relations.find((each) => each.schema === schema && each.name === name);
      return found ? relationText(found) : '';
    }
  }
}

function relationText(relation: Relation): string {
  const own = relation.constraints ?? [];
  const behind = new Set(own.map((each) => each.name));
  const rest = [
    ...(relation.indexes ?? []).filter((index) => !behind.has(index.name)).map((index) => index.definition),
    ...(relation.triggers ?? []).map((each) => each.definition),
    ...(relation.rowSecurity ? [`ALTER TABLE ${qualified(relation.schema, relation.name)} ENABLE ROW LEVEL SECURITY`] : []),
    ...(relation.policies ?? []).map((each) => each.definition),
  ];
  return `${[bodyOf(relation), ...rest].join(';\n')};\n`;
}

function bodyOf(relation: Relation): string {
  const name = qualified(relation.schema, relation.name);
  switch (relation.kind) {
    case 'view':
    case 'materialized-view':
      return viewDdl(relation)[0]?.sql ?? `-- ${relation.kind} ${name}`;
    case 'sequence':
      return `CREATE SEQUENCE ${name}`;
    case 'composite':
      return compositeDdl(relation).sql;
    default: {
      const lines = [
        ...[...(relation.columns ?? [])].sort((a, b) => byText(a.name, b.name)).map(columnDdl),
        ...[...(relation.constraints ?? [])]
          .sort((a, b) => byText(a.name, b.name))
          .map((each) => `CONSTRAINT ${quoteIdentifier(each.name)} ${each.definition}`),
      ];
      const by = relation.partitionKey === undefined ? '' : ` PARTITION BY ${relation.partitionKey}`;
      const of = relation.partitionBound === undefined ? '' : ` -- ${relation.partitionBound}`;
      return `CREATE TABLE ${name} (${lines.map((line) => `\n  ${line}`).join(',')}\n)${by}${of}`;
    }
  }
}
