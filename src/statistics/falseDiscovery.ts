/** @file Benjamini and Hochberg's correction: of what is called a finding, the expected part that is none stays below a level. */

/** One q a p, in their order: the least level at which it is a finding. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[b]! - p[a]! || b - a);
  const q = new Array<number>(p.length).fill(1);
  let least = 1;
  for (const [i, at] of order.entries()) {
    least = Math.min(least, (p[at]! * p.length) / (p.length - i));
    q[at] = least;
  }
  return q;
}
