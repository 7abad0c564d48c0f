/** Milliseconds of each run, and what is said of them. */
export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export function figures(times: readonly number[]): Figures {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { p50: at(0.5), p95: at(0.95), max: sorted.at(-1)! };
}

export function time(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

export function say(what: string, { p50, p95, max }: Figures, bar?: string): void {
  const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
  console.log(
    `${what.padEnd(58)} p50 ${ms(p50).padStart(9)}  p95 ${ms(p95).padStart(9)}  max ${ms(max).padStart(9)}${bar ? `  (bar: ${bar})` : ''}`,
  );
}

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
