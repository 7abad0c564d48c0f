/** `_hole_3_`, padded with underscores to `width` (≥ 8): how SQL that is not in the document stands in a text. No other identifier begins so. */
export function holeName(index: number, width = 8): string {
  return `_hole_${index}_`.padEnd(width, '_');
}

export const isHoleName = (name: string): boolean => /^_hole_\d+_+$/.test(name);
