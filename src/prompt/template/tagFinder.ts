/** @file indexOf for scanners that go from front to back. */

export type Finder = (needle: string, from: number) => number;

/** indexOf whose answers are remembered: a scan from front to back stays linear however many openings never close. */
export function rememberingFinder(text: string): Finder {
  const known = new Map<string, number>();
  return (needle, from) => {
    const before = known.get(needle);
    if (before !== undefined && (before === -1 || before >= from)) return before;
    const found = text.indexOf(needle, from);
    known.set(needle, found);
    return found;
  };
}
