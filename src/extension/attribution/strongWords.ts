/** @file Which words are strong: those that the ruler marks, and those that the keyboard walks over. */

/** Half of what the strongest word could have. */
const STRONG = 0.5;
/** A weak picture, and the ruler, show this many. */
const AT_LEAST = 10;

/**
 * Word indices by falling |value|; words that are not drawn are left out. Equal words keep the file's order.
 * @param threshold values below are not drawn
 */
export function rankedWords(values: readonly number[], threshold: number): number[] {
  return values
    .map((value, word) => ({ size: Math.abs(value), word }))
    .filter(({ size }) => size > 0 && size >= threshold)
    .sort((a, b) => b.size - a.size)
    .map(({ word }) => word);
}

/** The ten strongest. */
export function strongestWords(values: readonly number[], threshold: number): number[] {
  return rankedWords(values, threshold).slice(0, AT_LEAST);
}

/** Words of 0.5 or more, and the ten strongest, in file order. */
export function strongWords(values: readonly number[], threshold: number): number[] {
  const ranked = rankedWords(values, threshold);
  return ranked.filter((word, rank) => rank < AT_LEAST || Math.abs(values[word]!) >= STRONG).sort((a, b) => a - b);
}

/**
 * The strong word that comes next from the cursor; past the last one the first again.
 * @param places where the strong words start, in file order
 * @returns index into `places`; undefined without any
 */
export function nextPlace(places: readonly number[], cursor: number, direction: 1 | -1): number | undefined {
  if (places.length === 0) return undefined;
  const found =
    direction > 0 ? places.findIndex(place => place > cursor) : places.findLastIndex(place => place < cursor);
  if (found >= 0) return found;
  return direction > 0 ? 0 : places.length - 1;
}
