/** @file Numbers in 8 bits, in blocks with a scale each: as near as codes from -127 to 127 come. */

/**
 * @param values a whole number of blocks
 * @param codes written from `at` on: 128 + value / scale, rounded
 * @param scales one a block, written from `at / block` on
 */
export function roundBlocks(
  values: Float32Array,
  block: number,
  codes: Uint8Array,
  scales: Float32Array,
  at: number,
): void {
  for (let from = 0; from < values.length; from += block) {
    let largest = 0;
    for (let i = from; i < from + block; i++) {
      const size = Math.abs(values[i]!);
      if (size > largest) largest = size;
    }
    const factor = largest === 0 ? 0 : 127 / largest;
    scales[(at + from) / block] = largest / 127;
    for (let i = from; i < from + block; i++) codes[at + i] = 128.5 + values[i]! * factor;
  }
}
