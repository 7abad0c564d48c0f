/** `_hole_3_`, padded with underscores to `width` (≥ 8): how SQL that is not in the document stands in a text. No other identifier begins so. */
export function holeName(index: number, width = 8): string {
  return `_hole_${index}_`.padEnd(width, '_');
}

/** Also of a name that one is a part of: inside of a function's body, `job_${queue}` stands as `job__hole_0_`. */
export const isHoleName = (name: string): boolean => name.includes('_hole_') && /_hole_\d+_/.test(name);
