/** How two texts differ, line by line: `-` only the first has, `+` only the second, blank both; what is far from a difference is left out as `…`. */
export function lineDiff(from: string, to: string, context = 3): readonly string[] {
  const lines = allLines(from.split('\n'), to.split('\n'));
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some((line) => /^[+-]/.test(line)),
  );
  return lines.flatMap((line, at) => (isNear[at] ? [line] : at === 0 || isNear[at - 1] ? [' …'] : []));
}

/** Quadratic, so only for texts of up to about two thousand lines; longer ones are told apart as a whole. */
function allLines(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length * b.length > 4_000_000) return [...a.map((line) => `-${line}`), ...b.map((line) => `+${line}`)];
  // lengths[i][j]: how many lines the rests of both from i and j on have in common, in order.
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [below, right, both] = [lengths[i + 1]![j]!, lengths[i]![j + 1]!, lengths[i + 1]![j + 1]!];
      lengths[i]![j] = a[i] === b[j] ? both + 1 : Math.max(below, right);
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i]}`);
      i++;
      j++;
    } else if (i < a.length && (j === b.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) lines.push(`-${a[i++]}`);
    else lines.push(`+${b[j++]}`);
  }
  return lines;
}
