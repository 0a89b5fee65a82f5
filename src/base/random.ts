/** @file Seeded random numbers, the same on every machine. */
/** Tommy Ettinger's mulberry32: 32 bits of state. In [0, 1). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The least step of the generator: what makes [0, 1) into (0, 1], whose logarithm is finite. */
const STEP = 2 ** -32;

/** Fills with mean 0 and variance 1 (Box & Muller 1958), two from two uniform numbers. @returns the array */
export function fillGaussian<A extends Float32Array | Float64Array>(array: A, seed: number): A {
  const random = mulberry32(seed);
  const next = (): number => random() + STEP;
  for (let i = 0; i < array.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(next()));
    const angle = 2 * Math.PI * next();
    array[i] = radius * Math.cos(angle);
    if (i + 1 < array.length) array[i + 1] = radius * Math.sin(angle);
  }
  return array;
}
