import pc from 'picocolors';
import { type ComparedLine, type Comparison, counted } from '../../analysis/comparison.ts';
import type { NotWritten } from '../../migration/align/collect.ts';

/** For a terminal: objects with what is different about them, lines of at most 80 columns but for the SQL they quote. */
export function comparisonPretty(
  { names, differences, objects }: Comparison,
  { written, notWritten }: { readonly written: readonly string[]; readonly notWritten: readonly NotWritten[] },
): string {
  if (differences.length === 0) return `${pc.green('✔')} ${names.from} and ${names.to} are the same\n`;
  const lines = objects.flatMap((object) => ['', pc.bold(object.name), ...object.lines.flatMap(lineOf)]);
  const list = (heading: string, items: readonly string[]) =>
    items.length === 0 ? [] : ['', pc.bold(heading), ...items.flatMap((item) => wrapped(item, `${pc.dim('·')} `))];
  return [
    ...wrapped(`${names.from} compared with ${names.to}`, '', 0),
    ...lines,
    ...list(
      'Not written',
      notWritten.map(({ what, why }) => `${what}: ${why}`),
    ),
    ...list('Written', written),
    '',
    counted(differences.length),
    '',
  ].join('\n');
}

const marks = { added: pc.green('+'), removed: pc.red('-'), changed: pc.yellow('~') } as const;

function lineOf({ change, title, diff }: ComparedLine): string[] {
  const color = (line: string) => (line.startsWith('+') ? pc.green(line) : line.startsWith('-') ? pc.red(line) : pc.dim(line));
  return [...wrapped(title, `${marks[change]} `), ...diff.map((line) => `      ${color(line)}`)];
}

const width = 80;

/** `mark` takes two columns and stands before the first line only; words longer than a line stay whole. */
function wrapped(text: string, mark: string, indent = 2): string[] {
  const room = width - indent - 2;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const blank = ' '.repeat(indent);
  const under = mark === '' ? blank : `${blank}  `;
  return lines.map((line, at) => (at === 0 ? `${blank}${mark}${line}` : `${under}${line}`));
}
