/** @file Where the keys of a list lead. */

/** @param isAt whether the walk is at this one. @returns where the key leads; undefined where it is none of ours, or the list is empty */
export function stepIn<T>(list: readonly T[], key: string, isAt: (one: T) => boolean): T | undefined {
  const at = list.findIndex(isAt);
  const last = list.length - 1;
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - 10, PageDown: at + 10, Home: 0, End: last }[key];
  return to === undefined ? undefined : list[Math.max(0, Math.min(last, to))];
}
