/** @file How far two texts agree, in UTF-16 units, without cutting a surrogate pair. */

const HIGH_SURROGATE = /[\ud800-\udbff]/;
const LOW_SURROGATE = /[\udc00-\udfff]/;

export function commonPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length++;
  return HIGH_SURROGATE.test(a[length - 1] ?? '') ? length - 1 : length;
}

export function commonSuffix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return LOW_SURROGATE.test(a[a.length - length] ?? '') ? length - 1 : length;
}
