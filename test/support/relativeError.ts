/** @file How far one nested array of numbers is from another. */

function flat(value: unknown): number[] {
  return (value as unknown[]).flat(Infinity) as number[];
}

function shape(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shape(value[0])] : [];
}

/** ||a - b|| / ||b|| over all entries. @throws where the shapes differ or an entry is not a number */
export function relativeError(actual: unknown, expected: unknown): number {
  if (shape(actual).join() !== shape(expected).join())
    throw new Error(`shape ${shape(actual).join()}, not ${shape(expected).join()}`);
  const [a, b] = [flat(actual), flat(expected)];
  if (!a.every(Number.isFinite)) throw new Error('an entry is not finite');
  const norm = (x: readonly number[]): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
  return norm(a.map((x, i) => x - b[i]!)) / norm(b);
}
