import { type DriftReport, impacts, type MissingEntry, type ReportedPlace } from './report.ts';

/** The report for people: what is missing, worst first; then what the code expects and what the database has. */
export function reportMarkdown(report: DriftReport, about: { readonly source: string; readonly generatedAt?: string }): string {
  const { summary } = report;
  const parts = [
    '# Schema drift',
    `Schema: ${about.source}${about.generatedAt === undefined ? '' : ` · ${about.generatedAt}`}`,
    table(
      ['expected columns', 'missing columns', 'missing tables', 'other changes', 'critical', 'high', 'medium'],
      [
        [
          summary.expectedColumns,
          summary.missingColumns,
          summary.missingTables,
          summary.otherChanges,
          summary.critical,
          summary.high,
          summary.medium,
        ],
      ],
    ),
    '## Missing',
    ...(report.missing.length === 0
      ? ['Nothing: the database has all that the code asks for.']
      : impacts.flatMap((impact) => missingPart(report, impact))),
    '## What the code expects',
    ...report.expected.flatMap((each) => [
      `### ${code(`${each.schema}.${each.table}`)}`,
      table(
        ['column', 'in the database', 'used'],
        each.columns.map((column) => [code(column.name), column.missing ? '**missing**' : 'yes', places(column.places)]),
      ),
    ]),
    '## What the database has',
    ...report.actual.flatMap((each) => [
      `### ${code(`${each.schema}.${each.table}`)}`,
      table(
        ['column', 'type', 'null', 'default'],
        each.columns.map((column) => [
          code(column.name),
          code(column.type),
          column.nullable ? 'yes' : 'no',
          column.default === null ? '' : code(column.default),
        ]),
      ),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function missingPart(report: DriftReport, impact: MissingEntry['impact']): string[] {
  const entries = report.missing.filter((entry) => entry.impact === impact);
  if (entries.length === 0) return [];
  const rows = entries.map((entry) => [
    code(
      entry.table === null || entry.kind === 'create-table' ? `${entry.schema}.${entry.name}` : `${entry.table}.${entry.name}`,
    ),
    entry.type === null ? kinds[entry.kind] : code(entry.type),
    entry.nullable === null ? '' : entry.nullable ? (entry.backfill ? 'yes, NOT NULL after backfill' : 'yes') : 'no',
    entry.default === null ? '' : code(entry.default),
    entry.evidence.join('; '),
    entry.because,
    places(entry.places),
  ]);
  return [
    `### ${impact[0]!.toUpperCase()}${impact.slice(1)} (${entries.length})`,
    table(['name', 'type', 'null', 'default', 'source', 'impact', 'used'], rows),
  ];
}

const kinds: Record<MissingEntry['kind'], string> = {
  'create-schema': 'schema',
  'create-table': 'table',
  'add-column': 'column',
  'add-constraint': 'constraint',
  'create-index': 'index',
  'create-enum': 'enum',
  'add-enum-value': 'enum value',
  'function-stub': 'function',
};

const places = (list: readonly ReportedPlace[]): string =>
  list.map((place) => `${place.file}:${place.line} (${place.usage})`).join('<br>');

const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells
      .map((cell) =>
        String(cell)
          .replaceAll('|', '\\|')
          .replaceAll(/[\r\n]+/g, ' '),
      )
      .join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
