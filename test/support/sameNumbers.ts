/** @file Whether two reports say the same, their numbers within a part of the largest number of their kind. */

/** What tells of the run, not of the model. */
const OF_THE_RUN = /^(provenance|seconds\w*|milliseconds|folder|fingerprint|dtype|precision|bytes|request|problems)$/;

interface Pair {
  readonly path: string;
  readonly found: number;
  readonly expected: number;
}

/** Every number of both, by where it stands, places in lists left out. @throws Error where anything else differs */
function* pairs(found: unknown, expected: unknown, path: string): Generator<Pair> {
  if (typeof found === 'number' && typeof expected === 'number') yield { path, found, expected };
  else if (typeof found !== 'object' || found === null || typeof expected !== 'object' || expected === null) {
    if (found !== expected) throw new Error(`${path}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  } else if (Array.isArray(found) || ArrayBuffer.isView(found)) {
    const [a, b] = [found, expected] as [ArrayLike<unknown>, ArrayLike<unknown>];
    if (a.length !== b.length) throw new Error(`${path}: ${a.length} entries, not ${b.length}`);
    for (let i = 0; i < a.length; i++) yield* pairs(a[i], b[i], `${path}[]`);
  } else {
    const [a, b] = [found, expected] as [Record<string, unknown>, Record<string, unknown>];
    const keys = (o: object): string => Object.keys(o).sort().join();
    if (keys(a) !== keys(b)) throw new Error(`${path}: ${keys(a)}, not ${keys(b)}`);
    for (const key of Object.keys(a)) if (!OF_THE_RUN.test(key)) yield* pairs(a[key], b[key], `${path}.${key}`);
  }
}

interface Worst {
  readonly path: string;
  /** The largest difference over the largest number of its kind. */
  readonly part: number;
  /** How many were compared. */
  readonly numbers: number;
}

/** @throws Error where anything but a number differs */
export function worstDifference(found: unknown, expected: unknown): Worst {
  const all = [...pairs(found, expected, '')];
  const largest = new Map<string, number>();
  for (const { path, expected: own } of all) largest.set(path, Math.max(largest.get(path) ?? 0, Math.abs(own)));
  const parts = all.map(({ path, found: a, expected: b }) => {
    return { path, part: a === b ? 0 : Math.abs(a - b) / largest.get(path)! };
  });
  const worst = parts.reduce((most, one) => (one.part > most.part ? one : most), { path: '', part: 0 });
  return { ...worst, numbers: all.length };
}
