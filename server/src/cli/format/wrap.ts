import pc from 'picocolors';

/** Of the terminal; what is piped is read in an editor. */
export const lineWidth = (): number => process.stdout.columns ?? 100;

/** What is said, and a fainter detail behind it; on lines of its own where the line would be too long. */
export function entry(mark: string, text: string, detail: string, width = lineWidth()): string {
  const room = width - 2;
  if (text.length + 2 + detail.length <= room) return `${mark} ${text}${detail === '' ? '' : `  ${pc.dim(detail)}`}`;
  const below = (detail === '' ? [] : wrapText(detail, room - 2)).map((line) => `    ${pc.dim(line)}`);
  return [`${mark} ${wrapText(text, room - 2).join('\n    ')}`, ...below].join('\n');
}

/** Lines of at most `width` characters, broken at blanks; a word that is longer stays whole. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
