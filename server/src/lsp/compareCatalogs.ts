import type { Catalog, Relation } from '../catalog/model.ts';
import type { CompareResult } from '../protocol.ts';
import type { NamedCatalog } from './runtime.ts';

/** How two schemas differ, as Markdown: one table for each relation that is not the same in both. */
export function compareCatalogs(from: NamedCatalog, to: NamedCatalog): CompareResult {
  const sections = [
    ...relations(from, to),
    ...objects('Functions', from, to, (catalog) =>
      catalog.functions.map((each) => [
        `${each.schema}.${each.name}(${each.arguments.map((one) => one.type).join(', ')})`,
        each.returns,
      ]),
    ),
    ...objects('Types', from, to, (catalog) =>
      catalog.types.map((each) => [`${each.schema}.${each.name}`, each.kind === 'enum' ? each.labels.join(', ') : each.kind]),
    ),
    ...objects('Extensions', from, to, (catalog) => catalog.extensions.map((each) => [each.name, each.version])),
  ];
  const body = sections.length > 0 ? sections.join('\n') : 'They are the same.\n';
  return { report: `# ${from.name} compared with ${to.name}\n\n${body}` };
}

function relations(from: NamedCatalog, to: NamedCatalog): string[] {
  return differences(byName(from.catalog), byName(to.catalog)).flatMap(({ name, left, right }) => {
    if (!left) return [`## ${name}\n\nMissing in ${from.name}: ${right!.kind}, ${right!.columns?.length ?? 0} columns.\n`];
    if (!right) return [`## ${name}\n\nMissing in ${to.name}: ${left.kind}, ${left.columns?.length ?? 0} columns.\n`];
    const rows = differences(facts(left), facts(right));
    return rows.length > 0 ? [`## ${name}\n\n${table(from, to, rows)}`] : [];
  });
}

function objects(
  title: string,
  from: NamedCatalog,
  to: NamedCatalog,
  entries: (catalog: Catalog) => readonly (readonly [string, string])[],
): string[] {
  const rows = differences(new Map(entries(from.catalog)), new Map(entries(to.catalog)));
  return rows.length > 0 ? [`## ${title}\n\n${table(from, to, rows)}`] : [];
}

const byName = (catalog: Catalog): Map<string, Relation> =>
  new Map(catalog.relations.map((each) => [`${each.schema}.${each.name}`, each]));

/** What can differ of a relation, by what it is called in the report. */
function facts(relation: Relation): Map<string, string> {
  const { columns = [], constraints = [], indexes = [], triggers = [], policies = [], definition } = relation;
  const entries: [string, string][] = [
    ...columns.map((column): [string, string] => [
      `column ${column.name}`,
      [
        column.type,
        column.notNull && 'not null',
        column.default !== undefined && `default ${column.default}`,
        column.generated,
        column.identity,
      ]
        .filter(Boolean)
        .join(' '),
    ]),
    ...constraints.map((each): [string, string] => [`constraint ${each.name}`, each.definition]),
    ...indexes.map((each): [string, string] => [`index ${each.name}`, each.definition]),
    ...triggers.map((each): [string, string] => [`trigger ${each.name}`, each.definition]),
    ...policies.map((each): [string, string] => [`policy ${each.name}`, each.definition]),
  ];
  if (definition !== undefined) entries.push(['definition', definition]);
  return new Map(entries);
}

interface Difference<T> {
  readonly name: string;
  readonly left: T | undefined;
  readonly right: T | undefined;
}

/** Names that only one side has, or that differ, sorted. */
function differences<T>(left: ReadonlyMap<string, T>, right: ReadonlyMap<string, T>): Difference<T>[] {
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names
    .map((name) => ({ name, left: left.get(name), right: right.get(name) }))
    .filter((each) => JSON.stringify(each.left) !== JSON.stringify(each.right));
}

function table(from: NamedCatalog, to: NamedCatalog, rows: readonly Difference<string>[]): string {
  const cell = (text: string | undefined): string =>
    text === undefined ? '—' : `\`${text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
  const lines = rows.map(({ name, left, right }) => `| ${name} | ${cell(left)} | ${cell(right)} |`);
  return [`| | ${from.name} | ${to.name} |`, '|---|---|---|', ...lines, ''].join('\n');
}
