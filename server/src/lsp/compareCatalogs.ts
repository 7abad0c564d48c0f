import { compareCatalogs as compare, type Difference, describeDifference } from '../catalog/compare.ts';
import { alignSchemas } from '../migration/align.ts';
import type { CompareResult } from '../protocol.ts';
import type { NamedCatalog } from './runtime.ts';

/** How two schemas differ, as Markdown: what belongs to a relation stands below its name; then the SQL that aligns the first, which is given apart too. */
export function compareCatalogs(from: NamedCatalog, to: NamedCatalog): CompareResult {
  const differences = compare(from.catalog, to.catalog);
  const head = `# ${from.name} compared with ${to.name}\n\n`;
  if (differences.length === 0) return { report: `${head}They are the same.\n` };
  const groups = new Map<string, Difference[]>();
  for (const each of differences) groups.set(placeOf(each), [...(groups.get(placeOf(each)) ?? []), each]);
  const names = { from: from.name, to: to.name };
  const sections = [...groups].map(
    ([place, all]) => `## ${place}\n\n${all.map((each) => `- ${describeDifference(each, names)}`).join('\n')}\n`,
  );
  const { up, down, validate, notWritten } = alignSchemas(from.catalog, to.catalog, differences);
  const left = notWritten.map(({ what, why }) => `- ${what}: ${why}`).join('\n');
  if (left !== '') sections.push(`## Not written\n\n${left}\n`);
  if (up !== '') sections.push(code('Validation', validate), code('Rollback', down));
  return { report: `${head}${differences.length} differences.\n\n${sections.join('\n')}`, sql: up };
}

const placeOf = ({ schema, name }: Difference): string => (schema === '' ? name : `${schema}.${name}`);

const code = (heading: string, sql: string): string => `## ${heading}\n\n\`\`\`sql\n${sql}\`\`\`\n`;
