/** @file Medians of interleaved measurements: what a noisy machine can still tell. */

/** Rounds in which the parts of a comparison take turns. */
export const ROUNDS = 5;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds of one call. */
export async function time(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

/**
 * Measures the parts in turn, round after round, so that a slow spell of the machine hits all of them.
 * @returns for each part its milliseconds, one a round
 */
export async function interleave(
  rounds: number,
  parts: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(parts).map(name => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Every other round backwards: what runs after a heavy part would otherwise always pay for it.
    const order = round % 2 ? Object.entries(parts).reverse() : Object.entries(parts);
    for (const [name, body] of order) times[name]!.push(await time(body));
  }
  return times;
}

/** Median over the rounds of a / b. */
export function ratio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((x, i) => x / b[i]!));
}
