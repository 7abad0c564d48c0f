import { compareCatalogs, type Difference } from '../catalog/compare.ts';
import type { Catalog } from '../catalog/model.ts';
import { type Alignment, alignSchemas } from '../migration/align.ts';
import { objectText } from '../migration/objectText.ts';
import { lineDiff } from '../text/lineDiff.ts';

/** How two schemas differ, object by object, and the SQL that aligns the first with the second. */
export interface Comparison {
  readonly names: Names;
  readonly differences: readonly Difference[];
  readonly objects: readonly ComparedObject[];
  readonly alignment: Alignment;
}

export interface Names {
  readonly from: string;
  readonly to: string;
}

/** A relation, function, type, schema or extension that is not the same in both, with all that belongs to it. */
export interface ComparedObject {
  readonly kind: 'schema' | 'extension' | 'type' | 'relation' | 'function';
  /** `public.messages`. */
  readonly name: string;
  /** `added`: only the second has it. */
  readonly change: Difference['change'];
  readonly lines: readonly ComparedLine[];
  /** SQL to be read, not run: what each side has; empty where it has nothing. */
  readonly from: string;
  readonly to: string;
}

export interface ComparedLine {
  readonly object: Difference['object'];
  readonly change: Difference['change'];
  /** `column seq: only in production`. */
  readonly title: string;
  /** Lines with `+`, `-` or a blank in front, of what is too long for the title. */
  readonly diff: readonly string[];
}

export function compareSchemas(from: Catalog, to: Catalog, names: Names): Comparison {
  const differences = compareCatalogs(from, to);
  const groups = new Map<string, Difference[]>();
  for (const each of differences) {
    const key = `${kindOf(each)}\0${placeOf(each)}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const objects = [...groups.values()].map((all): ComparedObject => {
    const first = all[0]!;
    const kind = kindOf(first);
    const whole = all.find((each) => each.item === undefined && each.object === kind);
    const [before, after] = [from, to].map((catalog) => objectText(catalog, { ...first, object: kind }));
    return {
      kind,
      name: placeOf(first),
      change: whole?.change ?? 'changed',
      lines: all.map((each) => lineOf(each, names, before!, after!)),
      from: before!,
      to: after!,
    };
  });
  return { names, differences, objects, alignment: alignSchemas(from, to, differences) };
}

/** As Markdown: what belongs to an object stands below its name; then what is not written, the validation and the rollback. */
export function comparisonMarkdown({ names, differences, objects, alignment }: Comparison): string {
  const head = `# ${names.from} compared with ${names.to}\n\n`;
  if (differences.length === 0) return `${head}They are the same.\n`;
  const sections = objects.map(({ name, lines }) => `## ${name}\n\n${lines.map(itemOf).join('\n')}\n`);
  const left = alignment.notWritten.map(({ what, why }) => `- ${what}: ${why}`).join('\n');
  if (left !== '') sections.push(`## Not written\n\n${left}\n`);
  if (alignment.up !== '') sections.push(code('Validation', alignment.validate), code('Rollback', alignment.down));
  return `${head}${counted(differences.length)}.\n\n${sections.join('\n')}`;
}

export const counted = (differences: number): string => `${differences} difference${differences === 1 ? '' : 's'}`;

function itemOf({ title, diff }: ComparedLine): string {
  if (diff.length === 0) return `- ${title}`;
  return `- ${title}\n\n  ~~~diff\n${diff.map((line) => `  ${line}`).join('\n')}\n  ~~~\n`;
}

const code = (heading: string, sql: string): string => `## ${heading}\n\n~~~sql\n${sql}~~~\n`;

function kindOf({ object }: Difference): ComparedObject['kind'] {
  return object === 'schema' || object === 'extension' || object === 'type' || object === 'function' ? object : 'relation';
}

const placeOf = ({ schema, name }: Difference): string => (schema === '' ? name : `${schema}.${name}`);

function lineOf(difference: Difference, names: Names, before: string, after: string): ComparedLine {
  const { object, change, item, aspects } = difference;
  const what = item === undefined ? object : `${object} ${item}`;
  if (change !== 'changed') {
    return { object, change, title: `${what}: only in ${change === 'added' ? names.to : names.from}`, diff: [] };
  }
  const isLong = ({ from = '', to = '' }: Difference['aspects'][number]) => /\n/.test(from + to) || from.length + to.length > 80;
  const long = aspects.filter((each) => each.name === 'body' || isLong(each));
  const short = aspects.filter((each) => !long.includes(each));
  const parts = [
    ...short.map(({ name, from, to }) => `${name} is ${from ?? 'absent'} in ${names.from}, ${to ?? 'absent'} in ${names.to}`),
    ...long.map(({ name }) => `the ${name} differs`),
  ];
  const texts = long.flatMap(({ name, from = '', to = '' }) =>
    name === 'body' ? lineDiff(before.trimEnd(), after.trimEnd()) : lineDiff(from, to),
  );
  // What the bodies are may not have been read.
  return { object, change, title: `${what}: ${parts.join('; ')}`, diff: texts.some((line) => /^[+-]/.test(line)) ? texts : [] };
}
