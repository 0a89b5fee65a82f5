/** @file Dimensions of a tensor: numbers, or names for lengths that are known only when the graph runs. */

/**
 * A number, a name such as `N` (tokens), or a multiple of a name such as `3*N`.
 * Two symbolic dimensions are equal only if they are written alike.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** `factor * dim`. */
export function multiply(dim: Dim, factor: number): Dim {
  if (typeof dim === 'number') return dim * factor;
  const { factor: had, name } = parse(dim);
  const product = had * factor;
  return product === 1 ? name : `${product}*${name}`;
}

function parse(dim: string): { factor: number; name: string } {
  const star = dim.indexOf('*');
  return star < 0 ? { factor: 1, name: dim } : { factor: Number(dim.slice(0, star)), name: dim.slice(star + 1) };
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

export function showShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

/**
 * Shape of an element-wise result by NumPy's rule: aligned at the last axis, a 1 stretches.
 * @throws TypeError where two dimensions differ and neither is 1
 */
export function broadcast(a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new TypeError(`shapes ${showShape(a)} and ${showShape(b)} do not broadcast`);
  });
}

/**
 * Target of an ONNX Reshape for a shape with symbolic dimensions: 0 copies the input's dimension at the same place, -1
 * stands for one that follows from the rest.
 * @throws TypeError where that cannot be said with one -1
 */
export function reshapeTarget(from: Shape, to: Shape): number[] {
  const target = to.map((dim, axis) => (typeof dim === 'number' ? dim : dim === from[axis] ? 0 : -1));
  if (target.filter(dim => dim === -1).length > 1)
    throw new TypeError(`a reshape from ${showShape(from)} to ${showShape(to)} leaves two dimensions open`);
  return target;
}
