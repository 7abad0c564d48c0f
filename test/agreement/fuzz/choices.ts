/**
 * The randomness of a generated thing as a list of numbers: whoever builds takes one for each decision, and 0 is always the simplest way. So a shorter
 * list, or smaller numbers, make a simpler thing, and fast-check's shrinking of the list shrinks what is built. Past the end there are only zeros.
 */
export class Choices {
  private at = 0;
  constructor(private readonly numbers: readonly number[]) {}

  /** 0 ≤ result < count. */
  below(count: number): number {
    const number = this.numbers[this.at++] ?? 0;
    return count <= 1 ? 0 : number % count;
  }

  pick<T>(options: readonly T[]): T {
    return options[this.below(options.length)]!;
  }

  /** True once in `times`, and never when the list has run out. */
  once(times: number): boolean {
    return this.below(times) === times - 1;
  }

  /** Calls one of the functions; the first is the simplest. */
  way<T>(...ways: readonly (() => T)[]): T {
    return this.pick(ways)();
  }

  /** Between `least` and `most` results of `make`. */
  some<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, index) => make(index));
  }
}
